// A folder of a test's own, empty at first and gone with all that is in it when the test is over.

#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/check.h"

namespace concord::test {

// For what outlives the one who made it; whoever ends it last removes it.
inline std::filesystem::path make_folder()
{
    std::string pattern = std::filesystem::temp_directory_path() / "concord-test-XXXXXX";
    CHECK(mkdtemp(pattern.data()) != nullptr);
    return pattern;
}

class Folder {
public:
    Folder() : path_(make_folder()) {}
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::filesystem::path& name) const
    {
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

}  // namespace concord::test
