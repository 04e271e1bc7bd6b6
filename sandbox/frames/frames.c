/* See frames.h. */
#include "frames/frames.h"

#include <string.h>

struct unwinding {
    const char *prefix;
    const struct record_sink *sink;
    struct record frame; /* what all frames of the stack share */
    int count, told;
};

static bool is_students(Dwfl_Module *module, const char *prefix)
{
    const char *name = dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

    return name && !strncmp(name, prefix, strlen(prefix));
}

static int take_frame(Dwfl_Frame *state, void *context)
{
    struct unwinding *unwinding = context;
    Dwfl_Module *module;
    Dwarf_Addr address;
    bool exact;

    if (!dwfl_frame_pc(state, &address, &exact) || ++unwinding->count > FRAMES_MAX)
        return DWARF_CB_ABORT;
    /* A return address may be that of the next line, or of the next function. */
    if (!exact)
        address--;
    module = dwfl_addrmodule(dwfl_thread_dwfl(dwfl_frame_thread(state)), address);
    if (module && is_students(module, unwinding->prefix) && unwinding->told++ < FRAMES_TOLD_MAX)
        lines_of_address(module, address, &unwinding->frame, unwinding->sink);
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
