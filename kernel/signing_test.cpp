// What was done is under a signed checkpoint without anybody asking.

#include "kernel/signing.h"

#include <gtest/gtest.h>

#include "test/world.h"

namespace concord {
namespace {

TEST(Signing, CoversEveryActAtTheLatestWhenTheServerStops)
{
    test::World world(test::Engine::sqlite);
    auto& kernel = world.kernel();
    std::int64_t acts = 0, covered = 0;
    auto count = [&] {
        ASSERT_TRUE(kernel.store().read([&](store::Reader& reader) -> Result<> {
            acts = TRY(log_size(reader));
            auto rows = TRY(reader.query("select max(size) from checkpoints"));
            covered = rows[0].number_or(0, 0);
            return {};
        }));
    };
    count();
    ASSERT_GT(acts, covered);
    {
        Signing signing(kernel, hours(1));
    }
    count();
    EXPECT_EQ(acts, covered);
}

}  // namespace
}  // namespace concord
