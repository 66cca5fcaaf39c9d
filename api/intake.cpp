#include "api/intake.h"

#include <algorithm>

namespace concord::api {

namespace {

Error too_large(std::uint64_t size_max)
{
    return {Code::too_large, "http.body_too_large", {}, {{"limit", std::to_string(size_max)}}, {}};
}

}  // namespace

void Intake::take(std::string_view piece)
{
    size += piece.size();
    if (refused) return;
    if (size > size_max) {
        refused = too_large(size_max);
    } else if (sink) {
        if (auto taken = sink->take(piece); !taken) refused = taken.error();
    } else {
        text->append(piece);
    }
}

Result<> begin_intake(const ServerOptions& options, const Doors& doors, const Announced& announced,
                      Request& request, Intake& intake)
{
    if (request.headers.size() > options.header_fields_max) {
        return fail(Code::too_large, "http.head_too_large");
    }
    // Only HTTP/1.0 may leave Host out.
    if (announced.version >= 11 || request.headers.has("Host")) TRY(check_head(request));
    TRY(parse_target(request));
    if (!announced.has_body) return {};

    intake.size_max = doors.body_limit ? doors.body_limit(request) : 0;
    if (announced.size_bytes.value_or(0) > intake.size_max) {
        return tl::make_unexpected(too_large(intake.size_max));
    }
    if (doors.begin_upload) request.upload = TRY(doors.begin_upload(request));
    intake.sink = request.upload.get();
    intake.text = &request.body;
    if (announced.size_bytes && !intake.sink) {
        // A claim about a length costs nothing, so that memory follows what has really come.
        request.body.reserve(std::min<std::uint64_t>(*announced.size_bytes, 1 << 16));
    }
    return {};
}

}  // namespace concord::api
