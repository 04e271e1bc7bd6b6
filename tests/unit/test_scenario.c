/* grader/scenario: what becomes of a scenario as a plan; and grader/spec's look at what stands
 * beside. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "scenario/scenario.h"
#include "support/suite.h"

static char *base, *folder;

static void write_file(const char *path, const char *text)
{
    g_autofree char *full = g_build_filename(folder, path, NULL);
    g_autofree char *directory = g_path_get_dirname(full);

    ck_assert_int_eq(g_mkdir_with_parents(directory, 0755), 0);
    ck_assert(g_file_set_contents(full, text, -1, NULL));
}

static void remove_below(const char *path)
{
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *below = g_build_filename(path, name, NULL);

        if (g_file_test(below, G_FILE_TEST_IS_DIR))
            remove_below(below);
        else
            g_unlink(below);
    }
    if (directory)
        g_dir_close(directory);
    g_rmdir(path);
}

/* A folder of its own for each test, below `base`. */
static void make_folder(void)
{
    folder = g_build_filename(base, "XXXXXX", NULL);
    ck_assert_ptr_nonnull(g_mkdtemp(folder));
    write_file("peers/stream-server", "#!server");
    write_file("peers/stream-client", "#!nobody plays this one");
    write_file("peers/puppet", "#!puppet");
}

static const char talk[] =
    "id: pipes/everything\n"
    "title: T\n"
    "programs: {first: {sources: [a.c]}, second: {sources: [b.c]}}\n"
    "cast:\n"
    "  ana: {program: first, args: [3, \"${server.port}\"], stdin: \"uno\\0\\n\", env: {X: \"y\"}, "
    "umask: \"077\"}\n"
    "  berta: {program: second, stdin: held, stdout: file, stderr: null}\n"
    "  server: {peer: stream-server, bind: \"inet:127.0.0.1:0\"}\n"
    "files: {datos: \"hola\\n\", cola: {kind: fifo, mode: \"0600\"}, enlace: {kind: symlink, "
    "target: datos}}\n"
    "limits: {processes: 10, memory: 64 MiB, cpu-time: 2 s, virtual-time: 1 min, steps: 5000}\n"
    "scenarios:\n"
    "  talk:\n"
    "    title: T\n"
    "    script:\n"
    "      - start: [server, ana, berta]\n"
    "      - server: {send: \"hola \\\"che\\\"\\n\\0\\x7f\", chunk: 1, on: all}\n"
    "      - await: {berta: {called: sigaction, signal: SIGUSR1, times: 2}}\n"
    "      - await: {ana: {printed: \"ok\"}}\n"
    "      - signal: {to: berta, name: SIGINT, when: any-moment}\n"
    "      - berta: {write: \"${i}\"}\n"
    "      - link: {to: far, state: down}\n"
    "      - end\n"
    "    expect: {files: {datos: absent, otro: \"x\"}}\n"
    "    hosts: {far: {address: 10.1.2.3, delay: 80 ms}}\n"
    "    cast: {server: {peer: stream-server, bind: \"inet:127.0.0.1:0\", host: far}}\n";

static struct exercise *read_talk(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct exercise *exercise = exercise_parse("/x/pipes/everything", "exercise.yaml", talk,
                                               sizeof talk - 1, problems, NULL);
    g_autofree char *told = problems_format(problems);

    make_folder();
    ck_assert_str_eq(told, "");
    return exercise;
}

static struct lowered *lower(struct exercise *exercise, size_t binaries, GError **error)
{
    g_autoptr(GBytes) first = g_bytes_new_static("\177ELF-1", 6);
    g_autoptr(GBytes) second = g_bytes_new_static("\177ELF-22", 7);
    g_autofree char *peers = g_build_filename(folder, "peers", NULL);
    const struct program_binary all[] = {{"first", first}, {"second", second}};
    const struct scenario_inputs inputs = {all, binaries, peers, 77};

    return scenario_lower(exercise, &exercise->scenarios[0], &inputs, error);
}

static const struct plan_file *find_file(const struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->files_count; i++)
        if (!strcmp(plan->files[i].path, path))
            return &plan->files[i];
    ck_abort_msg("no file %s in the plan", path);
    return NULL;
}

static void assert_content(const struct plan *plan, const char *path, enum file_kind kind,
                           unsigned mode, const char *content)
{
    const struct plan_file *file = find_file(plan, path);

    ck_assert_uint_eq(file->kind, kind);
    ck_assert_uint_eq(file->mode, mode);
    ck_assert_uint_eq(file->content.size, strlen(content));
    ck_assert_mem_eq(file->content.data, content, strlen(content));
}

