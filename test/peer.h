// For tests: a mail server or a receiver of webhooks beside the test (test/peer.py), which ends
// with it.

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/json.h"
#include "test/folder.h"

namespace concord::test {

class Peer {
public:
    // `how`: "smtp --starttls --user name:word", "http", "http --tls".
    explicit Peer(std::string_view how)
    {
        auto kind = std::string(how.substr(0, how.find(' '))), more = std::string(how);
        more.erase(0, kind.size());
        auto command =
            "exec /usr/bin/python3 -B test/peer.py " + kind + " " + folder_.path().string() + more;
        pipe_ = popen(command.c_str(), "w");
        for (int i = 0; i < 600 && !std::filesystem::exists(folder_ / "port"); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        port_ = std::atoi(text_of(folder_ / "port").c_str());
        EXPECT_GT(port_, 0) << "the peer has not started";
    }
    ~Peer()
    {
        if (pipe_) pclose(pipe_);
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    int port() const { return port_; }
    std::string authority() const { return folder_ / "authority.pem"; }
    // From now on; "" is what it does by itself.
    void answers(const std::string& text)
    {
        std::filesystem::remove(folder_ / "answer");
        if (!text.empty()) std::ofstream(folder_ / "answer") << text;
    }
    std::vector<JsonObject> received() const
    {
        std::vector<std::filesystem::path> paths;
        if (std::filesystem::exists(folder_ / "received"))
            for (auto& entry : std::filesystem::directory_iterator(folder_ / "received"))
                paths.push_back(entry.path());
        std::sort(paths.begin(), paths.end());
        std::vector<JsonObject> all;
        for (auto& path : paths) all.push_back(parse_json(text_of(path))->get_object());
        return all;
    }

private:
    static std::string text_of(const std::filesystem::path& path)
    {
        std::stringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }

    Folder folder_;
    FILE* pipe_ = nullptr;
    int port_ = 0;
};

}  // namespace concord::test
