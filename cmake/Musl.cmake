# The box is executed once for a run, and once for what is compiled: what it takes to begin counts.
# Linked statically with musl that is a fifth of what it takes with glibc, which has libraries to find
# and asks the processor what it is; a virtual machine takes its time to answer that.
# So its libraries are compiled twice, and the second time (NAME_musl) for the program. Tests link the
# first. Where there is no musl-gcc, or what it makes would not be instrumented, so does the program.
find_file(MUSL_SPECS musl-gcc.specs PATHS /usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-musl /usr/local/musl/lib NO_DEFAULT_PATH)
find_path(LINUX_HEADERS linux/openat2.h)
find_path(LINUX_ASM_HEADERS asm/unistd.h)
if(MUSL_SPECS AND LINUX_HEADERS AND LINUX_ASM_HEADERS AND CMAKE_C_COMPILER_ID STREQUAL GNU AND
   NOT COLOQUIO_SANITIZE AND NOT COLOQUIO_COVERAGE AND NOT COLOQUIO_FUZZ)
    set(COLOQUIO_MUSL ON)
endif()

if(COLOQUIO_MUSL)
    # The kernel's headers, without glibc's beside them.
    set(headers ${CMAKE_BINARY_DIR}/musl/include)
    file(MAKE_DIRECTORY ${headers})
    file(CREATE_LINK ${LINUX_HEADERS}/linux ${headers}/linux SYMBOLIC)
    file(CREATE_LINK ${LINUX_HEADERS}/asm-generic ${headers}/asm-generic SYMBOLIC)
    file(CREATE_LINK ${LINUX_ASM_HEADERS}/asm ${headers}/asm SYMBOLIC)
    add_library(coloquio_musl INTERFACE)
    # Optimised as a whole: a traced call goes through a dozen of its files, 4 % of its time.
    target_compile_options(coloquio_musl INTERFACE -specs=${MUSL_SPECS} -fno-pie -flto=auto -idirafter ${headers})
    target_link_options(coloquio_musl INTERFACE -specs=${MUSL_SPECS} -static -no-pie -flto=auto
        # As few mappings as there can be: each is made and taken apart at every start.
        -Wl,-z,noseparate-code,-z,norelro)
endif()

# coloquio_musl_twin(NAME SOURCES… DEPENDS…): NAME_musl, of the same sources and definitions.
function(coloquio_musl_twin name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
    list(TRANSFORM arg_DEPENDS APPEND _musl)
    add_library(${name}_musl STATIC ${arg_SOURCES})
    set_target_properties(${name}_musl PROPERTIES ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/musl)
    target_include_directories(${name}_musl PUBLIC $<TARGET_PROPERTY:${name},INTERFACE_INCLUDE_DIRECTORIES>)
    target_compile_definitions(${name}_musl PRIVATE $<TARGET_PROPERTY:${name},COMPILE_DEFINITIONS>)
    target_link_libraries(${name}_musl PUBLIC ${arg_DEPENDS} PRIVATE coloquio_musl coloquio_warnings)
endfunction()
