/* grader/recording: what is written can be read, and what others write does no harm. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "recording/inner.h"
#include "recording/recording.h"
#include "support/suite.h"

#define RESULT                                                                                     \
    "{\"format\": \"coloquio/result/v1\", \"exercise\": \"pipes/upper\", \"submission\": \"mine\"," \
    " \"scenarios\": [{\"name\": \"one\", \"title\": \"One\", \"status\": \"failed\","              \
    " \"findings\": [{\"id\": \"output.differs\", \"observed\": \"chau\"}]},"                       \
    " {\"name\": \"two\", \"title\": null, \"status\": \"not-run\", \"findings\": []}]}"

static char *path;

static const char *const no_results[] = {
    "",
    "[",
    "[]",
    "{}",
    "{\"exercise\": 3, \"scenarios\": []}",
    "{\"exercise\": \"a\", \"scenarios\": {}}",
    "{\"exercise\": \"a\", \"scenarios\": [{}]}",
    "{\"exercise\": \"a\", \"exercise\": \"b\", \"scenarios\": []}"};

static void make_path(void)
{
    int fd = g_file_open_tmp("recording-XXXXXX", &path, NULL);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void remove_path(void)
{
    g_unlink(path);
    g_free(path);
}

static GBytes *bytes_of(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

/* A grading of two scenarios, of which the first was run. */
static struct grading *make_grading(GBytes *plan, GBytes *records)
{
    struct grading *grading = grading_new();
    struct scenario_result *result = scenario_result_new("one");

    result->plan = g_bytes_ref(plan);
    result->records = g_bytes_ref(records);
    g_ptr_array_add(grading->scenarios, result);
    g_ptr_array_add(grading->scenarios, scenario_result_new("two"));
    return grading;
}

/* Writes parts as they are, and says how reading them ends. NULL: they are a recording. */
static char *refusal(GPtrArray *parts)
{
    g_autoptr(GBytes) packed = container_pack(parts, NULL);
    g_autoptr(GError) error = NULL;
    struct recording *recording;
    gsize size;
    const char *data = g_bytes_get_data(packed, &size);

    ck_assert(g_file_set_contents(path, data, (gssize)size, NULL));
    recording = recording_read(path, &error);
    ck_assert((recording != NULL) == (error == NULL));
    recording_free(recording);
    return error ? g_strdup(error->message) : NULL;
}

START_TEST(what_is_written_is_read)
{
    g_autoptr(GBytes) plan = bytes_of("a plan"), records = bytes_of("records");
    struct grading *grading = make_grading(plan, records);
    struct recording *recording;
    const struct recorded_run *run;

    make_path();
    ck_assert(recording_write(grading, RESULT, path, NULL));
    recording = recording_read(path, NULL);
    ck_assert_ptr_nonnull(recording);
    ck_assert_str_eq(recording->exercise, "pipes/upper");
    ck_assert_str_eq(recording->submission, "mine");
    ck_assert_uint_eq(recording->runs->len, 2);
    run = recording->runs->pdata[0];
    ck_assert_str_eq(run->name, "one");
    ck_assert_str_eq(run->title, "One");
    ck_assert_str_eq(run->status, "failed");
    ck_assert_str_eq(run->findings[0], "output.differs: chau");
    ck_assert_ptr_null(run->findings[1]);
    ck_assert(g_bytes_equal(run->plan, plan));
    ck_assert(g_bytes_equal(run->records, records));
    run = recording->runs->pdata[1];
    ck_assert_ptr_null(run->title);
    ck_assert_ptr_null(run->plan);
    ck_assert_ptr_null(run->records);
    recording_free(recording);
    grading_free(grading);
    remove_path();
}
END_TEST

START_TEST(the_same_runs_make_the_same_file)
{
    g_autoptr(GBytes) plan = bytes_of("a plan"), records = bytes_of("records");
    struct grading *grading = make_grading(plan, records);
    g_autofree char *first = NULL, *second = NULL;
    gsize first_size, second_size;

    make_path();
    ck_assert(recording_write(grading, RESULT, path, NULL));
    ck_assert(g_file_get_contents(path, &first, &first_size, NULL));
    ck_assert(recording_write(grading, RESULT, path, NULL));
    ck_assert(g_file_get_contents(path, &second, &second_size, NULL));
    ck_assert_uint_eq(first_size, second_size);
    ck_assert_mem_eq(first, second, first_size);
    grading_free(grading);
    remove_path();
}
END_TEST

START_TEST(a_file_that_cannot_be_written_is_said)
{
    struct grading *grading = grading_new();
    g_autoptr(GError) error = NULL;

    ck_assert(!recording_write(grading, RESULT, "/no/such/directory/file", &error));
    ck_assert(g_error_matches(error, FAULT_ERROR, FAULT_ENVIRONMENT));
    grading_free(grading);
}
END_TEST

START_TEST(what_is_no_recording_is_refused)
{
    g_autoptr(GPtrArray) parts = parts_new();
    g_autoptr(GBytes) result = bytes_of(no_results[_i]);
    g_autofree char *why = NULL;

    make_path();
    parts_add(parts, "result.json", result);
    why = refusal(parts);
    ck_assert_ptr_nonnull(why);
    ck_assert_ptr_nonnull(strstr(why, "it is no recording"));
    ck_assert_msg(g_str_has_prefix(why, path), "the file is not named: %s", why);
    remove_path();
}
END_TEST

