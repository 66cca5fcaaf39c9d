#include "api/shapes.h"

#include <gtest/gtest.h>

namespace concord::api {
namespace {

std::string printed(std::string_view shape)
{
    return print_json(Json(print_shape(shape)));
}

TEST(Shapes, AMemberIsTextUnlessItSaysMore)
{
    EXPECT_EQ(printed("{id tags?:text[]}"),
              R"({"type":"object","properties":{"id":{"type":"string"},)"
              R"("tags":{"type":"array","items":{"type":"string"}}},"required":["id"]})");
    EXPECT_EQ(printed("int*"), R"({"type":"object","additionalProperties":{"type":"integer"}})");
}

TEST(Shapes, WhatMayBeNullSaysSo)
{
    EXPECT_EQ(printed("text?"), R"({"type":["string","null"]})");
    EXPECT_EQ(printed("label?"),
              R"({"oneOf":[{"$ref":"#/components/schemas/label"},{"type":"null"}]})");
}

TEST(Shapes, AShapeMayAddToAnother)
{
    EXPECT_EQ(printed("{&duty state=open|closed}"),
              R"({"allOf":[{"$ref":"#/components/schemas/duty"},{"type":"object","properties":)"
              R"({"state":{"type":"string","enum":["open","closed"]}},"required":["state"]}]})");
}

}  // namespace
}  // namespace concord::api
