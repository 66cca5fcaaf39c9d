#include "kernel/logged.h"

#include <algorithm>

#include "kernel/commit.h"
#include "kernel/commitment.h"

namespace concord {
namespace {

// Where one member of an object stands in the text.
struct Stretch {
    std::string_view name;
    std::size_t from = 0, to = 0;  // of its value
};

void add_text(std::string& out, std::string_view before, std::string_view value)
{
    out += before;
    print_json_string(value, out);
}

void add_number(std::string& out, std::string_view before, std::int64_t value)
{
    out += before;
    out += std::to_string(value);
}

void add_reaches(std::string& out, const std::vector<Reach>& reaches)
{
    out += '[';
    for (auto& reach : reaches) {
        if (&reach != &reaches.front()) out += ',';
        print_json_string(reach, out);
    }
    out += ']';
}

void add_hidden(std::string& out, const Label& label)
{
    if (label.fields.empty()) {
        out += "{}";
        return;
    }
    auto printed = print(label);
    out += print_canonical(printed.get_object().at("fields"));
}

std::vector<Stretch> add_object(std::string& out, const JsonObject& object)
{
    std::vector<Stretch> spans;
    spans.reserve(object.size());
    out += '{';
    std::vector<const JsonObject::value_type*> members;
    members.reserve(object.size());
    for (auto& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto a, auto b) { return a->key() < b->key(); });
    for (auto member : members) {
        if (!spans.empty()) out += ',';
        print_json_string(member->key(), out);
        out += ':';
        auto from = out.size();
        if (member->value().is_string())
            print_json_string(text_of(member->value()), out);
        else
            out += print_canonical(member->value());
        spans.push_back({member->key(), from, out.size()});
    }
    out += '}';
    return spans;
}

// Digests of pieces of one text.
class Digests {
public:
    Digests(std::string_view text, std::string_view salt) : text_(text), salt_(salt) {}

    void add_members(std::string_view at, const std::vector<Stretch>& spans)
    {
        for (auto& span : spans) {
            path_ = at;
            path_ += span.name;
            add(path_, text_.substr(span.from, span.to - span.from));
        }
    }

    void add(std::string_view path, std::string_view value)
    {
        quoted_ = "[";
        print_json_string(path, quoted_);
        quoted_ += ',';
        Sha256 hash;
        begin(hash, path);
        hash.add(quoted_);
        hash.add(value);
        hash.add("]");
        all_.push_back(hash.finish());
    }

    // The act without what is committed to apart: `holes` are where that stands, in order.
    void add_frame(std::initializer_list<std::pair<std::size_t, std::size_t>> holes)
    {
        Sha256 hash;
        begin(hash, "");
        hash.add("[\"\",");
        std::size_t at = 0;
        for (auto [from, to] : holes) {
            hash.add(text_.substr(at, from - at));
            hash.add("{}");
            at = to;
        }
        hash.add(text_.substr(at));
        hash.add("]");
        all_.push_back(hash.finish());
    }

    std::vector<Hash> finish()
    {
        for (int i = 0; all_.size() % digests_step != 0; ++i)
            all_.push_back(hmac_sha256(salt_, "nothing " + std::to_string(i)));
        return std::move(all_);
    }

private:
    void begin(Sha256& hash, std::string_view path) const
    {
        hash.add(view(hmac_sha256(salt_, path)));
    }

    std::string_view text_;
    std::string_view salt_;
    std::vector<Hash> all_;
    std::string path_, quoted_;
};

}  // namespace

Logged log_act(const Act& act, std::string_view salt)
{
    auto& record = act.after;
    auto& label = record.label;
    Logged made;
    auto& out = made.text;
    out.reserve(2048);
    add_text(out, "{\"action\":", act.action);
    add_number(out, ",\"at\":", act.at.ms);
    add_text(out, ",\"by\":{\"desk\":", act.desk);
    add_text(out, ",\"participant\":", act.participant);
    add_text(out, ",\"person\":", act.person);
    add_text(out, "},\"from\":", act.from);
    out += ",\"input\":";
    auto input_from = out.size();
    auto input = add_object(out, act.input);
    auto input_to = out.size();
    add_text(out, ",\"record\":{\"author\":", record.author);
    add_text(out, ",\"context\":", print(record.context));
    add_number(out, ",\"created\":", record.created.ms);
    add_text(out, ",\"desk\":", record.desk);
    out += ",\"fields\":";
    auto fields_from = out.size();
    auto fields = add_object(out, record.fields);
    auto fields_to = out.size();
    add_text(out, ",\"id\":", record.id);
    out += ",\"label\":{\"embargo\":";
    if (label.embargo)
        print_json_string(print(*label.embargo), out);
    else
        out += "null";
    out += ",\"fields\":";
    auto hidden_from = out.size();
    add_hidden(out, label);
    auto hidden_to = out.size();
    out += ",\"recipients\":";
    add_reaches(out, label.recipients);
    add_text(out, ",\"tlp\":", print(label.tlp));
    add_text(out, "},\"owner\":", record.owner);
    add_text(out, ",\"parent\":", record.parent);
    add_text(out, ",\"reference\":", record.reference);
    if (record.sealed) add_text(out, ",\"sealed\":", print_base64(*record.sealed));
    add_text(out, ",\"state\":", record.state);
    add_text(out, ",\"type\":", record.type);
    add_number(out, ",\"updated\":", record.updated.ms);
    add_number(out, ",\"version\":", record.version);
    add_text(out, "},\"root\":", act.root);
    out += '}';

    Digests digests(out, salt);
    digests.add_frame({
        {input_from,  input_to },
        {fields_from, fields_to},
        {hidden_from, hidden_to}
    });
    digests.add_members("/input/", input);
    digests.add_members("/record/fields/", fields);
    digests.add(member_label_fields,
                std::string_view(out).substr(hidden_from, hidden_to - hidden_from));
    made.digests = digests.finish();
    return made;
}

}  // namespace concord
