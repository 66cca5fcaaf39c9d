#include "kernel/search_line.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace concord {
namespace {

constexpr std::size_t worth_a_thread = 16;  // records
constexpr std::size_t makers_max = 4;
constexpr std::size_t terms_ahead_max = 200'000;  // of documents made and not yet taken

using Made = Result<std::optional<store::IndexDocument>>;

class Line {
public:
    Line(const Kernel& kernel, const SearchIndex& made, const std::vector<std::string>& records)
        : kernel_(kernel), made_(made), records_(records), places_(records.size())
    {
    }

    ~Line()
    {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        changed_.notify_all();
        for (auto& maker : makers_) maker.join();
    }

    void employ(std::size_t makers)
    {
        for (std::size_t n = 0; n < makers; ++n)
            makers_.emplace_back([this] {
                std::unique_lock lock(mutex_);
                while (make_next(lock)) {
                }
            });
    }

    // The document at this place; whoever waits for it makes others meanwhile.
    Made at(std::size_t place)
    {
        std::unique_lock lock(mutex_);
        while (!places_[place]) {
            if (next_ < records_.size() && (next_ <= place || ahead_ < terms_ahead_max))
                make(lock);
            else
                changed_.wait(lock);
        }
        auto made = *std::exchange(places_[place], std::nullopt);
        ahead_ -= size_of(made);
        lock.unlock();
        changed_.notify_all();
        return made;
    }

private:
    static std::size_t size_of(const Made& made) { return made && *made ? (*made)->size() : 0; }

    bool make_next(std::unique_lock<std::mutex>& lock)
    {
        changed_.wait(
            lock, [&] { return closing_ || next_ == records_.size() || ahead_ < terms_ahead_max; });
        if (closing_ || next_ == records_.size()) return false;
        make(lock);
        return true;
    }

    void make(std::unique_lock<std::mutex>& lock)
    {
        auto place = next_++;
        lock.unlock();
        Made made = std::optional<store::IndexDocument>();
        auto read = kernel_.store().read([&](store::Reader& reader) -> Result<> {
            made = made_.make(reader, records_[place]);
            return {};
        });
        if (!read) made = tl::make_unexpected(read.error());
        lock.lock();
        ahead_ += size_of(made);
        places_[place] = std::move(made);
        changed_.notify_all();
    }

    const Kernel& kernel_;
    const SearchIndex& made_;
    const std::vector<std::string>& records_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::optional<Made>> places_;
    std::size_t next_ = 0, ahead_ = 0;
    bool closing_ = false;
    std::vector<std::thread> makers_;
};

}  // namespace

Result<std::size_t> make_documents(const Kernel& kernel, const SearchIndex& made,
                                   const std::vector<std::string>& records,
                                   const TakeDocument& take)
{
    Line line(kernel, made, records);
    auto spare = std::max(std::thread::hardware_concurrency(), 2u) - 1;
    if (records.size() >= worth_a_thread) line.employ(std::min<std::size_t>(spare, makers_max));
    std::size_t count = 0;
    bool more = true;
    while (more && count < records.size()) {
        auto document = TRY(line.at(count));
        more = TRY(take(records[count++], std::move(document)));
    }
    return count;
}

}  // namespace concord
