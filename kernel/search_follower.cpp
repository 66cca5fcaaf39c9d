#include "kernel/search_follower.h"

#include <stdlib.h>

#include <charconv>
#include <unordered_set>

#include "kernel/search_line.h"

namespace concord {
namespace {

constexpr std::int64_t acts_in_step = 400;
constexpr std::int64_t records_in_step = 400;
constexpr std::size_t terms_in_step = 500'000;  // so that a step of large files ends, too
// A commit writes anew what it touches of every list of places, so few large ones are the faster;
// until then all is kept in memory, about a hundred bytes to the term.
constexpr std::size_t terms_in_commit = 2'000'000;
constexpr std::int64_t acts_unnoted_max = 5'000;  // that changed nothing searched
constexpr std::int64_t not_open = -2;
constexpr Span after_failure = seconds(5);

std::int64_t number_in(std::string_view text, std::int64_t otherwise)
{
    std::int64_t number = otherwise;
    auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? number : otherwise;
}

Result<std::string> leaf_of(store::Reader& reader, std::int64_t seq)
{
    auto rows = TRY(reader.query("select leaf from acts where seq = $1", {seq}));
    return rows.empty() ? std::string() : print_hex(rows[0].bytes(0));
}

std::filesystem::path temporary_folder()
{
    std::string pattern = std::filesystem::temp_directory_path() / "concord-index-XXXXXX";
    return mkdtemp(pattern.data()) ? pattern : std::string();
}

}  // namespace

SearchFollower::SearchFollower(const Kernel& kernel, const SearchIndex& made,
                               std::filesystem::path folder)
    : kernel_(kernel),
      made_(made),
      keeping_(folder.empty() ? store::Index::Keeping::temporary : store::Index::Keeping::durable),
      folder_(folder.empty() ? temporary_folder() : std::move(folder))
{
}

SearchFollower::~SearchFollower()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<bool> SearchFollower::reach(std::int64_t seq, Span patience)
{
    auto deadline = Clock::now() + std::chrono::milliseconds(patience.ms);
    while (taken_ < seq || taken_ == not_open) {
        if (Clock::now() >= deadline) return false;
        std::unique_lock turn(turn_, deadline);
        if (!turn.owns_lock()) return false;
        if (taken_ >= seq) break;
        auto done = step();
        if (!done) TRY(recover(done.error()));
    }
    return true;
}

Result<> SearchFollower::catch_up(const Progress& progress)
{
    auto newest = kernel_.newest();
    while (taken_ < newest || taken_ == not_open) {
        std::unique_lock turn(turn_);
        if (taken_ >= newest) break;
        auto done = step();
        if (!done) TRY(recover(done.error()));
        if (!progress) continue;
        auto total = building_ ? to_build_ : newest + 1;
        progress(std::min(building_ ? built_ : put_ + 1, total), total);
    }
    return {};
}

Result<> SearchFollower::forget()
{
    std::unique_lock turn(turn_);
    if (!index_) index_ = TRY(store::Index::open(folder_, keeping_));
    return empty();
}

Result<store::Index*> SearchFollower::index()
{
    if (taken_ != not_open) return index_.get();
    std::unique_lock turn(turn_);
    if (taken_ == not_open) TRY(open());
    return index_.get();
}

void SearchFollower::start(Span every)
{
    thread_ = std::thread([this, every] {
        std::unique_lock lock(mutex_);
        while (!closing_) {
            lock.unlock();
            // In short turns, so that it ends when told to. What failed is tried again.
            auto reached = reach(kernel_.newest(), Span{50});
            lock.lock();
            auto pause = !reached ? after_failure : *reached ? every : Span{0};
            wake_.wait_for(lock, std::chrono::milliseconds(pause.ms), [&] { return closing_; });
        }
    });
}

std::int64_t SearchFollower::changes_of(std::string_view type) const
{
    std::lock_guard lock(mutex_);
    auto found = changes_.find(type);
    return found == changes_.end() ? 0 : found->second;
}

Result<> SearchFollower::open()
{
    if (!index_) index_ = TRY(store::Index::open(folder_, keeping_));
    noted_ = number_in(TRY(index_->find_note("taken")), -1);
    bool usable = TRY(index_->find_note("made_by")) == made_.made_by();
    target_ = number_in(TRY(index_->find_note("target")), -1);
    built_up_to_ = TRY(index_->find_note("built_up_to"));
    auto known = std::max(noted_, target_);
    auto leaf = TRY(index_->find_note("leaf"));
    // Of another log, or of a future that a restored backup does not know.
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        usable = usable && (known < 0 || leaf == TRY(leaf_of(reader, known)));
        return {};
    }));
    if (!usable) return empty();
    building_ = noted_ < 0;
    taken_ = put_ = noted_;
    uncommitted_ = 0;
    return {};
}

