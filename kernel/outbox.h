// What goes out of the house: the rows of `deliveries`, by mail and to hooks. The policy is asked
// again at the moment of sending: still active, may still read.
//
// At least once: a row is claimed in the store before it is sent and settled after. A kill between
// the two sends it again after the claim has run out, with the same id; nothing else doubles it.
//
//   sent            settled
//   unavailable     again after 1, 2, 4 … 60 minutes, for 24 hours after it was written
//   invalid         given up at once
//   given up        the person is told on screen
//   no longer theirs to know   settled without a word

#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kernel/mail.h"
#include "kernel/notices.h"
#include "kernel/webhook.h"

namespace concord {

enum class Channel { mail, webhook };

class Outbox {
public:
    struct Settings {
        std::string name;     // of the deployment, in the subject of mails
        std::string address;  // "https://concord.example", for links
    };

    // All but the settings must live longer. A channel without a way out (null) keeps its rows.
    struct Ways {
        Mailer* mailer = nullptr;
        Poster* poster = nullptr;
    };
    Outbox(Kernel&, Notices&, Ways, Settings);
    ~Outbox();  // stops the threads
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // Sends what is due now; how many were sent. One that fails never keeps back the others; but
    // when the mail server is plainly down, the rest of the mails waits for the next call.
    Result<int> run_once(Channel, Time now);
    Result<int> run_once(Time now);  // both channels

    // A thread for each channel, at the kernel's clock, looking as often as this.
    void start(Span every);

private:
    struct Delivery;
    enum class Outcome { sent, later, given_up, withheld };

    Result<std::vector<Delivery>> due(Channel, Time now, std::size_t limit) const;
    Result<bool> claim(const Delivery&, Time now);
    Result<> settle(const Delivery&, Outcome, Time now);
    Result<> attempt(const Delivery&, Time now);
    Result<> send_mail(const Delivery&, const Standing&, Time now);
    Result<> send_webhook(const Delivery&, const Standing&, Time now);

    Kernel& kernel_;
    Notices& notices_;
    const Ways ways_;
    const Settings settings_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace concord
