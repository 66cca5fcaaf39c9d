#include "test/scenario.h"

#include <re2/re2.h>

#include <charconv>
#include <fstream>

#include "kernel/ticker.h"
#include "test/outsiders.h"

namespace concord::test {
namespace {

using Words = std::vector<std::string>;

std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> parts;
    std::string part;
    for (auto c : text) {
        if (c == ' ') continue;
        if (c != ',') {
            part += c;
            continue;
        }
        parts.push_back(std::move(part));
        part.clear();
    }
    if (!part.empty()) parts.push_back(std::move(part));
    return parts;
}

Reach reach_of(const std::string& name)
{
    if (name == "members" || name == "public") return name;
    return (name.find('.') == std::string::npos ? "participant:" : "desk:") + name;
}

class Story {
public:
    Story(std::filesystem::path path, Engine engine, std::vector<const Mechanism*> mechanisms)
        : path_(std::move(path)), world_(engine, std::move(mechanisms))
    {
    }

    void play()
    {
        std::ifstream in(path_);
        std::string line;
        std::vector<std::string> lines;
        while (std::getline(in, line)) lines.push_back(line);
        for (std::size_t i = 0; i < lines.size();) {
            auto& sentence = lines[i];
            line_ = int(++i);
            if (sentence.empty() || sentence.starts_with('#')) continue;
            fields_ = {};
            try {
                while (i < lines.size() && lines[i].starts_with("    ")) take_field(lines[i++]);
                tell(sentence);
            } catch (const std::exception& wrong) {
                complain(wrong.what());
            }
        }
        line_ = int(lines.size());
        for (auto& wrong : seen_outside(world_, insiders_)) complain(wrong);
        auto faults = faults_in(world_.kernel());
        if (!faults) return complain(faults.error().key + faults.error().detail);
        for (auto& fault : *faults) complain("does not verify: " + fault);
    }

private:
    struct Sentence {
        const char* pattern;
        void (Story::*tell)(const Words&);
    };

    static Sentence says(const char* pattern, void (Story::*tell)(const Words&))
    {
        return {pattern, tell};
    }

    static const std::vector<Sentence>& sentences()
    {
        static const std::vector<Sentence> all = {
            says("(\\S+) makes (\\S+) \"([^\"]*)\"(?: to ([\\w., ]+?))?(?: below ([\\w' ]+?))?"
                 "(?: as (red|amber\\+strict|amber|green|clear))?"
                 "(?: in (emergency|routine|exercise|test))?(?:, called (\\w+))?",
                 &Story::make),
            says("(\\S+) may not make (\\S+) \"([^\"]*)\"(?: to ([\\w., ]+?))?"
                 "(?: below ([\\w' ]+?))?: (\\S+)",
                 &Story::refuse_to_make),
            says("(\\S+) enters (\\S+) \"([^\"]*)\" for (\\w+)(?: below ([\\w' ]+?))?"
                 "(?:, called (\\w+))?",
                 &Story::enter),
            says("(\\S+) may not enter (\\S+) \"([^\"]*)\" for (\\w+)(?: below ([\\w' ]+?))?"
                 ": (\\S+)",
                 &Story::refuse_to_enter),
            says("(\\S+) may not (\\w+)(?: on (.+?))?: (\\S+)", &Story::refuse),
            says("(\\S+) does not see (.+)", &Story::does_not_see),
            says("(\\S+) does (\\w+)(?: on (.+))?", &Story::act),
            says("(\\S+) sees (.+) as (\\w+)", &Story::sees),
            says("(\\S+) sees no (\\w+) of (.+)", &Story::sees_no_field),
            says("(\\S+) is told of (.+)", &Story::is_told),
            says("(\\S+) is not told of (.+)", &Story::is_not_told),
            says("(\\S+) can (\\w+)(?: on (.+))?", &Story::can),
            says("(\\S+) cannot (\\w+)(?: on (.+))?", &Story::cannot),
            says("(\\S+) finds (\\d+) (\\S+)(?: with (\\w+) (\\S+))?", &Story::finds),
            says("(\\S+) shows (.+) to ([\\w., ]+?)(?: as (red|amber\\+strict|amber|green|clear))?",
                 &Story::show),
            says("after (\\d+) (minute|hour|day)s?", &Story::wait),
            says("(.+) is (\\w+)", &Story::is),
            says("(.+) has (\\w+) (.+)", &Story::has),
            says("there are (\\d+) (\\S+)", &Story::there_are),
        };
        return all;
    }

