#include "api/oai.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "formats/oai.h"
#include "kernel/public_once.h"

namespace concord::api {
namespace {

constexpr std::size_t part_max = 100;
constexpr std::size_t form_bytes_max = 16 * 1024;
constexpr std::string_view prefix = "oai_dc";

struct Wrong {
    std::string code;  // of section 3.6
    std::string key;   // of the sentence
};

using Arguments = std::map<std::string, std::string, std::less<>>;

// A record type that takes part, and how its metadata are printed.
struct Harvested {
    const Type* type = nullptr;
    const Export* form = nullptr;
};

std::vector<Harvested> harvested(const Kernel& kernel)
{
    std::vector<Harvested> found;
    for (auto& type : kernel.types().all())
        for (auto& form : type.mechanism->exports)
            if (form.type == type.record->name && form.name == prefix)
                found.push_back({&type, &form});
    return found;
}

// One request of the protocol, answered as the public.
class Harvest {
public:
    Harvest(Call& call, Arguments arguments)
        : call_(call), kernel_(call.site.kernel), arguments_(std::move(arguments))
    {
        made_.at = kernel_.now();
        made_.base_url = origin() + "/oai";
    }

    Result<std::string> answer()
    {
        auto wrong = TRY(carry_out());
        if (wrong) {
            made_.errors.emplace_back(
                wrong->code, std::string(call_.site.words.say(wrong->key, {}, call_.language)));
            // Section 3.2: the request element has no attributes if they were at fault.
            if (wrong->code == "badVerb" || wrong->code == "badArgument") made_.arguments.clear();
        }
        return oai::print(made_);
    }

private:
    using Outcome = Result<std::optional<Wrong>>;

    static Outcome well() { return std::optional<Wrong>(); }
    static Outcome wrong(const char* code, const char* key)
    {
        return std::optional(Wrong{code, key});
    }

    std::string origin() const
    {
        auto& site = call_.site;
        if (!site.origin.empty()) return site.origin;
        auto scheme = site.seen_as(call_.request) == Transport::tls ? "https://" : "http://";
        return scheme + std::string(call_.request.headers.find("Host"));
    }

    // The name in identifiers: the host without its port.
    std::string host() const
    {
        auto all = origin();
        auto name = all.substr(all.find("//") + 2);
        return name.substr(0, name.find(':'));
    }

    std::string argument(std::string_view name) const
    {
        auto found = arguments_.find(name);
        return found == arguments_.end() ? std::string() : found->second;
    }

    // Exactly these may be there; the first `required` must.
    bool takes(std::initializer_list<std::string_view> required,
               std::initializer_list<std::string_view> optional) const
    {
        for (auto name : required)
            if (argument(name).empty()) return false;
        return std::all_of(arguments_.begin(), arguments_.end(), [&](auto& each) {
            auto is_it = [&](std::string_view name) { return name == each.first; };
            return each.first == "verb" || std::any_of(required.begin(), required.end(), is_it) ||
                   std::any_of(optional.begin(), optional.end(), is_it);
        });
    }

    Outcome carry_out()
    {
        made_.verb = argument("verb");
        for (auto& each : arguments_) made_.arguments.emplace_back(each.first, each.second);
        if (made_.verb == "Identify") return identify();
        if (made_.verb == "ListMetadataFormats") return formats();
        if (made_.verb == "ListSets") return sets();
        if (made_.verb == "GetRecord") return one();
        if (made_.verb == "ListRecords" || made_.verb == "ListIdentifiers") return list();
        return wrong("badVerb", "oai.bad_verb");
    }

    Outcome identify()
    {
        if (!takes({}, {})) return bad_argument();
        oai::Identify identify;
        identify.name = std::string(call_.site.words.say("oai.name", {}, call_.language));
        identify.emails = {"library@" + host()};
        identify.earliest = made_.at;
        for (auto& each : harvested(kernel_))
            if (auto first = TRY(earliest_public(kernel_, each.type->name)))
                identify.earliest = std::min(identify.earliest, *first);
        made_.identify = std::move(identify);
        return well();
    }

    Outcome formats()
    {
        if (!takes({}, {"identifier"})) return bad_argument();
        if (!argument("identifier").empty() && !TRY(find(argument("identifier"))))
            return no_such_id();
        made_.formats = true;
        return well();
    }

