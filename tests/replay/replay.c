/*
 * replay PEERS DIRECTORY: judges the runs told in DIRECTORY/rules/ID and DIRECTORY/verdicts and
 * compares the findings with those that are expected.
 *
 * A story begins with lines `finds: ID…` (all findings, in order; none: leave it empty) and, where
 * an exercise judges, `status: passed|failed|grader-fault` and optionally `says: TEXT` (part of
 * what a finding shows; may be repeated), `cause: ID OF` (ID follows from OF) and `score: N`, then
 * `--- exercise` with the text of exercise.yaml, whose first scenario is judged, and `--- run` with the
 * run (tests/support/story.h). Without an exercise every general rule is on, and the one member is the
 * student's. More than one `--- run` is for rules over several runs: the first is the one that is shown.
 */
#include <stdio.h>
#include <string.h>

#include "rules/rules.h"
#include "support/story.h"
#include "verdict/verdict.h"

#define RUNS_MAX 8

struct story {
    const char *name;
    char *text;
    char *finds, *status;
    GPtrArray *says, *causes;
    char *score;
    const char *exercise, *run; /* into text, or NULL */
    const char *more[RUNS_MAX]; /* runs after the first one */
    guint more_count;
};

/* ---- reading ---- */

static char *cut_at(char *text, const char *line)
{
    char *at = strstr(text, line);

    if (!at)
        return NULL;
    *at = 0;
    return at + strlen(line);
}

static bool story_open(struct story *story, const char *path)
{
    g_auto(GStrv) lines = NULL;

    *story = (struct story){.name = path,
                            .says = g_ptr_array_new_with_free_func(g_free),
                            .causes = g_ptr_array_new_with_free_func(g_free)};
    if (!g_file_get_contents(path, &story->text, NULL, NULL))
        return false;
    story->run = cut_at(story->text, "--- run\n");
    for (char *rest = (char *)(gpointer)story->run; rest && story->more_count < RUNS_MAX;)
        if ((rest = cut_at(rest, "--- run\n")))
            story->more[story->more_count++] = rest;
    story->exercise = cut_at(story->text, "--- exercise\n");
    lines = g_strsplit(story->text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "finds:") && !story->finds)
            story->finds = g_strstrip(g_strdup(*line + 6));
        else if (g_str_has_prefix(*line, "status:") && !story->status)
            story->status = g_strstrip(g_strdup(*line + 7));
        else if (g_str_has_prefix(*line, "score:") && !story->score)
            story->score = g_strstrip(g_strdup(*line + 6));
        else if (g_str_has_prefix(*line, "cause:"))
            g_ptr_array_add(story->causes, g_strstrip(g_strdup(*line + 6)));
        else if (g_str_has_prefix(*line, "says:"))
            g_ptr_array_add(story->says, g_strstrip(g_strdup(*line + 5)));
    }
    return story->finds && story->run;
}

static void story_close(struct story *story)
{
    g_free(story->text);
    g_free(story->finds);
    g_free(story->status);
    g_ptr_array_unref(story->says);
    g_ptr_array_unref(story->causes);
    g_free(story->score);
}

/* ---- judging ---- */

/* Every rule over one run, then those over all of them. Returns whether all runs could be read. */
static bool judge_by_rules(const struct story *story, struct scenario_result *result)
{
    static const char *const names[] = {"program", "peer", NULL};
    static const bool student[] = {true, false};
    size_t count;
    const struct finding_row *rows = finding_rows(&count);
    g_autofree struct spec_rule *settings = g_new0(struct spec_rule, count);
    struct rule_input inputs[RUNS_MAX + 1] = {{result->trace, names, student}};
    g_autoptr(GPtrArray) traces =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))trace_free);
    bool good = true;

    for (guint i = 0; i < story->more_count; i++) {
        g_autoptr(GBytes) records = story_records(story->more[i], NULL);
        struct trace *trace = records ? trace_read(records, NULL) : NULL;

        if (!trace)
            return false;
        g_ptr_array_add(traces, trace);
        inputs[i + 1] = (struct rule_input){trace, names, student};
        good &= !trace->damage;
    }
    for (size_t i = 0; i < count; i++)
        settings[i] = (struct spec_rule){.id = rows[i].id, .level = RULE_ON, .points = -1};
    rules_apply(&inputs[0], settings, count, result->findings);
    rules_compare(inputs, story->more_count + 1, settings, count, result->findings);
    return good;
}

