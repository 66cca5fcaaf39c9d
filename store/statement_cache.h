// Prepared statements of one connection, found by their text without allocating.

#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace concord::store {

// Not safe for several threads: a connection is used by one thread at a time.
template <class Statement>
class StatementCache {
public:
    // Marks it as the most recently used. Null if there is none.
    Statement* find(std::string_view text)
    {
        const auto found = by_text_.find(text);
        if (found == by_text_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->statement;
    }

    // The address stays valid until the statement is taken out. The text must be new.
    Statement& add(std::string_view text, Statement statement)
    {
        entries_.push_front({std::string(text), std::move(statement)});
        by_text_.emplace(entries_.front().text, entries_.begin());
        return entries_.front().statement;
    }

    // Takes out the least recently used statement that `may_go`; false if there is none.
    template <class MayGo>
    bool take_oldest(MayGo may_go, Statement& taken)
    {
        for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
            if (!may_go(entry->statement)) continue;
            by_text_.erase(entry->text);
            taken = std::move(entry->statement);
            entries_.erase(std::next(entry).base());
            return true;
        }
        return false;
    }

    std::size_t size() const { return entries_.size(); }

    void clear()
    {
        by_text_.clear();
        entries_.clear();
    }

    static constexpr std::size_t size_max = 512;

private:
    struct Entry {
        std::string text;
        Statement statement;
    };
    std::list<Entry> entries_;  // most recently used first
    std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_text_;
};

}  // namespace concord::store