    Outcome sets()
    {
        if (!takes({}, {"resumptionToken"})) return bad_argument();
        if (!argument("resumptionToken").empty()) return bad_token();
        for (auto& each : harvested(kernel_))
            made_.sets.push_back(
                {"type:" + each.type->name, std::string(call_.site.words.say(
                                                each.type->name + ".plural", {}, call_.language))});
        for (auto& [code, participant] : kernel_.roster()->participants())
            made_.sets.push_back({"owner:" + code, name_of(code, call_.language)});
        return well();
    }

    Outcome one()
    {
        if (!takes({"identifier", "metadataPrefix"}, {})) return bad_argument();
        auto found = TRY(find(argument("identifier")));
        if (!found) return no_such_id();
        if (argument("metadataPrefix") != prefix) return no_such_format();
        auto entry = TRY(entry_of(found->first, found->second));
        if (!entry) return no_such_id();
        made_.entries.push_back(*std::move(entry));
        return well();
    }

    // Where a list goes on: what was asked for, and the last that was told.
    struct Place {
        std::string from, until, set;
        Time after = {-1};
        std::string after_record;
        std::int64_t cursor = 0;
    };

    Outcome list()
    {
        Place place;
        if (!argument("resumptionToken").empty()) {
            if (!takes({"resumptionToken"}, {})) return bad_argument();
            auto read = parse_token(argument("resumptionToken"));
            if (!read) return bad_token();
            place = *std::move(read);
        } else {
            if (!takes({"metadataPrefix"}, {"from", "until", "set"})) return bad_argument();
            if (argument("metadataPrefix") != prefix) return no_such_format();
            place.from = argument("from");
            place.until = argument("until");
            place.set = argument("set");
        }
        auto from = read_date(place.from, Time{0}, seconds(0));
        auto until = read_date(place.until, made_.at, Span{days(1).ms - 1});
        bool one_kind =
            place.from.empty() || place.until.empty() || place.from.size() == place.until.size();
        if (!from || !until || !one_kind) return bad_argument();
        return list_from(place, *from, *until);
    }

    Outcome list_from(Place place, Time from, Time until)
    {
        bool resumed = !argument("resumptionToken").empty();
        bool more = false;
        for (auto& each : harvested(kernel_)) {
            if (place.set.starts_with("type:") && place.set != "type:" + each.type->name) continue;
            PublicQuery query{each.type->name,    from,        until, place.after,
                              place.after_record, part_max + 1};
            TRY(gather(each, query, place, more));
        }
        if (made_.entries.empty() && !more && !resumed)
            return wrong("noRecordsMatch", "oai.no_records_match");
        if (more || resumed) {
            oai::Token token;
            token.cursor = place.cursor;
            place.cursor += std::int64_t(made_.entries.size());
            if (more) token.value = print_token(place);
            made_.token = std::move(token);
        }
        return well();
    }

    // Adds entries until a part is full; `place` is then the last that was looked at.
    Result<> gather(const Harvested& which, PublicQuery query, Place& place, bool& more)
    {
        for (;;) {
            auto found = TRY(find_public(kernel_, query));
            for (auto& each : found) {
                if (made_.entries.size() == part_max) {
                    more = true;
                    return {};
                }
                place.after = query.after = each.changed;
                place.after_record = query.after_record = each.record;
                if (place.set.starts_with("owner:") && place.set != "owner:" + each.owner) continue;
                if (auto entry = TRY(entry_of(which, each)))
                    made_.entries.push_back(*std::move(entry));
            }
            if (found.size() < query.limit) return {};
        }
    }

    // The record as the public reads it now, or that it is gone; nothing if neither can be said.
    Result<std::optional<oai::Entry>> entry_of(const Harvested& which, const PublicOnce& known)
    {
        oai::Entry entry;
        entry.header.identifier = "oai:" + host() + ":" + known.record;
        entry.header.datestamp = known.changed;
        entry.header.sets = {"owner:" + known.owner, "type:" + which.type->name};
        auto read = kernel_.read(the_public(), known.record);
        if (!read && read.error().code != Code::not_found)
            return tl::make_unexpected(std::move(read).error());
        if (!read) {
            entry.header.status = oai::Header::Status::deleted;
            return std::optional(std::move(entry));
        }
        if (known.now == PublicOnce::Now::gone) return std::optional<oai::Entry>();
        auto& record = read->record;
        auto page = origin() + "/" + std::string(which.type->mechanism->name) + "/" +
                    std::string(which.type->record->plural) + "/" + record.id;
        entry.metadata =
            oai::with_elements(which.form->print({
                                   &record, 1
        }),
                               {{"identifier", page}, {"publisher", name_of(record.owner, "en")}});
        return std::optional(std::move(entry));
    }

