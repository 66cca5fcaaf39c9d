// Inside peers*.cpp: one exchange with one peer.

#pragma once

#include "kernel/peers.h"

namespace concord {

// A record that is active or failing.
struct Peers::Peer {
    std::string record, type, state, owner;
    std::string url;         // of the API root, without a slash at its end
    std::string there;       // id of the collection at the peer
    std::string collection;  // id of the record here
    std::string officer;     // id of the person in whose name it runs
    std::string credential;  // name, or ""
    bool pulls = false, pushes = false;
    Span interval = hours(1);
    std::string unmarked;    // id of a marking definition for what has none, or ""
    Tlp up_to = Tlp::green;  // what is marked stricter is not given
    std::string address() const { return url + " " + there + " " + collection; }
};

// Where the next run begins.
struct Peers::Position {
    std::string added_after;  // of all pages of the walk under way, or of the next one
    std::string page;         // `next` of the walk under way, or ""
    std::string last_added;   // of the last page of the walk
    std::int64_t pushed_place = -1;
    bool operator==(const Position&) const = default;
};

class Peers::Run {
public:
    Run(Peers& of, const Peer& peer, Subject subject, std::string authorization, Position position)
        : peers_(of),
          peer_(peer),
          subject_(std::move(subject)),
          authorization_(std::move(authorization)),
          position_(std::move(position)),
          began_(of.kernel_.now())
    {
    }

    Result<> pull();
    Result<> push();

private:
    struct Page {
        std::string body;
        std::size_t objects = 0;
        bool more = false;
        Position after;
    };
    Result<PeerAnswer> ask(PeerQuestion);
    Result<Page> next_page();
    Result<Position> position_after(const PeerAnswer&, bool more, const std::string& next) const;
    Result<> take(const Page&);
    Result<> save(store::Writer&) const;
    Result<std::string> envelope_after(ObjectPage&);
    Result<std::int64_t> give(const std::string& envelope);

    Peers& peers_;
    const Peer& peer_;
    const Subject subject_;
    const std::string authorization_;
    Position position_;
    const Time began_;
    std::size_t pages_ = 0, empty_ = 0, bytes_ = 0;
};

}  // namespace concord
