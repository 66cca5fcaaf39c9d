// The store in a PostgreSQL database: the queue and the readers.

#include "store/migrations.h"
#include "store/postgres.h"

namespace concord::store {

namespace {

class PostgresStore final : public Store {
public:
    PostgresStore(std::string address, std::unique_ptr<PostgresConnection> writing)
        : address_(std::move(address)),
          writing_(std::move(writing)),
          readers_(usual_pool_size(), [this] { return open_reader(); }),
          queue_(*writing_)
    {
    }

    using Store::write;
    void write(Job job, Done done) override { queue_.write(std::move(job), std::move(done)); }
    Result<> read(const Read& read) override { return readers_.read(read); }
    Engine engine() const override { return Engine::postgres; }

    Result<> backup(const std::string&,
                    const std::function<void(std::int64_t, std::int64_t)>&) override
    {
        return fail(Code::invalid, "store.backup_by_server");
    }

    Result<> examine() override
    {
        return read([](Reader& reader) -> Result<> {
            TRY(reader.query("select 1"));
            return {};
        });
    }

private:
    Result<std::unique_ptr<ReadingConnection>> open_reader()
    {
        return TRY(PostgresConnection::open(address_, PostgresConnection::Purpose::read));
    }

    const std::string address_;
    // Closed in the opposite order: the queue finishes, then the connections go.
    const std::unique_ptr<PostgresConnection> writing_;
    ReaderPool readers_;
    Queue queue_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_postgres(const std::string& address,
                                             std::span<const Migration> migrations)
{
    auto writing = TRY(PostgresConnection::open(address, PostgresConnection::Purpose::write));
    TRY(migrate(*writing, Engine::postgres, migrations));
    return std::make_unique<PostgresStore>(address, std::move(writing));
}

}  // namespace concord::store
