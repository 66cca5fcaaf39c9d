// Reading files: what is wanted, told and kept, also when the tool fails or the platform restarts.

#include "kernel/extraction.h"

#include <gtest/gtest.h>

#include "kernel/files.h"
#include "mechanisms/library/library.h"
#include "test/world.h"

namespace concord::library {
namespace {

class Reading : public testing::TestWithParam<test::Engine> {
protected:
    Reading() { want_texts(kernel()); }

    Kernel& kernel() { return world.kernel(); }

    JsonObject uploaded(std::string_view bytes, const std::string& name = "law.pdf")
    {
        Upload upload(kernel(), world.officer("QM").person, name);
        EXPECT_TRUE(upload.take(bytes));
        auto stored = upload.finish();
        EXPECT_TRUE(stored) << stored.error().key;
        return {
            {"sha256", stored->sha256},
            {"name",   name          }
        };
    }

    std::string document(JsonObject file)
    {
        Command command;
        command.type = "library.document";
        JsonArray files;
        files.emplace_back(std::move(file));
        command.fields = {
            {"title", "Law on networks"},
            {"kind",  "law"            }
        };
        command.fields["files"] = std::move(files);
        auto made = kernel().apply(world.officer("QM"), command);
        EXPECT_TRUE(made) << made.error().key;
        return made ? (*made)->after.id : "";
    }

    Result<ActPtr> act(const std::string& id, std::string action, JsonObject fields = {})
    {
        Command command;
        command.type = "library.document";
        command.id = id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        return kernel().apply(world.officer("QM"), command);
    }

    Record record(const std::string& id) { return (*kernel().standing(id))->record; }

    std::optional<FileText> kept(std::string_view sha256)
    {
        std::optional<FileText> found;
        auto read = kernel().store().read([&](store::Reader& reader) -> Result<> {
            found = TRY(text_of_file(reader, sha256));
            return {};
        });
        EXPECT_TRUE(read);
        return found;
    }

    // A tool that finds this, and counts how often it was asked.
    Extraction::ReadFile finding(FileText text)
    {
        return [this, text](const FileToRead& file) -> Result<FileText> {
            ++asked;
            EXPECT_EQ(file.media_type, "application/pdf");
            return text;
        };
    }

    test::World world{GetParam(), {&mechanism}};
    int asked = 0;
};

FileText text(std::string_view words)
{
    FileText made;
    made.state = FileText::State::has_text;
    made.pages = 2;
    made.text = words;
    return made;
}

FileText only(FileText::State state)
{
    FileText made;
    made.state = state;
    return made;
}

TEST_P(Reading, TheDocumentSaysWhatWasFoundInItsFile)
{
    auto file = uploaded("%PDF-1.4 one");
    auto id = document(file);
    Extraction extraction(kernel(), finding(text("Networks\fLaw")));
    EXPECT_EQ(*extraction.run_once(), 1);
    EXPECT_EQ(record(id).text("reading"), "has_text");
    EXPECT_EQ(find_at(record(id).fields, "pages")->get_int64(), 2);
    ASSERT_TRUE(kept(text_at(file, "sha256")));
    EXPECT_EQ(kept(text_at(file, "sha256"))->text, "Networks\fLaw");
    EXPECT_EQ(*extraction.run_once(), 0);

    // The same bytes in another document are known already.
    auto other = document(file);
    EXPECT_EQ(*extraction.run_once(), 1);
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(record(other).text("reading"), "has_text");
}

TEST_P(Reading, AToolThatCannotRunLeavesItForLaterAlsoOverARestart)
{
    auto id = document(uploaded("%PDF-1.4 two"));
    {
        Extraction extraction(kernel(), [](const FileToRead&) -> Result<FileText> {
            return fail(Code::unavailable, "sandbox.cannot_run");
        });
        EXPECT_FALSE(extraction.run_once());
    }
    EXPECT_EQ(record(id).text("reading"), "");
    world.restart();
    want_texts(kernel());
    Extraction extraction(kernel(), finding(text("At last")));
    EXPECT_EQ(*extraction.run_once(), 1);
    EXPECT_EQ(record(id).text("reading"), "has_text");
}

TEST_P(Reading, WhatMadeTheToolCrashIsMarkedAndTriedAgainWhenAsked)
{
    auto file = uploaded("%PDF-1.4 three");
    auto id = document(file);
    {
        Extraction extraction(kernel(), finding(only(FileText::State::crashed)));
        EXPECT_EQ(*extraction.run_once(), 1);
        EXPECT_EQ(*extraction.run_once(), 0);  // not in a circle
    }
    EXPECT_EQ(record(id).text("reading"), "crashed");
    ASSERT_TRUE(act(id, "read_again"));
    Extraction extraction(kernel(), finding(text("Now it can be read")));
    EXPECT_EQ(*extraction.run_once(), 1);
    EXPECT_EQ(record(id).text("reading"), "has_text");
    EXPECT_EQ(kept(text_at(file, "sha256"))->text, "Now it can be read");
}

TEST_P(Reading, WhatWasDiscardedMeanwhileIsForgotten)
{
    auto id = document(uploaded("%PDF-1.4 four"));
    ASSERT_TRUE(act(id, "discard"));
    Extraction extraction(kernel(), finding(text("x")));
    EXPECT_TRUE(extraction.run_once());
    EXPECT_EQ(record(id).text("reading"), "");
    EXPECT_EQ(*extraction.run_once(), 0);
}

// An act of the platform between submission and approval does not make one officer two.
TEST_P(Reading, DoesNotBreakFourEyes)
{
    auto id = document(uploaded("%PDF-1.4 five"));
    ASSERT_TRUE(act(id, "submit"));
    Extraction extraction(kernel(), finding(text("x")));
    EXPECT_EQ(*extraction.run_once(), 1);
    auto approved = act(id, "approve");
    ASSERT_FALSE(approved);
    EXPECT_EQ(approved.error().key, "workflow.four_eyes");
}

TEST_P(Reading, IsSeenByNobodyWhoMayNotReadTheDocument)
{
    auto id = document(uploaded("%PDF-1.4 six"));
    Extraction extraction(kernel(), finding(text("secret words")));
    EXPECT_EQ(*extraction.run_once(), 1);
    EXPECT_FALSE(kernel().read(world.officer("QN"), id));
    EXPECT_FALSE(kernel().read(world.secretary(), id));
    EXPECT_EQ(find_file(kernel(), world.officer("QN"), id,
                        text_at(record(id).fields["files"].get_array()[0].get_object(), "sha256"))
                  .error()
                  .key,
              "records.not_found");
}

INSTANTIATE_TEST_SUITE_P(Library, Reading, testing::ValuesIn(test::engines()), test::print_engine);

}  // namespace
}  // namespace concord::library
