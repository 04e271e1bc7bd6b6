/*
 * coloquio exercise verify: does every submission of an exercise come out as it is filed?
 *
 * The starter compiles without a warning and fails; each one under accepted/ passes; each one under
 * a finding's id fails, and by that finding. Some of those must look right: they are why output is
 * not simply compared.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

#define LOOK_RIGHT_LEAST 2

enum wanted { WANT_FAILURE, WANT_PASS, WANT_FINDING };

/* One submission to be graded. */
struct verification {
    struct verify *verify;
    char *label;     /* "wait.deadlock/both-ends-open" */
    char *directory; /* of the submission */
    char *finding;   /* WANT_FINDING: its id */
    enum wanted wanted;
    bool over, good;
    bool looks_right; /* WANT_FINDING: in the first scenario it prints what it should, and ends */
    char *line;       /* what is said of it */
};

/* All of an exercise, a few at a time, told in order. */
struct verify {
    const struct cli *cli;
    const struct exercise *exercise;
    struct engine *engine;
    GPtrArray *submissions; /* struct verification */
    guint started, told;
};

static void verification_free(void *pointer)
{
    struct verification *verification = pointer;

    g_free(verification->label);
    g_free(verification->directory);
    g_free(verification->finding);
    g_free(verification->line);
    g_free(verification);
}

/* ---- what was found ---- */

static void add_ids(GPtrArray *ids, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct finding *finding = findings->pdata[i];

        if (finding->severity == SEVERITY_ERROR)
            g_ptr_array_add(ids, finding->id);
    }
}

/* Ids of all that made it fail, not owned. Free with g_ptr_array_unref. */
static GPtrArray *failures_of(const struct grading *grading)
{
    GPtrArray *ids = g_ptr_array_new();

    add_ids(ids, grading->compile);
    for (guint i = 0; i < grading->scenarios->len; i++)
        add_ids(ids, ((struct scenario_result *)grading->scenarios->pdata[i])->findings);
    return ids;
}

static bool has_id(const GPtrArray *ids, const char *id)
{
    for (guint i = 0; i < ids->len; i++)
        if (!strcmp(ids->pdata[i], id))
            return true;
    return false;
}

/* A line for each failure of a submission that is not as filed: how to see it again, and what was
 * seen. */
static void append_evidence(GString *text, const struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (finding->severity != SEVERITY_ERROR)
            continue;
        g_string_append_printf(text, "\n      %s: %s, --schedule %s\n        %s", result->name,
                               finding->id, finding->schedule ? finding->schedule : "-",
                               finding->observed ? finding->observed : "");
    }
}

/* "line-by-line:wait.deadlock" for each, for the author to see what went wrong. */
static char *explain_result(const struct grading *grading, bool as_filed)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < grading->compile->len; i++) {
        const struct finding *finding = grading->compile->pdata[i];

        g_string_append_printf(text, " %s:%d:%s", finding->file ? finding->file : "", finding->line,
                               finding->id);
    }
    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        for (guint j = 0; j < result->findings->len; j++)
            g_string_append_printf(text, " %s:%s", result->name,
                                   ((struct finding *)result->findings->pdata[j])->id);
        if (result->status == STATUS_GRADER_FAULT)
            g_string_append_printf(text, " %s:(%s)", result->name, result->reason);
    }
    for (guint i = 0; !as_filed && i < grading->scenarios->len; i++)
        append_evidence(text, grading->scenarios->pdata[i]);
    return g_string_free(text, FALSE);
}

static bool is_as_filed(const struct verification *verification, const struct grading *grading)
{
    g_autoptr(GPtrArray) failures = failures_of(grading);

    switch (verification->wanted) {
    case WANT_PASS:
        return grading->status == STATUS_PASSED;
    case WANT_FINDING:
        return grading->status == STATUS_FAILED && has_id(failures, verification->finding);
    default:
        return grading->status == STATUS_FAILED && !grading->compile->len;
    }
}

/* Would somebody who runs it once by hand and looks at the output be content? */
static bool looks_right(const struct grading *grading)
{
    static const char *const seen[] = {"output.", "peer.", "wait.",      "limit.",
                                       "build.",  "file.", "proc.crash", "sig.handler-too-late"};
    g_autoptr(GPtrArray) failures = g_ptr_array_new();

    if (!grading->scenarios->len)
        return false;
    add_ids(failures, grading->compile);
    add_ids(failures, ((struct scenario_result *)grading->scenarios->pdata[0])->findings);
    for (guint i = 0; i < failures->len; i++)
        for (size_t j = 0; j < G_N_ELEMENTS(seen); j++)
            if (g_str_has_prefix(failures->pdata[i], seen[j]))
                return false;
    return true;
}

/* ---- one after the other, told in order ---- */

