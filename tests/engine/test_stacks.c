/*
 * Stacks in records, and what coloquio-frames makes of them: of good ones, of forged ones, and of
 * programs whose debug information is damaged.
 *
 * test_stacks BOX FRAMES CASES
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/box.h"
#include "support/suite.h"
#include "unit/proto_samples.h"

#define PROGRAM "/program/cases"
#define FRAMES_SECONDS 2
#define FRAMES_MEMORY ((rlim_t)512 << 20)
#define VARIANTS 60

static const char *box, *frames, *cases;

/* ---- runs ---- */

static struct outcome run(const char *argument, uint64_t *stacks, size_t stacks_count)
{
    const char *arguments[] = {argument, NULL};
    struct outcome outcome;
    struct cast cast;

    cast_init(&cast);
    cast_add(&cast, "cases", cases, arguments);
    cast_default_script(&cast);
    cast.plan.stacks = stacks;
    cast.plan.stacks_count = stacks_count;
    ck_assert_msg(cast_run(&cast, box, &outcome) == 0, "%s", outcome.error);
    cast_done(&cast);
    return outcome;
}

/* The n-th stack of a run, from 0, or NULL. */
static const struct record *stack_of(const struct outcome *outcome, size_t n)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->records[i].type == RECORD_STACK && !n--)
            return &outcome->records[i];
    return NULL;
}

static bool is_in_module(const struct record *stack, const char *path, uint64_t address)
{
    for (size_t i = 0; i < stack->modules_count; i++)
        if (!strcmp(stack->modules[i], path) && address >= stack->module_ranges[3 * i] &&
            address < stack->module_ranges[3 * i + 1])
            return true;
    return false;
}

START_TEST(who_waits_for_ever_shows_its_stack)
{
    struct outcome outcome = run("deadlock", NULL, 0);
    const struct record *parent = stack_of(&outcome, 0), *child = stack_of(&outcome, 1);

    ck_assert_ptr_nonnull(child);
    ck_assert_ptr_null(stack_of(&outcome, 2));
    ck_assert_int_eq(parent->task, 0);
    ck_assert_int_eq(child->task, 1);
    ck_assert_uint_eq(child->call, outcome_last(&outcome, RECORD_WAIT)->call);
    ck_assert_uint_eq(child->registers_count, STACK_REGISTERS);
    ck_assert_uint_eq(child->module_ranges_count, 3 * child->modules_count);
    ck_assert_uint_eq(child->stack_address, child->registers[7]);
    ck_assert_uint_ge(child->payload.size, 64);
    ck_assert_uint_le(child->payload.size, STACK_BYTES);
    ck_assert(!is_in_module(child, PROGRAM, child->registers[16])); /* in libc's read() */
    outcome_done(&outcome);
}
END_TEST

START_TEST(a_crash_shows_its_stack)
{
    struct outcome outcome = run("crash", NULL, 0);
    const struct record *stack = stack_of(&outcome, 0);

    ck_assert_ptr_nonnull(stack);
    ck_assert_ptr_null(stack_of(&outcome, 1));
    ck_assert_uint_eq(stack->call, 0);
    ck_assert_int_eq(stack->signal, SIGSEGV);
    ck_assert(is_in_module(stack, PROGRAM, stack->registers[16]));
    outcome_done(&outcome);
}
END_TEST

START_TEST(calls_that_are_asked_for_show_theirs_and_nothing_else_changes)
{
    uint64_t calls[] = {1, 2, 1000};
    struct outcome plain = run("deadlock", NULL, 0), asked = run("deadlock", calls, 3);
    size_t found = 0;

    for (size_t i = 1; i < asked.count; i++) {
        const struct record *record = &asked.records[i];

        if (record->type != RECORD_STACK || record->call > 2)
            continue;
        ck_assert_uint_eq(record->call, ++found);
        ck_assert_int_eq(asked.records[i - 1].type, RECORD_CALL);
        ck_assert_uint_eq(asked.records[i - 1].call, record->call);
    }
    ck_assert_uint_eq(found, 2);
    ck_assert_uint_eq(outcome_last(&plain, RECORD_FINISH)->trace_hash,
                      outcome_last(&asked, RECORD_FINISH)->trace_hash);
    outcome_done(&plain);
    outcome_done(&asked);
}
END_TEST

