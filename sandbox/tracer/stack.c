/*
 * Where a stopped task is in its program: registers, the files it executes from, a slice of stack.
 *
 * Nothing is looked up here. The student's stack, program and debug information are hostile input,
 * which coloquio-frames reads later, in a box of its own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tracer/inner.h"

/* Of /proc/PID/maps; a program may have 65530 mappings. */
#define MAPS_BYTES ((size_t)256 << 10)
/* How far below its stack a stack pointer may be: a large array that did not fit. */
#define OVERFLOW_BYTES (UINT64_C(64) << 20)
/* Stacks that nobody asked for: of deaths, waits and loops. */
#define UNASKED_MAX 64

/* A stack, and what its record points into. */
struct stack {
    uint64_t registers[STACK_REGISTERS];
    uint64_t start, size_bytes; /* of what can be read of it */
    const char *modules[STACK_MODULES];
    uint64_t ranges[3 * STACK_MODULES];
    size_t modules_count;
    char maps[MAPS_BYTES];
    uint8_t bytes[STACK_BYTES];
};

static bool read_registers(const struct task *task, struct stack *stack)
{
    struct user_regs_struct registers;

    if (ptrace(PTRACE_GETREGS, task->tid, 0, &registers) < 0)
        return false;
    memcpy(stack->registers,
           ((uint64_t[STACK_REGISTERS]){registers.rax, registers.rdx, registers.rcx, registers.rbx,
                                        registers.rsi, registers.rdi, registers.rbp, registers.rsp,
                                        registers.r8, registers.r9, registers.r10, registers.r11,
                                        registers.r12, registers.r13, registers.r14, registers.r15,
                                        registers.rip}),
           sizeof stack->registers);
    return true;
}

/* The whole lines of proc(5) maps that fit. */
static bool read_maps(const struct task *task, struct stack *stack)
{
    char path[64], *last;
    size_t length = 0;
    ssize_t got;
    AUTO_FD fd = -1;

    snprintf(path, sizeof path, "/proc/%d/maps", task->tid);
    if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return false;
    while (length + 1 < MAPS_BYTES &&
           (got = read(fd, stack->maps + length, MAPS_BYTES - 1 - length)) > 0)
        length += (size_t)got;
    stack->maps[length] = 0;
    if (!(last = strrchr(stack->maps, '\n')))
        return false;
    *last = 0;
    return true;
}

static void take_module(struct stack *stack, uint64_t start, uint64_t end, uint64_t offset,
                        const char *path)
{
    size_t count = stack->modules_count;

    if (path[0] != '/' || count == STACK_MODULES)
        return;
    stack->modules[count] = path;
    stack->ranges[3 * count] = start;
    stack->ranges[3 * count + 1] = end;
    stack->ranges[3 * count + 2] = offset;
    stack->modules_count++;
}

/* The stack begins where the stack pointer points to, or, when that has left it, at its end. */
static void take_stack(struct stack *stack, uint64_t start, uint64_t end)
{
    uint64_t pointer = stack->registers[7];

    if (stack->size_bytes || end <= pointer)
        return;
    stack->start = start > pointer ? start : pointer;
    if (stack->start - pointer > OVERFLOW_BYTES)
        return;
    stack->size_bytes = end - stack->start < STACK_BYTES ? end - stack->start : STACK_BYTES;
}

/* "55d0-55d1 r-xp 00001000 00:2a 17    /program/upper", in ascending order. */
static void read_line(struct stack *stack, char *line)
{
    uint64_t start, end, offset;
    char permissions[5];
    int path = 0;

    if (sscanf(line, "%lx-%lx %4s %lx %*s %*s %n", &start, &end, permissions, &offset, &path) < 4)
        return;
    if (permissions[0] == 'r')
        take_stack(stack, start, end);
    if (permissions[2] == 'x' && path)
        take_module(stack, start, end, offset, line + path);
}

static bool is_asked_for(const struct tracer *tracer, uint64_t call)
{
    size_t low = 0, high = tracer->stacks_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (tracer->stacks[middle] < call)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tracer->stacks_count && tracer->stacks[low] == call;
}

static void record_stack(struct tracer *tracer, const struct task *task, uint64_t call, int signal)
{
    static struct stack stack;
    struct record record;
    ssize_t got = 0;
    char *rest = stack.maps;

    stack.modules_count = stack.size_bytes = 0;
    if (!read_registers(task, &stack) || !read_maps(task, &stack))
        return;
    for (char *line; (line = strsep(&rest, "\n"));)
        read_line(&stack, line);
    if (stack.size_bytes)
        got = task_read(task, stack.start, stack.bytes, stack.size_bytes);
    record_init(&record, RECORD_STACK);
    record.time_ns = tracer->time_ns;
    record.task = task->index;
    record.call = call;
    record.signal = signal;
    record.registers = stack.registers;
    record.registers_count = STACK_REGISTERS;
    record.stack_address = stack.start;
    record.payload = (struct bytes){stack.bytes, got > 0 ? (size_t)got : 0};
    record.modules = stack.modules;
    record.modules_count = stack.modules_count;
    record.module_ranges = stack.ranges;
    record.module_ranges_count = 3 * stack.modules_count;
    record_put(tracer->sink, &record);
}

void stack_at_entry(struct tracer *tracer, const struct task *task)
{
    if (is_asked_for(tracer, task->call.id))
        record_stack(tracer, task, task->call.id, 0);
}

void stack_of_wait(struct tracer *tracer, const struct task *task)
{
    if (!is_asked_for(tracer, task->call.id) && tracer->stacks_unasked++ < UNASKED_MAX)
        record_stack(tracer, task, task->call.id, 0);
}

void stack_outside_calls(struct tracer *tracer, const struct task *task, int signal)
{
    if (tracer->stacks_unasked++ < UNASKED_MAX)
        record_stack(tracer, task, 0, signal);
}
