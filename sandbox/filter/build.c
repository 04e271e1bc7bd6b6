/* Compiles sets.def and refusals.def into a program each. */
#include "filter/build.h"

#include <errno.h>
#include <linux/prctl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"

struct call_set {
    const char *name;
    const char *const *calls;
};

/* One list per row of sets.def… */
#define SET(name, prose, ...) static const char *const set_##name[] = {__VA_ARGS__, NULL};
#include "filter/sets.def"
#undef SET

/* …and the table of them. */
static const struct call_set sets[] = {
#define SET(name, prose, ...) {#name, set_##name},
#include "filter/sets.def"
#undef SET
};

struct forbidden_row {
    int error;
    const char *const *calls;
};

#define FORBID(prose, error, ...) {error, (const char *const[]){__VA_ARGS__, NULL}},
#define PERMIT(call, argument, value)
#define REFUSE(call, argument, comparison, mask, value, error, prose)
#define NOTICE(call, argument, comparison, mask, value, prose)
static const struct forbidden_row forbidden_rows[] = {
#include "filter/refusals.def"
};
#undef FORBID
#undef PERMIT
#undef REFUSE
#undef NOTICE

struct permit_row {
    const char *call;
    unsigned argument;
    uint64_t value;
};

#define FORBID(prose, error, ...)
#define PERMIT(call, argument, value) {#call, argument, value},
#define REFUSE(call, argument, comparison, mask, value, error, prose)
#define NOTICE(call, argument, comparison, mask, value, prose)
static const struct permit_row permit_rows[] = {
#include "filter/refusals.def"
};
#undef FORBID
#undef PERMIT
#undef REFUSE
#undef NOTICE

/* A refusal, or a notice: error 0. */
struct refusal_row {
    const char *call;
    unsigned argument;
    enum scmp_compare comparison;
    uint64_t mask;
    uint64_t value;
    int error;
};

