#include "api/shapes.h"
#include "base/check.h"

namespace concord::api {
namespace {

// Each begins at the start of a line.
constexpr std::string_view shapes = R"(
context =emergency|routine|exercise|test
tlp =clear|green|amber|amber+strict|red
label {tlp:tlp recipients:text[] embargo?:time? fields?:text[]*}
problem {type title status:int field? values?:text* request}
file {sha256:sha256 name media_type? size_bytes?:int}
upload {id name size_bytes:int offset:int until?:time sha256?:sha256 media_type?}
person {id name}?
action {action takes:text[] to cites}
duty {name owed_by since:time due:time status=running|met|missed}

# Records of all types, lists of them, and what happened to them.
record {id type reference version:int state context:context owner desk:text? author:person
    parent:text? root created:time updated:time seq:int label:label fields:open rule
    actions:action[] duties:duty[] sealed?}
records {items:record[] total?:int next?}
summary {id type reference title state context:context owner updated:time tlp:tlp}
act {seq:int record type version:int at:time action from:text? to by:{participant desk:text?
    person:text? name:text?} input:open}
acts {items:act[]}
case_file open
import_report {lines:{line:int does=create|edit|nothing|refused title record? problem?:{type key
    title field? values:text*}}[] counts:int* committed:flag}

# Who is asking.
participant_kind =state|observer|organization|secretariat
session {person:{id name email language zone} participant:{code kind:participant_kind names:text*}
    desks:{code level}[] roles:text[] session means=session|token demonstration:flag expires:time}
session_sign_in {email password totp?}
session_accept {code password language?}
session_totp {totp enrolment?}
session_factor {password}
session_password {old new}
own_session {id created:time seen:time expires:time peer agent current:flag}
sessions {items:own_session[]}
enrolment {enrolment totp:{secret uri}}
secret {code? token?}

# What concerns them.
notice {id:int at:time about action duty:text? record:summary root seq:int read:time?}
notices {items:notice[] unread:int next?}
notices_read {up_to:int}
home_duty {&duty record:summary root}
home {duties:home_duty[] notices:notice[] counts:int*}
hit {&summary passage:{text hit:flag}[]}
search {items:hit[] total:int facets:{value count:int}[]* complete:flag next? meant?}
suggestion {text kind=title|term id? type?}
suggestions {items:suggestion[]}
event_hello {seq:int resumed:flag now:time}
event_act {seq:int record type parent:text? root state version:int action context:context}
event_notice {id:int about record root}
event_duty {record root}
event_progress {of done:int total:int}
event_presence {record}
presence {people:{id name place}[]}
presence_place {place?}

# What pages are made of.
messages text*
list {items:{code names:text* +}[] +}
participant {code kind:participant_kind id names:text* alpha3? numeric? region? subregion? group?
    group_standing? longitude? latitude? zones?}
desk {code participant level id}
participants {items:participant[] desks:desk[]}
field_table {name kind=line|prose|number|flag|moment|date|choice|choices|participant|participants|
    desk|desks|person|email|phone|url|zone|languages|link|links|files|rows|tree
    required:flag searched:flag filtered:flag transient:flag unique:flag fixed:flag derived:flag
    choices?:text[] list? links_to? columns?:field_table[]}
action_table {from:text[] by action to takes:text[] cites role eyes:int}
duty_table {name while_in:text[] owed_by within_s:int by_field lapses cites}
type_table {name type plural title shape=entry|matter|account parent initial finals:text[]
    private_states:text[] states:text[] makers:text[] maker_role label:{tlp:tlp recipients:text[]}
    fields:field_table[] actions:action_table[] duties:duty_table[] exports:text[] imports:text[]}
schema {mechanisms:{name types:type_table[]}[]}
openapi open

# Objects of the exchange.
object_row {id type version added collection source marking?:tlp title? tlp?:tlp property?
    object:open?}
object_rows {items:object_row[] next?}
object_volume {items:{day source count:int}[]}
object_fetches {items:{participant person name means pages:int first_added last_added from to}[]}
object_report {id collection at:time added:int known:int refused:int objects:{number:int id
    version does=added|known|refused problem?:{key title path section}}[]}
object_recalled {recalled:int}
objects_found {items:{kind value matched more:flag hits:object_row[]}[] asked:int recognised:{kind
    value}[]}
object_relations {nodes:{id type name}[] edges:{from to name by}[] more:flag}
object_sighted {added:int}
object_import {id collection form name state=ready|running|stopped|done|failed made:time
    moved:time objects:int gone:int added:int known:int refused:int remarks:int problem?:{key
    title}}
object_imports {items:object_import[]}
object_selection {ids:text[]}
object_import_remarks {items:{kind=refused|left|kept|same|next place title? key? says? field?}[]
    next?:int}
peer_credential {name user? secret}
peer_exchange {tried?:time worked?:time next?:time failures:int pulled:int known:int refused:int
    pushed:int not_taken:int problem?:{key title}}
)";

// JSON of any kind, which no shape can say.
constexpr std::string_view any_json = R"json({"oneOf":[
{"type":"null"},{"type":"boolean"},{"type":"number"},{"type":"string"},
{"type":"array","items":{"$ref":"#/components/schemas/json"}},
{"type":"object","additionalProperties":{"$ref":"#/components/schemas/json"}}]})json";

}  // namespace

JsonObject print_fixed_shapes()
{
    JsonObject made;
    auto left = shapes.substr(1);
    while (!left.empty()) {
        auto end = left.find('\n');
        while (end + 1 < left.size() && left[end + 1] == ' ') end = left.find('\n', end + 1);
        auto line = left.substr(0, end);
        left.remove_prefix(end + 1);
        auto space = line.find(' ');
        if (line.empty() || line.front() == '#') continue;
        made[line.substr(0, space)] = print_shape(line.substr(space + 1));
    }
    auto json = parse_json(any_json);
    CHECK(json);
    made["json"] = *std::move(json);
    return made;
}

}  // namespace concord::api
