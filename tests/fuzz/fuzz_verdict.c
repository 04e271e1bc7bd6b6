/* Any bytes as the run of an exercise with a program and a peer: every judge must take what records
 * say. */
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "report/report.h"
#include "verdict/verdict.h"

static const char text[] =
    "id: topic/fuzz\n"
    "title: {es: a, en: a}\n"
    "programs:\n"
    "  program: {sources: [program.c]}\n"
    "cast:\n"
    "  program: {program: program}\n"
    "  peer: {peer: stream-client, args: [\"unix:a\"]}\n"
    "scenarios:\n"
    "  one:\n"
    "    title: {es: a, en: a}\n"
    "    script:\n"
    "      - start: [program, peer]\n"
    "      - peer: {receive: \"x\\n\"}\n"
    "      - await: {program: {printed: \"x\"}}\n"
    "      - await: {program: exited}\n"
    "    expect:\n"
    "      program: {stdout: {lines: [a, b], order: any}, stderr: empty, exit: 0, virtual-time: "
    "{max: 1 "
    "s}}\n"
    "      files: {a: absent, b: \"text\"}\n"
    "    trace:\n"
    "      - {member: program, call: [read, recv], by: child, with: {family: unix}, count: 1}\n"
    "      - {member: program, never: [{call: kill, with: {signal: SIGTERM, result: ok}}]}\n"
    "      - {member: program, life-cycle: [socket, bind, close]}\n"
    "      - {member: program, call: setsockopt, with: {option: SO_REUSEADDR}, count: {min: 1}}\n"
    "    rules: {pipe.unused-end-open: on, fd.leaked-to-exec: {points: 0.5}, proc.zombie: "
    "warning}\n";

static struct exercise *exercise;
static struct lowered *lowered;

static void prepare(void)
{
    g_autoptr(GBytes) content = g_bytes_new_static("", 0);
    g_autofree char *peers = g_dir_make_tmp("fuzz-XXXXXX", NULL);
    struct program_binary binary = {"program", content};
    struct scenario_inputs inputs = {&binary, 1, peers, 0};
    GPtrArray *problems = problems_new();

    exercise = exercise_parse("topic/fuzz", "exercise.yaml", text, strlen(text), problems, NULL);
    require(exercise != NULL);
    lowered = scenario_lower(exercise, &exercise->scenarios[0], &inputs, NULL);
    require(lowered != NULL);
    g_ptr_array_unref(problems);
    rmdir(peers);
}

/* Whatever the records say, a screen is text without anything that a terminal would obey. */
static void show(const struct scenario_result *result)
{
    static const struct timeline_style style = {.rows = 200, .width = 80};
    const char *const *names = (const char *const *)result->names;
    g_autofree char *timeline = report_timeline(result->trace, names, NULL, &style);
    g_autofree char *listing = report_listing(result->trace, names);

    require(g_utf8_validate(timeline, -1, NULL) && !strchr(timeline, '\033'));
    require(g_utf8_validate(listing, -1, NULL) && !strchr(listing, '\033'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const struct record finish = {.type = RECORD_FINISH, .text = "steps"};
    struct scenario_result *result = scenario_result_new("one");

    if (!exercise)
        prepare();
    result->records = g_bytes_new_static(data, size_bytes);
    result->trace = trace_read(result->records, NULL);
    if (result->trace) {
        /* As if what could be read had been all: a cut run would not be judged at all. */
        result->trace->truncated = false;
        if (!result->trace->finish) {
            result->trace->outcome = size_bytes ? data[size_bytes - 1] % OUTCOME_FAULT : 0;
            result->trace->finish = &finish;
        }
        result->names = g_strdupv((char **)(gpointer)lowered->names);
        verdict_judge(&exercise->scenarios[0], lowered, result);
        require((result->status == STATUS_PASSED) == (result->score >= result->max_score));
        require((result->status == STATUS_GRADER_FAULT) == (result->reason != NULL));
        for (guint i = 0; i < result->findings->len; i++) {
            const struct finding *finding = result->findings->pdata[i];

            require(!finding->observed || g_utf8_validate(finding->observed, -1, NULL));
            require(!finding->expected || g_utf8_validate(finding->expected, -1, NULL));
        }
        show(result);
    }
    scenario_result_free(result);
    return 0;
}
