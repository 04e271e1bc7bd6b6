/* finds: pipe.reader-holds-write-end
 * The child reads to the end, which its own write end keeps away. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char buffer[64];
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        while ((got = read(ends[0], buffer, sizeof buffer)) > 0)
            write(STDOUT_FILENO, buffer, (size_t)got);
        _exit(0);
    }
    close(ends[0]);
    write(ends[1], "one\ntwo\n", 8);
    close(ends[1]);
    wait(NULL);
    return 0;
}
