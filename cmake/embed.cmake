# Files that become part of the program, as bytes in its read-only memory.
#
#   concord_embed(TARGET NAME FILE [DEPENDS ...])
#     #include "embedded/NAME.h"      std::string_view concord::embedded::NAME();
#
#   concord_embed_directory(TARGET NAME DIRECTORY [DEPENDS ...])
#     #include "embedded/NAME.h"      std::span<const File> concord::embedded::NAME();
#     All files below DIRECTORY, sorted by path; hidden ones are left out (File: base/embedded.h).
#     The directory is read when the program is built: files that appear or go later are noticed.
#
# FILE or DIRECTORY may be the output of a custom command; name that, or its stamp, in DEPENDS.
# The assembler's .incbin copies the bytes, which takes no time however large they are.

find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)

function(concord_embed target name file)
  _concord_embed(${target} ${name} FILE ${file} ${ARGN})
endfunction()

function(concord_embed_directory target name directory)
  _concord_embed(${target} ${name} DIRECTORY ${directory} ${ARGN})
endfunction()

function(_concord_embed target name kind path)
  cmake_parse_arguments(PARSE_ARGV 4 EMBED "" "" "DEPENDS")
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "concord_embed: '${name}' cannot be the name of a function")
  endif()
  get_filename_component(path ${path} ABSOLUTE)
  if(kind STREQUAL FILE)
    set(option --file)
    set(result "std::string_view")
    set(includes "#include <string_view>\n")
    set(what "The bytes of one file.")
    set(inputs ${path})
  else()
    set(option --directory)
    set(result "std::span<const File>")
    set(includes "#include <span>\n\n#include \"base/embedded.h\"\n")
    set(what "All files of one directory, sorted by path.")
    set(inputs)
  endif()

  # The header is the same for all targets; the source belongs to one.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/embedded/${name}.h @ONLY CONTENT
"// Written by cmake/embed.cmake.
#pragma once

@includes@
namespace concord::embedded {

// @what@
@result@ @name@();

}  // namespace concord::embedded
")
  set(source ${CMAKE_BINARY_DIR}/embedded/${target}/${name}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/embed.py --name ${name} ${option} ${path}
            --source ${source} --depfile ${source}.d
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/embed.py ${inputs} ${EMBED_DEPENDS}
    DEPFILE ${source}.d
    COMMENT "Embedding ${name}"
    VERBATIM)
  set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${source})
endfunction()

# Every folder of messages, level by level, as concord::embedded::catalogues().
function(concord_embed_catalogues target)
  file(GLOB english CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
       ${CMAKE_SOURCE_DIR}/*/messages/en.json ${CMAKE_SOURCE_DIR}/formats/*/messages/en.json
       ${CMAKE_SOURCE_DIR}/mechanisms/*/messages/en.json)
  set(includes)
  set(calls)
  set(count 0)
  foreach(file IN LISTS english)
    get_filename_component(folder ${file} DIRECTORY)
    string(REGEX REPLACE "[^a-z]" "_" name ${folder})
    concord_embed_directory(${target} ${name} ${folder})
    string(APPEND includes "#include \"embedded/${name}.h\"\n")
    string(APPEND calls "        ${name}(),\n")
    math(EXPR count "${count} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/embedded/catalogues.h @ONLY CONTENT
"// Written by cmake/embed.cmake.
#pragma once

#include <array>

@includes@
namespace concord::embedded {

// The files of every folder of messages.
inline std::array<std::span<const File>, @count@> catalogues()
{
    return {
@calls@    };
}

}  // namespace concord::embedded
")
endfunction()