#define FORBID(prose, error, ...)
#define PERMIT(call, argument, value)
#define REFUSE(call, argument, comparison, mask, value, error, prose)                              \
    {#call, argument, SCMP_CMP_##comparison, mask, value, error},
#define NOTICE(call, argument, comparison, mask, value, prose)                                     \
    {#call, argument, SCMP_CMP_##comparison, mask, value, 0},
static const struct refusal_row refusal_rows[] = {
#include "filter/refusals.def"
};
#undef FORBID
#undef PERMIT
#undef REFUSE
#undef NOTICE

/* What LeakSanitizer calls: it stops the threads of its own process from a clone of it. */
static const char *const leak_checker_calls[] = {"ptrace", "process_vm_readv", NULL};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void cleanup_context(scmp_filter_ctx *context)
{
    if (*context)
        seccomp_release(*context);
}
#define AUTO_CONTEXT CLEANUP(cleanup_context) scmp_filter_ctx

static bool listed(const char *const *calls, int number)
{
    for (; *calls; calls++)
        if (seccomp_syscall_resolve_name(*calls) == number)
            return true;
    return false;
}

static bool is_traced(const struct filter_options *options, int number)
{
    for (size_t i = 0; i < options->traced_count; i++)
        if (options->traced[i].number == number)
            return true;
    return false;
}

/* Adds an unconditional rule for a named call; unknown names are left to the default action. */
static int add_call(scmp_filter_ctx context, uint32_t action, const char *name,
                    struct box_error *reterr_error)
{
    int number = seccomp_syscall_resolve_name(name);

    if (number == __NR_SCMP_ERROR)
        return 0;
    int r = seccomp_rule_add(context, action, number, 0);
    return r < 0 ? box_error_set(reterr_error, STAGE_FILTER, -r, "%s", name) : 0;
}

static int add_sets(scmp_filter_ctx context, const struct filter_options *options,
                    struct box_error *reterr_error)
{
    for (size_t i = 0; i < COUNT(sets); i++)
        for (const char *const *call = sets[i].calls; *call; call++) {
            if (is_traced(options, seccomp_syscall_resolve_name(*call)))
                continue;
            int r = add_call(context, SCMP_ACT_ALLOW, *call, reterr_error);
            if (r < 0)
                return r;
        }
    return 0;
}

static int add_forbidden(scmp_filter_ctx context, const struct filter_options *options,
                         struct box_error *reterr_error)
{
    for (size_t i = 0; i < COUNT(forbidden_rows); i++)
        for (const char *const *call = forbidden_rows[i].calls; *call; call++) {
            int number = seccomp_syscall_resolve_name(*call);
            uint32_t action = SCMP_ACT_ERRNO((uint16_t)forbidden_rows[i].error);

            if (is_traced(options, number))
                continue;
            if (options->leak_checker && listed(leak_checker_calls, number))
                action = SCMP_ACT_ALLOW;
            int r = add_call(context, action, *call, reterr_error);
            if (r < 0)
                return r;
        }
    return 0;
}

static int add_permitted(scmp_filter_ctx context, struct box_error *reterr_error)
{
    for (size_t i = 0; i < COUNT(permit_rows); i++) {
        const struct permit_row *row = &permit_rows[i];
        int r = seccomp_rule_add(context, SCMP_ACT_ALLOW, seccomp_syscall_resolve_name(row->call),
                                 1, SCMP_CMP(row->argument, SCMP_CMP_EQ, row->value));
        if (r < 0)
            return box_error_set(reterr_error, STAGE_FILTER, -r, "%s", row->call);
    }
    return 0;
}

/* A traced call; with a condition both branches are written out, since the default is ENOSYS. */
static int add_traced(scmp_filter_ctx context, const struct filter_trace *trace)
{
    if (trace->when == FILTER_ALWAYS)
        return seccomp_rule_add(context, SCMP_ACT_TRACE(0), trace->number, 0);

    uint64_t traced_value = trace->when == FILTER_BIT_SET ? trace->bit : 0;
    int r =
        seccomp_rule_add(context, SCMP_ACT_TRACE(0), trace->number, 1,
                         SCMP_CMP(trace->argument, SCMP_CMP_MASKED_EQ, trace->bit, traced_value));
    if (r < 0)
        return r;
    return seccomp_rule_add(
        context, SCMP_ACT_ALLOW, trace->number, 1,
        SCMP_CMP(trace->argument, SCMP_CMP_MASKED_EQ, trace->bit, trace->bit ^ traced_value));
}

static int check_options(const struct filter_options *options, struct box_error *reterr_error)
{
    if (options->leak_checker && options->traced_count > 0)
        return box_error_set(reterr_error, STAGE_FILTER, EINVAL, "leak checker under a tracer");
    for (size_t i = 0; i < options->traced_count; i++) {
        const struct filter_trace *trace = &options->traced[i];
        bool one_bit = trace->bit != 0 && (trace->bit & (trace->bit - 1)) == 0;

        if (trace->number < 0 ||
            (trace->when != FILTER_ALWAYS && (trace->argument > 5 || !one_bit)))
            return box_error_set(reterr_error, STAGE_FILTER, EINVAL, "traced call");
    }
    return 0;
}

static int set_attributes(scmp_filter_ctx context, struct box_error *reterr_error)
{
    int r = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    if (r < 0)
        return box_error_set(reterr_error, STAGE_FILTER, -r, "architecture");
    return 0;
}

/* Writes a context's program through a memfd, libseccomp's only way out before 2.6. */
static int export_program(scmp_filter_ctx context, struct sock_fprog *ret,
                          struct box_error *reterr_error)
{
    AUTO_FD fd = memfd_create("filter", MFD_CLOEXEC);
    AUTO_FREE struct sock_filter *code = NULL;
    struct stat st;

    if (fd < 0)
        return box_error_set(reterr_error, STAGE_FILTER, errno, "memfd");
    int r = seccomp_export_bpf(context, fd);
    if (r < 0)
        return box_error_set(reterr_error, STAGE_FILTER, -r, "export");
    if (fstat(fd, &st) < 0 || st.st_size == 0 || (size_t)st.st_size > BPF_MAXINSNS * sizeof *code)
        return box_error_set(reterr_error, STAGE_FILTER, EOVERFLOW, "program size");
    code = malloc((size_t)st.st_size);
    if (!code)
        return box_error_set(reterr_error, STAGE_FILTER, ENOMEM, "program");
    if (pread(fd, code, (size_t)st.st_size, 0) != st.st_size)
        return box_error_set(reterr_error, STAGE_FILTER, EIO, "program");
    ret->len = (unsigned short)((size_t)st.st_size / sizeof *code);
    ret->filter = TAKE_POINTER(code);
    return 0;
}

static int build_allow_list(const struct filter_options *options, struct sock_fprog *ret,
                            struct box_error *reterr_error)
{
    AUTO_CONTEXT context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));

    if (!context)
        return box_error_set(reterr_error, STAGE_FILTER, ENOMEM, "allow list");
    int r = set_attributes(context, reterr_error);
    if (r == 0)
        r = add_sets(context, options, reterr_error);
    if (r == 0)
        r = add_forbidden(context, options, reterr_error);
    if (r == 0)
        r = add_permitted(context, reterr_error);
    for (size_t i = 0; r == 0 && i < options->traced_count; i++) {
        r = add_traced(context, &options->traced[i]);
        if (r < 0)
            box_error_set(reterr_error, STAGE_FILTER, -r, "traced call");
    }
    return r < 0 ? r : export_program(context, ret, reterr_error);
}

