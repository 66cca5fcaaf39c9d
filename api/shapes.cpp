#include "api/shapes.h"

#include <cctype>

#include "base/check.h"

namespace concord::api {
namespace {

JsonObject reference(std::string_view name)
{
    return {
        {"$ref", "#/components/schemas/" + std::string(name)}
    };
}

JsonObject of_type(std::string_view type, std::string_view format = {})
{
    JsonObject made{
        {"type", type}
    };
    if (!format.empty()) made["format"] = format;
    return made;
}

JsonObject kind_of(std::string_view word)
{
    if (word == "text") return of_type("string");
    if (word == "int") return of_type("integer");
    if (word == "number") return of_type("number");
    if (word == "flag") return of_type("boolean");
    if (word == "time") return of_type("string", "date-time");
    if (word == "date") return of_type("string", "date");
    if (word == "any") return reference("json");
    if (word == "sha256")
        return {
            {"type",    "string"        },
            {"pattern", "^[0-9a-f]{64}$"}
        };
    if (word == "open")
        return {
            {"type",                 "object"         },
            {"additionalProperties", reference("json")}
        };
    return reference(word);
}

JsonObject or_null(JsonObject schema)
{
    if (auto type = schema.if_contains("type"); type && !schema.contains("enum")) {
        schema["type"] = JsonArray{*type, Json("null")};
        return schema;
    }
    JsonArray either;
    either.emplace_back(std::move(schema));
    either.emplace_back(of_type("null"));
    return {
        {"oneOf", std::move(either)}
    };
}

class Reader {
public:
    explicit Reader(std::string_view text) : left_(text) {}

    JsonObject read_all()
    {
        auto made = read_shape();
        skip_space();
        CHECK(left_.empty());
        return made;
    }

private:
    bool take(std::string_view mark)
    {
        if (!left_.starts_with(mark)) return false;
        left_.remove_prefix(mark.size());
        return true;
    }
    void skip_space()
    {
        while (!left_.empty() && (left_.front() == ' ' || left_.front() == '\n'))
            left_.remove_prefix(1);
    }
    // `more` are marks that a word may hold beside letters, digits, '_', '-' and '.'.
    std::string_view take_word(std::string_view more = {})
    {
        std::size_t n = 0;
        auto fits = [&](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' ||
                   c == '.' || more.find(c) != std::string_view::npos;
        };
        while (n < left_.size() && fits(left_[n])) ++n;
        CHECK(n > 0);
        auto word = left_.substr(0, n);
        left_.remove_prefix(n);
        return word;
    }
    JsonObject read_shape()
    {
        skip_space();
        return read_endings(take("{")   ? read_members()
                            : take("=") ? read_choice()
                                        : kind_of(take_word()));
    }
    JsonObject read_endings(JsonObject made)
    {
        while (true) {
            if (take("[]"))
                made = {
                    {"type",  "array"        },
                    {"items", std::move(made)}
                };
            else if (take("*"))
                made = {
                    {"type",                 "object"       },
                    {"additionalProperties", std::move(made)}
                };
            else if (take("?"))
                made = or_null(std::move(made));
            else
                return made;
        }
    }
    JsonObject read_choice()
    {
        JsonArray words;
        do {
            skip_space();
            words.emplace_back(take_word("+"));
        } while (take("|"));
        auto made = of_type("string");
        made["enum"] = std::move(words);
        return made;
    }
    JsonObject read_members()
    {
        JsonObject properties, made{of_type("object")};
        JsonArray required, also;
        for (skip_space(); !take("}"); skip_space()) {
            if (take("&")) {
                also.emplace_back(reference(take_word()));
                continue;
            }
            if (take("+")) {
                made["additionalProperties"] = reference("json");
                continue;
            }
            auto name = take_word();
            if (!take("?")) required.emplace_back(name);
            auto holds = take(":")                ? read_shape()
                         : left_.starts_with("=") ? read_shape()
                                                  : of_type("string");
            properties[name] = std::move(holds);
        }
        made["properties"] = std::move(properties);
        if (!required.empty()) made["required"] = std::move(required);
        if (also.empty()) return made;
        also.emplace_back(std::move(made));
        return {
            {"allOf", std::move(also)}
        };
    }

    std::string_view left_;
};

}  // namespace

JsonObject print_shape(std::string_view text)
{
    return Reader(text).read_all();
}

}  // namespace concord::api
