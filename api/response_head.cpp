#include "api/response_head.h"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace concord::api {

namespace {

// RFC 9110 section 15. Clients ignore the phrase; people reading a trace do not.
std::string_view reason_of(int status)
{
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        default: return "";
    }
}

bool is_clean(std::string_view value)
{
    return std::none_of(value.begin(), value.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
    });
}

void append_field(std::string& head, const Pair& field)
{
    if (!is_clean(field.name) || !is_clean(field.value)) return;
    head.append(field.name).append(": ").append(field.value).append("\r\n");
}

void append_missing(std::string& head, const Headers& fields, const Response& response)
{
    for (const auto& field : fields)
        if (!response.headers.has(field.name)) append_field(head, field);
}

bool is_document(const Response& response)
{
    return response.headers.find("Content-Type").starts_with("text/html");
}

}  // namespace

bool has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

void append_number(std::string& out, std::uint64_t number)
{
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

std::string print_head(const Response& response, const StandingHeaders& standing,
                       std::string_view date, const Framing& framing)
{
    std::string head;
    head.reserve(1536);
    head += "HTTP/1.1 ";
    append_number(head, static_cast<std::uint64_t>(response.status));
    head.append(" ").append(reason_of(response.status));
    head.append("\r\nDate: ").append(date).append("\r\n");
    for (const auto& field : response.headers) append_field(head, field);
    append_missing(head, standing.every, response);
    if (response.status != 304)
        append_missing(head, is_document(response) ? standing.documents : standing.others,
                       response);
    if (framing.closes) {
        head += "Connection: close\r\n";
    } else if (framing.version < 11) {
        head += "Connection: keep-alive\r\n";
    }
    if (framing.chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if (framing.size_bytes && has_body(response.status)) {
        head += "Content-Length: ";
        append_number(head, *framing.size_bytes);
        head += "\r\n";
    }
    head += "\r\n";
    return head;
}

std::string print_http_date(std::int64_t unix_s)
{
    const std::time_t moment = unix_s;
    std::tm parts{};
    gmtime_r(&moment, &parts);
    char text[64];
    const auto size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text, size};
}

}  // namespace concord::api
