/* coloquio: the command line. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/faults.h"
#include "engine/engine.h"

static const struct command commands[] = {
    {"check", command_check, N_("EXERCISE [DIR]"),
     N_("grade a submission (default: this directory)")},
    {"run", command_run, N_("PROGRAM|FILE.c [ARG...]"),
     N_("run anything under control and show what happened")},
    {"replay", command_replay, N_("RECORDING"),
     N_("show a recorded run and run it again, exactly")},
    {"list", command_list, "", N_("show the exercises")},
    {"explain", command_explain, N_("[ID]"), N_("explain a finding")},
    {"doctor", command_doctor, "", N_("find out what this machine can do")},
    {"exercise", command_exercise, N_("new|lint|verify|schema [EXERCISE...]"),
     N_("for authors of exercises")},
};

static int help(FILE *to)
{
    fprintf(to, "%s\n\n", _("usage: coloquio COMMAND [ARGUMENT...] [OPTION...]"));
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *left = g_strdup_printf(
            "%s %s", commands[i].name, *commands[i].synopsis ? _(commands[i].synopsis) : "");

        if (strlen(left) > 27)
            fprintf(to, "  %s\n  %-27s %s\n", left, "", _(commands[i].prose));
        else
            fprintf(to, "  %-27s %s\n", left, _(commands[i].prose));
    }
    fprintf(to, "\n%s\n",
            _("options: --json --output FILE --lang es|en --color auto|always|never\n"
              "         --seed N --jobs N --exit-zero -q --quiet -v --verbose --help --version\n"
              "check, run: --schedules N --faults KIND,... --hint 1|2|3\n"
              "            --trace timeline|full --record FILE\n"
              "replay: --scenario NAME --schedule STRING --steps"));
    fprintf(to, "%s\n",
            _("exit: 0 all passed, 1 a check failed, 2 usage, 3 exercise invalid,\n"
              "      4 this machine cannot, 5 our own fault"));
    return to == stderr ? EXIT_USAGE_ERROR : EXIT_ALL_PASSED;
}

static int unknown(const char *name)
{
    const char *names[G_N_ELEMENTS(commands) + 1] = {NULL};
    const char *nearest;

    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i].name;
    nearest = nearest_word(name, names);
    if (nearest)
        return cli_usage(_("there is no command \"%s\"; did you mean \"%s\"?"), name, nearest);
    return cli_usage(_("there is no command \"%s\"; coloquio --help lists them"), name);
}

/* The language decides how everything else is said, so it is looked for before anything is parsed.
 */
static const char *language_option(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (g_str_has_prefix(argv[i], "--lang="))
            return argv[i] + strlen("--lang=");
        if (!strcmp(argv[i], "--lang") && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

/* What follows the program of "coloquio run" is its own, also what begins with a dash. */
static bool own_arguments(int argc, char **argv)
{
    return argc > 1 && !strcmp(argv[1], "run");
}

static int dispatch(struct cli *cli, char **words, int count)
{
    if (count < 2)
        return help(stderr);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (!strcmp(commands[i].name, words[1])) {
            cli->arguments = words + 2;
            cli->count = count - 2;
            return commands[i].run(cli);
        }
    return unknown(words[1]);
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    gboolean want_help = FALSE, want_version = FALSE;
    int shifted = 0;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &cli.json, NULL, NULL},
        {"output", 0, 0, G_OPTION_ARG_FILENAME, &cli.output, NULL, NULL},
        {"record", 0, 0, G_OPTION_ARG_FILENAME, &cli.record, NULL, NULL},
        {"scenario", 0, 0, G_OPTION_ARG_STRING, &cli.scenario, NULL, NULL},
        {"schedule", 0, 0, G_OPTION_ARG_STRING, &cli.schedule, NULL, NULL},
        {"steps", 0, 0, G_OPTION_ARG_NONE, &cli.steps, NULL, NULL},
        {"lang", 0, 0, G_OPTION_ARG_STRING, &cli.lang, NULL, NULL},
        {"color", 0, 0, G_OPTION_ARG_STRING, &cli.colour, NULL, NULL},
        {"hint", 0, 0, G_OPTION_ARG_INT, &cli.hints, NULL, NULL},
        {"trace", 0, 0, G_OPTION_ARG_STRING, &cli.trace, NULL, NULL},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &cli.seed, NULL, NULL},
        {"faults", 0, 0, G_OPTION_ARG_STRING, &cli.faults, NULL, NULL},
        {"schedules", 0, 0, G_OPTION_ARG_INT, &cli.schedules, NULL, NULL},
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &cli.jobs, NULL, NULL},
        {"exit-zero", 0, 0, G_OPTION_ARG_NONE, &cli.exit_zero, NULL, NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &cli.quiet, NULL, NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &cli.verbose, NULL, NULL},
        {"help", 'h', 0, G_OPTION_ARG_NONE, &want_help, NULL, NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &want_version, NULL, NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *locale = engine_locale_directory();
    const char *lang = language_option(argc, argv);

    i18n_init(lang, locale);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_help_enabled(context, FALSE);
    if (own_arguments(argc, argv)) {
        g_option_context_set_strict_posix(context, TRUE);
        shifted = 1;
        argv++;
        argc--;
    }
    if (!g_option_context_parse(context, &argc, &argv, &error))
        return cli_usage("%s", error->message);
    if (lang && strcmp(lang, "es") && strcmp(lang, "en"))
        return cli_usage(_("--lang: expected es or en, found \"%s\""), lang);
    if (cli.colour && strcmp(cli.colour, "auto") && strcmp(cli.colour, "always") &&
        strcmp(cli.colour, "never"))
        return cli_usage(_("--color: expected auto, always or never, found \"%s\""), cli.colour);
    if (cli.trace && strcmp(cli.trace, "timeline") && strcmp(cli.trace, "full"))
        return cli_usage(_("--trace: expected timeline or full, found \"%s\""), cli.trace);
    if (cli.hints < 0 || cli.hints > 3)
        return cli_usage(_("--hint: expected 1, 2 or 3, found %d"), cli.hints);
    if (cli.faults && (cli.fault_kinds = faults_of_text(cli.faults, &error), error))
        return cli_usage("%s", error->message);
    if (cli.schedules < 0 || cli.schedules > SCHEDULES_MOST)
        return cli_usage(_("--schedules: expected a number from 1 to %d, found %d"), SCHEDULES_MOST,
                         cli.schedules);
    if (want_version) {
        puts("coloquio " COLOQUIO_VERSION);
        return EXIT_ALL_PASSED;
    }
    if (want_help)
        return help(stdout);
    engine_catch_interrupts();
    return dispatch(&cli, argv - shifted, argc + shifted);
}
