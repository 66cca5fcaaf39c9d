#include "app/control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>

namespace concord::app {
namespace {

constexpr std::size_t line_bytes_max = 48 << 20;  // a file to import, with its escapes
constexpr int answers_max = 8;
constexpr int patience_s = 30;  // with a client that says nothing

class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

// A socket's path has at most 107 bytes, a folder's may have more: so it is reached through the
// folder's descriptor.
struct Place {
    Descriptor folder;
    sockaddr_un address{};

    explicit Place(const std::filesystem::path& path)
        : folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
        address.sun_family = AF_UNIX;
        std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock",
                      folder.number());
    }
    const sockaddr* name() const { return reinterpret_cast<const sockaddr*>(&address); }
};

bool send_line(int socket, const Json& value)
{
    auto line = print_json(value) + "\n";
    std::string_view rest = line;
    while (!rest.empty()) {
        auto sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        rest.remove_prefix(std::size_t(sent));
    }
    return true;
}

// Lines as they come in; nothing at the end, or when one is too long.
class Lines {
public:
    explicit Lines(int socket) : socket_(socket) {}

    std::optional<Json> next()
    {
        while (true) {
            auto end = kept_.find('\n', looked_);
            if (end != std::string::npos) {
                auto parsed = parse_json(
                    std::string_view(kept_).substr(0, end),
                    {.size_bytes_max = line_bytes_max, .depth_max = 64, .members_max = 1'000'000});
                kept_.erase(0, end + 1);
                looked_ = 0;
                if (!parsed || !parsed->is_object()) return {};
                return std::move(*parsed);
            }
            looked_ = kept_.size();
            if (looked_ > line_bytes_max) return {};
            char piece[65536];
            auto count = ::recv(socket_, piece, sizeof piece, 0);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return {};
            kept_.append(piece, std::size_t(count));
        }
    }

private:
    int socket_;
    std::string kept_;
    std::size_t looked_ = 0;
};

JsonObject print_error(const Error& error)
{
    JsonObject values;
    for (auto& [name, value] : error.values) values[name] = value;
    return {
        {"code",   int(error.code)  },
        {"key",    error.key        },
        {"field",  error.field      },
        {"values", std::move(values)},
        {"detail", error.detail     }
    };
}

Error parse_error(const JsonObject& from)
{
    Error error;
    if (auto code = find_at(from, "code"); code && code->is_int64())
        error.code = Code(std::clamp<std::int64_t>(code->get_int64(), 0, int(Code::internal)));
    error.key = text_at(from, "key");
    error.field = text_at(from, "field");
    error.detail = text_at(from, "detail");
    if (auto values = find_at(from, "values"); values && values->is_object())
        for (auto& member : values->get_object())
            error.values[std::string(member.key())] = text_of(member.value());
    return error;
}

// Only whoever runs the server, and root.
bool is_ones_own(int socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == ::geteuid() || peer.uid == 0);
}

void answer_one(int socket, const Answer& answer)
{
    if (!is_ones_own(socket)) return;
    timeval patience{patience_s, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    auto line = Lines(socket).next();
    if (!line) return;
    auto& asked = line->get_object();
    auto with = find_at(asked, "with");
    Progress tell = [&](std::int64_t done, std::int64_t total) {
        send_line(socket, JsonObject{
                              {"done",  done },
                              {"total", total}
        });
    };
    auto given = answer(text_at(asked, "ask"),
                        with && with->is_object() ? with->get_object() : JsonObject(), tell);
    if (given)
        send_line(socket, JsonObject{
                              {"gives", std::move(*given)}
        });
    else
        send_line(socket, JsonObject{
                              {"fails", print_error(given.error())}
        });
}

}  // namespace

struct Control::Listening {
    Place place;
    Descriptor socket;
    Answer answer;
    std::atomic<bool> ending = false;
    std::atomic<int> answering = 0;
    std::thread thread = {};

    void run()
    {
        while (!ending) {
            pollfd waiting{socket.number(), POLLIN, 0};
            if (::poll(&waiting, 1, 200) <= 0) continue;
            Descriptor taken(::accept4(socket.number(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!taken.is_open() || answering >= answers_max) continue;
            ++answering;
            std::thread([this, taken = std::move(taken)] {
                answer_one(taken.number(), answer);
                --answering;
                answering.notify_all();
            }).detach();
        }
    }
};

Control::Control(std::unique_ptr<Listening> listening) : listening_(std::move(listening)) {}

Result<std::unique_ptr<Control>> Control::start(const std::filesystem::path& folder, Answer answer)
{
    auto file = folder / "control.sock";
    auto refused = [&] {
        return fail(Code::unavailable, "control.cannot_listen",
                    {
                        {"file", file.string()}
        });
    };
    std::unique_ptr<Listening> listening(
        new Listening{Place(folder), Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
                      std::move(answer)});
    auto& place = listening->place;
    if (!place.folder.is_open() || !listening->socket.is_open()) return refused();
    ::unlinkat(place.folder.number(), "control.sock", 0);
    // Nobody can connect before listen(), and by then the file is its owner's alone.
    auto socket = listening->socket.number();
    if (::bind(socket, place.name(), sizeof place.address) != 0 ||
        ::fchmodat(place.folder.number(), "control.sock", 0600, 0) != 0 ||
        ::listen(socket, answers_max) != 0)
        return refused();
    auto running = listening.get();
    listening->thread = std::thread([running] { running->run(); });
    return std::unique_ptr<Control>(new Control(std::move(listening)));
}

Control::~Control()
{
    listening_->ending = true;
    listening_->thread.join();
    ::unlinkat(listening_->place.folder.number(), "control.sock", 0);
    for (int left = listening_->answering; left > 0; left = listening_->answering)
        listening_->answering.wait(left);
}

Result<std::optional<Json>> ask_server(const std::filesystem::path& folder, std::string_view ask,
                                       const JsonObject& with, const Progress& progress)
{
    Place place(folder);
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!place.folder.is_open() || !socket.is_open() ||
        ::connect(socket.number(), place.name(), sizeof place.address) != 0)
        return std::optional<Json>();
    auto broken_off = [] { return fail(Code::unavailable, "control.broken_off"); };
    if (!send_line(socket.number(), JsonObject{
                                        {"ask",  ask },
                                        {"with", with}
    }))
        return broken_off();
    Lines lines(socket.number());
    while (auto line = lines.next()) {
        auto& object = line->get_object();
        if (auto gives = object.if_contains("gives")) return std::optional(std::move(*gives));
        if (auto fails = object.if_contains("fails"); fails && fails->is_object())
            return tl::make_unexpected(parse_error(fails->get_object()));
        auto done = find_at(object, "done"), total = find_at(object, "total");
        if (progress && done && total && done->is_int64() && total->is_int64())
            progress(done->get_int64(), total->get_int64());
    }
    return broken_off();
}

}  // namespace concord::app
