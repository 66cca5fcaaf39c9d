// Reading files in the sandbox as it is on this machine, with tools that do what they should not:
// the file gets a state, nothing stays behind, and the next file is read.

#include "app/reading.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "app/sandbox.h"
#include "kernel/files.h"
#include "test/world.h"

namespace concord::app {
namespace {

using State = FileText::State;

class InTheSandbox : public testing::Test {
protected:
    InTheSandbox()
    {
        std::string pattern = testing::TempDir() + "concord-tool-XXXXXX";
        folder = mkdtemp(pattern.data());
        Upload upload(world.kernel(), world.officer("QM").person, "law.pdf");
        EXPECT_TRUE(upload.take("%PDF-1.7 the law"));
        sha256 = upload.finish()->sha256;
    }
    ~InTheSandbox() override { std::filesystem::remove_all(folder); }

    // What a tool that is this script makes of the file.
    FileText read(const std::string& script, Span time = seconds(60))
    {
        auto program = folder / "tool";
        std::ofstream(program) << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
        auto found =
            reading_in_sandbox(world.kernel(), {program, time})({sha256, "application/pdf"});
        EXPECT_TRUE(found) << found.error().key;
        return found ? *found : FileText{};
    }

    test::World world{test::Engine::sqlite};
    std::filesystem::path folder;
    std::string sha256;
    const std::string answer =
        R"(echo '{"state":"has_text","pages":1,"language":"en","active":false}'; )";
};

TEST_F(InTheSandbox, AToolGetsTheFileAndTellsItsText)
{
    auto found = read(answer + "echo \"$1 $2\"; cat");
    EXPECT_EQ(found.state, State::has_text);
    EXPECT_EQ(found.pages, 1);
    EXPECT_EQ(found.text, "extract application/pdf\n%PDF-1.7 the law");
}

TEST_F(InTheSandbox, AToolThatHangsIsEndedWithAllItStarted)
{
    EXPECT_EQ(read("sleep 600", Span{400}).state, State::timed_out);
    EXPECT_EQ(read("sleep 600 & sleep 600", Span{400}).state, State::timed_out);
    // It said what it found, closed its output, and does not end.
    EXPECT_EQ(read(answer + "exec >&- 2>&-; sleep 600", Span{400}).state, State::timed_out);
    EXPECT_EQ(read(answer + "cat").state, State::has_text);
}

TEST_F(InTheSandbox, AToolThatCrashesIsAState)
{
    EXPECT_EQ(read("kill -SEGV $$").state, State::crashed);
    EXPECT_EQ(read("kill -KILL $$").state, State::crashed);
    EXPECT_EQ(read(answer + "exit 70").state, State::crashed);
    EXPECT_EQ(read("kill -XCPU $$").state, State::timed_out);  // its time of processor is over
    EXPECT_EQ(read("echo what is this").state, State::crashed);
    EXPECT_EQ(read("true").state, State::crashed);
    EXPECT_EQ(read(answer + "cat").state, State::has_text);
}

TEST_F(InTheSandbox, AToolThatNeverStopsTalkingIsCutOff)
{
    EXPECT_EQ(read("while :; do echo more and more and more and more and more; done").state,
              State::too_large);
}

// How a child ended that was confined and then ran these words with a tool's input.
int ended_in_confinement(const std::vector<std::string>& words)
{
    auto pid = ::fork();
    if (pid == 0) {
        auto input = ::memfd_create("input", MFD_CLOEXEC);
        if (confine_myself() == Confined::by_nothing) ::_exit(90);
        auto ended = run_child({words, input, seconds(60)});
        if (!ended) ::_exit(91);
        ::_exit(ended->how == Ended::How::exited ? ended->status : 92);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Confined, AToolThatEatsMemoryFails)
{
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    GTEST_SKIP() << "memory has no limit under the sanitizer";
#endif
#endif
    // Its buffer is as large as it is told.
    const std::vector<std::string> some{"/usr/bin/dd", "bs=16M", "count=1"};
    const std::vector<std::string> all{"/usr/bin/dd", "bs=3G", "count=1"};
    EXPECT_EQ(ended_in_confinement(some), 0);
    auto status = ended_in_confinement(all);
    EXPECT_NE(status, 0);
    EXPECT_LT(status, 90) << "it was not run";
}

TEST(Confined, AToolReachesNeitherTheNetworkNorFilesOfOthers)
{
    EXPECT_EQ(ended_in_confinement({"/usr/bin/cat", "/usr/bin/true"}), 0);
    if (find_confinement() != Confinement::filter) {
        EXPECT_EQ(ended_in_confinement({"/usr/bin/cat", "/etc/passwd"}), 1);
    }
    auto pid = ::fork();
    if (pid == 0) {
        bool confined = confine_myself() != Confined::by_nothing;
        ::_exit(confined && ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? 0 : 1);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace concord::app
