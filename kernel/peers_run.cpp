#include "kernel/peers_run.h"

#include <algorithm>

#include "formats/stix.h"

namespace concord {
namespace {

std::string escaped(std::string_view text)
{
    std::string made;
    for (unsigned char c : text) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            made += char(c);
        } else {
            made += '%';
            made += print_hex(std::string_view(reinterpret_cast<const char*>(&c), 1));
        }
    }
    return made;
}

bool is_json(std::string_view media_type)
{
    auto kind = media_type.substr(0, media_type.find(';'));
    return kind == "application/taxii+json" || kind == "application/stix+json" ||
           kind == "application/vnd.oasis.taxii+json" || kind == "application/json";
}

// The envelope with this marking on every object that has none; nothing else changes.
std::string marked(const stix::Envelope& envelope, std::string_view marking)
{
    std::string made = "{\"objects\":[";
    for (auto slice : envelope.objects) {
        if (made.back() != '[') made += ',';
        auto object = stix::check(slice);
        bool bare = object && object->object_marking_refs.empty() &&
                    object->granular_markings.empty() && object->type != "marking-definition";
        auto brace = slice.find('{');
        if (!bare || brace == std::string_view::npos) {
            made += slice;
            continue;
        }
        made += slice.substr(0, brace + 1);
        made += "\"object_marking_refs\":[\"";
        made += marking;
        made += "\"],";
        made += slice.substr(brace + 1);
    }
    return made + "]}";
}

}  // namespace

Result<PeerAnswer> Peers::Run::ask(PeerQuestion question)
{
    auto& limits = peers_.limits_;
    if (peers_.kernel_.now() > began_ + limits.run_max || bytes_ > limits.bytes_max)
        return fail(Code::unavailable, "peer.too_much");
    question.authorization = authorization_;
    auto answer = TRY(peers_.line_.ask(question));
    bytes_ += answer.body.size();
    if (!is_json(answer.media_type)) return fail(Code::invalid, "peer.not_taxii");
    return answer;
}

Result<Peers::Position> Peers::Run::position_after(const PeerAnswer& answer, bool more,
                                                   const std::string& next) const
{
    auto after = position_;
    bool dated = stix::find_timestamp(answer.date_added_last).has_value();
    if (dated) after.last_added = answer.date_added_last;
    if (more && !next.empty()) {
        if (next == position_.page) return fail(Code::invalid, "peer.no_progress");
        after.page = next;
        return after;
    }
    // TAXII 2.1 section 3.4: without `next`, one goes on after the last date.
    if (more && after.last_added == position_.added_after)
        return fail(Code::invalid, "peer.no_progress");
    if (more && !dated) return fail(Code::invalid, "peer.no_progress");
    after.page.clear();
    if (!after.last_added.empty()) after.added_after = after.last_added;
    return after;
}

Result<Peers::Run::Page> Peers::Run::next_page()
{
    PeerQuestion question;
    question.url = peer_.url + "/collections/" + escaped(peer_.there) +
                   "/objects/?limit=" + std::to_string(peers_.limits_.objects_in_one_page);
    if (!position_.added_after.empty())
        question.url += "&added_after=" + escaped(position_.added_after);
    if (!position_.page.empty()) question.url += "&next=" + escaped(position_.page);
    auto asked = ask(question);
    if (!asked && asked.error().key == "peer.refused" && !position_.page.empty() && pages_ == 0) {
        // The other side has forgotten the walk under way: it begins again, and finds most known.
        position_.page.clear();
        return next_page();
    }
    auto answer = TRY(std::move(asked));
    auto envelope = TRY(stix::split_envelope(answer.body));
    Page page;
    page.objects = envelope.objects.size();
    page.more = envelope.more;
    page.after = TRY(position_after(answer, envelope.more, envelope.next));
    page.body = peer_.unmarked.empty() ? std::move(answer.body) : marked(envelope, peer_.unmarked);
    return page;
}

Result<> Peers::Run::save(store::Writer& writer) const
{
    TRY(
        writer.run("update peer_states set added_after = $2, page = $3, last_added = $4, "
                   "pushed_place = $5 where peer = $1",
                   {peer_.record, position_.added_after, position_.page, position_.last_added,
                    position_.pushed_place}));
    return {};
}

