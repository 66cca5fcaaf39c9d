#include "test/world.h"

#include <fstream>
#include <sstream>

#include "kernel/identity.h"
#include "kernel/schema.h"
#include "test/postgres.h"

namespace concord::test {
namespace {

using enum Kind;
using enum Party;

constexpr Field letter_fields[] = {
    {"title", line, Field::required | Field::searched},
    {"about", choice, Field::filtered, "port grid bank"},
    {"by", moment},
    {"secret", line},
    {"reply_to", link},
    {"text", prose, Field::transient | Field::searched},
    {"files", files, Field::transient},
};

constexpr Transition letter_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "send", "sent"},
    {"sent", author, "answer", "", "text files"},
    {"sent", addressee, "answer", "", "text files"},
    {"sent", author, "close", "closed"},
    {"sent", platform, "lapse", "silent"},
    {"silent", author, "close", "closed"},
};
static_assert(well_formed(letter_workflow, "draft", "closed"));

constexpr Duty letter_duties[] = {
    {"answer", "sent", addressee, hours(24), "by", "lapse"}
};

constexpr RecordType letter_records[] = {
    {"letter",
     "letters", letter_fields,
     "draft", "closed",
     letter_workflow, by_state | by_organization | by_secretariat | by_platform,
     Role::officer,
     "draft", {},
     RecordType::Shape::matter,
     "title", Tlp::amber,
     {},
     letter_duties},
};

std::string text_of_file(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

void must(const Result<ActPtr>& done)
{
    if (!done)
        throw std::runtime_error("the test world cannot be made: " + done.error().key + " " +
                                 done.error().field + " " + done.error().detail);
}

}  // namespace

const Mechanism post{"post", letter_records};

std::vector<Engine> engines()
{
    return {Engine::sqlite, Engine::postgres};
}

std::string print_engine(const testing::TestParamInfo<Engine>& info)
{
    return info.param == Engine::sqlite ? "sqlite" : "postgres";
}

CodeLists code_lists()
{
    CodeLists lists;
    std::vector<std::filesystem::path> paths;
    for (auto& entry : std::filesystem::recursive_directory_iterator("deployment"))
        if (entry.is_regular_file()) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (auto& path : paths) {
        auto name = std::filesystem::relative(path, "deployment").generic_string();
        if (auto added = lists.add_file(name, text_of_file(path)); !added)
            throw std::runtime_error(path.string() + ": " + added.error().key);
    }
    return lists;
}

World::World(Engine engine, std::vector<const Mechanism*> more)
{
    mechanisms_ = {&identity::mechanism, &post};
    mechanisms_.insert(mechanisms_.end(), more.begin(), more.end());
    address_ = engine == Engine::sqlite ? (folder_ / "concord.sqlite").string() : fresh_postgres();
    start();
    populate();
}

World::~World() = default;

void World::start()
{
    auto store = store::open(address_, schema());
    if (!store) throw std::runtime_error("no store: " + store.error().key + store.error().detail);
    auto key =
        tlog::NoteKey::generate("log.example", tlog::Algorithm::ed25519, sha256("a test key"));
    auto kernel = Kernel::start(std::move(*store), mechanisms_, code_lists(), *key,
                                Settings{"log.example", {}}, clock_, chance_);
    if (!kernel) throw std::runtime_error("no kernel: " + kernel.error().detail);
    kernel_ = std::move(*kernel);
}

void World::restart()
{
    kernel_.reset();
    start();
}

void World::populate()
{
    auto put = [&](std::string type, std::string owner, JsonObject fields, std::string state = {},
                   std::optional<Label> label = {}) {
        Command command;
        command.type = std::move(type);
        command.owner = std::move(owner);
        command.fields = std::move(fields);
        command.state = std::move(state);
        command.label = std::move(label);
        auto made = kernel_->apply(the_platform(), command);
        must(made);
        return (*made)->after.id;
    };
    auto participant = [&](std::string code, std::string kind, std::string name) {
        JsonObject fields{
            {"code",   code   },
            {"kind",   kind   },
            {"region", "World"}
        };
        for (auto language : {"ar", "en", "es", "fr", "ru", "zh"})
            fields["name_" + std::string(language)] = name;
        put("identity.participant", "secretariat", fields);
    };
    auto desks = [&](std::string code) {
        for (auto level : {"policy", "diplomatic", "technical"})
            put("identity.desk", code,
                {
                    {"code",  code + "." + level},
                    {"name",  code + " " + level},
                    {"level", level             }
            });
    };
    participant("secretariat", "secretariat", "Secretariat");
    desks("secretariat");
    const std::pair<const char*, const char*> states[] = {
        {"QM", "Maru"   },
        {"QN", "Nila"   },
        {"QO", "Orso"   },
        {"QP", "Pelagia"}
    };
    for (auto& [code, name] : states) {
        participant(code, "state", name);
        desks(code);
        std::string state = code;
        people_[state + ".officer"] =
            add_person(code, "Officer", {state + ".diplomatic"}, {"officer"});
        people_[state + ".technician"] =
            add_person(code, "Technician", {state + ".technical"}, {"officer"});
        people_[state + ".administrator"] =
            add_person(code, "Administrator", {}, {"administrator"});
        people_[state + ".nominator"] =
            add_person(code, "Nominator", {state + ".policy"}, {"nominator", "officer"});
    }
    for (auto name : {"one", "two"})
        people_["secretariat." + std::string(name)] =
            add_person("secretariat", name, {"secretariat.policy"}, {"officer", "administrator"});
    for (auto& [name, id] : people_) everyone_.push_back(kernel_->roster()->subject_of(id));
}

std::string World::add_person(std::string_view participant, std::string_view name,
                              std::vector<std::string> desks, std::vector<std::string> roles)
{
    Command command;
    command.type = "identity.person";
    command.owner = participant;
    command.state = "active";
    std::string mail;
    for (auto c : std::string(name)) mail += char(std::tolower(c));
    auto domain = std::string(participant);
    for (auto& c : domain) c = char(std::tolower(c));
    command.fields = {
        {"name",     std::string(name) + " of " + std::string(participant)},
        {"email",    mail + "@" + domain + ".example"                     },
        {"language", "en"                                                 },
        {"zone",     "UTC"                                                }
    };
    JsonArray desk_list, role_list;
    for (auto& desk : desks) desk_list.emplace_back(desk);
    for (auto& role : roles) role_list.emplace_back(role);
    command.fields["desks"] = desk_list;
    command.fields["roles"] = role_list;
    auto made = kernel_->apply(the_platform(), command);
    must(made);
    return (*made)->after.id;
}

Subject World::officer(std::string_view participant)
{
    return kernel_->roster()->subject_of(people_.at(std::string(participant) + ".officer"));
}
Subject World::technician(std::string_view participant)
{
    return kernel_->roster()->subject_of(people_.at(std::string(participant) + ".technician"));
}
Subject World::administrator(std::string_view participant)
{
    return kernel_->roster()->subject_of(people_.at(std::string(participant) + ".administrator"));
}
Subject World::nominator(std::string_view participant)
{
    return kernel_->roster()->subject_of(people_.at(std::string(participant) + ".nominator"));
}
Subject World::secretary()
{
    return kernel_->roster()->subject_of(people_.at("secretariat.one"));
}
Subject World::secretary_two()
{
    return kernel_->roster()->subject_of(people_.at("secretariat.two"));
}

Record World::person(std::string_view id)
{
    return (*kernel_->standing(id))->record;
}

}  // namespace concord::test
