#include "store/index.h"

#include <xapian.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "base/check.h"

namespace concord::store {

namespace {

constexpr std::size_t term_bytes_max = 200;
constexpr std::size_t expansion_max = 500;  // of a beginning
constexpr std::size_t phrases_max = 64;     // that one phrase with an open end becomes
constexpr std::size_t readers_kept_max = 4;
constexpr int attempts_max = 4;

std::string key_term(std::string_view key)
{
    return "Q" + std::string(key);
}

// Sees Xapian's exceptions, and nothing else.
Error error_of(const Xapian::Error& error)
{
    auto detail = error.get_description();
    const std::string_view type = error.get_type();
    if (type == "DatabaseLockError") return {Code::unavailable, "index.in_use", {}, {}, detail};
    auto system = error.get_error_string();
    bool full = system && std::string_view(system) == std::strerror(ENOSPC);
    if ((type == "DatabaseError" && !full) || type == "DatabaseCorruptError" ||
        type == "DatabaseOpeningError" || type == "DatabaseVersionError" ||
        type == "DatabaseNotFoundError")
        return {Code::internal, "index.damaged", {}, {}, detail};
    return {Code::unavailable, "index.unwritable", {}, {}, detail};
}

template <class Work>
auto guarded(Work work) -> decltype(work())
{
    try {
        return work();
    } catch (const Xapian::Error& error) {
        return tl::make_unexpected(error_of(error));
    }
}

std::vector<std::string> frequent(const Xapian::Database& database, const std::string& beginning,
                                  std::size_t limit)
{
    std::vector<std::pair<Xapian::doccount, std::string>> found;
    for (auto term = database.allterms_begin(beginning); term != database.allterms_end(beginning);
         ++term)
        found.emplace_back(term.get_termfreq(), *term);
    auto rank = [](auto& a, auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    auto end = found.begin() + std::ptrdiff_t(std::min(limit, found.size()));
    std::partial_sort(found.begin(), end, found.end(), rank);
    std::vector<std::string> terms;
    for (auto each = found.begin(); each != end; ++each) terms.push_back(std::move(each->second));
    return terms;
}

// A condition as Xapian asks it.
class Asking {
public:
    explicit Asking(const Xapian::Database& database) : database_(database) {}

    Xapian::Query of(const Condition& condition) const
    {
        using enum Condition::Kind;
        using Xapian::Query;
        switch (condition.kind) {
            case nothing: return Query::MatchNothing;
            case everything: return Query::MatchAll;
            case term: return Query(condition.text);
            case beginning:
                return Query(Query::OP_WILDCARD, condition.text, expansion_max,
                             Query::WILDCARD_LIMIT_MOST_FREQUENT, Query::OP_SYNONYM);
            case phrase: return phrase_of(condition.of);
            case all: return joined(Query::OP_AND, condition.of);
            case any: return joined(Query::OP_OR, condition.of);
            case at_most: return Query(Query::OP_VALUE_LE, condition.slot, condition.text);
            case at_least: return Query(Query::OP_VALUE_GE, condition.slot, condition.text);
            case filtered: return Query(Query::OP_FILTER, of(condition.of[0]), of(condition.of[1]));
            case Condition::Kind::without:
                return Query(Query::OP_AND_NOT, of(condition.of[0]), of(condition.of[1]));
        }
        return Query::MatchNothing;
    }

private:
    Xapian::Query joined(Xapian::Query::op how, const std::vector<Condition>& all) const
    {
        if (all.empty())
            return how == Xapian::Query::OP_AND ? Xapian::Query::MatchAll
                                                : Xapian::Query::MatchNothing;
        std::vector<Xapian::Query> made;
        for (auto& each : all) made.push_back(of(each));
        return {how, made.begin(), made.end()};
    }

    // Xapian has phrases of terms only.
    Xapian::Query phrase_of(const std::vector<Condition>& words) const
    {
        if (words.empty()) return Xapian::Query::MatchNothing;
        if (words.size() == 1) return of(words[0]);
        std::vector<std::string> terms;
        for (auto& word : words) terms.push_back(word.text);
        auto phrase = [&] {
            return Xapian::Query(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(),
                                 Xapian::termcount(terms.size()));
        };
        if (words.back().kind != Condition::Kind::beginning) return phrase();
        std::vector<Xapian::Query> phrases;
        for (auto& end : frequent(database_, words.back().text, phrases_max)) {
            terms.back() = end;
            phrases.push_back(phrase());
        }
        return {Xapian::Query::OP_OR, phrases.begin(), phrases.end()};
    }

    const Xapian::Database& database_;
};

class Tally final : public Xapian::MatchDecider {
public:
    explicit Tally(const IndexQuery& query) : query_(query) {}

    bool operator()(const Xapian::Document& document) const override
    {
        if (query_.tally && !query_.tally->take(document.get_value(query_.tally_slot)))
            return false;
        ++count_;
        return true;
    }
    std::int64_t count() const { return count_; }

private:
    const IndexQuery& query_;
    mutable std::int64_t count_ = 0;
};

// Term by term, for their places lie side by side in the index.
void add_places(const Xapian::Database& database, const IndexQuery& query,
                const Xapian::MSet& found, IndexMatches& matches)
{
    for (std::size_t n = 0; n < query.sought.size(); ++n) {
        auto& term = query.sought[n];
        if (!database.term_exists(term)) continue;
        for (Xapian::doccount hit = 0; hit < found.size(); ++hit) {
            auto document = *found[hit];
            auto& places = matches.items[hit].places[n];
            auto end = database.positionlist_end(document, term);
            for (auto at = database.positionlist_begin(document, term);
                 at != end && places.size() < query.places_max; ++at)
                places.push_back(*at);
        }
    }
}

Condition made(Condition::Kind kind, std::vector<Condition> of, std::string text = {})
{
    return {kind, std::move(text), std::move(of), 0};
}

}  // namespace

struct IndexDocument::Body {
    Xapian::Document document;
};

IndexDocument::IndexDocument(std::string_view key) : key_(key), body_(std::make_unique<Body>())
{
    CHECK(key_.size() <= term_bytes_max);
    body_->document.add_boolean_term(key_term(key));
    keep({});
}
IndexDocument::~IndexDocument() = default;
IndexDocument::IndexDocument(IndexDocument&&) noexcept = default;
IndexDocument& IndexDocument::operator=(IndexDocument&&) noexcept = default;

void IndexDocument::place(std::string_view term, std::uint32_t at, Weight weight)
{
    CHECK(!term.empty() && term.size() <= term_bytes_max);
    ++placed_;
    body_->document.add_posting(std::string(term), at, Xapian::termcount(weight));
}

void IndexDocument::add(std::string_view term, Weight weight)
{
    CHECK(!term.empty() && term.size() <= term_bytes_max);
    body_->document.add_term(std::string(term), Xapian::termcount(weight));
}

void IndexDocument::mark(std::string_view term)
{
    CHECK(!term.empty() && term.size() <= term_bytes_max);
    body_->document.add_boolean_term(std::string(term));
}

void IndexDocument::set(std::uint32_t slot, std::string value)
{
    body_->document.add_value(slot, value);
}

void IndexDocument::keep(std::string_view text)
{
    body_->document.set_data(key_ + '\n' + std::string(text));
}

std::string sortable(double number)
{
    return Xapian::sortable_serialise(number);
}

Condition has_term(std::string text)
{
    return made(Condition::Kind::term, {}, std::move(text));
}
Condition has_beginning(std::string text)
{
    return made(Condition::Kind::beginning, {}, std::move(text));
}
Condition has_phrase(std::vector<Condition> words)
{
    return made(Condition::Kind::phrase, std::move(words));
}
Condition has_all(std::vector<Condition> all)
{
    return made(Condition::Kind::all, std::move(all));
}
Condition has_any(std::vector<Condition> any)
{
    return made(Condition::Kind::any, std::move(any));
}
Condition has_at_most(std::uint32_t slot, std::string value)
{
    return {Condition::Kind::at_most, std::move(value), {}, slot};
}
Condition has_at_least(std::uint32_t slot, std::string value)
{
    return {Condition::Kind::at_least, std::move(value), {}, slot};
}
Condition filtered_by(Condition wanted, Condition filter)
{
    return made(Condition::Kind::filtered, {std::move(wanted), std::move(filter)});
}
Condition without(Condition wanted, Condition excluded)
{
    return made(Condition::Kind::without, {std::move(wanted), std::move(excluded)});
}

struct Index::State {
    std::filesystem::path folder;
    Keeping keeping = Keeping::durable;
    std::unique_ptr<Xapian::WritableDatabase> writer;

