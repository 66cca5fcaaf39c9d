// Where paper is made and read: programs in a sandbox, slow beside everything else, one at a time.
// The program brings it (app/press.h); a site without one offers OpenDocument and HTML only.

#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "formats/paper_form.h"

namespace concord::api {

class Press {
public:
    virtual ~Press() = default;

    // Each is called exactly once, at once or later, from any thread, unless the press ends before.
    using Pressed = std::function<void(Result<std::string>)>;
    using Read = std::function<void(Result<paper::Filled>)>;

    // PDF from flat OpenDocument text. Fails with unavailable: paper.busy if too many wait,
    // paper.no_press if the office program is not installed; paper.not_pressed if it failed.
    virtual void press(std::string flat_odt, Pressed) = 0;

    // What was written into a form. Fails with paper.busy, or as paper::read_form does.
    virtual void read(std::string odt, Read) = 0;
};

}  // namespace concord::api
