# What every target of the project shares. No globbing, no global flags: a target gets its warnings
# by linking coloquio_warnings, its include path by being declared with coloquio_library(). Programs that
# tests run in a box link coloquio_language alone: what instruments them would not work there.
include_guard()
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp>=2.5)
pkg_check_modules(CBOR REQUIRED IMPORTED_TARGET libcbor)
pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0>=2.72)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(DW REQUIRED IMPORTED_TARGET libdw>=0.186)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(coloquio_language INTERFACE)
target_compile_features(coloquio_language INTERFACE c_std_11)
target_compile_definitions(coloquio_language INTERFACE _GNU_SOURCE)
target_compile_options(coloquio_language INTERFACE
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wpointer-arith -Wvla -Wundef -Wwrite-strings -Wformat=2 -fno-common
    # SCMP_A0() of libseccomp leaves one out, which gcc lets pass.
    $<$<C_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
    $<$<BOOL:${COLOQUIO_WERROR}>:-Werror>
    # Assertions stay on in release builds: a grader must not silently pass.
    -UNDEBUG)
add_library(coloquio_warnings INTERFACE)
target_link_libraries(coloquio_warnings INTERFACE coloquio_language)
if(COLOQUIO_SANITIZE)
    add_library(coloquio_sanitize INTERFACE)
    target_compile_options(coloquio_sanitize INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(coloquio_sanitize INTERFACE -fsanitize=address,undefined)
    target_link_libraries(coloquio_warnings INTERFACE coloquio_sanitize)
endif()
if(COLOQUIO_FUZZ)
    target_compile_options(coloquio_warnings INTERFACE -fsanitize=fuzzer-no-link,address,undefined
        -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(coloquio_warnings INTERFACE -fsanitize=address,undefined)
endif()
if(COLOQUIO_COVERAGE)
    target_compile_options(coloquio_warnings INTERFACE --coverage)
    target_link_options(coloquio_warnings INTERFACE --coverage)
endif()

# coloquio_library(NAME SOURCES a.c b.c [MUSL_SOURCES a.c c.c] [DEPENDS target…] [PACKAGES PkgConfig::X…])
# One static target per folder. Its sources and whoever links it include headers as
# "folder/header.h", from its program's folder (sandbox/ or grader/). DEPENDS are the only
# folders whose symbols it may use: a wrong dependency fails to link in that folder's unit test.
# MUSL_SOURCES: the sources for a program without PACKAGES (Musl.cmake).
function(coloquio_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;MUSL_SOURCES;DEPENDS;PACKAGES" ${ARGN})
    if(NOT arg_SOURCES)
        add_library(${name} INTERFACE)
        return()
    endif()
    add_library(${name} STATIC ${arg_SOURCES})
    get_filename_component(parent ${CMAKE_CURRENT_SOURCE_DIR} DIRECTORY)
    target_include_directories(${name} PUBLIC ${parent})
    target_link_libraries(${name} PUBLIC ${arg_DEPENDS} ${arg_PACKAGES} PRIVATE coloquio_warnings)
    if(arg_PACKAGES)
        set(musl_sources ${arg_MUSL_SOURCES})
    else()
        set(musl_sources ${arg_SOURCES})
    endif()
    if(COLOQUIO_MUSL AND name MATCHES "^box_" AND musl_sources)
        coloquio_musl_twin(${name} SOURCES ${musl_sources} DEPENDS ${arg_DEPENDS})
    endif()
endfunction()