static bool judge_by_exercise(const struct story *story, const char *peers,
                              struct scenario_result *result)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) content = g_bytes_new_static("", 0);
    struct program_binary binary = {.content = content};
    struct scenario_inputs inputs = {&binary, 1, peers, 0};
    struct exercise *exercise = exercise_parse("pipes/sample", story->name, story->exercise,
                                               strlen(story->exercise), problems, &error);
    struct lowered *lowered = NULL;

    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = problems->pdata[i];

        printf("%s:%u: %s\n", story->name, problem->position.line, problem->message);
    }
    if (exercise) {
        binary.name = exercise->programs[0].name;
        lowered = scenario_lower(exercise, &exercise->scenarios[0], &inputs, &error);
    }
    if (lowered) {
        result->names = g_strdupv((char **)(gpointer)lowered->names);
        verdict_judge(&exercise->scenarios[0], lowered, result);
    } else {
        printf("%s: %s\n", story->name, error ? error->message : "?");
    }
    lowered_free(lowered);
    exercise_free(exercise);
    return lowered != NULL;
}

/* ---- comparing ---- */

static char *ids_of(const struct scenario_result *result)
{
    GString *ids = g_string_new(NULL);

    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        g_string_append_printf(ids, "%s%s%s", i ? " " : "", finding->id,
                               finding->severity == SEVERITY_ERROR ? "" : "?");
    }
    return g_string_free(ids, FALSE);
}

/* "upper.c:31: get, main": the line, and the functions of the stack; free with g_free. */
static char *place_of(const struct finding *finding)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s:%d:", finding->file ? finding->file : "-", finding->line);
    for (guint i = 0; i < finding->frames->len; i++)
        g_string_append_printf(text, "%s %s", i ? "," : "",
                               ((struct frame *)finding->frames->pdata[i])->function);
    return g_string_free(text, FALSE);
}

static bool says(const struct finding *finding, const char *text)
{
    g_autofree char *place = place_of(finding);
    const char *parts[] = {finding->expected, finding->observed, finding->where, place};

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i] && strstr(parts[i], text))
            return true;
    for (guint i = 0; i < finding->origins->len; i++)
        if (strstr(finding->origins->pdata[i], text))
            return true;
    return false;
}

static bool is_said(const struct scenario_result *result, const char *text)
{
    if (result->reason && strstr(result->reason, text))
        return true;
    for (guint i = 0; i < result->findings->len; i++)
        if (says(result->findings->pdata[i], text))
            return true;
    return false;
}

/* "ID OF": does a finding of that id name the other one as its cause? */
static bool follows(const struct scenario_result *result, const char *both)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];
        g_autofree char *told = g_strdup_printf("%s %s", finding->id, finding->cause);

        if (finding->cause && !strcmp(told, both))
            return true;
    }
    return false;
}

/* Every finding points at records that exist, and says what it saw. */
static bool is_well_formed(const struct scenario_result *result)
{
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        if (!finding_row(finding->id) || !finding->observed || !finding->expected || !finding->why)
            return false;
        for (guint j = 0; j < finding->records->len; j++)
            if (g_array_index(finding->records, guint, j) >= result->trace->records_count)
                return false;
    }
    return true;
}

static bool compare(const struct story *story, const struct scenario_result *result)
{
    static const char *const statuses[] = {"passed", "failed", "not-run", "grader-fault"};
    g_autofree char *ids = ids_of(result);
    bool good = !strcmp(ids, story->finds) && is_well_formed(result);

    if (story->status)
        good = good && !strcmp(statuses[result->status], story->status) &&
               (result->score >= result->max_score) == (result->status == STATUS_PASSED);
    for (guint i = 0; i < story->says->len; i++)
        if (!is_said(result, story->says->pdata[i])) {
            printf("%s: nobody says \"%s\"\n", story->name, (char *)story->says->pdata[i]);
            good = false;
        }
    for (guint i = 0; i < story->causes->len; i++)
        if (!follows(result, story->causes->pdata[i])) {
            printf("%s: not so: cause: %s\n", story->name, (char *)story->causes->pdata[i]);
            good = false;
        }
    if (story->score && g_ascii_strtod(story->score, NULL) != result->score) {
        printf("%s: the score is %g\n", story->name, result->score);
        good = false;
    }
    if (good)
        return true;
    printf("%s: expected %s {%s}, found %s {%s}%s%s\n", story->name,
           story->status ? story->status : "", story->finds,
           story->status ? statuses[result->status] : "", ids, result->reason ? ": " : "",
           result->reason ? result->reason : "");
    for (guint i = 0; i < result->findings->len; i++) {
        const struct finding *finding = result->findings->pdata[i];

        g_autofree char *place = place_of(finding);

        printf("    %s\n      expected: %s\n      observed: %s\n      where: %s\n      %s\n",
               finding->id, finding->expected, finding->observed, finding->where, place);
        for (guint j = 0; j < finding->origins->len; j++)
            printf("      %s\n", (char *)finding->origins->pdata[j]);
    }
    return false;
}

