/* sandbox/filter: the short program says what the programs that libseccomp compiled say together.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "filter/build.h"
#include "proto/syscalls.h"
#include "support/suite.h"

#define TRACED_MOST 256
#define INTERESTING_MOST (8 * BPF_MAXINSNS)
#define ARGUMENTS 6
#define DRAWN 16 /* sets of arguments for each call number */

static uint32_t load(const struct seccomp_data *data, uint32_t offset)
{
    uint32_t word;

    ck_assert_uint_le(offset, sizeof *data - sizeof word);
    memcpy(&word, (const char *)data + offset, sizeof word);
    return word;
}

/* Classic BPF, as far as libseccomp uses it; filter.txt of the kernel's documentation. */
static uint32_t run(const struct sock_fprog *program, const struct seccomp_data *data)
{
    uint32_t accumulator = 0;

    for (size_t at = 0; at < program->len; at++) {
        const struct sock_filter *code = &program->filter[at];

        switch (code->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            accumulator = load(data, code->k);
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            accumulator &= code->k;
            break;
        case BPF_JMP | BPF_JA:
            at += code->k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            at += accumulator == code->k ? code->jt : code->jf;
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            at += accumulator > code->k ? code->jt : code->jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += accumulator >= code->k ? code->jt : code->jf;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            at += accumulator & code->k ? code->jt : code->jf;
            break;
        case BPF_RET | BPF_K:
            return code->k;
        default:
            ck_abort_msg("instruction %zu is %#x", at, code->code);
        }
    }
    ck_abort_msg("no answer");
}

static uint32_t run_all(const struct sock_fprog *parts, const struct seccomp_data *data)
{
    uint32_t answer = SECCOMP_RET_ALLOW;

    for (size_t i = 0; i < FILTER_PARTS && answer == SECCOMP_RET_ALLOW; i++)
        answer = run(&parts[i], data);
    return answer;
}

/* All constants of the programs, and what lies beside them. */
static size_t find_interesting(const struct sock_fprog *parts, uint32_t *values)
{
    size_t count = 0;

    for (size_t i = 0; i < FILTER_PARTS; i++)
        for (size_t at = 0; at < parts[i].len; at++)
            for (int beside = -1; beside <= 1; beside++)
                values[count++] = parts[i].filter[at].k + (uint32_t)beside;
    return count;
}

static void compare(const struct sock_fprog *parts, const struct sock_fprog *program,
                    struct seccomp_data *data)
{
    uint32_t expected = run_all(parts, data), found = run(program, data);

    ck_assert_msg(expected == found, "call %#x of %#x: %#x instead of %#x", (unsigned)data->nr,
                  data->arch, found, expected);
}

static void compare_all(const struct filter_options *options)
{
    static const uint32_t architectures[] = {AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, 0};
    static uint32_t values[INTERESTING_MOST];
    struct sock_fprog parts[FILTER_PARTS], program;
    struct box_error error;
    size_t count;

    ck_assert_msg(filter_build(options, parts, &error) == 0, "%s", error.detail);
    ck_assert_int_eq(filter_shorten(parts, FILTER_PARTS, &program), 0);
    count = find_interesting(parts, values);
    srandom(1);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < sizeof architectures / sizeof *architectures; j++) {
            struct seccomp_data data = {.nr = (int)values[i], .arch = architectures[j]};

            compare(parts, &program, &data);
            for (int drawn = 0; drawn < DRAWN; drawn++) {
                for (int k = 0; k < ARGUMENTS; k++)
                    data.args[k] =
                        values[(size_t)random() % count] |
                        (random() % 2 ? 0 : (uint64_t)values[(size_t)random() % count] << 32);
                compare(parts, &program, &data);
            }
        }
    filter_done(parts);
    free(program.filter);
}

START_TEST(a_native_filter_says_the_same)
{
    compare_all(&(struct filter_options){.traced_count = 0});
}
END_TEST

START_TEST(a_filter_for_the_leak_check_says_the_same)
{
    compare_all(&(struct filter_options){.leak_checker = true});
}
END_TEST

START_TEST(a_filter_that_stops_calls_says_the_same)
{
    static struct filter_trace traced[TRACED_MOST];
    size_t count;
    const struct syscall_row *rows = syscall_rows(&count);

    ck_assert_uint_le(count, TRACED_MOST);
    for (size_t i = 0; i < count; i++)
        traced[i] = (struct filter_trace){.number = rows[i].number,
                                          .when = i % 3,
                                          .argument = (unsigned)(i % ARGUMENTS),
                                          .bit = (uint64_t)1 << i % 64};
    compare_all(&(struct filter_options){.traced = traced, .traced_count = count});
}
END_TEST

START_TEST(a_filter_gets_short)
{
    const struct filter_options native = {.traced_count = 0};
    struct sock_fprog parts[FILTER_PARTS], program;

    ck_assert_int_eq(filter_build(&native, parts, NULL), 0);
    ck_assert_int_eq(filter_shorten(parts, FILTER_PARTS, &program), 0);
    ck_assert_uint_lt(program.len, (parts[0].len + parts[1].len) / 2);
    filter_done(parts);
    free(program.filter);
}
END_TEST

START_TEST(a_program_of_other_instructions_is_refused)
{
    static struct sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
                                        BPF_STMT(BPF_MISC | BPF_TAX, 0),
                                        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program, part = {sizeof code / sizeof *code, code};

    ck_assert_int_eq(filter_shorten(&part, 1, &program), -EOVERFLOW);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {a_native_filter_says_the_same, 0},
        {a_filter_for_the_leak_check_says_the_same, 0},
        {a_filter_that_stops_calls_says_the_same, 0},
        {a_filter_gets_short, 0},
        {a_program_of_other_instructions_is_refused, 0},
    };

    return suite_run("filter", tests, ROWS(tests));
}