Result<> SearchFollower::empty()
{
    TRY(index_->clear());
    TRY(index_->note("made_by", made_.made_by()));
    TRY(index_->commit());
    building_ = true;
    target_ = put_ = noted_ = -1;
    uncommitted_ = 0;
    built_up_to_.clear();
    taken_ = -1;
    return {};
}

// A damaged index is emptied, and is made anew by the steps that follow.
Result<> SearchFollower::recover(const Error& error)
{
    if (index_ && error.key == "index.damaged") return empty();
    if (index_ && error.key == "index.unwritable") {
        taken_ = not_open;
        TRY(index_->open_again());
    }
    return tl::make_unexpected(error);
}

Result<> SearchFollower::step()
{
    if (taken_ == not_open) return open();
    return building_ ? step_of_records() : step_of_acts();
}

// How many of the records; fewer than all where that is enough for a step.
Result<std::size_t> SearchFollower::put(const std::vector<std::string>& records)
{
    std::size_t placed = 0;
    auto take = [&](const std::string& record,
                    std::optional<store::IndexDocument> document) -> Result<bool> {
        placed += document ? document->size() : 0;
        TRY(document ? index_->put(*std::move(document)) : index_->remove(record));
        return placed < terms_in_step;
    };
    auto count = TRY(make_documents(kernel_, made_, records, take));
    uncommitted_ += placed + count;
    return count;
}

Result<> SearchFollower::step_of_records()
{
    std::vector<std::string> records;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        if (target_ < 0) {
            // What is done while this goes on comes again as acts.
            target_ = TRY(reader.query("select coalesce(max(seq), -1) from acts"))[0].number(0);
            TRY(index_->note("target", std::to_string(target_)));
            auto leaf = TRY(leaf_of(reader, target_));
            TRY(index_->note("leaf", leaf));
            to_build_ = TRY(reader.query("select count(*) from records"))[0].number(0);
            built_ = 0;
        }
        auto rows = TRY(reader.query("select id from records where id > $1 order by id limit $2",
                                     {built_up_to_, records_in_step}));
        for (auto& row : rows) records.push_back(row.text(0));
        return {};
    }));
    auto count = TRY(put(records));
    if (count > 0) built_up_to_ = records[count - 1];
    built_ += std::int64_t(count);
    to_build_ = std::max(to_build_, built_);
    if (count == records.size() && std::int64_t(count) < records_in_step) {
        building_ = false;
        return conclude(target_);
    }
    if (uncommitted_ < terms_in_commit) return {};
    TRY(index_->note("built_up_to", built_up_to_));
    return commit();
}

Result<> SearchFollower::step_of_acts()
{
    // With each record the act before the first that changed it.
    std::vector<std::string> records;
    std::vector<std::int64_t> before;
    auto last = put_;
    bool more = false;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        std::unordered_set<std::string> seen;
        auto rows =
            TRY(reader.query("select a.seq, a.record, r.type from acts a join records r on "
                             "r.id = a.record where a.seq > $1 order by a.seq limit $2",
                             {last, acts_in_step}));
        if (rows.empty()) return fail_internal("the log ends before its newest act");
        for (auto& row : rows) {
            note_change(row.text(2));
            auto& record = row.text(1);
            if (!made_.fields_of(row.text(2)).empty() && seen.insert(record).second) {
                records.push_back(record);
                before.push_back(last);
            }
            last = row.number(0);
        }
        more = std::int64_t(rows.size()) == acts_in_step;
        return {};
    }));
    auto count = TRY(put(records));
    if (count < records.size()) last = before[count], more = true;
    put_ = last;
    bool few = last - noted_ < acts_unnoted_max;
    if (more && few && uncommitted_ < terms_in_commit) return {};
    if (few && uncommitted_ == 0) {
        taken_ = last;
        return {};
    }
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto leaf = TRY(leaf_of(reader, last));
        return index_->note("leaf", leaf);
    }));
    return conclude(last);
}

void SearchFollower::note_change(const std::string& type)
{
    std::lock_guard lock(mutex_);
    ++changes_[type];
}

Result<> SearchFollower::conclude(std::int64_t seq)
{
    TRY(index_->note("taken", std::to_string(seq)));
    TRY(index_->note("target", ""));
    TRY(index_->note("built_up_to", ""));
    TRY(commit());
    taken_ = put_ = noted_ = seq;
    return {};
}

Result<> SearchFollower::commit()
{
    TRY(index_->commit());
    uncommitted_ = 0;
    return {};
}

}  // namespace concord