    Result<std::optional<std::pair<Harvested, PublicOnce>>> find(std::string_view identifier)
    {
        auto begin = "oai:" + host() + ":";
        if (identifier.starts_with(begin)) {
            auto id = identifier.substr(begin.size());
            for (auto& each : harvested(kernel_))
                if (auto known = TRY(find_public_one(kernel_, each.type->name, id)))
                    return std::optional(std::pair(each, *std::move(known)));
        }
        return std::optional<std::pair<Harvested, PublicOnce>>();
    }

    std::string name_of(const std::string& code, std::string_view language) const
    {
        auto roster = kernel_.roster();
        auto participant = roster->find_participant(code);
        auto name = participant ? text_at(participant->fields, "name_" + std::string(language))
                                : std::string_view();
        return std::string(name.empty() ? std::string_view(code) : name);
    }

    // Section 3.3: a day, or a moment to the second; a day as an end is its last moment.
    static std::optional<Time> read_date(const std::string& text, Time otherwise, Span to_the_end)
    {
        if (text.empty()) return otherwise;
        if (text.size() == 10) {
            auto day = parse_date(text);
            return day ? std::optional(*day + to_the_end) : std::nullopt;
        }
        auto moment = text.size() == 20 && text.back() == 'Z'
                          ? parse_time(text)
                          : Result<Time>(tl::make_unexpected(Error{}));
        if (!moment) return {};
        // What is printed in seconds holds a whole second.
        return to_the_end.ms > 0 ? *moment + Span{999} : *moment;
    }

    // Nothing secret: whoever changes it asks for another list, which is decided like any other.
    static std::string print_token(const Place& place)
    {
        return print_base64url(print_json(JsonArray{
            place.from, place.until, place.set, place.after.ms, place.after_record, place.cursor}));
    }

    static std::optional<Place> parse_token(std::string_view text)
    {
        auto bytes = parse_base64url(text);
        auto json = bytes ? parse_json(*bytes) : Result<Json>(tl::make_unexpected(Error{}));
        if (!json || !json->is_array() || json->get_array().size() != 6) return {};
        auto& parts = json->get_array();
        bool fits = parts[0].is_string() && parts[1].is_string() && parts[2].is_string() &&
                    parts[3].is_int64() && parts[4].is_string() && parts[5].is_int64();
        if (!fits) return {};
        return Place{std::string(text_of(parts[0])), std::string(text_of(parts[1])),
                     std::string(text_of(parts[2])), Time{parts[3].get_int64()},
                     std::string(text_of(parts[4])), parts[5].get_int64()};
    }

    static Outcome bad_argument() { return wrong("badArgument", "oai.bad_argument"); }
    static Outcome bad_token() { return wrong("badResumptionToken", "oai.bad_token"); }
    static Outcome no_such_id() { return wrong("idDoesNotExist", "oai.no_such_id"); }
    static Outcome no_such_format()
    {
        return wrong("cannotDisseminateFormat", "oai.no_such_format");
    }

    Call& call_;
    Kernel& kernel_;
    Arguments arguments_;
    oai::Answer made_;
};

Result<Response> respond(Call& call, const Pairs& pairs)
{
    Arguments arguments;
    for (auto& pair : pairs)
        if (!arguments.emplace(pair.name, pair.value).second)
            arguments[pair.name + " "] = pair.value;  // twice: an argument that nothing takes
    Response response;
    response.body = TRY(Harvest(call, std::move(arguments)).answer());
    response.headers = {
        {"Content-Type",  "text/xml; charset=utf-8"         },
        {"Cache-Control", "public, max-age=60"              },
        {"Vary",          "Accept-Encoding, Accept-Language"}
    };
    return response;
}

Operation operation(const char* method, const char* id)
{
    Operation made{method, "/oai", id, "library"};
    made.access = Operation::Access::anyone;
    made.rate = Rate::open;
    made.gives = "text/xml";
    return made;
}

}  // namespace

std::vector<Operation> oai_operations()
{
    std::vector<Operation> all;
    all.push_back(operation("GET", "oai"));
    for (auto name :
         {"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"})
        all.back().query.push_back({name, R"({"type":"string"})", Parameter::Times::many});
    all.back().run = [](Call& call) { return respond(call, call.request.query); };
    all.push_back(operation("POST", "oai_form"));
    all.back().takes = "application/x-www-form-urlencoded";
    all.back().body_bytes_max = form_bytes_max;
    all.back().run = [](Call& call) -> Result<Response> {
        return respond(call, TRY(parse_pairs(call.request.body)));
    };
    return all;
}

}  // namespace concord::api
