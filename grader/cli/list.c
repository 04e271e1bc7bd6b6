/* coloquio list: what there is to do. */
#include <jansson.h>
#include <string.h>

#include "cli/cli.h"
#include "engine/engine.h"

static json_t *topics_json(const struct exercise *exercise)
{
    json_t *topics = json_array();

    for (const char **topic = exercise->topics; *topic; topic++)
        json_array_append_new(topics, json_string(*topic));
    return topics;
}

int command_list(struct cli *cli)
{
    g_autoptr(GPtrArray) ids = exercises_all();
    g_autofree char *root = engine_exercises_directory();
    GString *text = g_string_new(NULL);
    json_t *list = json_array();
    int code;

    for (guint i = 0; i < ids->len; i++) {
        g_autofree char *directory = g_build_filename(root, ids->pdata[i], NULL);
        g_autoptr(GPtrArray) problems = problems_new();
        struct exercise *exercise = exercise_load(directory, problems, NULL);

        if (!exercise) {
            g_string_append_printf(text, "%-28s (%s)\n", (char *)ids->pdata[i],
                                   _("this exercise has mistakes"));
            continue;
        }
        g_string_append_printf(text, "%-28s %s\n", exercise->id, words_pick(&exercise->title));
        json_array_append_new(list, json_pack("{s:s,s:{s:s?,s:s?},s:o}", "id", exercise->id,
                                              "title", "es", exercise->title.es, "en",
                                              exercise->title.en, "topics", topics_json(exercise)));
        exercise_free(exercise);
    }
    if (cli->json) {
        json_t *whole = json_pack("{s:s,s:O}", "format", "coloquio/list/v1", "exercises", list);
        char *dumped = json_dumps(whole, JSON_INDENT(2));

        g_string_printf(text, "%s\n", dumped);
        free(dumped);
        json_decref(whole);
    }
    code = cli_write(cli, text->str, EXIT_ALL_PASSED);
    json_decref(list);
    g_string_free(text, TRUE);
    return code;
}
