// Templates are data, so that a secretariat can change them; what they name must exist.

#include <gtest/gtest.h>

#include "mechanisms/all.h"
#include "test/world.h"

namespace concord {
namespace {

TEST(Templates, BeginARecordAndPromptForItsFields)
{
    auto all = all_mechanisms();
    test::World world(test::Engine::sqlite, {all.begin(), all.end()});
    auto list = world.kernel().lists().find("templates");
    ASSERT_TRUE(list);
    auto& items = list->get_object().at("items").get_array();
    EXPECT_GE(items.size(), 7u);
    for (auto& item : items) {
        auto& form = item.get_object();
        auto type = world.kernel().types().find(text_at(form, "for"));
        ASSERT_TRUE(type) << text_at(form, "code");
        Command command;
        command.type = type->name;
        command.fields = form.at("fields").get_object();
        command.fields["title"] = "From a form";
        command.fields["template"] = text_at(form, "code");
        command.fields["template_version"] = form.at("version");
        auto made = world.kernel().apply(world.officer("QM"), command);
        EXPECT_TRUE(made) << text_at(form, "code") << made.error().key << made.error().field;
        for (auto& prompt : form.at("prompts").get_object())
            EXPECT_TRUE(type->find_field(prompt.key())) << text_at(form, "code") << prompt.key();
    }
}

}  // namespace
}  // namespace concord