/* ---- coloquio-frames ---- */

static int file_of(const void *data, size_t size)
{
    int fd = memfd_create("file", 0);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, data, size), (ssize_t)size);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static void limit(int resource, rlim_t value)
{
    const struct rlimit both = {value, value};

    setrlimit((__rlimit_resource_t)resource, &both);
}

/* Gives it one stack, with the limits that its box has. Returns how many well-formed frames came
 * out; names (may be NULL) gets "read() take child main", the library's with (). It may die, but
 * not for want of time. */
static size_t look_up(const struct record *stack, const char *prefix, char *names,
                      size_t names_size)
{
    struct buffer input = {0}, output = {0};
    struct arena arena = {0};
    struct record_reader reader = {.arena = &arena};
    struct box_error error = {0};
    struct record record;
    size_t count = 0, length = 0;
    int in, out = file_of("", 0), status;
    pid_t pid;

    ck_assert_int_eq(records_encode_head(&input), 0);
    ck_assert_int_eq(record_encode(stack, &input), 0);
    in = file_of(input.data, input.size);
    if ((pid = fork()) == 0) {
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        limit(RLIMIT_CORE, 0);
        limit(RLIMIT_CPU, FRAMES_SECONDS);
#ifndef __SANITIZE_ADDRESS__
        limit(RLIMIT_AS, FRAMES_MEMORY);
#endif
        execl(frames, "coloquio-frames", prefix, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(!WIFEXITED(status) || WEXITSTATUS(status) != 127, "%s cannot be run", frames);
    ck_assert_msg(!WIFSIGNALED(status) ||
                      (WTERMSIG(status) != SIGXCPU && WTERMSIG(status) != SIGKILL),
                  "it does not end");
    lseek(out, 0, SEEK_SET);
    for (ssize_t got = 1; got > 0; output.size += (size_t)got)
        ck_assert_int_ge(got = read(out, buffer_reserve(&output, 65536), 65536), 0);
    reader.data = output.data;
    reader.size_bytes = output.size;
    if (names)
        names[0] = 0;
    while (output.size && record_next(&reader, &record, &error) == 1) {
        ck_assert_int_eq(record.type, RECORD_FRAME);
        count++;
        if (names && length < names_size)
            length += (size_t)snprintf(names + length, names_size - length, "%s%s%s",
                                       length ? " " : "", record.text ? record.text : "?",
                                       record.kind == FRAME_OWN ? "" : "()");
    }
    close(in);
    close(out);
    buffer_done(&input);
    buffer_done(&output);
    arena_done(&arena);
    return count;
}

/* A stack of the deadlocked child whose program stands somewhere else. */
struct scene {
    struct outcome outcome;
    struct record stack;
    const char *modules[STACK_MODULES];
    char directory[64], path[128];
    struct buffer program;
};

static void place_program(const struct scene *scene, const struct buffer *content)
{
    FILE *file = fopen(scene->path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(content->data, 1, content->size, file), content->size);
    ck_assert_int_eq(fclose(file), 0);
}

static void scene_begin(struct scene *scene)
{
    FILE *file = fopen(cases, "rb");
    size_t got;

    *scene = (struct scene){.outcome = run("deadlock", NULL, 0)};
    strcpy(scene->directory, "/tmp/coloquio-stacks-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(scene->directory));
    snprintf(scene->path, sizeof scene->path, "%s/cases", scene->directory);
    scene->stack = *stack_of(&scene->outcome, 1);
    for (size_t i = 0; i < scene->stack.modules_count; i++)
        scene->modules[i] =
            strcmp(scene->stack.modules[i], PROGRAM) ? scene->stack.modules[i] : scene->path;
    scene->stack.modules = scene->modules;
    ck_assert_ptr_nonnull(file);
    do {
        uint8_t *room = buffer_reserve(&scene->program, 65536);

        got = fread(room, 1, 65536, file);
        scene->program.size += got;
    } while (got);
    fclose(file);
    place_program(scene, &scene->program);
}

static void scene_end(struct scene *scene)
{
    unlink(scene->path);
    rmdir(scene->directory);
    buffer_done(&scene->program);
    outcome_done(&scene->outcome);
}

START_TEST(a_stack_becomes_the_functions_on_it)
{
    struct scene scene;
    char names[256];

    scene_begin(&scene);
    look_up(&scene.stack, scene.directory, names, sizeof names);
    ck_assert_str_eq(names, "read() take child main");
    ck_assert_uint_eq(look_up(&scene.stack, "/nowhere/", NULL, 0), 0);
    scene_end(&scene);
}
END_TEST

START_TEST(forged_stacks_do_no_harm)
{
    struct numbers numbers = {(uint64_t)_i + 1};
    uint64_t registers[STACK_REGISTERS], ranges[3 * STACK_MODULES];
    struct buffer bytes = {0};
    struct scene scene;
    struct record forged;

    scene_begin(&scene);
    for (int i = 0; i < VARIANTS; i++) {
        forged = scene.stack;
        memcpy(registers, forged.registers, sizeof registers);
        memcpy(ranges, forged.module_ranges, forged.module_ranges_count * sizeof *ranges);
        mutate(&numbers, forged.payload.data, forged.payload.size, &bytes);
        forged.payload = (struct bytes){bytes.data, bytes.size};
        if (i % 3 == 1)
            registers[number_below(&numbers, STACK_REGISTERS)] ^= UINT64_C(1)
                                                                  << number_below(&numbers, 64);
        if (i % 3 == 2)
            ranges[number_below(&numbers, forged.module_ranges_count)] ^=
                UINT64_C(1) << number_below(&numbers, 64);
        forged.registers = registers;
        forged.module_ranges = ranges;
        if (i % 7 == 6)
            forged.module_ranges_count--;
        look_up(&forged, scene.directory, NULL, 0);
    }
    buffer_done(&bytes);
    scene_end(&scene);
}
END_TEST

/* ---- damaged programs ---- */

static Elf64_Shdr *sections(struct buffer *program, size_t *ret_count)
{
    Elf64_Ehdr *header = (Elf64_Ehdr *)(void *)program->data;

    *ret_count = header->e_shnum;
    return (Elf64_Shdr *)(void *)(program->data + header->e_shoff);
}

static const char *name_of(struct buffer *program, const Elf64_Shdr *section)
{
    const Elf64_Ehdr *header = (Elf64_Ehdr *)(void *)program->data;
    size_t count;

    return (const char *)program->data + sections(program, &count)[header->e_shstrndx].sh_offset +
           section->sh_name;
}

/* Damages a few bytes of one section of debug or unwind information. */
static void damage_section(struct buffer *program, struct numbers *numbers)
{
    size_t count;
    Elf64_Shdr *all = sections(program, &count);

    for (;;) {
        const Elf64_Shdr *section = &all[number_below(numbers, count)];
        const char *name = name_of(program, section);

        if ((strncmp(name, ".debug_", 7) && strcmp(name, ".eh_frame")) || !section->sh_size)
            continue;
        for (uint64_t n = 1 + number_below(numbers, 16); n; n--)
            program->data[section->sh_offset + number_below(numbers, section->sh_size)] =
                number_below(numbers, 2) ? 0xff : (uint8_t)number_below(numbers, 256);
        return;
    }
}

/* Lets a section claim more than there is, or to expand to gigabytes. */
static void claim_much(struct buffer *program, struct numbers *numbers)
{
    size_t count;
    Elf64_Shdr *all = sections(program, &count), *section;
    static const Elf64_Chdr compressed = {ELFCOMPRESS_ZLIB, 0, UINT64_C(1) << 31, 1};

    do
        section = &all[number_below(numbers, count)];
    while (strncmp(name_of(program, section), ".debug_", 7) ||
           section->sh_size < sizeof compressed);
    switch (number_below(numbers, 3)) {
    case 0:
        section->sh_size = UINT64_C(1) << (31 + number_below(numbers, 32));
        break;
    case 1:
        section->sh_offset = UINT64_C(1) << (31 + number_below(numbers, 32));
        break;
    default:
        section->sh_flags |= SHF_COMPRESSED;
        memcpy(program->data + section->sh_offset, &compressed, sizeof compressed);
        break;
    }
}

static void cut(struct buffer *program, struct numbers *numbers)
{
    program->size = number_below(numbers, program->size);
}

static void damage_anything(struct buffer *program, struct numbers *numbers)
{
    for (uint64_t n = 1 + number_below(numbers, 64); n; n--)
        program->data[number_below(numbers, program->size)] = (uint8_t)number_below(numbers, 256);
}

static const Elf64_Shdr *section_named(struct buffer *program, const char *name)
{
    size_t count;
    Elf64_Shdr *all = sections(program, &count);

    for (size_t i = 0; i < count; i++)
        if (!strcmp(name_of(program, &all[i]), name))
            return &all[i];
    ck_abort_msg("there is no %s", name);
}

/* The same opcodes again and again behind the head of the line table: each a row, or a leap to
 * nowhere and back. DWARF 5, 6.2.5. */
static void rewrite_lines(struct buffer *program, struct numbers *numbers)
{
    static const struct {
        uint8_t bytes[12];
        size_t count;
    } opcodes[] = {
        {{0xff}, 1},             /* a row for every byte */
        {{0x01}, 1},             /* copy: the same row */
        {{0x08}, 1},             /* const_add_pc */
        {{0x09, 0xff, 0xff}, 3}, /* fixed_advance_pc */
        {{0x02, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01}, 11}, /* advance_pc */
        {{0x03, 0x80, 0x80, 0x80, 0x80, 0x78, 0x01}, 7}, /* advance_line, backwards */
        {{0x00, 0x01, 0x01, 0x01}, 4},                   /* end_sequence, again */
        {{0x00, 0x00}, 2},                               /* extended, of no length */
        {{0x00, 0xff, 0xff, 0xff, 0xff, 0x0f}, 6},       /* extended, of 4 GiB */
    };
    size_t which = number_below(numbers, sizeof opcodes / sizeof *opcodes);
    const Elf64_Shdr *section = section_named(program, ".debug_line");
    uint8_t *table = program->data + section->sh_offset;
    uint32_t head;

    /* unit_length 4, version 2, address_size 1, segment_selector_size 1, header_length 4 */
    memcpy(&head, table + 8, sizeof head);
    ck_assert_uint_lt(head + 12, section->sh_size);
    for (size_t i = head + 12, n = 0; i < section->sh_size; i++, n++)
        table[i] = opcodes[which].bytes[n % opcodes[which].count];
    if (number_below(numbers, 2))
        table[12 + number_below(numbers, 6)] = 0; /* minimum length, line range, opcode base… */
}

/* One entry inside the other, or references that all point to the same place. */
static void rewrite_entries(struct buffer *program, struct numbers *numbers)
{
    const Elf64_Shdr *section = section_named(program, ".debug_info");
    uint8_t *entries = program->data + section->sh_offset,
            code = (uint8_t)number_below(numbers, 64);

    /* unit_length 4, version 2, unit_type 1, address_size 1, abbreviations 4, the unit's entry */
    for (uint64_t i = 12 + number_below(numbers, 64); i < section->sh_size; i++)
        entries[i] = code;
}

START_TEST(damaged_programs_do_no_harm)
{
    static void (*const damages[])(struct buffer *, struct numbers *) = {
        damage_section,  damage_section, damage_section, claim_much, cut,
        damage_anything, rewrite_lines,  rewrite_entries};
    struct numbers numbers = {(uint64_t)_i + 77};
    struct scene scene;

    scene_begin(&scene);
    for (int i = 0; i < VARIANTS; i++) {
        struct buffer program = {0};

        ck_assert_int_eq(buffer_append(&program, scene.program.data, scene.program.size), 0);
        damages[_i](&program, &numbers);
        place_program(&scene, &program);
        look_up(&scene.stack, scene.directory, NULL, 0);
        buffer_done(&program);
    }
    scene_end(&scene);
}
END_TEST

int main(int argc, char **argv)
{
    const struct suite_row tests[] = {
        {who_waits_for_ever_shows_its_stack, 0},
        {a_crash_shows_its_stack, 0},
        {calls_that_are_asked_for_show_theirs_and_nothing_else_changes, 0},
        {a_stack_becomes_the_functions_on_it, 0},
        {forged_stacks_do_no_harm, 2},
        {damaged_programs_do_no_harm, 8}};

    if (argc != 4) {
        fprintf(stderr, "usage: %s BOX FRAMES CASES\n", argv[0]);
        return 64;
    }
    box = argv[1];
    frames = argv[2];
    cases = argv[3];
    return suite_run("stacks", tests, ROWS(tests));
}
