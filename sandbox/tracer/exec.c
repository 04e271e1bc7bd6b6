/* A program that is about to start: vDSO off, random bytes fixed, the loader left alone. */
#include "tracer/tracer.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

/* Words of the stack read at once. argv and environ of a member are bounded by the plan. */
#define STACK_WORDS 4096

/* Reads the next word of the initial stack (System V ABI for x86-64, 3.4.1), window by window. */
struct stack_reader {
    const struct task *task;
    uint64_t address;
    uint64_t words[STACK_WORDS];
    size_t count, next;
};

static bool next_word(struct stack_reader *reader, uint64_t *ret_word, uint64_t *ret_address)
{
    if (reader->next == reader->count) {
        ssize_t got = task_read(reader->task, reader->address, reader->words, sizeof reader->words);

        if (got < (ssize_t)sizeof *reader->words)
            return false;
        reader->count = (size_t)got / sizeof *reader->words;
        reader->next = 0;
    }
    *ret_word = reader->words[reader->next++];
    *ret_address = reader->address;
    reader->address += sizeof *ret_word;
    return true;
}

static bool skip_to_null(struct stack_reader *reader)
{
    uint64_t word, address;

    while (next_word(reader, &word, &address))
        if (!word)
            return true;
    return false;
}

/* int3, one byte; a word is what PTRACE_POKETEXT writes, also where the page is read-only. */
static void set_breakpoint(const struct task *task, uint64_t entry)
{
    struct process *process = task->process;
    long word;

    errno = 0;
    word = ptrace(PTRACE_PEEKTEXT, task->tid, (void *)(uintptr_t)entry, NULL);
    if (errno)
        return;
    if (ptrace(PTRACE_POKETEXT, task->tid, (void *)(uintptr_t)entry,
               (void *)((word & ~0xffL) | 0xcc)) < 0)
        return;
    process->entry = entry;
    process->entry_word = word;
    process->loading = true;
}

bool task_reached_entry(const struct task *task)
{
    struct process *process = task->process;
    struct user_regs_struct registers;

    if (!process->loading || ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0 ||
        registers.rip != process->entry + 1)
        return false;
    ptrace(PTRACE_POKETEXT, task->tid, (void *)(uintptr_t)process->entry,
           (void *)process->entry_word);
    registers.rip = process->entry;
    ptrace(PTRACE_SETREGS, task->tid, 0, &registers);
    process->loading = false;
    process->dispositions_known = false; /* a library's constructor may have changed some */
    return true;
}

void task_prepare_program(const struct task *task)
{
    static const uint64_t random_bytes[2] = {UINT64_C(0x0123456789abcd00),
                                             UINT64_C(0x1111222233334444)};
    struct user_regs_struct registers;
    struct stack_reader reader = {.task = task};
    uint64_t type, value, address, ignore = AT_IGNORE;

    task->process->loading = false;
    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0)
        return;
    reader.address = registers.rsp;
    if (!next_word(&reader, &value, &address)) /* argc */
        return;
    if (!skip_to_null(&reader) || !skip_to_null(&reader)) /* argv, environ */
        return;
    while (next_word(&reader, &type, &address)) {
        uint64_t value_address;

        if (!next_word(&reader, &value, &value_address) || type == AT_NULL)
            return;
        if (type == AT_SYSINFO_EHDR)
            task_write(task, address, &ignore, sizeof ignore);
        if (type == AT_RANDOM)
            task_write(task, value, random_bytes, sizeof random_bytes);
        if (type == AT_ENTRY)
            set_breakpoint(task, value);
    }
}
