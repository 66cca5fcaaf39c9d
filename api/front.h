// The front door: from a request to the operation that answers it. What holds for all of them is
// done here, once: who asks, how often, from which page, with which parameters, and how a refusal
// is told.

#pragma once

#include <map>
#include <memory>
#include <vector>

#include "api/assets.h"
#include "api/operation.h"
#include "api/router.h"
#include "api/server.h"
#include "api/site.h"

namespace concord::api {

class Front {
public:
    // Site and assets outlive this; assets may be null.
    Front(Site&, std::vector<Operation>, const Assets*);

    Doors doors();
    const std::vector<Operation>& operations() const { return operations_; }

private:
    void serve(Request&&, Answer);
    std::size_t body_limit(const Request&) const;
    Result<std::shared_ptr<Sink>> begin_upload(const Request&);
    // Everything that is asked before the operation itself.
    Result<> admit(Call&, const Match&) const;
    Result<> know(Call&) const;
    Response refusal(const Error&, const Request&, std::string_view language,
                     std::string_view request_number) const;
    void answer(const Call&, Answer&, Result<Response>) const;

    Site& site_;
    std::vector<Operation> operations_;
    const Assets* assets_;
    Router router_;
    std::map<const Route*, const Operation*> by_route_;
};

}  // namespace concord::api
