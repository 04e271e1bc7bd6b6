/* print-fds: a program that students' programs execute. */
#include "driver.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs a program with these descriptors open to /dev/null besides its stdout. Copies its output. */
static int run(const char *const *arguments, const int *open_fds, size_t count, char output[256])
{
    int ends[2], status;
    ssize_t size, got = 0;
    pid_t pid;

    ck_assert_int_eq(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        char path[512];
        int null = open("/dev/null", O_RDWR);

        snprintf(path, sizeof path, "%s/%s", PEERS_DIRECTORY, arguments[0]);
        dup2(ends[1], 1);
        dup2(null, 1000);
        for (int fd = 0; fd < 1000; fd++)
            if (fd != 1)
                close(fd);
        for (size_t i = 0; i < count; i++)
            dup2(1000, open_fds[i]);
        close(1000);
        execv(path, (char *const *)arguments);
        _exit(127);
    }
    close(ends[1]);
    while ((size = read(ends[0], output + got, (size_t)(255 - got))) > 0)
        got += size;
    output[got] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

START_TEST(the_three_usual_ones)
{
    static const char *const arguments[] = {"print-fds", NULL};
    static const int fds[] = {0, 2};
    char output[256];

    ck_assert_int_eq(run(arguments, fds, 2, output), 0);
    ck_assert_str_eq(output, "0\n1\n2\n");
}
END_TEST

START_TEST(more_and_fewer)
{
    static const char *const arguments[] = {"print-fds", NULL};
    static const int fds[] = {3, 17, 255, 256, 700};
    char output[256];

    ck_assert_int_eq(run(arguments, fds, 5, output), 0);
    ck_assert_str_eq(output, "1\n3\n17\n255\n256\n700\n");
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {{the_three_usual_ones, 0}, {more_and_fewer, 0}};

    return run_tests("executed", rows, sizeof rows / sizeof *rows);
}
