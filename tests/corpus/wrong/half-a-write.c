/* finds: pipe.short-write-ignored
 * expect: {stdout: "100000\n", exit: 0}
 * A full pipe that does not block takes what there is room for; the rest is forgotten. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static char data[100000];
    int ends[2];
    long total = 0;
    ssize_t got;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        write(ends[1], data, sizeof data);
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], data, sizeof data)) > 0)
        total += got;
    printf("%ld\n", total);
    wait(NULL);
    return 0;
}
