// What the tests of the store share: a fresh store of each engine, and short ways to use it.

#pragma once

#include <gtest/gtest.h>

#include "store/store.h"
#include "test/folder.h"
#include "test/postgres.h"

namespace concord::store {

inline const Migration schema[] = {
    {"first", R"(
create table desks (id text primary key, n bigint not null default 0);
create table notes (id text primary key, desk text references desks (id), body text, raw bytea,
                    n bigint, x double precision);
)"},
};

class BothEngines : public testing::TestWithParam<Engine> {
protected:
    void SetUp() override
    {
        address_ =
            GetParam() == Engine::postgres ? fresh_postgres() : (directory_ / "store").string();
        open_again();
    }

    void TearDown() override { store_.reset(); }

    void open_again()
    {
        store_.reset();
        auto opened = open(address_, schema);
        ASSERT_TRUE(opened) << opened.error().key << " " << opened.error().detail;
        store_ = std::move(*opened);
    }

    Result<> write(std::string_view sql, std::vector<Value> parameters = {})
    {
        return store_->write([=](Writer& writer) -> Result<> {
            TRY(writer.run(sql, Parameters(parameters)));
            return {};
        });
    }

    Rows read(std::string_view sql, std::vector<Value> parameters = {})
    {
        Rows rows;
        const auto done = store_->read([&](Reader& reader) -> Result<> {
            rows = TRY(reader.query(sql, Parameters(parameters)));
            return {};
        });
        EXPECT_TRUE(done) << done.error().key << " " << done.error().detail;
        return rows;
    }

    std::int64_t count(std::string_view table)
    {
        return read("select count(*) from " + std::string(table)).at(0).number(0);
    }

    test::Folder directory_;
    std::string address_;
    std::unique_ptr<Store> store_;
};

inline std::string key_of(const Result<>& result)
{
    return result ? "ok" : result.error().key;
}

inline const char* add_desk = "insert into desks (id, n) values ($1, $2)";

inline const auto both_engines = testing::Values(Engine::sqlite, Engine::postgres);

inline std::string engine_name(const testing::TestParamInfo<Engine>& one)
{
    return one.param == Engine::sqlite ? "sqlite" : "postgres";
}

}  // namespace concord::store
