// Uploads that go on after a break: what has come of a file is kept for a day, piece by piece, and
// becomes a file as any other when the last byte is there.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kernel/files.h"

namespace concord {

struct Resumable {
    std::string id;
    std::string name;
    std::int64_t size_bytes = 0;
    std::int64_t offset = 0;  // how much of it has come
    std::string sha256 = {};  // of the file, once it is complete; else ""
    Time until = {};          // then what has come is dropped
};

inline constexpr std::size_t resumable_max = 20;  // of one person, unfinished
inline constexpr Span resumable_within = hours(24);

// Fails with files.too_large {max}, files.empty, limited files.too_many_uploads {max}.
Result<Resumable> begin_resumable(Kernel&, const std::string& person, const std::string& name,
                                  std::int64_t size_bytes);

// Only for the person who began it. Fails with not_found, files.no_upload.
Result<Resumable> find_resumable(const Kernel&, const std::string& person, std::string_view id);

// Drops what has come; a complete file stays. Fails as find_resumable does.
Result<> remove_resumable(Kernel&, const std::string& person, std::string_view id);

// More bytes of one upload, from `offset` on. What was taken stays also if it is destroyed before
// finish(), as far as the store could take it.
class Continuation {
public:
    Continuation(Kernel&, std::string person, std::string id, std::int64_t offset);
    ~Continuation();
    Continuation(const Continuation&) = delete;
    Continuation& operator=(const Continuation&) = delete;

    // Fails as find_resumable does; with conflict, files.wrong_offset {offset} if something else is
    // to come next; with files.too_large if more comes than was said; as the store does.
    Result<> take(std::string_view);

    // Durable when it returns. If the upload is complete it has become a file, or fails with
    // files.wrong_type {name} and is dropped.
    Result<Resumable> finish();

private:
    struct Progress;
    Result<> open();
    Result<> send_piece();
    Result<> complete();

    Kernel& kernel_;
    std::string person_, id_;
    std::int64_t offset_;
    bool is_open_ = false;
    Resumable upload_;
    std::string piece_;
    std::int64_t number_ = 0;
    std::shared_ptr<Progress> progress_;
};

}  // namespace concord
