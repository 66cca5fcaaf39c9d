#include "kernel/unpublished.h"

#include "kernel/commit.h"

namespace concord {

void Unpublished::follow(const store::Writer& writer)
{
    auto now = writer.progress();
    if (now == since_) return;
    bool is_another = now.transaction != since_.transaction;
    standings_.clear();
    whole_ = is_another;
    since_ = now;
}

std::shared_ptr<const Standing> Unpublished::find(const store::Writer& writer, std::string_view id)
{
    follow(writer);
    auto found = standings_.find(id);
    return found == standings_.end() ? nullptr : found->second;
}

bool Unpublished::is_whole(const store::Writer& writer)
{
    follow(writer);
    return whole_;
}

void Unpublished::keep(const store::Writer& writer, std::shared_ptr<const Standing> standing)
{
    follow(writer);
    auto old = standings_.find(standing->record.id);
    if (old != standings_.end()) standings_.erase(old);
    std::string_view id = standing->record.id;
    standings_.emplace(id, std::move(standing));
}

std::shared_ptr<const Standing> Unpublished::made_by(std::int64_t seq, std::string_view id) const
{
    auto found = standings_.find(id);
    bool is_it = found != standings_.end() && found->second->record.seq == seq;
    return is_it ? found->second : nullptr;
}

}  // namespace concord
