#include "app/reading.h"

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>

#include "app/extract.h"
#include "app/sandbox.h"
#include "kernel/files.h"

namespace concord::app {
namespace {

using State = FileText::State;

// The file's bytes as an open file without a name, which only the child gets.
class MemoryFile {
public:
    MemoryFile() : descriptor_(::memfd_create("file", MFD_CLOEXEC)) {}
    ~MemoryFile()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    int descriptor() const { return descriptor_; }

    Result<> fill(const Kernel& kernel, const std::string& sha256)
    {
        for (std::int64_t number = 0;; ++number) {
            auto piece = TRY(read_piece(kernel, sha256, number));
            if (piece.empty()) break;
            std::string_view left = piece;
            while (!left.empty()) {
                auto put = ::write(descriptor_, left.data(), left.size());
                if (put <= 0) return fail(Code::unavailable, "sandbox.no_memory");
                left.remove_prefix(std::size_t(put));
            }
        }
        if (::lseek(descriptor_, 0, SEEK_SET) != 0) return fail_internal("lseek of a memory file");
        return {};
    }

private:
    int descriptor_;
};

FileText only(State state)
{
    FileText made;
    made.state = state;
    return made;
}

Result<FileText> conclude(const Ended& ended)
{
    switch (ended.how) {
        case Ended::How::timed_out: return only(State::timed_out);
        case Ended::How::too_much: return only(State::too_large);
        case Ended::How::killed:
            return only(ended.status == SIGXCPU ? State::timed_out : State::crashed);
        case Ended::How::exited: break;
    }
    // Under bubblewrap a signal is an exit code above 128.
    if (ended.status == 128 + SIGXCPU) return only(State::timed_out);
    if (ended.status == 3) return fail(Code::unavailable, "sandbox.not_confined");
    if (ended.status != 0) return only(State::crashed);
    auto found = parse_extract(ended.output);
    return found ? found : Result<FileText>(only(State::crashed));
}

}  // namespace

Extraction::ReadFile reading_in_sandbox(const Kernel& kernel, ReadingTool tool)
{
    std::error_code error;
    if (tool.program.empty()) tool.program = std::filesystem::read_symlink("/proc/self/exe", error);
    auto confinement = std::make_shared<std::optional<Confinement>>();
    return
        [&kernel, tool = std::move(tool), confinement](const FileToRead& file) -> Result<FileText> {
            if (!*confinement) *confinement = find_confinement();
            MemoryFile bytes;
            if (bytes.descriptor() < 0) return fail(Code::unavailable, "sandbox.no_memory");
            TRY(bytes.fill(kernel, file.sha256));
            const std::vector<std::string> words{tool.program.string(), "extract", file.media_type};
            Child child;
            child.words = *confinement == Confinement::namespaces ? in_namespaces(words) : words;
            child.input = bytes.descriptor();
            child.time = tool.time;
            return conclude(TRY(run_child(child)));
        };
}

}  // namespace concord::app
