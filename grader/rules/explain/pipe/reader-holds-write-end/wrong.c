#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char text[16];
    ssize_t got;
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        while ((got = read(ends[0], text, sizeof text)) > 0)
            write(STDOUT_FILENO, text, got);
        _exit(0);
    }
    close(ends[0]);
    write(ends[1], "hello\n", 6);
    close(ends[1]);
    wait(NULL);
    return 0;
}
