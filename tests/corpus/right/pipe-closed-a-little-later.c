/* rules: {pipe.unused-end-open: on}
 * expect: {stdout: "one\ntwo\n", exit: 0}
 * The parent closes its ends after all forks, but before it reads. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char text[64];
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            close(ends[0]);
            if (i == 0)
                write(ends[1], "one\n", 4);
            else
                write(ends[1], "two\n", 4);
            _exit(0);
        }
        wait(NULL);
    }
    close(ends[1]);
    while ((got = read(ends[0], text, sizeof text)) > 0)
        fwrite(text, 1, (size_t)got, stdout);
    return 0;
}
