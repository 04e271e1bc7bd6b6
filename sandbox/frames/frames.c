/* See frames.h. */
#include "frames/frames.h"

#include <stdio.h>
#include <string.h>

struct unwinding {
    const char *prefix;
    const struct record_sink *sink;
    struct record frame; /* what all frames of the stack share */
    int count, told;
    /* Frames of libraries since the last one of the program's: the outermost so far. */
    char library[FRAMES_NAME_BYTES];
    bool interrupted; /* a signal came there, or in the program's frame behind them */
};

static bool is_students(Dwfl_Module *module, const char *prefix)
{
    const char *name = dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

    return name && !strncmp(name, prefix, strlen(prefix));
}

/* Tells of the libraries' functions before a frame of the program the one that it called. */
static void tell_library(struct unwinding *unwinding)
{
    struct record frame = unwinding->frame;

    frame.kind = unwinding->interrupted ? FRAME_INTERRUPTED : FRAME_LIBRARY;
    frame.text = unwinding->library[0] ? unwinding->library : NULL;
    if (frame.text || unwinding->interrupted)
        record_put(unwinding->sink, &frame);
    unwinding->library[0] = 0;
    unwinding->interrupted = false;
}

static void take_library(struct unwinding *unwinding, Dwfl_Module *module, Dwarf_Addr address)
{
    const char *name = module ? dwfl_module_addrname(module, address) : NULL;

    snprintf(unwinding->library, sizeof unwinding->library, "%s", name ? name : "");
}

static int take_frame(Dwfl_Frame *state, void *context)
{
    struct unwinding *unwinding = context;
    Dwfl_Module *module;
    Dwarf_Addr address;
    bool exact;

    if (!dwfl_frame_pc(state, &address, &exact) || ++unwinding->count > FRAMES_MAX)
        return DWARF_CB_ABORT;
    /* Behind the frame that a signal made: what called the handler was no function. */
    if (exact && unwinding->count > 1) {
        unwinding->interrupted = true;
        unwinding->library[0] = 0;
    }
    /* A return address may be that of the next line, or of the next function. */
    if (!exact)
        address--;
    module = dwfl_addrmodule(dwfl_thread_dwfl(dwfl_frame_thread(state)), address);
    if (!module || !is_students(module, unwinding->prefix) || !lines_known(module, address)) {
        take_library(unwinding, module, address);
        return DWARF_CB_OK;
    }
    if (unwinding->told++ < FRAMES_TOLD_MAX) {
        tell_library(unwinding);
        lines_of_address(module, address, &unwinding->frame, unwinding->sink);
    }
    return DWARF_CB_OK;
}

void frames_of_stack(struct image *image, const struct record *stack, const char *prefix,
                     const struct record_sink *sink)
{
    struct unwinding unwinding = {.prefix = prefix, .sink = sink};

    if (!image_open(image, stack))
        return;
    record_init(&unwinding.frame, RECORD_FRAME);
    unwinding.frame.task = stack->task;
    unwinding.frame.call = stack->call;
    unwinding.frame.signal = stack->signal;
    dwfl_getthread_frames(image->dwfl, 1, take_frame, &unwinding);
}
