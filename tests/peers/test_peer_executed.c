/* print-fds and puppet, which students' programs execute. */
#include "driver.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int input_fd = -1; /* becomes stdin, unless -1 */

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
        if (input_fd >= 0)
            dup2(input_fd, 0);
        dup2(null, 1000);
        for (int fd = input_fd >= 0 ? 1 : 0; fd < 1000; fd++)
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

/* What a puppet does: the arguments, its wait status, its output. */
struct act {
    const char *arguments[8];
    int status;
    const char *output;
};

#define EXIT(code) ((code) << 8)

static const struct act acts[] = {
    {{"puppet"}, EXIT(0), ""},
    {{"puppet", "say", "hola\n", "complain", "ay", "exit", "7"}, EXIT(7), "hola\n"},
    {{"puppet", "fill", "1", "5", "fill", "2", "70000"}, EXIT(0), "abcde"},
    {{"puppet", "copy", "say", "end"}, EXIT(0), "end"},
    {{"puppet", "upper", "count"}, EXIT(0), "0\n"},
    {{"puppet", "close", "1", "say", "x"}, EXIT(71), ""},
    {{"puppet", "raise", "SIGKILL", "say", "x"}, SIGKILL, ""},
    {{"puppet", "ignore", "SIGTERM", "raise", "SIGTERM", "say", "x"}, EXIT(0), "x"},
    {{"puppet", "exit"}, EXIT(64), ""},
    {{"puppet", "exit", "256"}, EXIT(64), ""},
    {{"puppet", "bogus"}, EXIT(64), ""},
    {{"puppet", "raise", "SIGNONE"}, EXIT(64), ""},
    {{"puppet", "ignore", "SIGKILL"}, EXIT(64), ""},
};

START_TEST(a_puppet_does_what_it_is_told)
{
    static const int fds[] = {0, 2};
    char output[256];

    ck_assert_int_eq(run(acts[_i].arguments, fds, 2, output), acts[_i].status);
    ck_assert_str_eq(output, acts[_i].output);
}
END_TEST

/* Feeds a puppet's stdin. Copies its output. */
static void feed(const char *const *arguments, const char *input, char output[256])
{
    int in[2];

    ck_assert_int_eq(pipe(in), 0);
    ck_assert_int_eq(dup2(in[0], 1000), 1000);
    ck_assert_int_eq(write(in[1], input, strlen(input)), (ssize_t)strlen(input));
    close(in[0]);
    close(in[1]);
    input_fd = 1000;
    ck_assert_int_eq(run(arguments, NULL, 0, output), 0);
    input_fd = -1;
    close(1000);
}

START_TEST(a_puppet_copies_its_input)
{
    static const char *const copy[] = {"puppet", "copy", NULL};
    static const char *const upper[] = {"puppet", "upper", NULL};
    static const char *const count[] = {"puppet", "count", NULL};
    char output[256];

    feed(copy, "uno\ndos", output);
    ck_assert_str_eq(output, "uno\ndos");
    feed(upper, "azAZ{`\xc3\xb1", output);
    ck_assert_str_eq(output, "AZAZ{`\xc3\xb1");
    feed(count, "uno\ndos", output);
    ck_assert_str_eq(output, "7\n");
}
END_TEST

int main(void)
{
    const struct test_row rows[] = {
        {the_three_usual_ones, 0},
        {more_and_fewer, 0},
        {a_puppet_does_what_it_is_told, sizeof acts / sizeof *acts},
        {a_puppet_copies_its_input, 0},
    };

    return run_tests("executed", rows, sizeof rows / sizeof *rows);
}
