/*
 * compile_filters > stored.c: the filters as C, for the box to be built with. libseccomp takes
 * milliseconds for what is the same in every run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/build.h"
#include "proto/syscalls.h"

#define TRACED_MOST 256

/* Which system calls stop at the tracer: the rows of syscalls.def, mmap only where memory is
 * shared. */
static size_t traced_calls(struct filter_trace *traced)
{
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    for (size_t i = 0; i < count && i < TRACED_MOST; i++) {
        traced[i] = (struct filter_trace){.number = rows[i].number, .when = FILTER_ALWAYS};
        if (!strcmp(rows[i].name, "mmap")) {
            traced[i].when = FILTER_BIT_SET;
            traced[i].argument = 3;
            traced[i].bit = 1; /* MAP_SHARED */
        }
    }
    return count;
}

static int print(const char *name, const struct filter_options *options)
{
    struct sock_fprog parts[FILTER_PARTS], program = {0};
    struct box_error error;
    int failed = filter_build(options, parts, &error);

    if (failed) {
        fprintf(stderr, "compile_filters: %s: %s: %s\n", name, error.detail, strerror(error.error));
        return 1;
    }
    failed = filter_shorten(parts, FILTER_PARTS, &program);
    filter_done(parts);
    if (failed) {
        fprintf(stderr, "compile_filters: %s: %s\n", name, strerror(-failed));
        return 1;
    }
    printf("static struct sock_filter %s_code[] = {\n", name);
    for (unsigned at = 0; at < program.len; at++) {
        const struct sock_filter *code = &program.filter[at];

        printf("    {0x%02x, %u, %u, 0x%08x},\n", code->code, code->jt, code->jf, code->k);
    }
    printf("};\nconst struct sock_fprog %s = {%u, %s_code};\n", name, program.len, name);
    free(program.filter);
    return 0;
}

int main(void)
{
    static struct filter_trace traced[TRACED_MOST];
    struct filter_options controlled = {.traced = traced, .traced_count = traced_calls(traced)};
    struct filter_options native = {0}, leak_check = {.leak_checker = true};

    printf("/* Made by compile_filters from sets.def, refusals.def and syscalls.def. */\n"
           "#include \"filter/filter.h\"\n\n");
    return print("filter_controlled", &controlled) || print("filter_native", &native) ||
           print("filter_leak_check", &leak_check);
}
