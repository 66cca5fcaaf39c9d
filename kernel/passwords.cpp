#include "kernel/passwords.h"

#include <sodium.h>

#include <array>
#include <future>
#include <set>

#include "base/check.h"
#include "base/text.h"

namespace concord {
namespace {

constexpr std::size_t code_points_min = 12, code_points_max = 200;
constexpr int threads_count = 2;

// The words that lists of leaked passwords are made of; a password of these and digits is guessed
// first. Longer words first, since each is taken out in turn.
constexpr std::string_view common_words[] = {
    "administrator", "qwertyuiop", "1q2w3e4r5t", "motdepasse", "contrasena", "zaq12wsx", "password",
    "passw0rd",      "p@ssw0rd",   "p@ssword",   "iloveyou",   "sunshine",   "princess", "football",
    "baseball",      "superman",   "trustno1",   "starwars",   "whatever",   "computer", "internet",
    "security",      "concord",    "1qaz2wsx",   "asdfghjkl",  "zxcvbnm",    "qwertz",   "welcome",
    "letmein",       "changeme",   "default",    "monkey",     "dragon",     "master",   "shadow",
    "michael",       "charlie",    "jordan",     "secret",     "hello",      "qwerty",   "azerty",
    "asdfgh",        "summer",     "winter",     "spring",     "autumn",     "access",   "parol",
    "пароль",        "йцукен",     "admin",      "login",      "guest",      "love",     "test",
    "abcdefgh",      "abcd",       "abc",        "qaz",        "wsx",        "pass",
};

std::string without(std::string text, std::string_view word)
{
    if (word.empty()) return text;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
        text.erase(at, word.size());
    return text;
}

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

bool holds_personal(const std::string& password, std::string_view email, std::string_view name)
{
    auto contains = [&](const std::string& part) {
        return code_points(part) >= 4 && password.find(part) != std::string::npos;
    };
    auto mail = folded(email);
    auto whole_name = folded(name);
    auto joined_name = without(whole_name, " ");
    return contains(mail) || contains(mail.substr(0, mail.find('@'))) || contains(whole_name) ||
           contains(joined_name);
}

void wipe(std::string& text)
{
    sodium_memzero(text.data(), text.size());
}

// As the owner's keyboard meant it: the same letters are the same bytes.
std::string normal(const std::string& password)
{
    auto clean = clean_text(password, Shape::line, code_points_max);
    return clean ? *std::move(clean) : std::string();
}

}  // namespace

Result<> check_password(std::string_view password, std::string_view email, std::string_view name)
{
    auto refuse = [](std::string key, Values values = {}) {
        return fail_at("/password", Code::invalid, std::move(key), std::move(values));
    };
    if (code_points(password) > code_points_max)
        return refuse("identity.password_too_long", {
                                                        {"max", std::to_string(code_points_max)}
        });
    auto clean = clean_text(password, Shape::line, code_points_max);
    if (!clean) return refuse(clean.error().key, clean.error().values);
    if (code_points(*clean) < code_points_min)
        return refuse("identity.password_too_short", {
                                                         {"min", std::to_string(code_points_min)}
        });
    auto plain = folded(*clean);
    if (holds_personal(plain, email, name)) return refuse("identity.password_personal");
    std::set<char> different(plain.begin(), plain.end());
    auto rest = plain;
    for (auto word : common_words) rest = without(std::move(rest), word);
    auto letters = std::count_if(rest.begin(), rest.end(), is_letter);
    if (different.size() < 5 || letters < 4) return refuse("identity.password_common");
    return {};
}

Passwords::Passwords(PasswordCost cost, std::size_t waiting_max)
    : cost_(cost), waiting_max_(waiting_max)
{
    CHECK(sodium_init() >= 0);
    // Salt and hash of zeros: checking against it costs the same as checking a real one.
    nobodys_ = "$argon2id$v=19$m=" + std::to_string(cost.memory_bytes / 1024) +
               ",t=" + std::to_string(cost.passes) + ",p=1$" + std::string(22, 'A') + "$" +
               std::string(43, 'A');
    for (int i = 0; i < threads_count; ++i) threads_.emplace_back([this] { work(); });
}

Passwords::~Passwords()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool Passwords::enqueue(std::function<void()> work)
{
    {
        std::lock_guard lock(mutex_);
        if (waiting_.size() >= waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    wake_.notify_one();
    return true;
}

void Passwords::work()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        next();
        next = nullptr;
        lock.lock();
    }
}

void Passwords::hash(std::string password, std::function<void(Result<std::string>)> done)
{
    auto clear = std::make_shared<std::string>(normal(password));
    wipe(password);
    bool queued = enqueue([this, clear, done] {
        std::array<char, crypto_pwhash_STRBYTES> text{};
        int failed = crypto_pwhash_str_alg(text.data(), clear->data(), clear->size(), cost_.passes,
                                           cost_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
        wipe(*clear);
        // Only for want of memory.
        if (failed) return done(fail(Code::unavailable, "identity.busy"));
        done(std::string(text.data()));
    });
    if (!queued) done(fail(Code::limited, "identity.busy"));
}

void Passwords::check(std::string hash, std::string password,
                      std::function<void(Result<bool>)> done)
{
    auto clear = std::make_shared<std::string>(normal(password));
    wipe(password);
    if (hash.empty()) hash = nobodys_;
    bool queued = enqueue([hash = std::move(hash), clear, done] {
        bool same = crypto_pwhash_str_verify(hash.c_str(), clear->data(), clear->size()) == 0;
        wipe(*clear);
        done(same);
    });
    if (!queued) done(fail(Code::limited, "identity.busy"));
}

Result<std::string> Passwords::hash(std::string password)
{
    std::promise<Result<std::string>> promise;
    auto future = promise.get_future();
    hash(std::move(password),
         [&](Result<std::string> made) { promise.set_value(std::move(made)); });
    return future.get();
}

Result<bool> Passwords::check(std::string hash, std::string password)
{
    std::promise<Result<bool>> promise;
    auto future = promise.get_future();
    check(std::move(hash), std::move(password),
          [&](Result<bool> right) { promise.set_value(std::move(right)); });
    return future.get();
}

}  // namespace concord