START_TEST(files_of_a_plan)
{
    struct exercise *exercise = read_talk();
    struct lowered *lowered = lower(exercise, 2, NULL);
    const struct plan *plan = &lowered->plan;

    ck_assert_uint_eq(plan->files_count, 9);
    assert_content(plan, "/program/first", FILE_REGULAR, 0755, "\177ELF-1");
    ck_assert(find_file(plan, "/program/first")->read_only);
    assert_content(plan, "/home/student/first", FILE_SYMLINK, 0777, "/program/first");
    assert_content(plan, "/program/second", FILE_REGULAR, 0755, "\177ELF-22");
    assert_content(plan, "/peer/puppet", FILE_REGULAR, 0755, "#!puppet");
    assert_content(plan, "/peer/stream-server", FILE_REGULAR, 0755, "#!server");
    ck_assert(find_file(plan, "/peer/puppet")->read_only);
    assert_content(plan, "/home/student/datos", FILE_REGULAR, 0, "hola\n");
    assert_content(plan, "/home/student/cola", FILE_FIFO, 0600, "");
    assert_content(plan, "/home/student/enlace", FILE_SYMLINK, 0, "datos");
    ck_assert(!find_file(plan, "/home/student/datos")->read_only);
    ck_assert_uint_eq(plan->collect_count, 2);
    ck_assert_str_eq(plan->collect[0], "/home/student/datos");
    ck_assert_str_eq(plan->collect[1], "/home/student/otro");
    ck_assert_str_eq(plan->work_directory, "/home/student");
    ck_assert(plan->report_files);
    lowered_free(lowered);
    exercise_free(exercise);
}
END_TEST

static void assert_arguments(const struct plan_member *member, const char *joined)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (size_t i = 0; i < member->arguments_count; i++)
        g_string_append_printf(all, "%s%s", i ? " " : "", member->arguments[i]);
    ck_assert_str_eq(all->str, joined);
}

START_TEST(members_of_a_plan)
{
    struct exercise *exercise = read_talk();
    struct lowered *lowered = lower(exercise, 2, NULL);
    const struct plan_member *members = lowered->plan.members;

    ck_assert_uint_eq(lowered->plan.members_count, 3);
    ck_assert_str_eq(members[0].name, "ana");
    ck_assert_uint_eq(members[0].role, MEMBER_STUDENT);
    ck_assert_str_eq(members[0].program, "/program/first");
    assert_arguments(&members[0], "./first 3 ${server.port}"); /* the box puts the port in */
    ck_assert_str_eq(members[0].directory, "/home/student");
    ck_assert_uint_eq(members[0].umask, 077);
    ck_assert_uint_eq(members[0].environment_count, 5);
    ck_assert_str_eq(members[0].environment[1], "HOME=/home/student");
    ck_assert_str_eq(members[0].environment[4], "X=y");
    ck_assert_uint_eq(members[0].stdin_kind, STREAM_PIPE);
    ck_assert_uint_eq(members[0].stdin_text.size, 5);
    ck_assert_mem_eq(members[0].stdin_text.data, "uno\0\n", 5);
    ck_assert(!members[0].stdin_held);
    ck_assert(members[1].stdin_held);
    ck_assert_uint_eq(members[1].stdout_kind, STREAM_FILE);
    ck_assert_uint_eq(members[1].stderr_kind, STREAM_NULL);
    ck_assert_uint_eq(members[2].role, MEMBER_PEER);
    ck_assert_str_eq(members[2].program, "/peer/stream-server");
    assert_arguments(&members[2], "stream-server --report 3 inet:127.0.0.1:0");
    ck_assert(members[2].stdin_held);
    ck_assert_str_eq(lowered->names[2], "server");
    ck_assert_ptr_null(lowered->names[3]);
    lowered_free(lowered);
    exercise_free(exercise);
}
END_TEST

static const struct step_row {
    enum step_kind kind;
    unsigned member;
    enum condition condition;
    int number;
    unsigned times, line;
    const char *text, *data;
} steps[] = {
    {STEP_START, 2, 0, 0, 1, 14, NULL, NULL},
    {STEP_START, 0, 0, 0, 1, 14, NULL, NULL},
    {STEP_START, 1, 0, 0, 1, 14, NULL, NULL},
    {STEP_COMMAND, 2, 0, 0, 1, 15, "send \"hola \\\"che\\\"\\n\\x00\\x7f\" chunk=1 on=all", NULL},
    {STEP_AWAIT, 1, CONDITION_CALLED, SIGUSR1, 2, 16, "sigaction", NULL},
    {STEP_AWAIT, 0, CONDITION_PRINTED, 0, 1, 17, NULL, "ok"},
    {STEP_SIGNAL, 1, 0, SIGINT, 1, 18, NULL, NULL},
    {STEP_WRITE, 1, 0, 0, 1, 19, NULL, "${i}"}, /* outside of repeat it is a text */
    {STEP_LINK, 0, 0, 1, 1, 20, "down", NULL},
    {STEP_END, 0, 0, 0, 1, 21, NULL, NULL},
};

