/* coloquio list: what there is to do, as a path through the course. */
#include <jansson.h>
#include <string.h>

#include "cli/cli.h"

static json_t *texts_json(const char *const *texts)
{
    json_t *array = json_array();

    for (; *texts; texts++)
        json_array_append_new(array, json_string(*texts));
    return array;
}

static json_t *exercise_json(const struct course *course, const struct exercise *exercise)
{
    g_autoptr(GPtrArray) after = course_next(course, exercise);
    json_t *next = json_array();

    for (guint i = 0; i < after->len; i++)
        json_array_append_new(next, json_string(((struct exercise *)after->pdata[i])->id));
    return json_pack("{s:s,s:{s:s?,s:s?},s:o,s:i,s:i,s:o,s:o}", "id", exercise->id, "title", "es",
                     exercise->title.es, "en", exercise->title.en, "topics",
                     texts_json(exercise->topics), "stage", (int)course_stage(course, exercise),
                     "difficulty", (int)exercise->difficulty, "prerequisites",
                     texts_json(exercise->prerequisites), "next", next);
}

/* In the order of the path. Free with free. */
static char *course_json(const struct course *course)
{
    json_t *list = json_array();
    json_t *whole = json_pack("{s:s,s:o}", "format", "coloquio/list/v1", "exercises", list);
    char *text;

    for (guint i = 0; i < course->exercises->len; i++)
        json_array_append_new(list, exercise_json(course, course->exercises->pdata[i]));
    text = json_dumps(whole, JSON_INDENT(2));
    json_decref(whole);
    return text;
}

/* "●●○○○": always as wide. */
static void tell_difficulty(GString *text, unsigned difficulty)
{
    for (unsigned i = 1; i <= DIFFICULTY_MOST; i++)
        g_string_append(text, i <= difficulty ? "●" : "○");
}

/* What comes next, a line for as many as fit. */
static void tell_next(GString *text, const GPtrArray *next, size_t width)
{
    size_t used = 0;

    for (guint i = 0; i < next->len; i++) {
        const struct exercise *exercise = next->pdata[i];

        if (!used || used + strlen(exercise->id) + 2 > width) {
            g_string_append_printf(text, i ? ",\n%5s%s" : "%5s→ %s", "", i ? "  " : "");
            used = 7;
        } else {
            g_string_append(text, ", ");
        }
        g_string_append_printf(text, "%s", exercise->id);
        used += strlen(exercise->id) + 2;
    }
    if (next->len)
        g_string_append_c(text, '\n');
}

static char *course_text(const struct course *course, size_t width)
{
    GString *text = g_string_new(NULL);
    unsigned stage = 0;

    for (guint i = 0; i < course->exercises->len; i++) {
        const struct exercise *exercise = course->exercises->pdata[i];
        g_autoptr(GPtrArray) next = course_next(course, exercise);

        if (course_stage(course, exercise) != stage) {
            stage = course_stage(course, exercise);
            g_string_append_printf(
                text, stage == 1 ? _("Stage %u, to begin with\n") : _("\nStage %u\n"), stage);
        }
        g_string_append_printf(text, "  %-28s ", exercise->id);
        tell_difficulty(text, exercise->difficulty);
        g_string_append_printf(text, "  %s\n", words_pick(&exercise->title));
        tell_next(text, next, width);
    }
    for (guint i = 0; i < course->broken->len; i++)
        g_string_append_printf(text, "  %-28s (%s)\n", (char *)course->broken->pdata[i],
                               _("this exercise has mistakes"));
    return g_string_free(text, FALSE);
}

int command_list(struct cli *cli)
{
    struct course *course = course_read();
    char *json = cli->json ? course_json(course) : NULL;
    g_autofree char *text =
        json ? g_strconcat(json, "\n", NULL) : course_text(course, (size_t)cli_width());
    int code = cli_write(cli, text, EXIT_ALL_PASSED);

    free(json);
    course_free(course);
    return code;
}