    void tell(const std::string& sentence)
    {
        for (auto& each : sentences()) {
            re2::RE2 pattern(each.pattern);
            Words words(std::size_t(pattern.NumberOfCapturingGroups()));
            std::vector<re2::RE2::Arg> args;
            for (auto& word : words) args.emplace_back(&word);
            std::vector<const re2::RE2::Arg*> pointers;
            for (auto& arg : args) pointers.push_back(&arg);
            if (!re2::RE2::FullMatchN(sentence, pattern, pointers.data(), int(pointers.size())))
                continue;
            return (this->*each.tell)(words);
        }
        complain("this sentence is not understood: " + sentence);
    }

    void complain(const std::string& what) { ADD_FAILURE_AT(path_.c_str(), line_) << what; }
    void expect(bool holds, const std::string& what)
    {
        if (!holds) complain(what);
    }

    // `    name: value`: JSON where it looks like it, text otherwise; @name is the id of a record,
    // +72h a moment from now.
    void take_field(const std::string& line)
    {
        std::string name, text;
        if (!re2::RE2::FullMatch(line, " +(\\w+): (.*)", &name, &text)) {
            complain("not a field: " + line);
            return;
        }
        int number = 0;
        if (re2::RE2::FullMatch(text, "([+-]\\d+)h", &number))
            fields_[name] = print(world_.clock().now() + hours(number));
        else if (text.starts_with('@'))
            fields_[name] = named(text.substr(1));
        else if (auto json = re2::RE2::FullMatch(text, "[\\[{\"\\d].*|true|false|null")
                                 ? parse_json(with_ids(text))
                                 : Result<Json>(text))
            fields_[name] = *json;
        else
            fields_[name] = text;
    }

    const std::string& named(const std::string& name) const
    {
        auto found = named_.find(name);
        if (found == named_.end()) throw std::runtime_error("nothing is called " + name);
        return found->second;
    }

    std::string with_ids(std::string text) const
    {
        for (auto& [name, id] : named_) re2::RE2::GlobalReplace(&text, "@" + name + "\\b", id);
        return text;
    }

    Subject subject(const std::string& actor)
    {
        if (actor == "public") return the_public();
        if (actor == "platform") return the_platform();
        auto dot = actor.find('.');
        auto participant = actor.substr(0, dot);
        auto who = dot == std::string::npos ? "" : actor.substr(dot + 1);
        if (participant == "secretariat")
            return who == "two" ? world_.secretary_two() : world_.secretary();
        if (who == "officer") return world_.officer(participant);
        if (who == "technician") return world_.technician(participant);
        if (who == "administrator") return world_.administrator(participant);
        if (who == "nominator") return world_.nominator(participant);
        throw std::runtime_error("there is no " + actor);
    }

    // "it", "the NAME", "QN's TYPE" (the newest) or "QN's TYPE to the NAME".
    std::string id_of(const std::string& reference)
    {
        std::string name, type, parent;
        if (reference.empty() || reference == "it") return it_;
        if (re2::RE2::FullMatch(reference, "the (\\w+)", &name)) {
            return it_ = named(name);
        }
        if (!re2::RE2::FullMatch(reference, "(\\w+)'s (\\w+)(?: to the (\\w+))?", &name, &type,
                                 &parent))
            throw std::runtime_error("not a reference: " + reference);
        auto all = cases_in(world_.kernel());
        for (auto record = all.rbegin(); record != all.rend(); ++record) {
            if (!record->type.ends_with("." + type)) continue;
            if (!parent.empty() && record->parent != named(parent)) continue;
            for (auto& addressee : addressees_of(*record))
                if (addressee.participant == name) return it_ = record->id;
        }
        // Not addressed to it: then its own, as what the platform makes for each State.
        for (auto record = all.rbegin(); record != all.rend(); ++record)
            if (record->type.ends_with("." + type) && record->owner == name &&
                (parent.empty() || record->parent == named(parent)))
                return it_ = record->id;
        throw std::runtime_error("there is no " + reference);
    }