    // Readers see a commit when they are opened anew or again.
    struct ReadingHandle {
        Xapian::Database database;
        std::uint64_t commits, clearings;
    };
    mutable std::mutex mutex;
    mutable std::vector<std::unique_ptr<ReadingHandle>> idle;
    std::atomic<std::uint64_t> commits = 0, clearings = 0;

    int flags() const
    {
        return Xapian::DB_CREATE_OR_OPEN | Xapian::DB_BACKEND_GLASS |
               (keeping == Keeping::temporary ? Xapian::DB_NO_SYNC : 0);
    }

    Result<> open_writer()
    {
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error || !std::filesystem::is_directory(folder))
            return fail(Code::unavailable, "index.unreachable",
                        {
                            {"folder", folder.string()}
            });
        // It holds the words of what not everybody may read.
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
        return guarded([&]() -> Result<> {
            writer.reset();
            writer = std::make_unique<Xapian::WritableDatabase>(folder.string(), flags());
            return {};
        });
    }

    std::unique_ptr<ReadingHandle> take() const
    {
        std::unique_ptr<ReadingHandle> handle;
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                handle = std::move(idle.back());
                idle.pop_back();
            }
        }
        auto now = commits.load(), emptied = clearings.load();
        if (!handle || handle->clearings != emptied)
            return std::make_unique<ReadingHandle>(Xapian::Database(folder.string()), now, emptied);
        if (handle->commits != now) {
            handle->database.reopen();
            handle->commits = now;
        }
        return handle;
    }

    void give_back(std::unique_ptr<ReadingHandle> handle) const
    {
        const std::lock_guard lock(mutex);
        if (idle.size() < readers_kept_max && handle->clearings == clearings.load())
            idle.push_back(std::move(handle));
    }

    // A reader that two commits have overtaken must look again.
    template <class Work>
    auto reading(Work work) const -> decltype(work(std::declval<Xapian::Database&>()))
    {
        for (int attempt = 1;; ++attempt) {
            try {
                auto handle = take();
                auto result = work(handle->database);
                give_back(std::move(handle));
                return result;
            } catch (const Xapian::DatabaseModifiedError& error) {
                if (attempt == attempts_max) return tl::make_unexpected(error_of(error));
            } catch (const Xapian::Error& error) {
                return tl::make_unexpected(error_of(error));
            }
        }
    }
};

