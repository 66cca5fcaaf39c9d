#include "api/assembled.h"

#include <gtest/gtest.h>

namespace concord::api {
namespace {

std::shared_ptr<const Assembled::Page> page_of(std::size_t bytes)
{
    return std::make_shared<const Assembled::Page>(
        Assembled::Page{std::make_shared<const std::string>(bytes, 'x'), {}});
}

TEST(AssembledPages, AreFoundForTheirVersionOnly)
{
    Assembled pages(1 << 20);
    auto page = page_of(1'000);
    pages.keep("one", 7, page);
    EXPECT_EQ(pages.find("one", 7), page);
    EXPECT_EQ(pages.find("one", 8), nullptr);
    EXPECT_EQ(pages.find("other", 7), nullptr);
    auto newer = page_of(2'000);
    pages.keep("one", 8, newer);
    EXPECT_EQ(pages.find("one", 7), nullptr);
    EXPECT_EQ(pages.find("one", 8), newer);
}

TEST(AssembledPages, NeverTakeMoreThanTheirBoundAndKeepWhatWasUsedLast)
{
    Assembled pages(100'000);
    for (int i = 0; i < 1'000; ++i) {
        pages.keep("page " + std::to_string(i), 1, page_of(4'500));
        EXPECT_NE(pages.find("page 0", 1), nullptr) << i;
    }
    int there = 0;
    for (int i = 0; i < 1'000; ++i) there += pages.find("page " + std::to_string(i), 1) != nullptr;
    EXPECT_EQ(there, 20);
    // One page that would push out many others is not kept.
    pages.keep("large", 1, page_of(50'000));
    EXPECT_EQ(pages.find("large", 1), nullptr);
    EXPECT_NE(pages.find("page 999", 1), nullptr);
}

}  // namespace
}  // namespace concord::api
