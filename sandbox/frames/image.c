/* The files that a process executed from, where it had them, for libdwfl(3). */
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frames/frames.h"

#define PAGE_BYTES UINT64_C(4096)

/* ---- modules ---- */

/* Debug information in other files is never looked for. */
static int find_nothing(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                        const char *file_name, const char *debug_link, GElf_Word crc,
                        char **ret_file_name)
{
    (void)module, (void)userdata, (void)name, (void)base;
    (void)file_name, (void)debug_link, (void)crc, (void)ret_file_name;
    return -1;
}

static int find_no_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                       char **ret_file_name, Elf **ret_elf)
{
    (void)module, (void)userdata, (void)name, (void)base, (void)ret_file_name, (void)ret_elf;
    return -1;
}

static int open_regular(const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat status;

    if (fd >= 0 && (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

/* What was added to the addresses in the file: its segment at `offset` was mapped at `start`. */
static bool find_bias(int fd, uint64_t start, uint64_t offset, GElf_Addr *ret_bias)
{
    Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    bool found = false;
    size_t count = 0;

    if (!elf || elf_kind(elf) != ELF_K_ELF || elf_getphdrnum(elf, &count) < 0)
        count = 0;
    for (size_t i = 0; i < count && !found; i++) {
        GElf_Phdr segment;

        if (!gelf_getphdr(elf, (int)i, &segment) || segment.p_type != PT_LOAD ||
            offset < (segment.p_offset & ~(PAGE_BYTES - 1)) ||
            offset - (segment.p_offset & ~(PAGE_BYTES - 1)) > segment.p_filesz ||
            !(segment.p_flags & PF_X))
            continue;
        *ret_bias = start - (segment.p_vaddr - segment.p_offset + offset);
        found = true;
    }
    elf_end(elf);
    return found;
}

static void report_module(Dwfl *dwfl, const char *path, const uint64_t range[3])
{
    int fd = open_regular(path);
    GElf_Addr bias;

    if (fd < 0)
        return;
    /* On success the descriptor is libdwfl's. */
    if (!find_bias(fd, range[0], range[2], &bias) ||
        !dwfl_report_elf(dwfl, path, path, fd, bias, true))
        close(fd);
}

static bool is_reported(const struct record *stack, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(stack->modules[i], stack->modules[index]))
            return true;
    return false;
}

/* ---- the one thread that there is ---- */

static pid_t next_thread(Dwfl *dwfl, void *context, void **thread)
{
    (void)dwfl;
    if (*thread)
        return 0;
    *thread = context;
    return 1;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret_word, void *context)
{
    const struct record *stack = ((const struct image *)context)->stack;
    uint64_t offset = address - stack->stack_address;

    (void)dwfl;
    if (address < stack->stack_address || stack->payload.size < sizeof *ret_word ||
        offset > stack->payload.size - sizeof *ret_word)
        return false;
    memcpy(ret_word, stack->payload.data + offset, sizeof *ret_word);
    return true;
}

static bool set_registers(Dwfl_Thread *thread, void *context)
{
    const struct image *image = context;
    Dwarf_Word words[STACK_REGISTERS];

    for (size_t i = 0; i < STACK_REGISTERS; i++)
        words[i] = image->stack->registers[i];
    return dwfl_thread_state_registers(thread, 0, STACK_REGISTERS, words);
}

static bool attach(struct image *image)
{
    static const Dwfl_Thread_Callbacks callbacks = {.next_thread = next_thread,
                                                    .memory_read = read_memory,
                                                    .set_initial_registers = set_registers};

    return dwfl_attach_state(image->dwfl, NULL, 1, &callbacks, image);
}

/* ---- opening ---- */

static bool is_same(const struct image *image, const struct record *stack)
{
    if (!image->dwfl || image->modules_count != stack->modules_count ||
        memcmp(image->ranges, stack->module_ranges,
               stack->module_ranges_count * sizeof *stack->module_ranges) != 0)
        return false;
    for (size_t i = 0; i < image->modules_count; i++)
        if (strcmp(image->modules[i], stack->modules[i]) != 0)
            return false;
    return true;
}

static bool remember(struct image *image, const struct record *stack)
{
    image->modules = calloc(stack->modules_count, sizeof *image->modules);
    image->ranges = calloc(stack->module_ranges_count, sizeof *image->ranges);
    if (!image->modules || !image->ranges)
        return false;
    memcpy(image->ranges, stack->module_ranges, stack->module_ranges_count * sizeof *image->ranges);
    for (size_t i = 0; i < stack->modules_count; i++) {
        if (!(image->modules[i] = strdup(stack->modules[i])))
            return false;
        image->modules_count++;
    }
    return true;
}

void image_done(struct image *image)
{
    dwfl_end(image->dwfl);
    for (size_t i = 0; i < image->modules_count; i++)
        free(image->modules[i]);
    free(image->modules);
    free(image->ranges);
    *image = (struct image){0};
}

bool image_open(struct image *image, const struct record *stack)
{
    static const Dwfl_Callbacks callbacks = {.find_elf = find_no_elf,
                                             .find_debuginfo = find_nothing};

    if (!stack->modules_count || stack->module_ranges_count != 3 * stack->modules_count ||
        stack->registers_count != STACK_REGISTERS)
        return false;
    if (!is_same(image, stack)) {
        image_done(image);
        if (!remember(image, stack) || !(image->dwfl = dwfl_begin(&callbacks)))
            return false;
        dwfl_report_begin(image->dwfl);
        for (size_t i = 0; i < stack->modules_count; i++)
            if (!is_reported(stack, i))
                report_module(image->dwfl, stack->modules[i], &stack->module_ranges[3 * i]);
        image->stack = stack;
        if (dwfl_report_end(image->dwfl, NULL, NULL) < 0 || !attach(image)) {
            image_done(image);
            return false;
        }
    }
    image->stack = stack;
    return true;
}
