/* coloquio explain [ID|FAMILY]: what a finding means, why it matters, and how it is done right. */
#include "cli/cli.h"
#include "report/report.h"

static int unknown(const char *word)
{
    size_t count;
    const struct finding_row *rows = finding_rows(&count);
    g_autofree const char **ids = g_new0(const char *, count + 1);
    const char *nearest;

    for (size_t i = 0; i < count; i++)
        ids[i] = rows[i].id;
    nearest = nearest_word(word, ids);
    return nearest ? cli_usage(_("there is no finding \"%s\"; did you mean \"%s\"?"), word, nearest)
                   : cli_usage(_("there is no finding \"%s\"; coloquio explain lists them"), word);
}

int command_explain(struct cli *cli)
{
    struct report_options options = {.colour = cli_colour(cli), .width = cli_width()};
    const char *word = cli->count ? cli->arguments[0] : NULL;
    const struct finding_row *row = word ? finding_row(word) : NULL;
    g_autofree char *directory = engine_explanations_directory(), *text = NULL;
    struct explanation *explanation;

    if (cli->count > 1)
        return cli_usage(_("usage: coloquio explain [ID]"));
    if (!row) {
        text = report_finding_list(word, &options);
        return text ? cli_write(cli, text, EXIT_ALL_PASSED) : unknown(word);
    }
    explanation = explanation_read(directory, row->id, i18n_language(), NULL);
    text = report_explanation(row, explanation, &options);
    explanation_free(explanation);
    return cli_write(cli, text, EXIT_ALL_PASSED);
}
