#include "api/papers.h"

#include "api/files.h"
#include "api/language.h"
#include "api/press.h"
#include "formats/paper.h"

namespace concord::api {
namespace {

constexpr std::size_t form_bytes_max = 16 << 20;
constexpr std::string_view pdf_media_type = "application/pdf", csv_media_type = "text/csv";

auto bad_parameter(std::string_view name)
{
    return fail(Code::invalid, "http.bad_parameter",
                {
                    {"name", std::string(name)}
    });
}

Speech speech_in(const Site& site, std::string language)
{
    return {language, [&site, language](std::string_view key, const Values& values) {
                return site.words.say(key, values, language);
            }};
}

Result<paper::Document> make(const Call& call, const Printed& printed)
{
    std::string language(call.language);
    JsonObject input;
    for (auto& pair : call.request.query) {
        if (pair.name == "format") continue;
        if (pair.name == "lang") {
            language = known_language(pair.value);
            if (language.empty()) return bad_parameter("lang");
            continue;
        }
        input[pair.name] = pair.value;
    }
    return printed.make(call.site.kernel, call.subject, input, speech_in(call.site, language));
}

// The name people find it under: its title, as far as a file may be called that.
std::string file_name(const paper::Document& document, std::string_view ending)
{
    std::string name;
    for (auto c : document.title.substr(0, document.title.find('\n')))
        name += std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos &&
                        static_cast<unsigned char>(c) >= ' '
                    ? c
                    : '-';
    constexpr std::size_t name_bytes_max = 120;
    if (name.size() > name_bytes_max) {
        auto cut = name_bytes_max;
        while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xC0) == 0x80) --cut;
        name.resize(cut);
    }
    return (name.empty() ? "document" : name) + "." + std::string(ending);
}

Response answer(const paper::Document& document, std::string_view media_type)
{
    Response response;
    response.headers = {
        {"Content-Type",           std::string(media_type)                 },
        {"Content-Language",       document.language                       },
        {"X-Content-Type-Options", "nosniff"                               },
        {"Cache-Control",          "private, no-cache"                     },
        {"Vary",                   "Cookie, Authorization, Accept-Language"}
    };
    return response;
}

Response as_file(const paper::Document& document, std::string bytes, std::string_view media_type,
                 std::string_view ending)
{
    auto response = answer(document, media_type);
    response.headers.add("Content-Disposition", attachment(file_name(document, ending)));
    response.headers.add("Content-Security-Policy", "sandbox");
    response.body = std::move(bytes);
    return response;
}

// Shown in the browser: it may have its own style, whose hash is named, and nothing else.
Response as_page(const paper::Document& document)
{
    auto response = answer(document, paper::html_media_type);
    static const auto policy = "default-src 'none'; style-src 'sha256-" +
                               print_base64(view(sha256(paper::html_style()))) +
                               "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    response.headers.add("Content-Disposition",
                         "inline" + attachment(file_name(document, "html")).substr(10));
    response.headers.add("Content-Security-Policy", policy);
    response.body = paper::html(document);
    return response;
}

void print_paper(const CallPtr& call, Operation::Finish finish, const Printed& printed)
{
    auto format = call->query("format");
    if (!format.empty() && format != "html" && format != "odt" && format != "pdf")
        return finish(bad_parameter("format"));
    auto document = make(*call, printed);
    if (!document) return finish(tl::make_unexpected(std::move(document).error()));
    if (format.empty() || format == "html") return finish(as_page(*document));
    if (format == "odt")
        return finish(as_file(*document, paper::odt(*document), paper::odt_media_type, "odt"));
    if (!call->site.press) return finish(fail(Code::unavailable, "paper.no_press"));
    auto flat = paper::flat_odt(*document);
    document->blocks.clear();
    call->site.press->press(std::move(flat),
                            [call, finish = std::move(finish),
                             document = *std::move(document)](Result<std::string> pdf) {
                                if (!pdf)
                                    return finish(tl::make_unexpected(std::move(pdf).error()));
                                finish(as_file(document, *std::move(pdf), pdf_media_type, "pdf"));
                            });
}

Operation printing(const Mechanism& mechanism, const Printed& printed)
{
    std::string tag(mechanism.name), name(printed.name);
    Operation operation{"GET", "/api/v1/" + tag + "/" + name, tag + "_" + name, tag};
    if (printed.readers == Printed::Readers::anyone) operation.access = Operation::Access::anyone;
    each_word(printed.takes, [&](std::string_view word) {
        if (!word.empty()) operation.query.push_back({std::string(word)});
        return true;
    });
    operation.query.push_back({"format", R"({"type":"string","enum":["html","odt","pdf"]})"});
    operation.query.push_back(
        {"lang", R"({"type":"string","enum":["ar","en","es","fr","ru","zh"]})"});
    operation.gives = "text/html";
    operation.run_later = [&printed](CallPtr call, Operation::Finish finish) {
        print_paper(call, std::move(finish), printed);
    };
    return operation;
}

void take_back(const CallPtr& call, Operation::Finish finish, const Returned& returned)
{
    JsonObject input;
    for (auto& pair : call->request.query) input[pair.name] = pair.value;
    auto run = [call, finish = std::move(finish), input = std::move(input),
                &returned](const Result<paper::Filled>& filled) {
        if (!filled) return finish(tl::make_unexpected(filled.error()));
        auto given = returned.run(call->site.kernel, call->subject, input, *filled);
        if (!given) return finish(tl::make_unexpected(std::move(given).error()));
        finish(json_response(*given));
    };
    auto type = call->request.headers.find("Content-Type");
    type = type.substr(0, type.find(';'));
    if (type == csv_media_type) return run(paper::read_form_table(call->request.body));
    if (type != paper::odt_media_type) return run(fail(Code::invalid, "paper.not_odt"));
    if (!call->site.press) return run(fail(Code::unavailable, "sandbox.not_confined"));
    auto& site = call->site;
    site.press->read(std::move(call->request.body), [&site, run](Result<paper::Filled> filled) {
        site.workers.post([run, filled = std::move(filled)] { run(filled); });
    });
}

Operation taking_back(const Mechanism& mechanism, const Returned& returned)
{
    std::string tag(mechanism.name), name(returned.name);
    Operation operation{"POST", "/api/v1/" + tag + "/" + name, tag + "_" + name, tag};
    operation.rate = Rate::writes;
    operation.takes = "application/octet-stream";
    operation.gives = operation.id;
    operation.body_bytes_max = form_bytes_max;
    each_word(returned.takes, [&](std::string_view word) {
        if (!word.empty()) operation.query.push_back({std::string(word)});
        return true;
    });
    operation.run_later = [&returned](CallPtr call, Operation::Finish finish) {
        take_back(call, std::move(finish), returned);
    };
    return operation;
}

}  // namespace

std::vector<Operation> paper_operations(const Mechanism& mechanism)
{
    std::vector<Operation> all;
    for (auto& printed : mechanism.papers) all.push_back(printing(mechanism, printed));
    for (auto& returned : mechanism.returns) all.push_back(taking_back(mechanism, returned));
    return all;
}

}  // namespace concord::api
