/* What only shows when a scenario is put together: who was started when, and who is spoken of. */
#include <string.h>

#include "spec/inner.h"

/* What "${MEMBER.what}" may ask for. */
static bool is_asked_for(const char *what, bool at_the_end)
{
    if (at_the_end)
        return !strcmp(what, "pid");
    if (g_str_has_prefix(what, "line."))
        return what[5] >= '1' && what[5] <= '9' &&
               strspn(what + 5, "0123456789") == strlen(what + 5);
    return !strcmp(what, "pid") || !strcmp(what, "port") || !strcmp(what, "address");
}

/* One "${NAME.what}"; what has no dot is no business of ours, a program may want it as it is. */
static void check_reference(struct loader *loader, const struct spec_scenario *scenario,
                            const char *inside, const struct position *position, bool at_the_end)
{
    static const char *const all[] = {"pid", "port", "address", "line.1", NULL};
    static const char *const lasting[] = {"pid", NULL};
    const char *dot = strchr(inside, '.');
    g_autofree char *name = dot ? g_strndup(inside, (gsize)(dot - inside)) : NULL;

    if (!name || !g_regex_match_simple("^[A-Za-z0-9_-]+$", name, 0, 0))
        return;
    if (find_member(loader, scenario, name, position) >= 0 && !is_asked_for(dot + 1, at_the_end))
        error_unknown(loader, position, _("value of a member"), dot + 1,
                      at_the_end ? lasting : all);
}

static void check_references(struct loader *loader, const struct spec_scenario *scenario,
                             const char *text, const struct position *position, bool at_the_end)
{
    while (text && (text = strstr(text, "${"))) {
        const char *close = strchr(text, '}');
        g_autofree char *inside = close ? g_strndup(text + 2, (gsize)(close - text - 2)) : NULL;

        if (!close)
            return;
        check_reference(loader, scenario, inside, position, at_the_end);
        text = close;
    }
}

/* What is expected may only ask for what is known afterwards. */
static void check_expected(struct loader *loader, const struct spec_scenario *scenario,
                           const struct spec_output *output)
{
    if (output->kind == OUTPUT_EXACT)
        check_references(loader, scenario, output->text.data, &output->position, true);
    for (const char **line = output->lines; line && *line; line++)
        check_references(loader, scenario, *line, &output->position, true);
}

static bool concerns_a_member(const struct spec_step *step)
{
    if (step->kind == SPEC_AWAIT)
        return step->condition != SPEC_EXISTS && step->condition != SPEC_IDLE;
    return step->kind != SPEC_END && step->kind != SPEC_START && step->kind != SPEC_LINK;
}

/* Whoever is awaited, signalled or commanded has been started, once. */
static void check_order(struct loader *loader, const struct spec_scenario *scenario)
{
    g_autofree bool *started = g_new0(bool, scenario->members_count + 1);

    for (size_t i = 0; i < scenario->steps_count; i++) {
        const struct spec_step *step = &scenario->steps[i];
        const char *name;

        if (step->member >= scenario->members_count)
            continue;
        name = scenario->members[step->member].name;
        if (step->kind == SPEC_START && started[step->member])
            error_at(loader, &step->position,
                     _("\"%s\" is started a second time; cast another member"), name);
        if (step->kind == SPEC_START)
            started[step->member] = true;
        if (concerns_a_member(step) && !started[step->member]) {
            error_at(loader, &step->position, _("\"%s\" has not been started yet"), name);
            started[step->member] = true; /* say it once */
        }
    }
}

void check_scenario(struct loader *loader, const struct spec_scenario *scenario,
                    bool script_is_sound)
{
    for (size_t i = 0; i < scenario->members_count; i++) {
        const struct spec_member *member = &scenario->members[i];

        for (const char **argument = member->arguments; *argument; argument++)
            check_references(loader, scenario, *argument, &member->position, false);
        for (const char **variable = member->environment; *variable; variable++)
            check_references(loader, scenario, *variable, &member->position, false);
    }
    for (size_t i = 0; i < scenario->steps_count; i++) {
        const struct spec_step *step = &scenario->steps[i];

        check_references(loader, scenario, step->text, &step->position, false);
        if (step->kind == SPEC_AWAIT)
            check_references(loader, scenario, step->data.data, &step->position, false);
    }
    for (size_t i = 0; i < scenario->members_count; i++)
        check_expected(loader, scenario, &scenario->expectations[i].output);
    if (script_is_sound)
        check_order(loader, scenario);
}
