#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int down[2], up[2];
    char c = 'x';

    if (pipe(down) < 0 || pipe(up) < 0)
        return 1;
    if (fork() == 0) {
        while (read(down[0], &c, 1) == 1)
            write(up[1], &c, 1);
        _exit(0);
    }
    write(down[1], &c, 1);
    while (read(up[0], &c, 1) == 1)
        write(down[1], &c, 1);
    wait(NULL);
    return 0;
}
