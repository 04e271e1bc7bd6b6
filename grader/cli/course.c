/* The exercises as a course: what comes before what. */
#include <string.h>

#include "cli/cli.h"
#include "engine/engine.h"

struct exercise *course_exercise(const struct course *course, const char *id)
{
    for (guint i = 0; i < course->exercises->len; i++) {
        struct exercise *exercise = course->exercises->pdata[i];

        if (!strcmp(exercise->id, id))
            return exercise;
    }
    return NULL;
}

static unsigned stage_of(const struct course *course, const struct exercise *exercise, guint depth)
{
    unsigned stage = 1;

    /* A circle is a mistake of the exercises: it ends where it has gone through all. */
    if (depth > course->exercises->len)
        return stage;
    for (const char **id = exercise->prerequisites; *id; id++) {
        const struct exercise *before = course_exercise(course, *id);

        if (before)
            stage = MAX(stage, 1 + stage_of(course, before, depth + 1));
    }
    return stage;
}

static bool leads_to(const struct course *course, const char *first, const char *last, guint depth)
{
    const struct exercise *exercise = course_exercise(course, last);

    if (!exercise || depth > course->exercises->len)
        return false;
    for (const char **id = exercise->prerequisites; *id; id++)
        if (!strcmp(*id, first) || leads_to(course, first, *id, depth + 1))
            return true;
    return false;
}

bool course_leads_to(const struct course *course, const char *first, const char *last)
{
    return leads_to(course, first, last, 0);
}

unsigned course_stage(const struct course *course, const struct exercise *exercise)
{
    return stage_of(course, exercise, 0);
}

GPtrArray *course_next(const struct course *course, const struct exercise *exercise)
{
    GPtrArray *next = g_ptr_array_new();

    for (guint i = 0; i < course->exercises->len; i++) {
        struct exercise *other = course->exercises->pdata[i];

        if (g_strv_contains(other->prerequisites, exercise->id))
            g_ptr_array_add(next, other);
    }
    return next;
}

static int by_place(gconstpointer a, gconstpointer b, gpointer course)
{
    const struct exercise *first = *(struct exercise *const *)a;
    const struct exercise *second = *(struct exercise *const *)b;
    unsigned first_stage = course_stage(course, first);
    unsigned second_stage = course_stage(course, second);

    if (first_stage != second_stage)
        return first_stage < second_stage ? -1 : 1;
    if (first->difficulty != second->difficulty)
        return first->difficulty < second->difficulty ? -1 : 1;
    return strcmp(first->id, second->id);
}

static void free_exercise(gpointer exercise)
{
    exercise_free(exercise);
}

struct course *course_read(void)
{
    g_autoptr(GPtrArray) ids = exercises_all();
    g_autofree char *root = engine_exercises_directory();
    struct course *course = g_new0(struct course, 1);

    course->exercises = g_ptr_array_new_with_free_func(free_exercise);
    course->broken = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < ids->len; i++) {
        g_autofree char *directory = g_build_filename(root, ids->pdata[i], NULL);
        g_autoptr(GPtrArray) problems = problems_new();
        struct exercise *exercise = exercise_load(directory, problems, NULL);

        if (exercise)
            g_ptr_array_add(course->exercises, exercise);
        else
            g_ptr_array_add(course->broken, g_strdup(ids->pdata[i]));
    }
    g_ptr_array_sort_with_data(course->exercises, by_place, course);
    return course;
}

void course_free(struct course *course)
{
    g_ptr_array_unref(course->exercises);
    g_ptr_array_unref(course->broken);
    g_free(course);
}