Index::Index(std::unique_ptr<State> state) : state_(std::move(state)) {}

Index::~Index()
{
    // What was not committed is made again by whoever owns the index.
    try {
        if (state_->writer) state_->writer->close();
    } catch (const Xapian::Error&) {  // it ends either way
    }
    state_->idle.clear();
    state_->writer.reset();
    std::error_code error;
    if (state_->keeping == Keeping::temporary) std::filesystem::remove_all(state_->folder, error);
}

Result<std::unique_ptr<Index>> Index::open(std::filesystem::path folder, Keeping keeping)
{
    auto state = std::make_unique<State>();
    state->folder = std::move(folder);
    state->keeping = keeping;
    std::unique_ptr<Index> index(new Index(std::move(state)));
    auto opened = index->state_->open_writer();
    if (!opened && opened.error().key == "index.damaged") opened = index->clear();
    if (!opened && opened.error().key == "index.damaged")
        return fail(Code::unavailable, "index.unreachable",
                    {
                        {"folder", index->state_->folder.string()}
        });
    if (!opened) return tl::make_unexpected(std::move(opened).error());
    return index;
}

Result<> Index::put(IndexDocument document)
{
    return guarded([&]() -> Result<> {
        state_->writer->replace_document(key_term(document.key_), document.body_->document);
        return {};
    });
}

