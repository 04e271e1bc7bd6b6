/* near: wait.livelock
 * A question down one pipe, the answer up the other one, a hundred times. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int down[2], up[2], number = 0;

    if (pipe(down) < 0 || pipe(up) < 0)
        return 1;
    if (fork() == 0) {
        close(down[1]);
        close(up[0]);
        while (read(down[0], &number, sizeof number) == sizeof number) {
            number *= 2;
            write(up[1], &number, sizeof number);
        }
        _exit(0);
    }
    close(down[0]);
    close(up[1]);
    for (int i = 0; i < 100; i++) {
        write(down[1], &i, sizeof i);
        if (read(up[0], &number, sizeof number) != sizeof number || number != 2 * i)
            return 1;
    }
    close(down[1]);
    close(up[0]);
    wait(NULL);
    printf("%d\n", number);
    return 0;
}
