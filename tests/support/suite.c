#include "support/suite.h"

#include <stdlib.h>

int suite_run(const char *name, const struct suite_row *tests, size_t count)
{
    Suite *suite = suite_create(name);
    SRunner *runner;
    int failed;

    for (size_t i = 0; i < count; i++) {
        TCase *tcase = tcase_create(tests[i].test->name);

        tcase_add_loop_test(tcase, tests[i].test, 0, tests[i].rows ? tests[i].rows : 1);
        suite_add_tcase(suite, tcase);
    }
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
