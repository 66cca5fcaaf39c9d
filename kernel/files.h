// Attachments: stored by SHA-256 in pieces of 256 KiB, never whole in memory. Who has uploaded a
// file may name it in an act (kernel/commit.cpp); who may read an act that names it may fetch it.

#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "kernel/kernel.h"

namespace concord {

inline constexpr std::size_t file_piece_bytes = 256 * 1024;
inline constexpr std::size_t file_size_bytes_max = 100u << 20;

struct StoredFile {
    std::string sha256;  // hex
    std::string name;
    std::string media_type;
    std::int64_t size_bytes = 0;
};

// One file on its way in. What was taken of it goes again if it is destroyed before finish().
class Upload {
public:
    // The name says the media type that the first bytes must agree with.
    Upload(Kernel&, std::string person, std::string name);
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    // Waits while more than 4 MiB are not yet in the store. Fails with files.too_large {max},
    // files.wrong_type {name} or as the store does.
    Result<> take(std::string_view);

    // Durable when it returns. Fails as take() does, or with files.empty.
    Result<StoredFile> finish();

private:
    struct Progress;
    Result<> send_piece();

    Kernel& kernel_;
    std::string person_, name_, id_, media_type_;
    std::string piece_;
    std::int64_t number_ = 0;
    std::int64_t size_bytes_ = 0;
    bool done_ = false;
    Sha256 hash_;
    std::shared_ptr<Progress> progress_;
};

// Removes what uploads left behind that a crash cut off, but not what may be continued
// (resumable.h). Once, at the start.
Result<> drop_unfinished_uploads(Kernel&);

// The file, if an act of this record that the asker may see names it. Fails with not_found,
// records.not_found, whatever is not so.
Result<StoredFile> find_file(const Kernel&, const Subject&, std::string_view record,
                             std::string_view sha256);

// Piece `number` of a file; empty after the last one.
Result<Bytes> read_piece(const Kernel&, std::string_view sha256, std::int64_t number);

// What a name's ending says a file is: "application/pdf"; "application/octet-stream" if nothing.
std::string_view media_type_of(std::string_view name);
// False if the first bytes (512 are enough) contradict the media type.
bool agrees(std::string_view media_type, std::string_view first_bytes);

}  // namespace concord