Result<> Index::remove(std::string_view key)
{
    return guarded([&]() -> Result<> {
        state_->writer->delete_document(key_term(key));
        return {};
    });
}

Result<> Index::note(std::string_view name, std::string_view value)
{
    return guarded([&]() -> Result<> {
        state_->writer->set_metadata(std::string(name), std::string(value));
        return {};
    });
}

Result<> Index::commit()
{
    return guarded([&]() -> Result<> {
        state_->writer->commit();
        ++state_->commits;
        return {};
    });
}

Result<> Index::open_again()
{
    return state_->open_writer();
}

Result<> Index::clear()
{
    {
        const std::lock_guard lock(state_->mutex);
        ++state_->clearings;
        state_->idle.clear();
    }
    state_->writer.reset();
    std::error_code error;
    for (auto& entry : std::filesystem::directory_iterator(state_->folder, error))
        std::filesystem::remove_all(entry.path(), error);
    auto opened = state_->open_writer();
    ++state_->clearings;
    return opened;
}

Result<std::string> Index::find_note(std::string_view name) const
{
    return state_->reading([&](Xapian::Database& database) -> Result<std::string> {
        return database.get_metadata(std::string(name));
    });
}

Result<std::int64_t> Index::count() const
{
    return state_->reading([&](Xapian::Database& database) -> Result<std::int64_t> {
        return std::int64_t(database.get_doccount());
    });
}

Result<IndexMatches> Index::find(const IndexQuery& query) const
{
    return state_->reading([&](Xapian::Database& database) -> Result<IndexMatches> {
        Xapian::Enquire enquire(database);
        enquire.set_query(Asking(database).of(query.wanted));
        switch (query.order) {
            case IndexQuery::Order::best:
                enquire.set_sort_by_relevance_then_value(query.order_slot, true);
                break;
            case IndexQuery::Order::up:
                enquire.set_sort_by_value_then_relevance(query.order_slot, false);
                break;
            case IndexQuery::Order::down:
                enquire.set_sort_by_value_then_relevance(query.order_slot, true);
                break;
        }
        if (query.tally) query.tally->begin();
        const Tally tally(query);
        // Everything is looked at, so that what is counted is exact.
        auto found = enquire.get_mset(Xapian::doccount(query.after), Xapian::doccount(query.limit),
                                      database.get_doccount(), nullptr, &tally);
        IndexMatches matches;
        matches.total = tally.count();
        for (auto hit = found.begin(); hit != found.end(); ++hit) {
            auto text = hit.get_document().get_data();
            auto end = std::min(text.find('\n'), text.size());
            matches.items.push_back(
                {text.substr(0, end), text.substr(std::min(end + 1, text.size()))});
            matches.items.back().places.resize(query.sought.size());
        }
        add_places(database, query, found, matches);
        return matches;
    });
}

Result<std::vector<std::string>> Index::known_of(const std::vector<std::string>& terms) const
{
    return state_->reading([&](Xapian::Database& database) -> Result<std::vector<std::string>> {
        std::vector<std::string> known;
        for (auto& term : terms)
            if (database.term_exists(term)) known.push_back(term);
        return known;
    });
}

Result<std::vector<std::string>> Index::beginning_with(std::string_view text,
                                                       std::size_t limit) const
{
    return state_->reading([&](Xapian::Database& database) -> Result<std::vector<std::string>> {
        return frequent(database, std::string(text), limit);
    });
}

}  // namespace concord::store
