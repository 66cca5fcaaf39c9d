// A small fictional world: four States with user-assigned codes (QM, QN, QO, QP), the secretariat,
// their desks and people, and a mechanism of letters. Time stands still until a test moves it.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "kernel/kernel.h"
#include "test/folder.h"

namespace concord::test {

enum class Engine { sqlite, postgres };
// Both, or SQLite alone where PostgreSQL is not installed.
std::vector<Engine> engines();
std::string print_engine(const testing::TestParamInfo<Engine>&);

class StoppedClock final : public Clock {
public:
    Time now() const override { return Time{now_.load()}; }
    void pass(Span span) { now_ += span.ms; }
    void set(Time time) { now_ = time.ms; }

private:
    std::atomic<std::int64_t> now_ = 1'800'000'000'000;  // 2027-01-15T08:00:00Z
};

// Letters: draft -> sent -> closed; any party may answer while it is sent.
extern const Mechanism post;

class World {
public:
    // With `post` and, besides, the mechanisms of a caller that knows them.
    explicit World(Engine, std::vector<const Mechanism*> more = {});
    ~World();

    Kernel& kernel() { return *kernel_; }
    StoppedClock& clock() { return clock_; }
    SeededChance& chance() { return chance_; }

    Subject officer(std::string_view participant);        // of the diplomatic desk
    Subject technician(std::string_view participant);     // of the technical desk
    Subject administrator(std::string_view participant);  // reads nothing by being one
    Subject nominator(std::string_view participant);      // the authorised office
    Subject secretary();
    Subject secretary_two();  // four eyes need two
    Record person(std::string_view id);
    // Everybody in the world, for saying who must not see a thing.
    const std::vector<Subject>& everyone() const { return everyone_; }

    // Ends the kernel and starts another on the same store, as after a restart.
    void restart();

private:
    void populate();
    void start();
    std::string add_person(std::string_view participant, std::string_view name,
                           std::vector<std::string> desks, std::vector<std::string> roles);

    std::string address_;
    Folder folder_;
    std::vector<const Mechanism*> mechanisms_;
    StoppedClock clock_;
    SeededChance chance_{7};
    std::unique_ptr<Kernel> kernel_;
    std::map<std::string, std::string, std::less<>> people_;  // "QM.officer" -> id
    std::vector<Subject> everyone_;
};

// Code lists as deployed, for mechanisms that name them.
CodeLists code_lists();

}  // namespace concord::test
