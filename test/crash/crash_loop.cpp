// Kills a writing kernel at random moments and looks at what is left (security.md I2, I7).
//
//   crash_loop sqlite|postgres ROUNDS [SEED]
//   crash_loop write ADDRESS                  what is killed: writes, and says what was
//   acknowledged
//
// After each kill every acknowledged act must be there as it was acknowledged, the whole store must
// verify, and every checkpoint ever given out must be consistent with the newest one. The envelope
// of objects that was on its way is sent again, as a client does: after that each of its objects is
// there, and none twice.

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <thread>
#include <utility>

#include "kernel/objects.h"
#include "kernel/verify.h"
#include "test/folder.h"
#include "test/outpost.h"
#include "test/postgres.h"
#include "test/threat_objects.h"

using namespace concord;

namespace {

constexpr int threads = 8;
constexpr int rounds_for_each_store = 10;  // so that verifying stays quick

// One write() of less than PIPE_BUF, so that lines of several threads do not mix.
void say(const std::string& line)
{
    if (write(STDOUT_FILENO, line.data(), line.size()) != ssize_t(line.size())) _exit(0);
}

[[noreturn]] void give_up(const std::string& what)
{
    std::fprintf(stderr, "crash_loop: %s\n", what.c_str());
    std::exit(1);
}

[[noreturn]] void give_up(const std::string& what, const Error& error)
{
    give_up(what + ": " + error.key + " " + error.field + " " + error.detail);
}

Result<> correspond(Kernel& kernel, const Subject& author, const Subject& addressee)
{
    auto acknowledge = [&](const ActPtr& act) {
        say("act " + act->after.id + " " + std::to_string(act->after.version) + " " +
            std::to_string(act->seq) + "\n");
        return act->after;
    };
    auto letter = acknowledge(TRY(kernel.apply(author, test::write_letter("On the port"))));
    acknowledge(TRY(kernel.apply(author, test::act_on(letter, "send"))));
    JsonObject text{
        {"text", "We have it."}
    };
    for (int i = 0; i < 3; ++i)
        acknowledge(TRY(kernel.apply(addressee, test::act_on(letter, "answer", text))));
    acknowledge(TRY(kernel.apply(author, test::act_on(letter, "close"))));
    return {};
}

// The same for whoever sends it again.
std::string envelope_of(std::uint64_t first, std::uint64_t count)
{
    std::vector<std::string> some;
    for (auto i = first; i < first + count; ++i) some.push_back(test::indicator({i}));
    return test::envelope(some);
}

// Envelopes of objects into a collection, some of them so large that they are several acts; each
// that is acknowledged is an act of it. That every object of an act is there, and none besides, is
// what verifying says.
Result<> fill_a_shelf(Kernel& kernel, const Subject& author)
{
    auto make = [&](std::string type, JsonObject fields) -> Result<std::string> {
        Command command;
        command.type = std::move(type);
        command.fields = std::move(fields);
        return TRY(kernel.apply(author, command))->after.id;
    };
    auto path = "p" + print_hex(random_bytes(system_chance(), 8));
    auto root = TRY(make("shelf.root", {
                                           {"title", "First"},
                                           {"path",  path   }
    }));
    auto collection = TRY(make("shelf.collection", {
                                                       {"title",    "Ports"},
                                                       {"api_root", root   }
    }));
    Objects objects(kernel);
    std::uint64_t in_one = 0;
    for (std::uint64_t first = 0;; first += in_one) {
        in_one = first % 4 == 3 ? 1'301 : 301;
        auto envelope = envelope_of(first, in_one);
        say("post " + collection + " " + std::to_string(first) + " " + std::to_string(in_one) +
            "\n");
        // The same again, as after an answer that was lost: adds nothing.
        auto report = TRY(objects.add(author, collection, envelope));
        if (report.added != in_one) give_up("objects were not added");
        if (TRY(objects.add(author, collection, envelope)).added != 0)
            give_up("objects were added twice");
        auto now = TRY(kernel.standing(collection));
        say("act " + collection + " " + std::to_string(now->record.version) + " " +
            std::to_string(now->record.seq) + "\n");
    }
}

int write_until_killed(const std::string& address)
{
    auto opened = test::open_outpost(address);
    if (!opened) give_up("the writer cannot start", opened.error());
    auto& kernel = **opened;
    auto officers = test::officers_of(kernel);
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
        all.emplace_back([&] {
            for (;;)
                if (auto done = correspond(kernel, officers[0], officers[1]); !done)
                    give_up("the writer was refused", done.error());
        });
    all.emplace_back([&] {
        if (auto done = fill_a_shelf(kernel, officers[0]); !done)
            give_up("the writer of objects was refused", done.error());
    });
    for (;;) {
        auto note = kernel.ledger().checkpoint(kernel.store(), kernel.now());
        if (!note) give_up("the writer cannot sign", note.error());
        say("checkpoint " + print_base64(*note) + "\n");
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
    }
}

// An envelope that was about to be sent.
struct Post {
    std::string collection;
    std::uint64_t first = 0, count = 0;
};

// What the writers of one store said.
struct Said {
    struct Act {
        std::string record;
        std::int64_t version;
    };
    std::map<std::int64_t, Act> acts;
    std::map<std::uint64_t, tlog::Checkpoint> checkpoints;
    std::optional<Post> last_post;
};

class Loop {
public:
    Loop(std::string program, std::string engine, unsigned seed)
        : program_(std::move(program)), engine_(std::move(engine)), chance_(seed)
    {
    }

