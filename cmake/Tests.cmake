# coloquio_test(NAME LABEL label COMMAND … [TIMEOUT s] [NEEDS_SERIAL]) registers a ctest test; exit 77 = skipped.
# It starts as from a fresh shell, whoever runs it (tests/support/start.c).
# coloquio_unit_test(NAME SOURCES … LIBRARIES …) builds a Check program and registers it (label unit).
include_guard()
pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)

function(coloquio_test name)
    cmake_parse_arguments(arg "NEEDS_SERIAL" "LABEL;TIMEOUT" "COMMAND" ${ARGN})
    list(POP_FRONT arg_COMMAND program)
    if(TARGET ${program})
        set(program $<TARGET_FILE:${program}>)
    endif()
    add_test(NAME ${name} COMMAND start ${program} ${arg_COMMAND})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT}
        SKIP_RETURN_CODE 77
        ENVIRONMENT "G_DEBUG=fatal-criticals;ASAN_OPTIONS=detect_leaks=0;LC_ALL=C.UTF-8;CK_DEFAULT_TIMEOUT=60")
    if(arg_NEEDS_SERIAL)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

function(coloquio_unit_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} PkgConfig::CHECK coloquio_warnings)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    coloquio_test(${name} LABEL unit COMMAND ${name})
endfunction()