static int build_refusals(const struct filter_options *options, struct sock_fprog *ret,
                          struct box_error *reterr_error)
{
    AUTO_CONTEXT context = seccomp_init(SCMP_ACT_ALLOW);

    if (!context)
        return box_error_set(reterr_error, STAGE_FILTER, ENOMEM, "refusals");
    int r = set_attributes(context, reterr_error);
    for (size_t i = 0; r == 0 && i < COUNT(refusal_rows); i++) {
        const struct refusal_row *row = &refusal_rows[i];
        /* MASKED_EQ takes mask and value, the others the value alone. */
        struct scmp_arg_cmp comparison =
            row->comparison == SCMP_CMP_MASKED_EQ
                ? SCMP_CMP(row->argument, SCMP_CMP_MASKED_EQ, row->mask, row->value)
                : SCMP_CMP(row->argument, row->comparison, row->value);

        if (options->leak_checker &&
            listed((const char *const[]){"prctl", NULL}, seccomp_syscall_resolve_name(row->call)) &&
            (row->value == PR_SET_PTRACER || row->value == PR_SET_DUMPABLE))
            continue;
        if (!row->error && !options->traced_count)
            continue; /* nobody is there to notice */
        r = seccomp_rule_add(context,
                             row->error ? SCMP_ACT_ERRNO((uint16_t)row->error) : SCMP_ACT_TRACE(0),
                             seccomp_syscall_resolve_name(row->call), 1, comparison);
        if (r < 0)
            box_error_set(reterr_error, STAGE_FILTER, -r, "%s", row->call);
    }
    if (r == 0 && !options->leak_checker)
        r = seccomp_rule_add(
            context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
            SCMP_A0(SCMP_CMP_MASKED_EQ, (uint64_t)CLONE_UNTRACED, (uint64_t)CLONE_UNTRACED));
    return r < 0 ? r : export_program(context, ret, reterr_error);
}

int filter_build(const struct filter_options *options, struct sock_fprog ret[FILTER_PARTS],
                 struct box_error *reterr_error)
{
    struct sock_fprog parts[FILTER_PARTS] = {{0}};

    int r = check_options(options, reterr_error);
    if (r == 0)
        r = build_refusals(options, &parts[FILTER_REFUSALS], reterr_error);
    if (r == 0)
        r = build_allow_list(options, &parts[FILTER_ALLOW_LIST], reterr_error);
    if (r < 0) {
        filter_done(parts);
        return r;
    }
    memcpy(ret, parts, sizeof parts);
    return 0;
}

void filter_done(struct sock_fprog parts[FILTER_PARTS])
{
    for (size_t i = 0; i < FILTER_PARTS; i++) {
        free(parts[i].filter);
        parts[i] = (struct sock_fprog){0};
    }
}
