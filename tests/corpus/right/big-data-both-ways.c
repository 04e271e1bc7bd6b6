/* A megabyte to the child and back: a process of its own does the writing. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE 300000

static char data[SIZE];

int main(void)
{
    int down[2], up[2];
    size_t total = 0;
    ssize_t got;

    if (pipe(down) < 0 || pipe(up) < 0)
        return 1;
    if (fork() == 0) { /* echoes */
        close(down[1]);
        close(up[0]);
        while ((got = read(down[0], data, 4096)) > 0)
            for (ssize_t done = 0; done < got;)
                done += write(up[1], data + done, (size_t)(got - done));
        _exit(0);
    }
    if (fork() == 0) { /* writes */
        close(down[0]);
        close(up[0]);
        close(up[1]);
        memset(data, 'x', sizeof data);
        _exit(write(down[1], data, sizeof data) != SIZE);
    }
    close(down[0]);
    close(down[1]);
    close(up[1]);
    while ((got = read(up[0], data, sizeof data)) > 0)
        total += (size_t)got;
    while (wait(NULL) > 0)
        ;
    return total != SIZE;
}