static void tell(struct verify *verify)
{
    while (verify->told < verify->submissions->len) {
        const struct verification *next = verify->submissions->pdata[verify->told];

        if (!next->over)
            break;
        if (!next->good || !verify->cli->quiet) {
            printf("%s\n", next->line);
            fflush(stdout);
        }
        verify->told++;
    }
}

static void start_next(struct verify *verify);

static void verified(void *context, struct grading *grading, GError *error)
{
    struct verification *verification = context;

    verification->over = true;
    if (grading) {
        bool good = is_as_filed(verification, grading);
        g_autofree char *details = explain_result(grading, good);

        verification->good = good;
        verification->looks_right = verification->wanted == WANT_FINDING && looks_right(grading);
        verification->line = g_strdup_printf(
            "  %s %-44s %5g/%g%s", verification->good ? "✓" : "✗", verification->label,
            grading->score, grading->max_score,
            verification->good && !verification->verify->cli->verbose ? "" : details);
    } else {
        verification->line = g_strdup_printf("  ! %-44s %s", verification->label, error->message);
    }
    grading_free(grading);
    g_clear_error(&error);
    tell(verification->verify);
    start_next(verification->verify);
}

static void start_next(struct verify *verify)
{
    struct grade_options options;
    struct verification *next;

    if (verify->started == verify->submissions->len || engine_interrupted())
        return;
    next = verify->submissions->pdata[verify->started++];
    options = cli_grade_options(verify->cli);
    grade_start(verify->engine, verify->exercise, next->directory, &options, verified, next);
}

/* ---- which there are ---- */

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory && (name = g_dir_read_name(directory)))
        g_ptr_array_add(names, g_strdup(name));
    if (directory)
        g_dir_close(directory);
    g_ptr_array_sort(names, by_text);
    return names;
}

static void add(struct verify *verify, enum wanted wanted, const char *group, const char *name)
{
    struct verification *verification = g_new0(struct verification, 1);

    verification->verify = verify;
    verification->wanted = wanted;
    verification->finding = g_strdup(group);
    verification->label = name ? g_build_filename(group, name, NULL) : g_strdup(group);
    verification->directory =
        name ? g_build_filename(verify->exercise->directory, "submissions", group, name, NULL)
             : g_build_filename(verify->exercise->directory, group, NULL);
    g_ptr_array_add(verify->submissions, verification);
}

static void add_all(struct verify *verify)
{
    g_autofree char *submissions =
        g_build_filename(verify->exercise->directory, "submissions", NULL);
    g_autoptr(GPtrArray) groups = names_in(submissions);

    add(verify, WANT_FAILURE, "starter", NULL);
    for (guint i = 0; i < groups->len; i++) {
        g_autofree char *path = g_build_filename(submissions, groups->pdata[i], NULL);
        g_autoptr(GPtrArray) names = names_in(path);
        bool accepted = !strcmp(groups->pdata[i], "accepted");

        for (guint j = 0; j < names->len; j++)
            add(verify, accepted ? WANT_PASS : WANT_FINDING, groups->pdata[i], names->pdata[j]);
    }
}

/* Says how many came out as they are filed, and how many wrong ones look right. Returns whether
 * that is enough. */
static bool tell_sum(const struct verify *verify)
{
    guint good = 0, look_right = 0;

    for (guint i = 0; i < verify->submissions->len; i++) {
        const struct verification *verification = verify->submissions->pdata[i];

        good += verification->good;
        look_right += verification->looks_right;
    }
    printf(_("  %u of %u as filed; %u wrong ones look right when run once\n"), good,
           verify->submissions->len, look_right);
    if (look_right >= LOOK_RIGHT_LEAST)
        return good == verify->submissions->len;
    printf(_("  ✗ expected at least %d that print what is right in the first scenario\n"),
           LOOK_RIGHT_LEAST);
    return false;
}

int exercise_verify(const struct cli *cli, const char *name)
{
    struct verify verify = {.cli = cli};
    guint at_once = cli->jobs ? (guint)cli->jobs : g_get_num_processors();
    bool good;
    GError *error = NULL;
    struct exercise *exercise = exercise_open(name, &error);

    if (!exercise)
        return cli_fail(error);
    verify.exercise = exercise;
    verify.engine = engine_new(at_once);
    verify.submissions = g_ptr_array_new_with_free_func(verification_free);
    add_all(&verify);
    printf("%s\n", exercise->id);
    for (guint i = 0; i < at_once; i++)
        start_next(&verify);
    while (engine_work(verify.engine))
        ;
    good = tell_sum(&verify);
    engine_free(verify.engine);
    g_ptr_array_unref(verify.submissions);
    exercise_free(exercise);
    if (engine_interrupted())
        return 128 + engine_interrupted();
    return good ? EXIT_ALL_PASSED : EXIT_CHECK_FAILED;
}
