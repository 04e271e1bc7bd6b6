/* Compiling in the box: an honest source, and sources that are written against the compiler. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "inside.h"

#define SOURCE "/home/student/source.c"
#define RESULT "/home/student/program"
#define COMPILER "/usr/bin/gcc"
#define OUTPUT_BYTES 200000
#define WALL_MS 8000

static void compile(const char *source, struct cast *cast, struct outcome *ret)
{
    static const char *const arguments[] = {"-std=c11", "-fmax-errors=20", "-o", RESULT, SOURCE, NULL};
    static const char *collect[] = {RESULT};

    cast_init(cast);
    cast->plan.mode = PLAN_NATIVE;
    cast->plan.limits.wall_ms = WALL_MS;
    cast->plan.limits.cpu_ms = 5000;
    cast->plan.limits.memory_bytes = 1 << 30;
    cast->plan.limits.file_bytes = 32 << 20;
    cast->plan.limits.output_bytes = OUTPUT_BYTES;
    cast->plan.collect = collect;
    cast->plan.collect_count = 1;
    inside_file(cast, SOURCE, source);
    cast_add_system(cast, "gcc", COMPILER, arguments);
    inside_run(cast, ret);
}

START_TEST(a_source_becomes_a_program)
{
    const struct record *program;
    struct outcome outcome, run;
    struct cast cast, second;
    char *output;

    compile("#include <stdio.h>\nint main(void) { puts(\"hello\"); return 3; }\n", &cast, &outcome);
    program = inside_found(&outcome, RESULT);
    ck_assert_ptr_nonnull(program);
    ck_assert_int_eq((int)outcome_end(&outcome, 0)->status, 0);
    ck_assert(program->mode & 0100);
    cast_init(&second);
    second.plan.mode = PLAN_NATIVE;
    second.files[second.plan.files_count++] =
        (struct plan_file){.path = "/program/hello", .mode = 0755, .content = program->payload};
    cast_add_system(&second, "hello", "/program/hello", NULL);
    inside_run(&second, &run);
    output = outcome_output(&run, 0, 1);
    ck_assert_str_eq(output, "hello\n");
    ck_assert_int_eq((int)outcome_end(&run, 0)->status, 3);
    free(output);
    outcome_done(&run);
    outcome_done(&outcome);
    cast_done(&second);
    cast_done(&cast);
}
END_TEST

/* forbidden: words that must not show in what the compiler says. */
static const struct {
    const char *source, *forbidden;
} hostile_sources[] = {
    {"int x[1 << 29] = {1};\nint main(void) { return 0; }\n", NULL},
    {"#include \"source.c\"\n#include \"source.c\"\n", NULL},
    {"#include \"/dev/zero\"\n", NULL},
    {"#include \"/dev/urandom\"\n", NULL},
    {"#include \"/dev/stdin\"\n#error end\n", NULL},
    {"#include \"/etc/shadow\"\n", "root:"},
    {"#include \"/proc/1/environ\"\n", "PATH="},
    {"#line 2 \"/etc/shadow\"\nint main(void) { return }\n", "root:"},
    {"__asm__(\".incbin \\\"/etc/shadow\\\"\"); int main(void) { return 0; }\n", NULL},
    {"__asm__(\".rept 2147483647\\n.rept 1000\\n.quad 1\\n.endr\\n.endr\"); int main(void) {}\n", NULL},
    {"__asm__(\".org 0x7fffffffff\"); int main(void) {}\n", NULL},
    {"main[-1u] = {1};\n", NULL},
};

START_TEST(a_hostile_source_ends_in_time_and_tells_nothing)
{
    struct outcome outcome;
    struct timespec start, end;
    struct cast cast;

    clock_gettime(CLOCK_MONOTONIC, &start);
    compile(hostile_sources[_i].source, &cast, &outcome);
    clock_gettime(CLOCK_MONOTONIC, &end);
    ck_assert_msg(end.tv_sec - start.tv_sec < WALL_MS / 1000 + 7, "it took %ld s",
                  (long)(end.tv_sec - start.tv_sec));
    ck_assert_msg(outcome_end(&outcome, 0)->status != 0, "it compiled");
    ck_assert_ptr_null(inside_found(&outcome, RESULT));
    for (int stream = 1; stream <= 2; stream++) {
        char *output = outcome_output(&outcome, 0, stream);

        ck_assert_uint_le(strlen(output), OUTPUT_BYTES);
        if (hostile_sources[_i].forbidden)
            ck_assert_msg(!strstr(output, hostile_sources[_i].forbidden), "%.2000s", output);
        free(output);
    }
    outcome_done(&outcome);
    cast_done(&cast);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {
        {a_source_becomes_a_program, 0},
        {a_hostile_source_ends_in_time_and_tells_nothing, ROWS(hostile_sources)},
    };

    if (access(COMPILER, X_OK) < 0)
        return 77;
    return inside_main(argc, argv, "compile", tests, sizeof tests / sizeof *tests);
}
