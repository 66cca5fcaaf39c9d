// Made-up threat objects for tests and benchmarks: addresses from RFC 5737, names from RFC 2606.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace concord::test {

// "indicator--00000000-0000-4000-8000-000000000007"
std::string object_id(std::string_view type, std::uint64_t number);

// The marking definition of TLP 2.0 with this name: "clear", "green", "amber", "amber+strict",
// "red".
std::string marking_id(std::string_view tlp);

struct Made {
    std::uint64_t number = 0;
    int version = 1;                // makes `modified`
    std::string_view marking = {};  // name of a TLP, or ""
    std::size_t padding = 0;        // bytes of description
};

// An indicator for the domain "h<number>.example".
std::string indicator(const Made&);
std::string malware(const Made&);
std::string address(std::string_view ipv4, std::uint64_t number);  // has no version
std::string relationship(std::uint64_t number, std::string_view source, std::string_view target);
std::string sighting(std::uint64_t number, std::string_view of);

std::string envelope(const std::vector<std::string>& objects);

}  // namespace concord::test
