// Inside the emergency page: how it looks, and what its words are.

#pragma once

#include "api/http.h"
#include "api/site.h"

namespace concord::api::emergency {

// One page in the making. What would make it too large is left out, and the page says so.
class Page {
public:
    Page(const Call&, std::string title);

    // Whole elements only; false if there was no room.
    bool add(std::string html);
    void complain(const Error&, const Type* about);

    Response finish(int status = 200);

    // Words, already escaped.
    std::string word(std::string_view key, const Values& values = {}) const;
    std::string language() const { return language_; }
    // An address below /emergency, in the language of this page, escaped.
    std::string link(std::string_view path) const;
    // <form method=post …> up to its hidden fields; the caller closes it.
    enum class Takes { words, file };
    std::string form(std::string_view path, Takes = Takes::words) const;

private:
    const Call& call_;
    const std::string language_;
    std::string title_;
    std::string main_;
    bool cut_ = false;
};

// By the parameter `language`, else as the browser asks.
std::string language_of(const Call&);

// Bound to the session: nobody else's page can make a form of ours.
std::string form_token(const Call&);

// "2026-11-20 13:53 UTC"
std::string print_moment(Time);

// The field's value for a reader, escaped.
std::string print_value(const Page&, const Call&, const Type&, const Field&, const Json&);
// A choice as its reader calls it, escaped.
std::string name_of_choice(const Page&, const Call&, const Type&, const Field&,
                           std::string_view code);

std::string name_of_participant(const Call&, std::string_view code, std::string_view language);

}  // namespace concord::api::emergency