Result<> Peers::Run::take(const Page& page)
{
    auto before = position_;
    auto also = [&](store::Writer& writer, const Objects::Added& added) -> Result<> {
        if (added.count > 0)
            TRY(
                writer.run("insert into peer_places (peer, first_place, count) values ($1, $2, $3) "
                           "on conflict do nothing",
                           {peer_.record, added.first_place, std::int64_t(added.count)}));
        if (!added.last) return {};
        std::int64_t counted[3] = {};
        for (auto& outcome : added.report.outcomes) ++counted[int(outcome.kind)];
        TRY(
            writer.run("update peer_states set pulled = pulled + $2, known = known + $3, refused = "
                       "refused + $4 where peer = $1",
                       {peer_.record, counted[0], counted[1], counted[2]}));
        // Where the next page begins is true exactly if this one is in.
        position_ = page.after;
        return save(writer);
    };
    auto report = peers_.objects_.add(subject_, peer_.collection, page.body, also);
    if (report) return {};
    position_ = before;
    return tl::make_unexpected(std::move(report).error());
}

Result<> Peers::Run::pull()
{
    for (; pages_ < peers_.limits_.pages_max; ++pages_) {
        auto page = TRY(next_page());
        empty_ = page.objects == 0 ? empty_ + 1 : 0;
        if (page.more && empty_ > peers_.limits_.empty_pages_max)
            return fail(Code::invalid, "peer.no_progress");
        if (page.objects > 0) {
            TRY(take(page));
        } else if (!(page.after == position_)) {
            position_ = page.after;
            TRY(peers_.kernel_.store().write([&](store::Writer& writer) { return save(writer); }));
        }
        if (!page.more) return {};
        std::lock_guard lock(peers_.mutex_);
        if (peers_.closing_) return fail(Code::unavailable, "peer.too_much");
    }
    return {};
}

// The objects of the next page that go to this peer, as an envelope; "" if none of them does.
Result<std::string> Peers::Run::envelope_after(ObjectPage& page)
{
    ObjectQuery query;
    query.versions.all = true;
    query.after_place = position_.pushed_place;
    query.limit = peers_.limits_.objects_in_one_post;
    query.bytes_max = peers_.limits_.post_bytes_max;
    auto standing = TRY(peers_.kernel_.standing(peer_.collection));
    if (!standing) return fail(Code::not_found, "records.not_found");
    std::vector<StoredObject> objects;
    page = TRY(peers_.objects_.page(subject_, peer_.collection, query, [&](StoredObject&& object) {
        auto marking = object.tlp ? std::max(*object.tlp, standing->record.label.tlp)
                                  : standing->record.label.tlp;
        // A marking may be more open than its collection: the stricter of the two goes by.
        if (marking <= peer_.up_to) objects.push_back(std::move(object));
    }));
    if (objects.empty()) return std::string();
    store::Rows from_there;
    TRY(peers_.kernel_.store().read([&](store::Reader& reader) -> Result<> {
        from_there =
            TRY(reader.query("select first_place, count from peer_places where peer = $1 "
                             "and first_place <= $2 and first_place + count > $3",
                             {peer_.record, page.last_place, page.first_place}));
        return {};
    }));
    std::string envelope;
    for (auto& object : objects) {
        bool came = std::ranges::any_of(from_there, [&](auto& row) {
            return object.place >= row.number(0) && object.place < row.number(0) + row.number(1);
        });
        if (came) continue;
        envelope += envelope.empty() ? "{\"objects\":[" : ",";
        envelope += object.bytes;
    }
    return envelope.empty() ? envelope : envelope + "]}";
}

// How many of them the other side did not take.
Result<std::int64_t> Peers::Run::give(const std::string& envelope)
{
    PeerQuestion question;
    question.method = PeerQuestion::Method::post;
    question.url = peer_.url + "/collections/" + escaped(peer_.there) + "/objects/";
    question.body = envelope;
    auto answer = TRY(ask(question));
    auto status = parse_json(answer.body, {.size_bytes_max = 64u << 20, .members_max = 1'000'000});
    if (!status || !status->is_object()) return fail(Code::invalid, "peer.not_taxii");
    auto failures = find_at(status->get_object(), "failure_count");
    if (!failures || !failures->is_int64()) return 0;
    return std::clamp<std::int64_t>(failures->get_int64(), 0, 1'000'000);
}

Result<> Peers::Run::push()
{
    for (std::size_t posts = 0; posts < peers_.limits_.pages_max; ++posts) {
        ObjectPage page;
        auto envelope = TRY(envelope_after(page));
        if (page.count == 0) return {};
        std::int64_t not_taken = 0, given = 0;
        if (!envelope.empty()) {
            not_taken = TRY(give(envelope));
            given = std::int64_t(TRY(stix::split_envelope(envelope)).objects.size());
        }
        position_.pushed_place = page.last_place;
        TRY(peers_.kernel_.store().write([&](store::Writer& writer) -> Result<> {
            TRY(writer.run(
                "update peer_states set pushed = pushed + $2, not_taken = not_taken + $3 "
                "where peer = $1",
                {peer_.record, given, not_taken}));
            return save(writer);
        }));
        if (!page.more) return {};
    }
    return {};
}

}  // namespace concord
