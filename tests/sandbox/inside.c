#include "inside.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SKIPPED 77
#define ORDINARY_USER 65533

const char *inside_box, *inside_attempts;

/* The file may be below a directory that only root enters; its descriptor stays good. */
static const char *keep_open(const char *path)
{
    char text[64];
    int fd = open(path, O_RDONLY);

    if (fd < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    snprintf(text, sizeof text, "/proc/self/fd/%d", fd);
    return strdup(text);
}

static void become_ordinary(void)
{
    if (setgroups(0, NULL) < 0 || setresgid(ORDINARY_USER, ORDINARY_USER, ORDINARY_USER) < 0 ||
        setresuid(ORDINARY_USER, ORDINARY_USER, ORDINARY_USER) < 0 ||
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0) {
        perror("becoming an ordinary user");
        exit(EXIT_FAILURE);
    }
}

int inside_main(int argc, char **argv, const char *name, const struct suite_row *tests, size_t count)
{
    bool ordinary = argc > 1 && !strcmp(argv[1], "--unprivileged");

    if (argc - ordinary < 3) {
        fprintf(stderr, "usage: %s [--unprivileged] BOX ATTEMPTS\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (ordinary && geteuid() != 0)
        return SKIPPED;
    inside_box = keep_open(argv[1 + ordinary]);
    inside_attempts = keep_open(argv[2 + ordinary]);
    if (ordinary)
        become_ordinary();
    return suite_run(name, tests, count);
}

void inside_cast(struct cast *cast, const char *attempt, const char *argument)
{
    const char *arguments[] = {attempt, argument, NULL};

    cast_init(cast);
    cast->plan.mode = PLAN_NATIVE;
    cast->plan.limits.wall_ms = 20000;
    cast_add(cast, "attempts", inside_attempts, arguments);
}

void inside_file(struct cast *cast, const char *path, const char *text)
{
    cast->files[cast->plan.files_count++] =
        (struct plan_file){.path = path, .kind = FILE_REGULAR,
                           .content = {(const uint8_t *)text, strlen(text)}};
}

void inside_run(struct cast *cast, struct outcome *ret)
{
    if (cast->plan.steps_count == 0)
        cast_default_script(cast);
    ck_assert_msg(cast_run(cast, inside_box, ret) == 0, "%s", ret->error);
    ck_assert_msg(ret->exit_code == 0, "the box ended with %d: %s", ret->exit_code, ret->error);
}

char *inside_attempt(const char *attempt, const char *argument)
{
    struct outcome outcome;
    struct cast cast;
    char *output;

    inside_cast(&cast, attempt, argument);
    inside_run(&cast, &outcome);
    output = outcome_output(&outcome, 0, 1);
    outcome_done(&outcome);
    cast_done(&cast);
    return output;
}

const struct record *inside_found(const struct outcome *outcome, const char *path)
{
    for (size_t i = 0; i < outcome->count; i++)
        if (outcome->records[i].type == RECORD_FILE && !strcmp(outcome->records[i].path, path))
            return &outcome->records[i];
    return NULL;
}
