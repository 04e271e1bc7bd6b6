/* Everything is found from where this program is: PREFIX/bin/coloquio. */
#include <unistd.h>

#include "engine/engine.h"

static char *program_directory(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

    return program ? g_path_get_dirname(program) : g_strdup(".");
}

/* PREFIX/path. */
static char *from_prefix(const char *path)
{
    g_autofree char *directory = program_directory();
    g_autofree char *joined = g_build_filename(directory, "..", path, NULL);

    return g_canonicalize_filename(joined, NULL);
}

char *engine_box_path(void)
{
    g_autofree char *directory = program_directory();

    return g_build_filename(directory, "coloquio-box", NULL);
}

char *engine_peers_directory(void)
{
    return from_prefix("lib/coloquio/peers");
}

char *engine_frames_path(void)
{
    return from_prefix("lib/coloquio/coloquio-frames");
}

char *engine_steps_path(void)
{
    return from_prefix("lib/coloquio/memory-steps.o");
}

/* A folder of the data, which COLOQUIO_DATADIR moves. */
static char *data_directory(const char *name)
{
    const char *override = g_getenv("COLOQUIO_DATADIR");
    g_autofree char *path = g_build_filename("share/coloquio", name, NULL);

    return override && *override ? g_build_filename(override, name, NULL) : from_prefix(path);
}

char *engine_exercises_directory(void)
{
    return data_directory("exercises");
}

/* A course that has its own exercises need not have its own explanations. */
char *engine_explanations_directory(void)
{
    g_autofree char *own = data_directory("explain");

    return g_file_test(own, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&own)
                                                : from_prefix("share/coloquio/explain");
}

char *engine_locale_directory(void)
{
    return from_prefix("share/locale");
}