START_TEST(steps_of_a_plan)
{
    struct exercise *exercise = read_talk();
    struct lowered *lowered = lower(exercise, 2, NULL);
    const struct plan_step *step = &lowered->plan.steps[_i];
    const struct step_row *row = &steps[_i];

    ck_assert_uint_eq(lowered->plan.steps_count, G_N_ELEMENTS(steps));
    ck_assert_uint_eq(step->kind, row->kind);
    ck_assert_uint_eq(step->member, row->member);
    ck_assert_uint_eq(step->condition, row->condition);
    ck_assert_int_eq(step->number, row->number);
    ck_assert_uint_eq(step->times, row->times);
    ck_assert_uint_eq(step->line, row->line);
    ck_assert_pstr_eq(step->text, row->text);
    ck_assert_uint_eq(step->data.size, row->data ? strlen(row->data) : 0);
    if (row->data)
        ck_assert_mem_eq(step->data.data, row->data, step->data.size);
    ck_assert_int_eq(step->any_moment, row->kind == STEP_SIGNAL);
    ck_assert_ptr_eq(lowered->steps[_i], &exercise->scenarios[0].steps[_i]);
    lowered_free(lowered);
    exercise_free(exercise);
}
END_TEST

START_TEST(hosts_of_a_plan)
{
    struct exercise *exercise = read_talk();
    struct lowered *lowered = lower(exercise, 2, NULL);
    const struct plan *plan = &lowered->plan;

    ck_assert_uint_eq(plan->hosts_count, 1);
    ck_assert_str_eq(plan->hosts[0].name, "far");
    ck_assert_str_eq(plan->hosts[0].address, "10.1.2.3");
    ck_assert_uint_eq(plan->hosts[0].delay_ns, 80000000);
    ck_assert_uint_eq(plan->members[0].host, 0);
    ck_assert_uint_eq(plan->members[2].host, 1);
    lowered_free(lowered);
    exercise_free(exercise);
}
END_TEST

START_TEST(limits_and_seed_of_a_plan)
{
    struct exercise *exercise = read_talk();
    struct lowered *lowered = lower(exercise, 2, NULL);
    const struct plan_limits *limits = &lowered->plan.limits;

    ck_assert_uint_eq(lowered->plan.seed, 77);
    ck_assert_uint_eq(lowered->plan.mode, PLAN_CONTROLLED);
    ck_assert_uint_eq(limits->processes, 10);
    ck_assert_uint_eq(limits->descriptors, 0); /* the default */
    ck_assert_uint_eq(limits->memory_bytes, 64 << 20);
    ck_assert_uint_eq(limits->cpu_ms, 2000);
    ck_assert_uint_eq(limits->virtual_time_ms, 60000);
    ck_assert_uint_eq(limits->steps, 5000);
    lowered_free(lowered);
    exercise_free(exercise);
}
END_TEST

START_TEST(a_plan_can_be_encoded_and_read_again)
{
    struct exercise *exercise = read_talk();
    struct lowered *lowered = lower(exercise, 2, NULL);
    struct buffer buffer = {0};
    struct arena arena = {0};
    struct plan plan;
    struct box_error fault;

    ck_assert_int_eq(plan_encode(&lowered->plan, &buffer), 0);
    ck_assert_int_eq(plan_decode(buffer.data, buffer.size, &arena, &plan, &fault), 0);
    ck_assert_uint_eq(plan.steps_count, G_N_ELEMENTS(steps));
    ck_assert_uint_eq(plan.files_count, 9);
    arena_done(&arena);
    buffer_done(&buffer);
    lowered_free(lowered);
    exercise_free(exercise);
}
END_TEST

