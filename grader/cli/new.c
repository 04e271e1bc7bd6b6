/* coloquio exercise new: an exercise to begin with, which lints and verifies. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "engine/engine.h"

/* What is written in place of @ID@ and @NAME@. */
struct naming {
    const char *id, *name;
};

static char *with_names(const char *text, const struct naming *naming)
{
    GString *whole = g_string_new(text);

    g_string_replace(whole, "@ID@", naming->id, 0);
    g_string_replace(whole, "@NAME@", naming->name, 0);
    return g_string_free(whole, FALSE);
}

static bool make_directory(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0777) == 0)
        return true;
    g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, _("%s cannot be made: %s"), path,
                g_strerror(errno));
    return false;
}

static bool copy_file(const char *from, const char *to, const struct naming *naming, GError **error)
{
    g_autofree char *text = NULL, *named = NULL;
    GError *reason = NULL;

    if (g_file_get_contents(from, &text, NULL, &reason)) {
        named = with_names(text, naming);
        if (g_file_set_contents(to, named, -1, &reason))
            return true;
    }
    g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, "%s", reason->message);
    g_error_free(reason);
    return false;
}

/* Copies a folder and all below it, the names in it replaced. */
static bool copy_folder(const char *from, const char *to, const struct naming *naming,
                        GError **error)
{
    GDir *directory = g_dir_open(from, 0, NULL);
    const char *entry;
    bool good = true;

    if (!directory) {
        g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, _("%s cannot be read"), from);
        return false;
    }
    good = make_directory(to, error);
    while (good && (entry = g_dir_read_name(directory))) {
        g_autofree char *source = g_build_filename(from, entry, NULL);
        g_autofree char *named = with_names(entry, naming);
        g_autofree char *target = g_build_filename(to, named, NULL);

        good = g_file_test(source, G_FILE_TEST_IS_DIR) ? copy_folder(source, target, naming, error)
                                                       : copy_file(source, target, naming, error);
    }
    g_dir_close(directory);
    return good;
}

/* For editors: exercise.yaml names the schema as ../../exercise.schema.json. */
static bool write_schema(GError **error)
{
    g_autofree char *schema = exercise_schema();
    GError *reason = NULL;

    if (g_file_test("exercise.schema.json", G_FILE_TEST_EXISTS) ||
        g_file_set_contents("exercise.schema.json", schema, -1, &reason))
        return true;
    g_set_error(error, FAULT_ERROR, FAULT_ENVIRONMENT, "%s", reason->message);
    g_error_free(reason);
    return false;
}

static bool is_taken(const char *id)
{
    g_autoptr(GPtrArray) ids = exercises_all();

    g_ptr_array_add(ids, NULL);
    return g_file_test(id, G_FILE_TEST_EXISTS) ||
           g_strv_contains((const char *const *)ids->pdata, id);
}

/* ---- what has stayed ---- */

/* Is the file of the exercise the one that the skeleton has there? */
static bool is_as_made(const char *skeleton, const char *made, const struct naming *naming)
{
    g_autofree char *text = NULL, *found = NULL, *expected = NULL;

    if (!g_file_get_contents(skeleton, &text, NULL, NULL) ||
        !g_file_get_contents(made, &found, NULL, NULL))
        return false;
    expected = with_names(text, naming);
    return !strcmp(expected, found);
}

static void lint_folder(const char *skeleton, const char *made, const struct naming *naming,
                        GPtrArray *problems)
{
    GDir *directory = g_dir_open(skeleton, 0, NULL);
    const char *entry;

    while (directory && (entry = g_dir_read_name(directory))) {
        g_autofree char *named = with_names(entry, naming);
        g_autofree char *source = g_build_filename(skeleton, entry, NULL);
        g_autofree char *target = g_build_filename(made, named, NULL);
        struct position position = {g_intern_string(target), 0, 0};

        if (g_file_test(source, G_FILE_TEST_IS_DIR))
            lint_folder(source, target, naming, problems);
        else if (is_as_made(source, target, naming))
            problem_add(problems, &position, PROBLEM_WARNING,
                        _("still as \"coloquio exercise new\" made it: change it, or remove it"));
    }
    if (directory)
        g_dir_close(directory);
}

void exercise_lint_skeleton(const struct exercise *exercise, GPtrArray *problems)
{
    g_autofree char *root = engine_exercises_directory();
    g_autofree char *skeleton = g_build_filename(root, "skeleton", NULL);
    g_autofree char *file = g_build_filename(skeleton, EXERCISE_FILE, NULL);
    struct naming naming = {exercise->id, strchr(exercise->id, '/') + 1};

    if (!is_as_made(file, exercise->file, &naming)) /* else nothing has been done yet */
        lint_folder(skeleton, exercise->directory, &naming, problems);
}

/* ---- the command ---- */

int exercise_new(const struct cli *cli, const char *id)
{
    g_autofree char *root = engine_exercises_directory();
    g_autofree char *skeleton = g_build_filename(root, "skeleton", NULL);
    struct naming naming = {id, strchr(id, '/') ? strchr(id, '/') + 1 : ""};
    GError *error = NULL;

    if (!g_regex_match_simple("^[a-z0-9-]+/[a-z][a-z0-9-]*$", id, 0, 0))
        return cli_usage(_("expected TOPIC/NAME in small letters, found \"%s\""), id);
    if (is_taken(id))
        return cli_usage(_("there is \"%s\" already"), id);
    if (!copy_folder(skeleton, id, &naming, &error) || !write_schema(&error))
        return cli_fail(error);
    if (!cli->quiet)
        printf(_("%s is made. It is complete; change it into yours, and ask again and again:\n"
                 "    coloquio exercise lint %s\n"
                 "    coloquio exercise verify %s\n"),
               id, id, id);
    return EXIT_ALL_PASSED;
}
