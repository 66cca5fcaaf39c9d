// What the tests of notices, duties and the outbox share: the fictional world with everything that
// tells, and letters to write in it.

#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "kernel/duties.h"
#include "kernel/hooks.h"
#include "kernel/notices.h"
#include "kernel/outbox.h"
#include "kernel/ticker.h"
#include "test/world.h"

namespace concord::test {

// Notes on a board: an entry whose label may change, with a report that is due again and again.
inline constexpr Field note_fields[] = {
    {"title", Kind::line, Field::required},
};
inline constexpr Transition note_workflow[] = {
    {"posted", Party::author, "edit", "", "*"},
    {"posted", Party::author, "end", "ended"},
};
static_assert(well_formed(note_workflow, "posted", "ended"));
inline constexpr Duty note_duties[] = {
    {"report", "posted", Party::author, hours(72), {}, {}, {}, Duty::Repeat::again},
};
inline constexpr RecordType note_records[] = {
    {"note",
     "notes", note_fields,
     "posted", "ended",
     note_workflow, by_state,
     Role::officer,
     {},
     {},
     RecordType::Shape::entry,
     "title", Tlp::amber,
     {},
     note_duties},
};
inline constexpr Mechanism board{"board", note_records};

class FakeMailer final : public Mailer {
public:
    Result<> send(const Mail& mail) override
    {
        ++attempts;
        if (mail.to == poisoned) throw std::runtime_error("poisoned");
        if (mail.to == refused) return fail(Code::invalid, "mail.refused");
        if (down) return fail(Code::unavailable, "mail.unreachable");
        sent.push_back(mail);
        return {};
    }
    std::vector<std::string> to() const
    {
        std::vector<std::string> all;
        for (auto& mail : sent) all.push_back(mail.to);
        std::sort(all.begin(), all.end());
        return all;
    }

    bool down = false;
    std::string poisoned, refused;
    int attempts = 0;
    std::vector<Mail> sent;
};

class FakePoster final : public Poster {
public:
    Result<> post(const Posting& posting) override
    {
        posted.push_back(posting);
        return {};
    }
    std::vector<Posting> posted;
};

class Telling : public testing::TestWithParam<Engine> {
protected:
    World world{
        GetParam(), {&concord::notices::mechanism, &board}
    };
    Kernel* kernel = &world.kernel();
    std::unique_ptr<Notices> notices = std::make_unique<Notices>(*kernel);
    std::unique_ptr<Ticker> ticker = std::make_unique<Ticker>(*kernel, *notices);
    FakeMailer mailer;
    FakePoster poster;
    std::unique_ptr<Outbox> outbox = new_outbox();
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");

    std::unique_ptr<Outbox> new_outbox()
    {
        return std::make_unique<Outbox>(*kernel, *notices, Outbox::Ways{&mailer, &poster},
                                        Outbox::Settings{"Concord", "https://concord.example"});
    }

    void restart()
    {
        outbox.reset();
        ticker.reset();
        notices.reset();
        world.restart();
        kernel = &world.kernel();
        notices = std::make_unique<Notices>(*kernel);
        ticker = std::make_unique<Ticker>(*kernel, *notices);
        outbox = new_outbox();
    }

    Record must(const Subject& by, const Command& command)
    {
        auto done = kernel->apply(by, command);
        EXPECT_TRUE(done) << done.error().key << " " << done.error().field << " "
                          << done.error().detail;
        return done ? (*done)->after : Record();
    }

    static Command make(std::string type, JsonObject fields)
    {
        Command command;
        command.type = std::move(type);
        command.fields = std::move(fields);
        return command;
    }

    static Command act(const Record& record, std::string action, JsonObject fields = {})
    {
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        return command;
    }

    Record draft(std::vector<Reach> to = {"participant:QN"})
    {
        auto command = make("post.letter", {
                                               {"title", "On the port"}
        });
        command.label = Label{Tlp::amber, std::move(to), {}, {}};
        return must(mira, command);
    }
    Record sent(std::vector<Reach> to = {"participant:QN"})
    {
        return must(mira, act(draft(std::move(to)), "send"));
    }

    // The reason of each notice the person is shown, oldest first; without those on accounts.
    std::vector<std::string> shown(const Subject& subject)
    {
        std::vector<std::string> reasons;
        auto page = notices->list(subject, -1, 200);
        EXPECT_TRUE(page) << page.error().detail;
        for (auto& notice : page->items)
            if (!notice.record.type.starts_with("identity."))
                reasons.insert(reasons.begin(), notice.reason);
        return reasons;
    }

    void prefer(const Subject& subject, std::string about, std::vector<std::string> by)
    {
        JsonArray rows;
        for (auto& way : by)
            rows.push_back(JsonObject{
                {"about", about},
                {"by",    way  }
            });
        must(world.administrator(subject.participant), act(world.person(subject.person), "edit",
                                                           {
                                                               {"notices", rows}
        }));
    }

    void escalate(std::string from, std::string to)
    {
        auto code = from.substr(0, from.find('.'));
        auto desk = kernel->roster()->find_desk(from);
        ASSERT_TRUE(desk);
        must(world.administrator(code), act(world.person(desk->record), "edit",
                                            {
                                                {"escalates_to", to}
        }));
    }

    std::string status_of(const Record& record)
    {
        std::string status;
        EXPECT_TRUE(kernel->store().read([&](store::Reader& reader) -> Result<> {
            for (auto& row :
                 TRY(reader.query("select status from duties where record = $1", {record.id})))
                status += row.text(0);
            return {};
        }));
        return status;
    }
};

using Words = std::vector<std::string>;

}  // namespace concord::test
