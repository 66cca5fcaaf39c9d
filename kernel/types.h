// Every record type of this build, found by its full name or by its place in a URL, and the code
// lists that choices refer to.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "kernel/mechanism.h"

namespace concord {

struct Type {
    const Mechanism* mechanism = nullptr;
    const RecordType* record = nullptr;
    std::string name;  // "assistance.request"

    const Field* find_field(std::string_view field) const;
    Privacy privacy() const
    {
        return {record->private_states,
                record->shape == RecordType::Shape::account ? Privacy::Kind::account
                                                            : Privacy::Kind::content,
                record->pending_states};
    }
};

class Types {
public:
    explicit Types(std::span<const Mechanism* const>);

    const Type* find(std::string_view name) const;
    const Type* find(std::string_view mechanism, std::string_view plural) const;
    const std::vector<Type>& all() const { return all_; }
    std::span<const Mechanism* const> mechanisms() const { return mechanisms_; }

private:
    std::vector<const Mechanism*> mechanisms_;
    std::vector<Type> all_;
};

// Named lists of codes with their names in six languages, from deployment/*.json:
// {"items":[{"code":"…","names":{"ar":"…",…}},…]}.
class CodeLists {
public:
    // Fails with lists.malformed {name}.
    Result<> add(std::string_view name, std::string_view json);
    // A file of deployment/ by its path there: "rsit.json" is the list rsit, "templates/x.json" one
    // item of the list templates. What is neither a list nor an item is passed over.
    Result<> add_file(std::string_view path, std::string_view json);
    bool has(std::string_view list, std::string_view code) const;
    const Json* find(std::string_view list) const;

private:
    std::map<std::string, Json, std::less<>> lists_;
    std::map<std::string, std::vector<std::string>, std::less<>> codes_;
};

}  // namespace concord
