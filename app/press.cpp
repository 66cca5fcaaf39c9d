#include "app/press.h"

#include <sys/mman.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "app/sandbox.h"
#include "base/bytes.h"

namespace concord::app {
namespace {

constexpr std::size_t waiting_max = 16, kept_bytes_max = 32 << 20, pdf_bytes_max = 64 << 20;
constexpr Span press_time = seconds(60), read_time = seconds(30);

class MemoryFile {
public:
    explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("file", MFD_CLOEXEC))
    {
        while (descriptor_ >= 0 && !bytes.empty()) {
            auto put = ::write(descriptor_, bytes.data(), bytes.size());
            if (put <= 0) break;
            bytes.remove_prefix(std::size_t(put));
        }
        if (!bytes.empty() || ::lseek(descriptor_, 0, SEEK_SET) != 0) close();
    }
    ~MemoryFile() { close(); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    int descriptor() const { return descriptor_; }

private:
    void close()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
    }
    int descriptor_;
};

std::string own_program()
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

Result<Ended> run(const std::vector<std::string>& words, Confinement confinement,
                  std::string_view input, Child limits)
{
    const MemoryFile file(input);
    if (file.descriptor() < 0) return fail(Code::unavailable, "sandbox.no_memory");
    limits.words = confinement == Confinement::namespaces ? in_namespaces(words) : words;
    limits.input = file.descriptor();
    auto ended = TRY(run_child(limits));
    if (ended.how == Ended::How::exited && ended.status == 3)
        return fail(Code::unavailable, "sandbox.not_confined");
    return ended;
}

// In namespaces only: the office program wants a file system and a socket of its own.
Result<std::string> make_pdf(const std::string& flat, Confinement confinement)
{
    if (!has_office()) return fail(Code::unavailable, "paper.no_press");
    if (confinement != Confinement::namespaces) return fail(Code::unavailable, "paper.not_pressed");
    auto ended = TRY(run({own_program(), "press", "/tmp"}, confinement, flat,
                         {{}, -1, press_time, pdf_bytes_max}));
    bool fine =
        ended.how == Ended::How::exited && ended.status == 0 && ended.output.starts_with("%PDF-");
    if (fine) return std::move(ended.output);
    auto failed = fail(Code::unavailable, "paper.not_pressed");
    failed.value().detail = ended.errors;
    return failed;
}

Result<paper::Filled> read_filled(const std::string& odt, Confinement confinement)
{
    auto ended = TRY(run({own_program(), "form"}, confinement, odt, {{}, -1, read_time, 16 << 20}));
    if (ended.how == Ended::How::timed_out || ended.how == Ended::How::too_much)
        return fail(Code::too_large, "paper.too_large");
    auto said = ended.status == 0
                    ? parse_json(ended.output, {.size_bytes_max = 16 << 20, .members_max = 200'000})
                    : Result<Json>(fail(Code::invalid, "paper.broken"));
    if (!said || !said->is_object()) return fail(Code::invalid, "paper.broken");
    auto& object = said->get_object();
    if (auto filled = find_at(object, "filled")) return paper::parse_filled(*filled);
    auto key = std::string(text_at(object, "key"));
    // What came out of the sandbox names no message of its own choice.
    for (auto known : {"paper.not_odt", "paper.locked", "paper.no_fields"})
        if (key == known) return fail(Code::invalid, key);
    if (key == "paper.too_large") return fail(Code::too_large, key);
    return fail(Code::invalid, "paper.broken");
}

// The last sheets, for those who ask for the same again.
class Kept {
public:
    const std::string* find(const Hash& hash)
    {
        for (auto each = sheets_.begin(); each != sheets_.end(); ++each)
            if (each->first == hash) {
                sheets_.splice(sheets_.begin(), sheets_, each);
                return &sheets_.front().second;
            }
        return nullptr;
    }

    void keep(const Hash& hash, const std::string& pdf)
    {
        if (pdf.size() > kept_bytes_max / 4) return;
        bytes_ += pdf.size();
        sheets_.emplace_front(hash, pdf);
        while (bytes_ > kept_bytes_max) {
            bytes_ -= sheets_.back().second.size();
            sheets_.pop_back();
        }
    }

private:
    std::list<std::pair<Hash, std::string>> sheets_;
    std::size_t bytes_ = 0;
};

class SandboxPress final : public api::Press {
public:
    SandboxPress() : thread_([this] { work(); }) {}

    ~SandboxPress() override
    {
        std::deque<Task> dropped;
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
            dropped.swap(tasks_);
        }
        wake_.notify_all();
        thread_.join();
    }

    void press(std::string flat, Pressed done) override
    {
        auto shared = std::make_shared<Pressed>(std::move(done));
        bool taken = post([this, flat = std::move(flat), shared] {
            auto hash = sha256(flat);
            if (auto kept = kept_.find(hash)) return (*shared)(*kept);
            auto made = make_pdf(flat, confinement());
            if (made) kept_.keep(hash, *made);
            (*shared)(std::move(made));
        });
        if (!taken) (*shared)(fail(Code::unavailable, "paper.busy"));
    }

    void read(std::string odt, Read done) override
    {
        auto shared = std::make_shared<Read>(std::move(done));
        bool taken = post(
            [this, odt = std::move(odt), shared] { (*shared)(read_filled(odt, confinement())); });
        if (!taken) (*shared)(fail(Code::unavailable, "paper.busy"));
    }

private:
    using Task = std::function<void()>;

    bool post(Task task)
    {
        {
            const std::lock_guard lock(mutex_);
            if (closing_ || tasks_.size() >= waiting_max) return false;
            tasks_.push_back(std::move(task));
        }
        wake_.notify_one();
        return true;
    }

    void work()
    {
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return closing_ || !tasks_.empty(); });
            if (closing_) return;
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = {};
            lock.lock();
        }
    }

    // Found out once, on the press's own thread.
    Confinement confinement()
    {
        if (!confinement_) confinement_ = find_confinement();
        return *confinement_;
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Task> tasks_;
    bool closing_ = false;
    std::optional<Confinement> confinement_;
    Kept kept_;
    std::thread thread_;  // the last member: it uses the others
};

}  // namespace

std::unique_ptr<api::Press> press_in_sandbox()
{
    return std::make_unique<SandboxPress>();
}

}  // namespace concord::app
