#include "api/feeds.h"

#include "api/site.h"
#include "base/bytes.h"
#include "kernel/kernel.h"

namespace concord::api {
namespace {

constexpr std::size_t entries_max = 50;

std::string origin_of(const Call& call)
{
    auto& site = call.site;
    if (!site.origin.empty()) return site.origin;
    auto scheme = site.seen_as(call.request) == Transport::tls ? "https://" : "http://";
    return scheme + std::string(call.request.headers.find("Host"));
}

std::string path_of(const Mechanism& mechanism, const NewsFeed& feed)
{
    return "/feeds/" + std::string(mechanism.name) + "/" + std::string(feed.name);
}

Query newest_of(const Mechanism& mechanism, const NewsFeed& feed)
{
    std::vector<std::string> states;
    each_word(feed.states, [&](std::string_view state) {
        states.emplace_back(state);
        return true;
    });
    Query query{.types = {std::string(mechanism.name) + "." + std::string(feed.type)},
                .filters = {{"state", std::move(states)}}};
    query.limit = entries_max;
    return query;
}

// What the server knows of an entry, whatever it is about.
void complete(atom::Entry& entry, const Record& record, const Type& type, const Site& site,
              const std::string& origin)
{
    entry.id = "urn:uuid:" + record.id;
    entry.updated = record.updated;
    entry.links.push_back({origin + "/" + std::string(type.mechanism->name) + "/" +
                               std::string(type.record->plural) + "/" + record.id,
                           "alternate", "text/html"});
    auto owner = site.kernel.roster()->find_participant(record.owner);
    auto language = entry.titles.empty() ? "en" : entry.titles.front().language;
    auto name = owner ? text_at(owner->fields, "name_" + language) : std::string_view();
    entry.authors.push_back({std::string(name.empty() ? record.owner : name)});
}

Result<atom::Feed> made_of(const Call& call, const Mechanism& mechanism, const NewsFeed& feed,
                           const std::string& language)
{
    auto& site = call.site;
    auto origin = origin_of(call), path = path_of(mechanism, feed);
    auto spoken = language.empty() ? "en" : language;
    auto key = std::string(mechanism.name) + ".feed." + std::string(feed.name);
    auto page = TRY(site.kernel.find(the_public(), newest_of(mechanism, feed)));

    atom::Feed made;
    made.id = origin + path + (language.empty() ? "" : "/" + language);
    made.title = {site.words.say(key, {}, spoken), std::string(spoken)};
    made.links.push_back({made.id, "self", "application/atom+xml"});
    for (auto other : languages)
        if (other != language)
            made.links.push_back({origin + path + "/" + std::string(other), "alternate",
                                  "application/atom+xml", std::string(other)});
    made.rights = "TLP:CLEAR";
    for (auto& item : page.items) {
        auto type = site.kernel.types().find(item.record.type);
        auto entry = feed.entry(item.record, language);
        complete(entry, item.record, *type, site, origin);
        made.updated = std::max(made.updated, entry.updated);
        made.entries.push_back(std::move(entry));
    }
    if (made.entries.empty()) made.authors.push_back({site.words.say(key, {}, spoken)});
    return made;
}

Result<Response> answer(const Call& call, const Mechanism& mechanism, const NewsFeed& feed)
{
    std::string language(call.param("language"));
    bool is_known = language.empty() ||
                    std::find(languages.begin(), languages.end(), language) != languages.end();
    if (!is_known) return fail(Code::not_found, "http.not_found");
    auto text = atom::print(TRY(made_of(call, mechanism, feed, language)));
    auto tag = "\"" + print_hex(view(sha256(text))).substr(0, 32) + "\"";
    Response response;
    response.headers = {
        {"ETag",          tag                 },
        {"Cache-Control", "public, max-age=60"},
        {"Vary",          "Accept-Encoding"   }
    };
    if (call.request.headers.find("If-None-Match").find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", atom::media_type);
    response.body = std::move(text);
    return response;
}

Operation operation_of(const Mechanism& mechanism, const NewsFeed& feed, std::string_view more)
{
    auto id = std::string(mechanism.name) + "_feed_" + std::string(feed.name);
    Operation operation{"GET", path_of(mechanism, feed) + std::string(more), std::move(id),
                        std::string(mechanism.name)};
    operation.access = Operation::Access::anyone;
    operation.rate = Rate::open;
    operation.gives = "application/atom+xml";
    operation.run = [&](Call& call) { return answer(call, mechanism, feed); };
    return operation;
}

}  // namespace

std::vector<Operation> feed_operations(const Mechanism& mechanism)
{
    std::vector<Operation> all;
    for (auto& feed : mechanism.feeds) {
        all.push_back(operation_of(mechanism, feed, ""));
        all.push_back(operation_of(mechanism, feed, "/{language}"));
        all.back().id += "_in";
    }
    return all;
}

}  // namespace concord::api
