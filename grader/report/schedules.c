/* What was tried, in words. */
#include "base/i18n.h"
#include "report/inner.h"

/* Which orders of calls were all tried. Free with g_free. */
static char *coverage(int bound, bool complete)
{
    if (complete)
        return g_strdup(_("every order of their calls was tried"));
    if (bound < 0)
        return g_strdup(_("not every order of their calls was tried"));
    if (bound == 0)
        return g_strdup(_("all schedules without preemption were tried"));
    return g_strdup_printf(ngettext("all schedules with up to %d preemption were tried",
                                    "all schedules with up to %d preemptions were tried",
                                    (unsigned)bound),
                           bound);
}

char *report_schedules(const struct scenario_result *result)
{
    g_autofree char *tried = NULL;

    if (result->schedules_run < 2)
        return NULL;
    tried = coverage(result->schedules_bound, result->schedules_complete);
    if (result->schedules_failed)
        return g_strdup_printf(_("fails in %u of %u schedules; %s"), result->schedules_failed,
                               result->schedules_run, tried);
    if (result->schedules_outcomes > 1)
        return g_strdup_printf(
            _("%u schedules, in which output or exit differ: %u ways in all; %s"),
            result->schedules_run, result->schedules_outcomes, tried);
    return g_strdup_printf(_("the same in %u schedules; %s"), result->schedules_run, tried);
}

char *report_faults(const struct scenario_result *result)
{
    if (!result->faults_run)
        return NULL;
    if (result->faults_failed)
        return g_strdup_printf(_("fails in %u of %u runs with one fault each"),
                               result->faults_failed, result->faults_run);
    return g_strdup_printf(ngettext("got over the fault in %u run",
                                    "got over the faults in %u runs with one each",
                                    result->faults_run),
                           result->faults_run);
}

char *faults_of_grading(const struct grading *grading)
{
    unsigned run = 0;

    for (guint i = 0; i < grading->scenarios->len; i++)
        run += ((const struct scenario_result *)grading->scenarios->pdata[i])->faults_run;
    return run ? g_strdup_printf(ngettext("%u run with a fault", "%u runs with one fault each", run),
                                 run)
               : NULL;
}

char *schedules_of_grading(const struct grading *grading)
{
    unsigned run = 0;
    int bound = G_MAXINT;
    bool explored = false, complete = true;
    g_autofree char *tried = NULL;

    for (guint i = 0; i < grading->scenarios->len; i++) {
        const struct scenario_result *result = grading->scenarios->pdata[i];

        run += result->schedules_run;
        explored |= result->schedules_run > 1;
        /* Where one schedule failed nobody looked further. */
        if (!result->schedules_run || result->schedules_complete ||
            result->schedules_failed == result->schedules_run)
            continue;
        complete = false;
        bound = MIN(bound, result->schedules_bound);
    }
    if (!explored)
        return NULL;
    tried = coverage(bound, complete);
    return g_strdup_printf(ngettext("%u schedule: %s; code between two calls was not interrupted",
                                    "%u schedules: %s; code between two calls was not interrupted",
                                    run),
                           run, tried);
}
