// The press's work inside the sandbox.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/press.h"
#include "app/sandbox.h"
#include "base/json.h"

namespace concord::app {
namespace {

// The program itself, not the script before it, which looks for a shell and a home.
constexpr const char* office = "/usr/lib/libreoffice/program/soffice.bin";
constexpr std::size_t input_bytes_max = 64 << 20;
constexpr int starts_again = 81, starts_max = 3;  // its exit code for that

std::string read_input()
{
    std::string all;
    char buffer[65536];
    for (;;) {
        auto got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (got <= 0 || all.size() > input_bytes_max) return all;
        all.append(buffer, std::size_t(got));
    }
}

// With its own profile; tagged for screen readers, form fields as printed boxes.
Child office_child(const std::string& folder)
{
    Child child;
    child.words = {office,
                   "-env:UserInstallation=file://" + folder + "/profile",
                   "--headless",
                   "--nologo",
                   "--nodefault",
                   "--norestore",
                   "--nolockcheck",
                   "--nofirststartwizard",
                   "--convert-to",
                   R"(pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},)"
                   R"("ExportFormFields":{"type":"boolean","value":"false"},)"
                   R"("ExportBookmarks":{"type":"boolean","value":"true"}})",
                   "--outdir",
                   folder,
                   folder + "/sheet.fodt"};
    child.input = STDIN_FILENO;
    child.time = seconds(50);
    child.output_bytes_max = 1 << 20;
    child.surroundings = {"HOME=" + folder, "TMPDIR=" + folder, "SAL_USE_VCLPLUGIN=svp",
                          "GSETTINGS_BACKEND=memory"};
    return child;
}

}  // namespace

bool has_office()
{
    std::error_code error;
    return std::filesystem::exists(office, error);
}

int press_here(const std::string& folder)
{
    if (confine_myself(folder) == Confined::by_nothing) return 3;
    const std::filesystem::path room(folder);
    {
        std::ofstream sheet(room / "sheet.fodt", std::ios::binary);
        sheet << read_input();
        if (!sheet.flush()) return 1;
    }
    const auto child = office_child(folder);
    // It makes its profile, asks to be started again, and then does its work.
    for (int starts = 0; starts < starts_max; ++starts) {
        const auto ended = run_child(child);
        if (!ended) return 1;
        std::cerr << ended->output << ended->errors;
        if (ended->status != starts_again) break;
    }
    std::ifstream made(room / "sheet.pdf", std::ios::binary);
    if (!made) return 1;
    std::cout << made.rdbuf() << std::flush;
    return std::cout ? 0 : 1;
}

int read_form_here()
{
    if (confine_myself() == Confined::by_nothing) return 3;
    auto filled = paper::read_form(read_input());
    if (filled)
        std::cout << print_json(JsonObject{
            {"filled", paper::print_filled(*filled)}
        });
    else
        std::cout << print_json(JsonObject{
            {"key", filled.error().key}
        });
    return std::cout.flush() ? 0 : 1;
}

}  // namespace concord::app