    void run(int rounds)
    {
        for (int round = 0; round < rounds; ++round) {
            if (round % rounds_for_each_store == 0) fresh_store(round);
            kill_a_writer();
            look();
            if ((round + 1) % 1000 == 0) std::printf("%d kills\n", round + 1), std::fflush(stdout);
        }
        std::printf(
            "%s: %d kills, %lld acts acknowledged, none lost; %lld checkpoints, all "
            "consistent\n",
            engine_.c_str(), rounds, acts_, checkpoints_);
    }

private:
    void fresh_store(int round)
    {
        said_ = {};
        if (engine_ == "postgres") {
            address_ = fresh_postgres();
            return;
        }
        std::filesystem::remove_all(folder_.path());
        std::filesystem::create_directory(folder_.path());
        address_ = folder_ / ("store-" + std::to_string(round) + ".sqlite");
    }

    // Mostly while it writes; every tenth time at any moment of its start.
    void kill_a_writer()
    {
        int ends[2];
        if (pipe(ends) != 0) give_up("no pipe");
        auto writer = fork();
        if (writer == 0) {
            dup2(ends[1], STDOUT_FILENO);
            close(ends[0]);
            close(ends[1]);
            execl(program_.c_str(), program_.c_str(), "write", address_.c_str(), nullptr);
            _exit(127);
        }
        close(ends[1]);
        std::string heard;
        char bytes[1 << 14];
        auto listen = [&] {
            auto count = read(ends[0], bytes, sizeof bytes);
            if (count > 0) heard.append(bytes, std::size_t(count));
            return count > 0;
        };
        bool while_starting = chance_() % 10 == 0;
        if (!while_starting && !listen()) give_up("the writer ended by itself");
        auto killer = std::thread([&, wait = std::chrono::microseconds(chance_() % 100'000)] {
            std::this_thread::sleep_for(wait);
            kill(writer, SIGKILL);
        });
        while (listen()) {
        }
        killer.join();
        close(ends[0]);
        int status = 0;
        waitpid(writer, &status, 0);
        if (!WIFSIGNALED(status)) give_up("the writer ended by itself");
        hear(heard);
    }

    void hear(const std::string& heard)
    {
        auto complete = heard.substr(0, heard.rfind('\n') + 1);
        std::istringstream lines(complete);
        std::string kind;
        while (lines >> kind) {
            if (kind == "act") {
                Said::Act act;
                std::int64_t seq = 0;
                lines >> act.record >> act.version >> seq;
                if (!said_.acts.emplace(seq, act).second)
                    give_up("act " + std::to_string(seq) + " was acknowledged twice");
                ++acts_;
            } else if (kind == "post") {
                auto& post = said_.last_post.emplace();
                lines >> post.collection >> post.first >> post.count;
            } else {
                std::string text;
                lines >> text;
                auto note = parse_base64(text);
                if (!note) give_up("a line was cut");
                auto opened = tlog::parse_checkpoint(note->substr(0, note->find("\n\n") + 1));
                if (!opened) give_up("a checkpoint cannot be read", opened.error());
                auto [at, is_new] = said_.checkpoints.emplace(opened->size, *opened);
                if (at->second != *opened) give_up("one size was signed with two roots");
                ++checkpoints_;
            }
        }
    }

    std::unique_ptr<Kernel> reopen()
    {
        for (int attempt = 0;; ++attempt) {
            auto opened = test::open_outpost(address_);
            if (opened) return std::move(*opened);
            // The server may take a moment to notice that the writer is gone.
            if (opened.error().key != "store.in_use" || attempt == 500)
                give_up("the store cannot be opened", opened.error());
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    void look()
    {
        auto kernel = reopen();
        auto note = kernel->ledger().checkpoint(kernel->store(), kernel->now());
        if (!note) give_up("no checkpoint", note.error());
        const tlog::Verifier known[] = {kernel->ledger().verifier()};
        auto newest = tlog::open_checkpoint(*note, kernel->ledger().origin(), known);
        if (!newest) give_up("the checkpoint is wrong", newest.error());
        auto looked = kernel->store().read([&](store::Reader& reader) -> Result<> {
            TRY(find_acts(reader));
            return compare_checkpoints(reader, *newest);
        });
        if (!looked) give_up("the store cannot be read", looked.error());
        auto report = verify_store(kernel->store(), kernel->types(), known[0]);
        if (!report) give_up("the store cannot be verified", report.error());
        for (auto& finding : report->findings) give_up(finding.key + " " + finding.where);
        if (said_.last_post) post_again(*kernel, *std::exchange(said_.last_post, {}));
    }

    void post_again(Kernel& kernel, const Post& post)
    {
        Objects objects(kernel);
        auto report = objects.add(test::officers_of(kernel)[0], post.collection,
                                  envelope_of(post.first, post.count));
        if (!report) give_up("an envelope cannot be sent again", report.error());
        if (report->added + report->known != post.count) give_up("objects cannot be sent again");
        auto looked = kernel.store().read([&](store::Reader& reader) -> Result<> {
            auto there = TRY(
                reader.query("select count(*), count(distinct o.id) from objects o join "
                             "object_collections c on o.place >= c.number * 4294967296 and o.place "
                             "< (c.number + 1) * 4294967296 where c.record = $1",
                             {post.collection}));
            auto all = std::int64_t(post.first + post.count);
            if (there[0].number(0) != all) give_up("objects are lost or stored twice");
            if (there[0].number(1) != all) give_up("an object is stored twice");
            return {};
        });
        if (!looked) give_up("the objects cannot be counted", looked.error());
    }

    Result<> find_acts(store::Reader& reader)
    {
        auto missing = said_.acts;
        TRY(reader.each("select seq, record, version from acts", {}, [&](const store::Row& row) {
            auto act = missing.find(row.number(0));
            if (act != missing.end() && act->second.record == row.text(1) &&
                act->second.version == row.number(2))
                missing.erase(act);
            return true;
        }));
        if (!missing.empty())
            give_up("act " + std::to_string(missing.begin()->first) + " was lost, and " +
                    std::to_string(missing.size() - 1) + " others");
        return {};
    }

    Result<> compare_checkpoints(store::Reader& reader, const tlog::Checkpoint& newest)
    {
        for (auto& [size, old] : said_.checkpoints) {
            if (size > newest.size) give_up("acts that were signed are gone");
            auto proof = TRY(tlog::consistency_proof(size, newest.size, read_nodes(reader)));
            if (!tlog::verify_consistency(size, newest.size, proof, old.root, newest.root))
                give_up("checkpoint " + std::to_string(size) + " is not consistent");
        }
        return {};
    }

    std::string program_;
    std::string engine_;
    std::mt19937 chance_;
    test::Folder folder_;
    std::string address_;
    Said said_;
    long long acts_ = 0;
    long long checkpoints_ = 0;
};

}  // namespace

int main(int count, char** arguments)
{
    std::vector<std::string> words(arguments, arguments + count);
    if (count == 3 && words[1] == "write") return write_until_killed(words[2]);
    if (count < 3 || (words[1] != "sqlite" && words[1] != "postgres"))
        give_up("crash_loop sqlite|postgres ROUNDS [SEED]");
    auto seed = count > 3 ? unsigned(std::stoul(words[3])) : std::random_device()();
    std::printf("seed %u\n", seed);
    Loop("/proc/self/exe", words[1], seed).run(std::stoi(words[2]));
    return 0;
}
