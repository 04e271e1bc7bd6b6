/* rules: {pipe.unused-end-open: on}
 * expect: {stdout: "hello\n", exit: 0}
 * Each closes what it does not need before anything goes through. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        char text[64];
        ssize_t got;

        close(ends[1]);
        while ((got = read(ends[0], text, sizeof text)) > 0)
            write(STDOUT_FILENO, text, (size_t)got);
        close(ends[0]);
        _exit(0);
    }
    close(ends[0]);
    write(ends[1], "hello\n", strlen("hello\n"));
    close(ends[1]);
    wait(NULL);
    return 0;
}
