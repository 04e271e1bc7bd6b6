/* Any bytes as exercise.yaml: an exercise, or problems that say what is wrong. */
#include "fuzz/fuzz.h"
#include "spec/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *problems = problems_new();
    struct exercise *exercise = exercise_parse("/nowhere", "exercise.yaml", (const char *)data,
                                               size_bytes, problems, &error);
    g_autofree char *text = problems_format(problems);

    if (exercise)
        require(problems_errors(problems) == 0);
    else
        require(error != NULL && (problems_errors(problems) > 0 || error->message[0]));
    require(text != NULL && g_utf8_validate(text, -1, NULL));
    exercise_free(exercise);
    g_ptr_array_unref(problems);
    return 0;
}
