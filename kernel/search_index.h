// What of a record can be found, written in the transaction of the act that changed it.
//
// A record is indexed as everyone whom it reaches may see it now: its reference, its searched
// fields save those that its label hides from somebody, and the texts that came with its acts
// (messages, reasons) as far as all whom the record reaches now could see the act when it was made.
// What was said inside a draft, or before a label was widened, is therefore not found any more:
// rather a hit too few than a hit that tells.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/commit.h"
#include "kernel/types.h"
#include "store/store.h"

namespace concord {

class SearchIndex {
public:
    SearchIndex(const Types&, store::Engine);

    // The step inside every commit. Costs nothing for an act that changes nothing searched.
    Result<> take(store::Writer&, const Act&, const Record& before) const;

    // Removes what the index has of the record, and indexes it from its acts.
    Result<> take_anew(store::Writer&, std::string_view record) const;

    // Drops the tables of the index, whatever state they are in, and makes them empty.
    Result<> clear(store::Writer&) const;

    // Fields marked searched; empty for a type that is not searched.
    const std::vector<const Field*>& fields_of(std::string_view type) const;

private:
    struct Section {
        std::string words;
        std::string stems;
        std::size_t count = 0;  // of words
    };
    class Sections;

    Result<> put(store::Writer&, std::string_view record, std::int64_t number, const Section&,
                 const std::string& reaches) const;
    Result<> remove(store::Writer&, std::string_view record) const;
    Result<bool> extend(store::Writer&, const Act&, const std::vector<std::string>& texts) const;
    Result<> write_whole(store::Writer&, const Record&, std::vector<Act> texts_of) const;

    const Types& types_;
    store::Engine engine_;
    std::map<std::string, std::vector<const Field*>, std::less<>> fields_;
};

// The texts of a value of any kind that a person could look for.
void add_texts(const Json&, std::vector<std::string>& texts);

// Whether the label shows the field to fewer than the record.
bool hides(const Label&, std::string_view field);

// The token of a reach in the index.
std::string reach_token(std::string_view reach);

// As a tsvector: the words with their places, the rest without.
std::string print_tsvector(std::string_view words, std::string_view stems,
                           std::string_view reaches);

}  // namespace concord
