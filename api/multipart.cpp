#include "api/multipart.h"

#include "api/http.h"

namespace concord::api {
namespace {

constexpr std::size_t parts_max = 200, head_bytes_max = 8 * 1024, boundary_bytes_max = 70;

Result<> malformed()
{
    return fail(Code::invalid, "http.malformed");
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

// `; name="value"` or `; name=value` of a header field. What browsers escape in a quoted value
// (WHATWG HTML section 4.10.21.8) is a quotation mark and the ends of lines, by percent signs.
std::optional<std::string> parameter(std::string_view field, std::string_view wanted)
{
    for (auto at = field.find(';'); at != field.npos;) {
        auto rest = trimmed(field.substr(at + 1));
        auto equals = rest.find('=');
        if (equals == rest.npos) return {};
        auto name = trimmed(rest.substr(0, equals));
        auto value = rest.substr(equals + 1);
        std::size_t end;
        if (value.starts_with('"')) {
            end = value.find('"', 1);
            if (end == value.npos) return {};
            if (same_name(name, wanted)) return std::string(value.substr(1, end - 1));
        } else {
            end = std::min(value.find(';'), value.size());
            if (same_name(name, wanted)) return std::string(trimmed(value.substr(0, end)));
        }
        field = value.substr(end);
        at = field.find(';');
    }
    return {};
}

std::string unescaped(std::string text)
{
    for (auto& [code, plain] : {
             std::pair{"%22", "\""},
             {"%0D", ""  },
             {"%0A", ""  }
    })
        for (std::size_t at = 0; (at = text.find(code, at)) != text.npos;)
            text.replace(at, 3, plain);
    return text;
}

Result<FormPart> parse_head(std::string_view head)
{
    FormPart part;
    while (!head.empty()) {
        auto end = std::min(head.find("\r\n"), head.size());
        auto line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        auto colon = line.find(':');
        if (colon == line.npos) TRY(malformed());
        if (!same_name(line.substr(0, colon), "Content-Disposition")) continue;
        auto field = line.substr(colon + 1);
        if (!same_name(trimmed(field.substr(0, field.find(';'))), "form-data")) TRY(malformed());
        part.name = unescaped(parameter(field, "name").value_or(""));
        auto filename = parameter(field, "filename");
        part.is_file = filename.has_value();
        part.filename = unescaped(filename.value_or(""));
    }
    if (part.name.empty()) TRY(malformed());
    return part;
}

}  // namespace

Result<std::vector<FormPart>> parse_multipart(std::string_view body, std::string_view content_type)
{
    auto boundary = parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > boundary_bytes_max) TRY(malformed());
    auto first = "--" + *boundary, next = "\r\n" + first;
    if (!body.starts_with(first)) TRY(malformed());
    body.remove_prefix(first.size());
    std::vector<FormPart> parts;
    while (!body.starts_with("--")) {
        if (!body.starts_with("\r\n") || parts.size() == parts_max) TRY(malformed());
        body.remove_prefix(2);
        auto head_end = body.find("\r\n\r\n");
        if (head_end == body.npos || head_end > head_bytes_max) TRY(malformed());
        auto part = TRY(parse_head(body.substr(0, head_end)));
        body.remove_prefix(head_end + 4);
        auto end = body.find(next);
        if (end == body.npos) TRY(malformed());
        part.bytes = body.substr(0, end);
        body.remove_prefix(end + next.size());
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace concord::api