    Record record_of(const std::string& reference)
    {
        auto standing = world_.kernel().standing(id_of(reference));
        if (!standing || !*standing) throw std::runtime_error("there is no " + reference);
        return (*standing)->record;
    }

    Command making(const std::string& type, const std::string& title, const std::string& to,
                   const std::string& below, const std::string& tlp)
    {
        Command command;
        command.type = type;
        command.fields = fields_;
        if (!below.empty()) command.parent = record_of(below).id;
        auto table = world_.kernel().types().find(type);
        auto known_by = table ? table->record->title : "title";
        if (!command.fields.contains(known_by)) command.fields[known_by] = title;
        if (!to.empty() || !tlp.empty()) {
            command.label = Label{parse_tlp(tlp).value_or(Tlp::amber), {}, {}, {}};
            for (auto& name : split(to)) command.label->recipients.push_back(reach_of(name));
        }
        return command;
    }

    Command acting(const std::string& action, const std::string& reference)
    {
        auto record = record_of(reference);
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = action;
        command.fields = fields_;
        return command;
    }

    void make(const Words& w)
    {
        auto command = making(w[1], w[2], w[3], w[4], w[5]);
        if (!w[6].empty()) command.context = parse_context(w[6]);
        put(w[0], command, w[7]);
    }

    void put(const std::string& actor, const Command& command, const std::string& name)
    {
        auto made = world_.kernel().apply(subject(actor), command);
        if (!made) return complain(made.error().key + " " + made.error().field);
        it_ = (*made)->after.id;
        named_[name.empty() ? command.type.substr(command.type.find('.') + 1) : name] = it_;
        auto& insiders = insiders_[it_];
        insiders.insert(subject(actor).participant);
        let_in(insiders, (*made)->after.label);
    }

    Command entering(const Words& w)
    {
        auto command = making(w[1], w[2], "", w[4], "");
        command.owner = w[3];
        return command;
    }
    void enter(const Words& w) { put(w[0], entering(w), w[5]); }
    void refuse_to_enter(const Words& w)
    {
        refused(world_.kernel().apply(subject(w[0]), entering(w)), w[5]);
    }

    static void let_in(std::set<std::string>& insiders, const Label& label)
    {
        for (auto& reach : label.recipients) {
            auto code = participant_of(reach);
            insiders.emplace(code.empty() ? std::string_view(reach) : code);
        }
    }

    void refused(const Result<ActPtr>& done, const std::string& key)
    {
        if (done)
            complain("it was done");
        else
            expect(done.error().key == key, "refused with " + done.error().key + " instead");
    }

    void refuse_to_make(const Words& w)
    {
        refused(world_.kernel().apply(subject(w[0]), making(w[1], w[2], w[3], w[4], "")), w[5]);
    }

    void refuse(const Words& w)
    {
        refused(world_.kernel().apply(subject(w[0]), acting(w[1], w[2])), w[3]);
    }

    void act(const Words& w)
    {
        auto done = world_.kernel().apply(subject(w[0]), acting(w[1], w[2]));
        if (!done)
            return complain(done.error().key + " " + done.error().field + done.error().detail);
        // An act may let others in.
        auto known = insiders_.find((*done)->after.id);
        if (known != insiders_.end()) let_in(known->second, (*done)->after.label);
    }

    void show(const Words& w)
    {
        auto command = acting("edit", w[1]);
        command.label = Label{parse_tlp(w[3]).value_or(Tlp::amber), {}, {}, {}};
        for (auto& name : split(w[2])) command.label->recipients.push_back(reach_of(name));
        auto done = world_.kernel().apply(subject(w[0]), command);
        if (!done) return complain(done.error().key + " " + done.error().field);
        let_in(insiders_[command.id], *command.label);
    }

    void sees(const Words& w)
    {
        auto item = world_.kernel().read(subject(w[0]), id_of(w[1]));
        if (!item) return complain("does not see it");
        expect(item->record.state == w[2], "sees it as " + item->record.state);
        expect(finds_it(subject(w[0]), item->record), "sees it, but not in the list");
    }

