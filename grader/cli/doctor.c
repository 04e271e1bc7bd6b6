/* coloquio doctor: what this machine can do, found out by doing it. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "engine/engine.h"
#include "scenario/scenario.h"
#include "spec/spec.h"
#include "trace/trace.h"

/* A run of true(1), traced or not. NULL with *error. */
static struct trace *run_true(enum plan_mode mode, const char *program, GError **error)
{
    const char *arguments[] = {program, "--version"};
    struct plan_mount mounts[16];
    struct plan_member member = {.name = "probe",
                                 .program = program,
                                 .arguments = arguments,
                                 .arguments_count = 2,
                                 .directory = STUDENT_DIRECTORY,
                                 .umask = 022,
                                 .stdin_kind = STREAM_NULL,
                                 .stdout_kind = STREAM_PIPE,
                                 .stderr_kind = STREAM_PIPE};
    struct plan_step steps[] = {{.kind = STEP_START},
                                {.kind = STEP_AWAIT, .condition = CONDITION_EXITED}};
    struct plan plan = {.mode = mode,
                        .mounts = mounts,
                        .members = &member,
                        .members_count = 1,
                        .steps = steps,
                        .steps_count = 2,
                        .work_directory = STUDENT_DIRECTORY};
    g_autoptr(GBytes) records = NULL;
    struct trace *trace;

    plan.mounts_count = scenario_system_mounts(mounts, G_N_ELEMENTS(mounts));
    if (!(records = engine_run(&plan, 20000, error)) || !(trace = trace_read(records, error)))
        return NULL;
    if (trace->fault) {
        g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, "%s: %s: %s",
                    box_stage_prose((enum box_stage)trace->fault->stage),
                    trace->fault->text ? trace->fault->text : "",
                    g_strerror((int)trace->fault->error));
        trace_free(trace);
        return NULL;
    }
    return trace;
}

static bool ran_well(const struct trace *trace)
{
    const struct trace_task *process = trace ? trace_main_process(trace, 0) : NULL;

    return process && process->status == 0 && trace->outcome == OUTCOME_COMPLETED;
}

static const char *hint(void)
{
    g_autofree char *clone = NULL;

    if (g_file_get_contents("/proc/sys/kernel/unprivileged_userns_clone", &clone, NULL, NULL) &&
        clone[0] == '0')
        return _("user namespaces are off: sysctl kernel.unprivileged_userns_clone=1");
    if (g_file_test("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", G_FILE_TEST_EXISTS))
        return _("AppArmor may restrict user namespaces: sysctl "
                 "kernel.apparmor_restrict_unprivileged_userns=0");
    return _("in a container, allow user namespaces and ptrace");
}

/* What the box says of itself, when a program ran in it. */
static const char *level_of(const struct trace *trace)
{
    static const char *const levels[] = {"none", "degraded", "isolated"};

    return trace && trace->begin && trace->begin->level < G_N_ELEMENTS(levels)
               ? levels[trace->begin->level]
               : levels[LEVEL_NONE];
}

/* Programs of this machine without which some peers, and the exercises that cast them, are not to be
 * had. */
static void add_needs(GString *text)
{
    size_t count;
    const struct peer_need *needs = peer_needs(&count);

    for (size_t i = 0; i < count; i++)
        if (peer_need_is_met(&needs[i]))
            g_string_append_printf(text, "✓ %s: %s\n", needs[i].program, _("installed"));
        else
            g_string_append_printf(text, _("– %s: not installed, so exercises with the peer %s "
                                           "cannot be graded: apt-get install %s\n"),
                                   needs[i].program, needs[i].peer, needs[i].package);
}

static json_t *unmet_needs(void)
{
    json_t *packages = json_array();
    size_t count;
    const struct peer_need *needs = peer_needs(&count);

    for (size_t i = 0; i < count; i++)
        if (!peer_need_is_met(&needs[i]))
            json_array_append_new(packages, json_string(needs[i].package));
    return packages;
}

int command_doctor(struct cli *cli)
{
    g_autoptr(GError) error = NULL;
    struct trace *traced = run_true(PLAN_CONTROLLED, "/bin/true", &error);
    struct trace *compiler = traced ? run_true(PLAN_NATIVE, "/usr/bin/gcc", &error) : NULL;
    bool good = ran_well(traced), compiles = ran_well(compiler);
    const char *missing =
        traced && traced->begin && traced->begin->missing ? traced->begin->missing : "";
    const char *level = level_of(good ? traced : NULL);
    GString *text = g_string_new(NULL);
    int code;

    if (cli->json) {
        json_t *object = json_pack("{s:s,s:s,s:b,s:b,s:s,s:o,s:s?}", "format", "coloquio/doctor/v1",
                                   "level", level, "tracing", good, "compiler", compiles, "missing",
                                   missing, "packages", unmet_needs(), "problem",
                                   error ? error->message : NULL);
        char *dumped = json_dumps(object, JSON_INDENT(2));

        g_string_printf(text, "%s\n", dumped);
        free(dumped);
        json_decref(object);
    } else {
        g_string_append_printf(text, "%s %s: %s\n", good ? "✓" : "✗", _("isolation and tracing"),
                               good    ? _("a program ran in its own namespaces, every call seen")
                               : error ? error->message
                                       : _("a program did not run"));
        if (!good)
            g_string_append_printf(text, "  %s\n", hint());
        g_string_append_printf(
            text, "%s %s: %s\n", compiles ? "✓" : "✗", _("compiler"),
            compiles ? _("gcc runs in the sandbox")
                     : _("gcc does not run in the sandbox: apt-get install gcc libc6-dev"));
        add_needs(text);
        if (*missing)
            g_string_append_printf(text, "– %s: %s\n", _("limits that this machine cannot enforce"),
                                   missing);
        g_string_append_printf(text, "%s: %s\n", _("level"), level);
    }
    code = cli_write(cli, text->str, good && compiles ? EXIT_ALL_PASSED : EXIT_ENVIRONMENT_CANNOT);
    g_string_free(text, TRUE);
    trace_free(traced);
    trace_free(compiler);
    return code;
}