START_TEST(a_part_that_is_there_twice_is_refused)
{
    g_autoptr(GPtrArray) parts = parts_new();
    g_autoptr(GBytes) result = bytes_of(RESULT);
    g_autofree char *why = NULL;

    make_path();
    parts_add(parts, "result.json", result);
    ck_assert_ptr_null(refusal(parts));
    parts_add(parts, "result.json", result);
    why = refusal(parts);
    ck_assert_ptr_nonnull(why);
    remove_path();
}
END_TEST

START_TEST(damage_is_noticed_wherever_it_is)
{
    g_autoptr(GBytes) plan = bytes_of("a plan"), records = bytes_of("records");
    struct grading *grading = make_grading(plan, records);
    g_autofree char *data = NULL;
    gsize size;

    make_path();
    ck_assert(recording_write(grading, RESULT, path, NULL));
    ck_assert(g_file_get_contents(path, &data, &size, NULL));
    for (gsize length = 0; length + 8 < size; length++) {
        struct recording *recording;

        ck_assert(g_file_set_contents(path, data, (gssize)length, NULL));
        recording = recording_read(path, NULL);
        ck_assert_msg(!recording, "cut to %zu of %zu bytes it was taken", length, size);
    }
    for (gsize i = 10; i < size; i++) {
        data[i] ^= 0x20;
        ck_assert(g_file_set_contents(path, data, (gssize)size, NULL));
        recording_free(recording_read(path, NULL)); /* an error or not, but no crash */
        data[i] ^= 0x20;
    }
    grading_free(grading);
    remove_path();
}
END_TEST

START_TEST(what_expands_without_end_is_refused)
{
    g_autoptr(GBytes) block = g_bytes_new_take(g_malloc0(1 << 20), 1 << 20), packed = NULL;
    g_autoptr(GPtrArray) parts = parts_new(), good = NULL, bad = NULL;
    g_autoptr(GError) error = NULL;

    parts_add(parts, "0/records", block);
    parts_add(parts, "1/records", block);
    packed = container_pack(parts, NULL);
    ck_assert_uint_lt(g_bytes_get_size(packed), 10000);
    good = container_unpack(packed, 2 << 20, NULL);
    ck_assert_ptr_nonnull(good);
    bad = container_unpack(packed, (2 << 20) - 1, &error);
    ck_assert_ptr_null(bad);
    ck_assert_ptr_nonnull(strstr(error->message, "expands"));
}
END_TEST

START_TEST(the_mounts_of_a_recording_are_not_believed)
{
    struct plan_mount here = {"/usr", "/usr"}, theirs = {"/root/.ssh", "/usr"};
    const char *arguments[] = {"a"};
    const struct plan_member member = {.name = "a",
                                       .program = "/program/a",
                                       .arguments = arguments,
                                       .arguments_count = 1,
                                       .directory = "/"};
    struct plan plan = {.mounts = &theirs, .mounts_count = 1, .work_directory = "/home/student"};
    struct recorded_run run = {.name = (char *)(gpointer) "one"};
    struct buffer buffer = {0};
    struct arena arena = {0};
    g_autoptr(GError) error = NULL;
    struct plan read;

    plan.members = (struct plan_member *)(gpointer)&member;
    plan.members_count = 1;
    ck_assert_int_eq(plan_encode(&plan, &buffer), 0);
    run.plan = g_bytes_new(buffer.data, buffer.size);
    recording_plan(&run, &here, 1, &arena, &read, &error);
    ck_assert_msg(!error, "%s", error ? error->message : "");
    ck_assert_uint_eq(read.mounts_count, 1);
    ck_assert_ptr_eq(read.mounts, &here);
    ck_assert_str_eq(read.members[0].name, "a");
    arena_done(&arena);
    g_bytes_unref(run.plan);
    buffer_done(&buffer);
}
END_TEST

START_TEST(a_damaged_plan_is_said)
{
    g_autoptr(GError) error = NULL;
    struct recorded_run run = {.name = (char *)(gpointer) "one"};
    struct arena arena = {0};
    struct plan plan;

    run.plan = bytes_of("a plan");
    ck_assert(!recording_plan(&run, NULL, 0, &arena, &plan, &error));
    ck_assert(g_error_matches(error, FAULT_ERROR, FAULT_USAGE));
    ck_assert_ptr_nonnull(strstr(error->message, "one"));
    arena_done(&arena);
    g_bytes_unref(run.plan);
}
END_TEST

int main(void)
{
    const struct suite_row tests[] = {
        {what_is_written_is_read, 0},
        {the_same_runs_make_the_same_file, 0},
        {a_file_that_cannot_be_written_is_said, 0},
        {what_is_no_recording_is_refused, ROWS(no_results)},
        {a_part_that_is_there_twice_is_refused, 0},
        {damage_is_noticed_wherever_it_is, 0},
        {what_expands_without_end_is_refused, 0},
        {the_mounts_of_a_recording_are_not_believed, 0},
        {a_damaged_plan_is_said, 0},
    };

    return suite_run("recording", tests, G_N_ELEMENTS(tests));
}
