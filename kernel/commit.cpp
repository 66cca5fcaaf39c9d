#include "kernel/commit.h"

#include <algorithm>

#include "base/check.h"
#include "kernel/derived.h"

namespace concord {
namespace {

constexpr int depth_max = 4;  // of effects that have effects

constexpr const char* select_newest =
    "select a.act, a.seq, r.root, r.last_by from records r join acts a on a.seq = r.seq "
    "where r.id = $1";

std::string new_reference(Chance& chance)
{
    // Crockford's base 32: no I, L, O, U, so that it survives a telephone.
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string text;
    for (auto byte : random_bytes(chance, 7)) {
        if (text.size() == 3) text += '-';
        text += digits[static_cast<unsigned char>(byte) & 31];
    }
    return text;
}

std::vector<const Record*> views_of(const std::vector<std::shared_ptr<const Standing>>& found)
{
    std::vector<const Record*> views;
    for (auto& each : found) views.push_back(&each->record);
    return views;
}

}  // namespace

JsonObject print_act(const Act& act)
{
    return JsonObject{
        {"action", act.action                                                                    },
        {"at",     act.at.ms                                                                     },
        {"by",
         JsonObject{{"desk", act.desk}, {"participant", act.participant}, {"person", act.person}}},
        {"from",   act.from                                                                      },
        {"input",  act.input                                                                     },
        {"record", print_body(act.after)                                                         },
        {"root",   act.root                                                                      }
    };
}

Result<Act> parse_act(std::string_view text, std::int64_t seq)
{
    // What the store holds was within the limits of input when it came; it may be larger together.
    auto value = TRY(parse_json(text, {.size_bytes_max = 64u << 20, .members_max = 1'000'000}));
    if (!value.is_object()) return fail_internal("a stored act cannot be read");
    auto& object = value.get_object();
    auto record = find_at(object, "record");
    auto by = find_at(object, "by");
    auto input = find_at(object, "input");
    auto at = find_at(object, "at");
    if (!record || !record->is_object() || !by || !by->is_object() || !input ||
        !input->is_object() || !at || !at->is_int64())
        return fail_internal("a stored act cannot be read");
    Act act;
    act.after = TRY(parse_body(record->get_object()));
    act.seq = act.after.seq = seq;
    act.root = text_at(object, "root");
    act.action = text_at(object, "action");
    act.from = text_at(object, "from");
    act.person = text_at(by->get_object(), "person");
    act.participant = text_at(by->get_object(), "participant");
    act.desk = text_at(by->get_object(), "desk");
    act.input = input->get_object();
    act.at = {at->get_int64()};
    return act;
}

Result<std::optional<Stored>> load(store::Reader& reader, std::string_view id)
{
    auto rows = TRY(reader.query(select_newest, {std::string(id)}));
    if (rows.empty()) return std::optional<Stored>();
    Stored stored;
    stored.act = TRY(parse_act(rows[0].text(0), rows[0].number(1)));
    stored.act.root = rows[0].text(2);
    stored.last_by = rows[0].text(3);
    return std::optional<Stored>(std::move(stored));
}

Commit::Commit(const Parts& parts, store::Writer& writer, Time now)
    : parts_(parts), writer_(writer), now_(now), roster_(parts.roster())
{
}

std::shared_ptr<const Standing> standing_after(const Act& act)
{
    return std::make_shared<const Standing>(Standing{act.after, act.root, act.person});
}

Result<ActPtr> Commit::run(const Subject& asker, const Command& command, const Ready& ready)
{
    auto subject = TRY(still(asker));
    cause_ = subject.person;
    if (command.idempotency_key.empty() || subject.platform)
        return perform(subject, command, ready);
    auto request = ready.request ? *ready.request : request_hash(command);
    if (auto before = TRY(earlier(subject, command, request))) {
        repeated_ = true;
        return *before;
    }
    auto act = TRY(perform(subject, command, ready));
    TRY(
        writer_.run("insert into idempotency (person, key, request, record, seq, at_ms) "
                    "values ($1, $2, $3, $4, $5, $6)",
                    {subject.person, command.idempotency_key, store::Blob{Bytes(view(request))},
                     act->after.id, act->seq, now_.ms}));
    return act;
}

Result<ActPtr> Commit::perform(const Subject& subject, const Command& command, const Ready& ready)
{
    auto act =
        TRY(command.id.empty() ? make(subject, command, ready) : change(subject, command, ready));
    if (command.also) TRY(command.also(writer_, *act));
    return act;
}

// Somebody who was suspended a moment ago may still hold a Subject from before.
Result<Subject> Commit::still(const Subject& asker) const
{
    if (asker.platform) return asker;
    auto now = roster_->subject_of(asker.person);
    if (now.person.empty()) return fail(Code::unauthenticated, "identity.not_signed_in");
    return asker.way == Subject::Way::token ? without_administration(std::move(now)) : now;
}

Result<std::optional<ActPtr>> Commit::earlier(const Subject& subject, const Command& command,
                                              const Hash& request)
{
    auto rows =
        TRY(writer_.query("select request, seq from idempotency where person = $1 and key = $2",
                          {subject.person, command.idempotency_key}));
    if (rows.empty()) return std::optional<ActPtr>();
    if (rows[0].bytes(0) != view(request)) return fail(Code::conflict, "records.key_reused");
    auto acts = TRY(writer_.query("select act from acts where seq = $1", {rows[0].number(1)}));
    CHECK(acts.size() == 1);
    auto act = TRY(parse_act(acts[0].text(0), rows[0].number(1)));
    return std::optional<ActPtr>(std::make_shared<const Act>(std::move(act)));
}

Result<ActPtr> Commit::make(const Subject& subject, const Command& command, const Ready& ready)
{
    auto type = parts_.types.find(command.type);
    if (!type) return fail(Code::not_found, "records.not_found");
    auto fields = TRY(shape(*type, nullptr, command, ready));

    Found parent_found;
    const Record* parent = nullptr;
    if (!type->record->parent.empty()) {
        auto parent_type = parts_.types.find(type->record->parent);
        CHECK(parent_type);
        if (command.parent.empty())
            return fail_at("/parent", Code::invalid, "shape.required",
                           {
                               {"field", "parent"}
            });
        auto found = find(subject, *parent_type, command.parent);
        if (!found && found.error().code == Code::not_found)
            return fail_at("/parent", Code::invalid, "records.parent_not_found");
        parent_found = TRY(std::move(found));
        parent = &parent_found->record;
    } else if (!command.parent.empty()) {
        return fail_at("/parent", Code::invalid, "shape.unknown_field",
                       {
                           {"field", "parent"}
        });
    }

    Record record;
    record.type = type->name;
    bool for_another =
        !subject.platform && !command.owner.empty() && command.owner != subject.participant;
    record.owner = subject.platform || for_another ? command.owner : subject.participant;
    record.desk = command.desk;
    if (for_another &&
        (subject.kind != ParticipantKind::secretariat || type->record->entered_state.empty()))
        return fail_at("/owner", Code::forbidden, "records.not_for_another");
    if (for_another && !roster_->find_participant(command.owner))
        return fail_at("/owner", Code::invalid, "shape.no_such_participant",
                       {
                           {"value", command.owner}
        });
    auto maker = subject.platform                                ? by_platform
                 : subject.kind == ParticipantKind::secretariat  ? by_secretariat
                 : subject.kind == ParticipantKind::organization ? by_organization
                                                                 : by_state;
    if (!(type->record->makers & maker) ||
        (parent && !subject.platform && parties_of(subject, *parent).has(Party::observer)))
        return fail(Code::forbidden, "workflow.not_yours",
                    {
                        {"action", "create"},
                        {"state",  ""      }
        });
    if (!subject.platform && !holds(subject, type->record->maker_role))
        return fail(Code::forbidden, "workflow.role_missing",
                    {
                        {"action", "create"},
                        {"state",  ""      }
        });
    if (for_another && !record.desk.empty())
        return fail_at("/desk", Code::invalid, "shape.no_such_desk");
    if (!subject.platform && !for_another) {
        if (record.desk.empty() && !subject.desks.empty()) record.desk = subject.desks.front();
        bool mine = std::find(subject.desks.begin(), subject.desks.end(), record.desk) !=
                    subject.desks.end();
        if (!record.desk.empty() && !mine)
            return fail_at("/desk", Code::invalid, "shape.no_such_desk");
    }

    record.id = new_id(parts_.chance, now_);
    Permit permit(record.id, 0);
    record.reference = new_reference(parts_.chance);
    record.version = 1;
    CHECK(command.state.empty() || subject.platform);
    record.state = command.state.empty() ? std::string(type->record->initial) : command.state;
    if (for_another) record.state = type->record->entered_state;
    record.author = subject.person;
    record.parent = command.parent;
    record.created = record.updated = now_;
    if (parent) record.context = parent->context;
    if (command.context) {
        if (type->record->shape != RecordType::Shape::matter &&
            *command.context != Context::routine)
            return fail_at("/context", Code::invalid, "records.no_context");
        record.context = *command.context;
    }
    record.label = TRY(label_for(*type, command, parent, subject));
    record.fields = fields;
    TRY(take_files(subject, *type, fields, record));
    record.fields = merged(*type, {}, fields);
    if (parent) TRY(check_derived(record, *parent, type->privacy()));
    TRY(check_links(subject, *type, fields, record.context));

    Record nothing;
    auto higher = TRY(above(*type, record.parent));
    auto views = views_of(higher);
    Occasion occasion{nothing, record, fields, "create", subject, {}, now_, roster_.get(), views};
    if (type->record->derive)
        record.fields = merged(*type, record.fields, type->record->derive(occasion));
    if (type->record->guard) TRY(type->record->guard(occasion));
    auto effects = type->record->effects ? type->record->effects(occasion) : std::vector<Effect>();

    Act act;
    act.root = parent ? parent_found->root : record.id;
    act.action = "create";
    act.person = subject.person;
    act.participant = subject.platform ? "platform" : subject.participant;
    act.desk = record.desk;
    act.input = std::move(fields);
    act.at = now_;
    act.after = std::move(record);
    auto made = TRY(put(std::move(permit), std::move(act), *type, nothing));
    TRY(carry_out(effects, made->after));
    return made;
}

Result<ActPtr> Commit::change(const Subject& subject, const Command& command, const Ready& ready)
{
    auto type = parts_.types.find(command.type);
    if (!type) return fail(Code::not_found, "records.not_found");
    auto found = TRY(find(subject, *type, command.id));
    auto [row, allowed] = TRY(permit(subject, *type, *found, command));
    if (row->door == Transition::Door::inner && !command.also && !subject.platform)
        return fail(Code::forbidden, "workflow.by_its_own_door",
                    {
                        {"action", command.action}
        });

    auto input = TRY(shape(*type, row, command, ready));
    auto& before = found->record;
    Record after = before;
    TRY(take_files(subject, *type, input, before));
    after.fields = merged(*type, before.fields, input);
    if (command.label) {
        if (row->takes != "*")
            return fail_at("/label", Code::invalid, "shape.unknown_field",
                           {
                               {"field", "label"}
            });
        after.label = TRY(label_for(*type, command, nullptr, subject));
    }
    if (!row->opens_to.empty()) TRY(add_recipients(after, row->opens_to, input));
    if ((command.label || !row->opens_to.empty()) && !before.parent.empty()) {
        auto parent = TRY(newest(before.parent));
        CHECK(parent);
        TRY(check_derived(after, parent->record, type->privacy()));
    }
    if (!row->to.empty()) after.state = row->to;
    after.version = before.version + 1;
    after.updated = now_;
    TRY(check_links(subject, *type, input, after.context));

    auto higher = TRY(above(*type, before.parent));
    auto views = views_of(higher);
    Occasion occasion{before,         after, input,         row->action, subject,
                      found->last_by, now_,  roster_.get(), views};
    if (row->derive) after.fields = merged(*type, after.fields, row->derive(occasion));
    if (row->guard) TRY(row->guard(occasion));
    if (row->takes == "*" && type->record->guard) TRY(type->record->guard(occasion));
    auto effects = row->effects ? row->effects(occasion) : std::vector<Effect>();

    Act act;
    act.root = found->root;
    act.is_quiet = row->tells == Transition::Tells::nobody;
    act.action = row->action;
    act.from = before.state;
    act.person = subject.person;
    act.participant = subject.platform ? "platform" : subject.participant;
    act.desk = subject.desks.empty() ? "" : subject.desks.front();
    act.input = std::move(input);
    act.at = now_;
    act.after = std::move(after);
    auto made = TRY(put(std::move(allowed), std::move(act), *type, before));
    TRY(carry_out(effects, made->after));
    return made;
}

// Steps 2 and 3: the row itself, and whether the asker may see it. The two refusals are one.
Result<Commit::Found> Commit::find(const Subject& subject, const Type& type, std::string_view id)
{
    auto found = is_id(id) ? TRY(newest(id)) : nullptr;
    if (!found || found->record.type != type.name ||
        !decide_read(subject, found->record, type.privacy(), now_))
        return fail(Code::not_found, "records.not_found");
    return found;
}

// The newest version in this transaction, or null: what was written or published lately is still in
// memory.
Result<Commit::Found> Commit::newest(std::string_view id)
{
    if (auto written = parts_.unpublished.find(writer_, id)) return written;
    if (parts_.unpublished.is_whole(writer_))
        if (auto published = parts_.at_hand(id)) return published;
    auto stored = TRY(load(writer_, id));
    if (!stored) return Found();
    return std::make_shared<const Standing>(Standing{
        std::move(stored->act.after), std::move(stored->act.root), std::move(stored->last_by)});
}

// What the type's rules may look at of what the record belongs to, nearest first.
Result<std::vector<Commit::Found>> Commit::above(const Type& type, std::string_view parent)
{
    std::vector<Found> found;
    std::string id(parent);
    while (found.size() < type.record->looks_up && !id.empty()) {
        found.push_back(TRY(newest(id)));
        CHECK(found.back());
        id = found.back()->record.parent;
    }
    return found;
}

// Step 4.
Result<std::pair<const Transition*, Permit>> Commit::permit(const Subject& subject,
                                                            const Type& type, const Standing& found,
                                                            const Command& command) const
{
    auto& record = found.record;
    auto row = TRY(find_row(type.record->workflow, command.action, subject,
                            parties_of(subject, record), record, found.last_by));
    if (command.if_version && *command.if_version != record.version)
        return fail(Code::conflict, "records.stale",
                    {
                        {"yours",   std::to_string(*command.if_version)},
                        {"current", std::to_string(record.version)     }
        });
    return std::pair<const Transition*, Permit>(row, Permit(record.id, record.version));
}

Result<Label> Commit::label_for(const Type& type, const Command& command, const Record* parent,
                                const Subject& subject) const
{
    Label label;
    if (command.label) {
        label = *command.label;
    } else if (parent) {
        // As wide as the parent: its owner and recipients, without the side whose record it is,
        // which is not the side that writes where the secretariat enters it for another.
        bool for_another = !subject.platform && !command.owner.empty();
        auto& own = for_another ? command.owner : subject.participant;
        label = parent->label;
        label.fields.clear();
        auto& to = label.recipients;
        if (parent->owner != own) {
            auto home = parent->label.tlp == Tlp::red && !parent->desk.empty()
                            ? "desk:" + parent->desk
                            : "participant:" + parent->owner;
            if (std::find(to.begin(), to.end(), home) == to.end()) to.push_back(home);
        }
        std::erase_if(
            to, [&](auto& reach) { return participant_of(reach) == own && label.tlp != Tlp::red; });
    } else {
        label.tlp = type.record->tlp;
        each_word(type.record->recipients, [&](std::string_view reach) {
            label.recipients.emplace_back(reach);
            return true;
        });
    }
    TRY(check_label(label));
    TRY(check_recipients(label));
    for (auto& narrow : type.record->narrow) {
        bool said = std::any_of(label.fields.begin(), label.fields.end(),
                                [&](auto& each) { return each.first == narrow.field; });
        if (said) continue;
        auto& added = label.fields.emplace_back(narrow.field, std::vector<Reach>());
        each_word(narrow.to, [&](std::string_view reach) {
            added.second.emplace_back(reach);
            return true;
        });
    }
    for (auto& [name, to] : label.fields) {
        auto field = type.find_field(name);
        if (!field)
            return fail_at("/label/fields/" + name, Code::invalid, "shape.unknown_field",
                           {
                               {"field", name}
            });
        // What a list can be filtered or a full text found by would give the hidden value away.
        if (field->marks & (Field::filtered | Field::required))
            return fail_at("/label/fields/" + name, Code::invalid, "label.field_not_hideable");
    }
    return label;
}

Result<> Commit::check_recipients(const Label& label) const
{
    for (std::size_t i = 0; i < label.recipients.size(); ++i) {
        std::string_view reach = label.recipients[i];
        auto at = "/label/recipients/" + std::to_string(i);
        auto name = std::string(reach.substr(reach.find(':') + 1));
        bool known = reach == "public" || reach == "members";
        if (reach.starts_with("participant:")) known = roster_->find_participant(name);
        if (reach.starts_with("group:")) known = roster_->find_group(name);
        if (reach.starts_with("desk:")) known = roster_->find_desk(name);
        if (reach.starts_with("person:")) {
            auto person = roster_->find_person(name.substr(name.find('.') + 1));
            known = person && person->participant == participant_of(reach);
        }
        if (!known)
            return fail_at(at, Code::invalid, "label.recipient_unknown",
                           {
                               {"value", std::string(reach)}
            });
    }
    return {};
}

// A link may only lead to what its author may read, of the right type and kind of traffic. Links
// that stand already were checked when they came; another party's act need not be able to follow
// them.
Result<> Commit::check_links(const Subject& subject, const Type& type, const JsonObject& input,
                             Context context)
{
    for (auto& field : type.record->fields) {
        if (field.kind != Kind::link && field.kind != Kind::links) continue;
        auto value = find_at(input, field.name);
        if (!value) continue;
        std::size_t number = 0;
        for (auto& id : words_of(*value)) {
            auto at = "/fields/" + std::string(field.name);
            if (field.kind == Kind::links) at += "/" + std::to_string(number++);
            auto target = is_id(id) ? TRY(newest(id)) : nullptr;
            auto to = target ? parts_.types.find(target->record.type) : nullptr;
            if (!to || (!field.links_to.empty() && to->name != field.links_to) ||
                !decide_read(subject, target->record, to->privacy(), now_))
                return fail_at(at, Code::invalid, "records.link_not_found");
            if (to->record->shape == RecordType::Shape::matter &&
                type.record->shape == RecordType::Shape::matter &&
                target->record.context != context)
                return fail_at(at, Code::invalid, "label.context_differs");
        }
    }
    return {};
}

// Files are named by hash. Naming one is no way to get it: it must be one's own upload, or already
// be in this record. Fills in size and media type from the store.
Result<> Commit::take_files(const Subject& subject, const Type& type, JsonObject& input,
                            const Record& record)
{
    for (auto& field : type.record->fields) {
        if (field.kind != Kind::files) continue;
        auto value = input.if_contains(field.name);
        if (!value || !value->is_array()) continue;
        std::size_t number = 0;
        for (auto& each : value->get_array()) {
            auto at = "/fields/" + std::string(field.name) + "/" + std::to_string(number++);
            auto& file = each.get_object();
            auto sha256 = std::string(text_at(file, "sha256"));
            auto mine = TRY(writer_.query(
                "select f.size_bytes, f.media_type from files f where f.sha256 = $1 and (exists "
                "(select 1 from file_uploads u where u.sha256 = $1 and u.person = $2) or exists "
                "(select 1 from file_uses s where s.sha256 = $1 and s.record = $3))",
                {sha256, subject.person, record.id}));
            if (mine.empty() && !subject.platform)
                return fail_at(at, Code::invalid, "files.not_uploaded");
            if (mine.empty()) continue;
            file["size_bytes"] = mine[0].number(0);
            file["media_type"] = mine[0].text(1);
        }
    }
    return {};
}

Result<> Commit::carry_out(const std::vector<Effect>& effects, const Record& source)
{
    if (effects.empty()) return {};
    // An effect that fails may be left out by the one above it: the depth is given back either way.
    struct Deeper {
        explicit Deeper(int& depth) : depth_(depth) { CHECK(++depth_ <= depth_max); }
        ~Deeper() { --depth_; }
        Deeper(const Deeper&) = delete;
        Deeper& operator=(const Deeper&) = delete;
        int& depth_;
    } deeper(depth_);
    for (auto& effect : effects) {
        if (effect.kind == Effect::Kind::create) {
            Command command;
            command.fields = effect.fields;
            command.type = effect.type;
            command.owner = effect.owner.empty() ? source.owner : effect.owner;
            command.parent = effect.parent;
            command.desk = command.owner == source.owner ? source.desk : "";
            command.state = effect.state;
            command.label = effect.label;
            if (parts_.types.find(effect.type)->record->shape == RecordType::Shape::matter)
                command.context = source.context;
            TRY(make(the_platform(), command));
            continue;
        }
        if (effect.kind == Effect::Kind::act) {
            TRY(act_on(effect.id, effect));
            continue;
        }
        for (auto& id : TRY(children_of(source, effect.type)))
            if (effect.id.empty() || TRY(is_addressed(id, effect.id))) TRY(act_on(id, effect));
    }
    return {};
}

Result<bool> Commit::is_addressed(std::string_view id, std::string_view participant)
{
    auto found = TRY(newest(id));
    CHECK(found);
    auto to = addressees_of(found->record);
    return std::any_of(to.begin(), to.end(),
                       [&](auto& each) { return each.participant == participant; });
}

Result<> Commit::act_on(std::string_view id, const Effect& effect)
{
    auto target = TRY(newest(id));
    CHECK(target);
    Command command;
    command.type = target->record.type;
    command.id = id;
    command.action = effect.action;
    command.fields = effect.fields;
    if (effect.need == Effect::Need::must) {
        TRY(change(the_platform(), command));
        return {};
    }
    // It may fail after it did much, and what entailed it goes on: so it is undone as a whole.
    auto acts_before = acts_.size();
    auto roster_before = roster_;
    bool had_changed = roster_changed_;
    auto done = writer_.attempt([&]() -> Result<> {
        TRY(change(the_platform(), command));
        return {};
    });
    bool not_the_platforms = !done && done.error().key == "workflow.not_yours";  // in that state
    if (done || (done.error().code != Code::conflict && !not_the_platforms)) return done;
    acts_.resize(acts_before);
    roster_ = std::move(roster_before);
    roster_changed_ = had_changed;
    return {};
}

Result<std::vector<std::string>> Commit::children_of(const Record& record, std::string_view type)
{
    std::vector<std::string> ids;
    for (auto& row : TRY(writer_.query("select id from records where parent = $1 and type = $2 "
                                       "order by id",
                                       {record.id, std::string(type)})))
        ids.push_back(row.text(0));
    return ids;
}

}  // namespace concord