static bool replay(const char *peers, const char *path)
{
    struct story story;
    struct scenario_result *result = scenario_result_new(path);
    g_autoptr(GError) error = NULL;
    bool good = story_open(&story, path);

    if (!good)
        printf("%s: it has no `finds:` or no run\n", path);
    else if (!(result->records = story_records(story.run, &error)) ||
             !(result->trace = trace_read(result->records, &error)) || result->trace->damage)
        printf("%s: %s\n", path, error ? error->message : result->trace->damage);
    good = good && result->trace && !result->trace->damage;
    if (good && story.exercise)
        good = judge_by_exercise(&story, peers, result);
    else if (good && !(good = judge_by_rules(&story, result)))
        printf("%s: a run cannot be read\n", path);
    good = good && compare(&story, result);
    scenario_result_free(result);
    story_close(&story);
    return good;
}

/* ---- all of them ---- */

struct tally {
    unsigned told, failed;
};

static bool finds(const char *path, const char *id)
{
    struct story story;
    bool found = false;

    if (story_open(&story, path)) {
        g_auto(GStrv) ids = g_strsplit(story.finds, " ", -1);

        found = g_strv_contains((const char *const *)ids, id);
    }
    story_close(&story);
    return found;
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The stories in a directory, by name. Free with g_ptr_array_unref. */
static GPtrArray *stories_in(const char *directory)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *opened = g_dir_open(directory, 0, NULL);
    const char *name;

    while (opened && (name = g_dir_read_name(opened)))
        if (g_str_has_suffix(name, ".story"))
            g_ptr_array_add(paths, g_build_filename(directory, name, NULL));
    if (opened)
        g_dir_close(opened);
    g_ptr_array_sort(paths, by_text);
    return paths;
}

/* A rule is told by at least one story in which it fires and two close ones in which it must not.
 */
static void replay_rule(const char *peers, const char *directory, const char *id,
                        struct tally *tally)
{
    g_autofree char *folder = g_build_filename(directory, "rules", id, NULL);
    g_autoptr(GPtrArray) paths = stories_in(folder);
    unsigned fires = 0, silent = 0;

    for (guint i = 0; i < paths->len; i++) {
        const char *path = paths->pdata[i];
        bool must = strstr(path, "/fires-") != NULL;

        must ? fires++ : silent++;
        if (finds(path, id) != must) {
            printf("%s: its name says otherwise\n", path);
            tally->failed++;
        }
        tally->failed += !replay(peers, path);
        tally->told++;
    }
    if (fires < 1 || silent < 2) {
        printf("%s: %u stories in which it fires, %u in which it must not\n", id, fires, silent);
        tally->failed++;
    }
}

int main(int argc, char **argv)
{
    static const char *const rules[] = {
#define RULE(id, function, level) id,
#define RULE_OVER_RUNS(id, function, level) id,
#include "rules/rules.def"
#undef RULE_OVER_RUNS
#undef RULE
    };
    struct tally tally = {0, 0};
    g_autofree char *folder = NULL;
    g_autoptr(GPtrArray) verdicts = NULL;

    if (argc != 3) {
        fputs("usage: replay PEERS DIRECTORY\n", stderr);
        return 64;
    }
    i18n_init("en", "/nonexistent");
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++)
        replay_rule(argv[1], argv[2], rules[i], &tally);
    folder = g_build_filename(argv[2], "verdicts", NULL);
    verdicts = stories_in(folder);
    for (guint i = 0; i < verdicts->len; i++)
        tally.failed += !replay(argv[1], verdicts->pdata[i]);
    printf("%u stories, %u failures\n", tally.told + verdicts->len, tally.failed);
    return tally.failed || !verdicts->len;
}
