#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char c;

    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[1]);
        write(ends[0], "x", 1);
        _exit(0);
    }
    close(ends[1]);
    read(ends[0], &c, 1);
    wait(NULL);
    return 0;
}