START_TEST(what_is_not_there_is_said)
{
    struct exercise *exercise = read_talk();
    g_autoptr(GError) compiled = NULL, peers = NULL;
    g_autofree char *path = g_build_filename(folder, "peers", NULL);

    ck_assert_ptr_null(lower(exercise, 1, &compiled));
    ck_assert(g_error_matches(compiled, FAULT_ERROR, FAULT_GRADER));
    ck_assert_str_eq(compiled->message, "the program second was not compiled");
    remove_below(path);
    ck_assert_ptr_null(lower(exercise, 2, &peers));
    ck_assert(g_error_matches(peers, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    exercise_free(exercise);
}
END_TEST

START_TEST(system_directories_are_mounted_under_their_names)
{
    struct plan_mount mounts[16];
    size_t count = scenario_system_mounts(mounts, 16);

    ck_assert_uint_gt(count, 3);
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(mounts[i].source, mounts[i].target);
        ck_assert_msg(!g_str_has_prefix(mounts[i].source, "/home"), "%s", mounts[i].source);
    }
    ck_assert_uint_eq(scenario_system_mounts(mounts, 2), 2);
}
END_TEST

/* ---- lint ---- */

static struct exercise *read_beside(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *directory = NULL;

    make_folder();
    directory = g_build_filename(folder, "pipes", "everything", NULL);
    write_file("pipes/everything/exercise.yaml",
               "id: pipes/everything\ntitle: T\nprograms: {p: {sources: [p.c, q.c]}}\n"
               "cast: {a: {program: p}}\nrules: {fd.laek: off}\n"
               "scenarios: {s: {title: T}, t: {title: T, rules: {nonsense: on, fd.leak: off}}}\n");
    return exercise_load(directory, problems, NULL);
}

static char *lint(const struct exercise *exercise)
{
    g_autoptr(GPtrArray) problems = problems_new();

    exercise_lint(exercise, problems);
    return problems_format(problems);
}

static guint count_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    return g_strv_length(lines) - 1;
}

static void write_submission(const char *group, const char *name, bool complete)
{
    g_autofree char *one = g_build_filename("pipes/everything", group, name, "p.c", NULL);
    g_autofree char *two = g_build_filename("pipes/everything", group, name, "q.c", NULL);

    write_file(one, "");
    if (complete)
        write_file(two, "");
}

START_TEST(what_stands_beside_is_looked_at)
{
    struct exercise *exercise = read_beside();
    g_autofree char *nothing = lint(exercise), *some = NULL, *all = NULL;

    /* Two statements, the difficulty, two sources of starter/, accepted, wrong. */
    ck_assert_uint_eq(count_lines(nothing), 7);
    ck_assert_ptr_nonnull(strstr(nothing, "exercise.yaml: error: the key \"difficulty\" is"));
    exercise->difficulty = 2;
    write_file("pipes/everything/statement.es.md", "# T\n");
    write_file("pipes/everything/statement.en.md", "# T\n");
    write_submission("starter", "", true);
    write_submission("submissions/accepted", "one", true);
    write_submission("submissions/accepted", "two", false);
    write_submission("submissions/fd.leak", "one", true);
    write_submission("submissions/fd.leak", "two", true);
    write_submission("submissions/pipe.no-eof", "one", true);
    some = lint(exercise);
    ck_assert_uint_eq(count_lines(some), 2);
    ck_assert_ptr_nonnull(strstr(some, "submissions/accepted/two/q.c: error: a source of the"));
    ck_assert_ptr_nonnull(strstr(some, "submissions: error: expected at least five wrong"));
    write_submission("submissions/accepted", "two", true);
    write_submission("submissions/pipe.no-eof", "two", true);
    write_submission("submissions/pipe.no-eof", "three", true);
    all = lint(exercise);
    ck_assert_str_eq(all, "");
    exercise_free(exercise);
}
END_TEST

START_TEST(names_of_findings_are_looked_at)
{
    static const char *const ids[] = {"fd.leak", "pipe.no-eof", NULL};
    struct exercise *exercise = read_beside();
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *told = NULL;

    write_submission("submissions/accepted", "one", true);
    write_submission("submissions/fd.leak", "one", true);
    write_submission("submissions/pipe.no-eol", "one", true);
    exercise_lint_ids(exercise, ids, problems);
    told = problems_format(problems);
    ck_assert_uint_eq(problems->len, 3);
    ck_assert_ptr_nonnull(
        strstr(told, ":5:9: error: no such finding: \"fd.laek\"; did you mean \"fd.leak\"?\n"));
    ck_assert_ptr_nonnull(strstr(told, ":6:50: error: no such finding: \"nonsense\"; "));
    ck_assert_ptr_nonnull(strstr(told, "did you mean \"pipe.no-eof\"?\n"));
    exercise_free(exercise);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {{files_of_a_plan, 0},
                                      {members_of_a_plan, 0},
                                      {steps_of_a_plan, ROWS(steps)},
                                      {hosts_of_a_plan, 0},
                                      {limits_and_seed_of_a_plan, 0},
                                      {a_plan_can_be_encoded_and_read_again, 0},
                                      {what_is_not_there_is_said, 0},
                                      {system_directories_are_mounted_under_their_names, 0},
                                      {what_stands_beside_is_looked_at, 0},
                                      {names_of_findings_are_looked_at, 0}};
    int code;

    i18n_init("en", "/nonexistent");
    if (!(base = g_dir_make_tmp("coloquio-scenario-XXXXXX", NULL)))
        return 1;
    code = suite_run("scenario", tests, G_N_ELEMENTS(tests));
    remove_below(base);
    g_free(base);
    return code;
}