    bool finds_it(const Subject& who, const Record& record)
    {
        auto page = world_.kernel().find(who, {.types = {record.type}, .limit = 200});
        for (auto& item : page->items)
            if (item.record.id == record.id) return true;
        return false;
    }

    void sees_no_field(const Words& w)
    {
        auto item = world_.kernel().read(subject(w[0]), id_of(w[2]));
        if (!item) return complain("does not see the record");
        expect(!item->record.has(w[1]), "sees the field");
    }

    void does_not_see(const Words& w)
    {
        for (auto& way : ways_it_is_seen(world_.kernel(), subject(w[0]), record_of(w[1])))
            complain(w[0] + " sees it: " + way);
    }

    bool told(const std::string& actor, const std::string& reference)
    {
        auto id = id_of(reference);
        auto acts = world_.kernel().since(subject(actor), -1, 10'000);
        for (auto& act : *acts)
            if (act->after.id == id) return true;
        return false;
    }
    void is_told(const Words& w) { expect(told(w[0], w[1]), "is not told"); }
    void is_not_told(const Words& w) { expect(!told(w[0], w[1]), "is told"); }

    bool offered(const Words& w)
    {
        auto record = record_of(w[2]);
        auto who = subject(w[0]);
        if (!world_.kernel().read(who, record.id)) return false;
        auto type = world_.kernel().types().find(record.type);
        for (auto row : open_to(type->record->workflow, who, parties_of(who, record), record, {}))
            if (row->action == w[1]) return true;
        return false;
    }
    void can(const Words& w) { expect(offered(w), "cannot"); }
    void cannot(const Words& w) { expect(!offered(w), "can"); }

    void finds(const Words& w)
    {
        Query query{.types = {w[2]}, .limit = 200};
        if (!w[3].empty()) query.filters.push_back({w[3], {w[4]}});
        auto count = world_.kernel().count(subject(w[0]), query);
        auto page = world_.kernel().find(subject(w[0]), query);
        auto wanted = std::stoul(w[1]);
        expect(std::size_t(*count) == wanted, "counts " + std::to_string(*count));
        expect(page->items.size() == wanted, "lists " + std::to_string(page->items.size()));
    }

    void there_are(const Words& w)
    {
        std::size_t count = 0;
        for (auto& record : cases_in(world_.kernel())) count += record.type == w[1];
        expect(count == std::stoul(w[0]), "there are " + std::to_string(count));
    }

    void wait(const Words& w)
    {
        auto number = std::stol(w[0]);
        world_.clock().pass(w[1] == "minute" ? minutes(number)
                            : w[1] == "hour" ? hours(number)
                                             : days(number));
        if (auto done = ticker_.run_once(world_.kernel().now()); !done)
            complain("a deadline failed: " + done.error().key + done.error().detail);
    }

    void is(const Words& w)
    {
        auto record = record_of(w[0]);
        expect(record.state == w[1], "is " + record.state);
    }

    void has(const Words& w)
    {
        auto record = record_of(w[0]);
        auto value = find_at(record.fields, w[1]);
        if (!value) return complain("has no " + w[1]);
        auto text = value->is_string() ? std::string(text_of(*value)) : print_json(*value);
        expect(text == w[2], "has " + text);
    }

    std::filesystem::path path_;
    World world_;
    Notices notices_{world_.kernel()};
    Ticker ticker_{world_.kernel(), notices_};
    int line_ = 0;
    JsonObject fields_;
    std::string it_;
    std::map<std::string, std::string> named_;  // name -> id
    Insiders insiders_;                         // root -> participants, "members", "public"
};

}  // namespace

void play(const std::filesystem::path& story, Engine engine,
          std::vector<const Mechanism*> mechanisms)
{
    Story(story, engine, std::move(mechanisms)).play();
}

std::vector<std::filesystem::path> stories_below(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> stories;
    for (auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".txt" &&
            entry.path().parent_path().filename() == "scenarios")
            stories.push_back(entry.path());
    std::sort(stories.begin(), stories.end());
    return stories;
}

}  // namespace concord::test
