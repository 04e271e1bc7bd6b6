#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], go[2];
    char c;

    if (pipe(ends) < 0 || pipe(go) < 0)
        return 1;
    if (fork() == 0) {
        close(go[1]);
        read(go[0], &c, 1);
        _exit(0);
    }
    if (fork() == 0) {
        close(go[1]);
        write(ends[1], "hello\n", 6);
        _exit(0);
    }
    close(ends[1]);
    while (read(ends[0], &c, 1) == 1)
        putchar(c);
    close(go[1]);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
