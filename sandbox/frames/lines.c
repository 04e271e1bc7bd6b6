/* From an address to functions and lines, inlined ones first. DWARF 5, 3.3.8. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frames/frames.h"

/* A file in a system directory is not the student's. */
#define PATH_BYTES 512
#define SYSTEM_PREFIX "/usr/"
/* Functions and blocks inside one another. */
#define SCOPES_MAX 64
/* Of one level that are looked through: references to siblings may be forged into a ring. */
#define SIBLINGS_MAX 1000000

struct place {
    const char *file; /* or NULL */
    int line;
};

static void put(const struct record *model, const char *function, struct place place, bool inlined,
                const struct record_sink *sink)
{
    struct record frame = *model;
    char name[FRAMES_NAME_BYTES], path[PATH_BYTES];

    if (place.file && !strncmp(place.file, SYSTEM_PREFIX, strlen(SYSTEM_PREFIX)))
        return;
    snprintf(name, sizeof name, "%s", function ? function : "");
    snprintf(path, sizeof path, "%s", place.file ? place.file : "");
    frame.text = function ? name : NULL;
    frame.path = place.file ? path : NULL;
    frame.line = place.file && place.line > 0 ? (uint64_t)place.line : 0;
    frame.inlined = inlined;
    record_put(sink, &frame);
}

static struct place place_of(Dwfl_Module *module, Dwarf_Addr address)
{
    Dwfl_Line *line = dwfl_module_getsrc(module, address);
    struct place place = {NULL, 0};

    if (line)
        place.file = dwfl_lineinfo(line, NULL, &place.line, NULL, NULL, NULL);
    return place;
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute storage;
    Dwarf_Word value = 0;

    if (dwarf_formudata(dwarf_attr(die, attribute, &storage), &value) != 0)
        return 0;
    return value;
}

/* Where an inlined function was called. */
static struct place call_place(Dwarf_Die *unit, Dwarf_Die *inlined)
{
    struct place place = {NULL, (int)(number_of(inlined, DW_AT_call_line) & 0x7fffffff)};
    Dwarf_Files *files;
    size_t count;

    if (dwarf_getsrcfiles(unit, &files, &count) == 0)
        place.file = dwarf_filesrc(files, number_of(inlined, DW_AT_call_file), NULL, NULL);
    return place;
}

/* The child of a DIE that the address is in; false: none. */
static bool scope_inside(Dwarf_Die *die, Dwarf_Addr address, Dwarf_Die *ret_scope)
{
    bool more = dwarf_child(die, ret_scope) == 0;
    int left = SIBLINGS_MAX;

    while (more && dwarf_haspc(ret_scope, address) <= 0)
        more = left-- > 0 && dwarf_siblingof(ret_scope, ret_scope) == 0;
    return more;
}

/*
 * The scopes around an address as they are nested in the program, outermost first; returns how
 * many. dwarf_getscopes(3) will not do: beyond an inlined function it goes on in its definition,
 * which it looks for in the same unit, and link-time optimization puts it into another one.
 */
static int scopes_around(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die scopes[SCOPES_MAX])
{
    Dwarf_Die *around = unit;
    int count = 0;

    while (count < SCOPES_MAX && scope_inside(around, address, &scopes[count]))
        around = &scopes[count++];
    return count;
}

static const char *name_of(Dwarf_Die *function)
{
    Dwarf_Attribute storage;

    return dwarf_formstring(dwarf_attr_integrate(function, DW_AT_name, &storage));
}

bool lines_known(Dwfl_Module *module, Dwarf_Addr address)
{
    Dwarf_Addr bias;

    return !dwfl_module_getdwarf(module, &bias) ||
           (place_of(module, address).file && dwfl_module_addrdie(module, address, &bias));
}

void lines_of_address(Dwfl_Module *module, Dwarf_Addr address, const struct record *frame,
                      const struct record_sink *sink)
{
    struct place place = place_of(module, address);
    Dwarf_Addr bias = 0;
    Dwarf_Die scopes[SCOPES_MAX], *unit;
    bool told = false;

    if (!dwfl_module_getdwarf(module, &bias)) {
        const char *name = dwfl_module_addrname(module, address);

        if (!name || strcmp(name, "_start") != 0)
            put(frame, name, (struct place){NULL, 0}, false, sink);
        return;
    }
    if (!place.file || !(unit = dwfl_module_addrdie(module, address, &bias)))
        return;
    for (int i = scopes_around(unit, address - bias, scopes); i-- > 0;) {
        bool inlined = dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine;

        if (!inlined && dwarf_tag(&scopes[i]) != DW_TAG_subprogram)
            continue;
        put(frame, name_of(&scopes[i]), place, inlined, sink);
        told = true;
        if (!inlined)
            break;
        place = call_place(unit, &scopes[i]);
    }
    if (!told)
        put(frame, dwfl_module_addrname(module, address), place, false, sink);
}
