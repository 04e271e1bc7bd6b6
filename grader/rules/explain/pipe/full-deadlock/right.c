#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static char data[200000];
    int ends[2];

    memset(data, 'x', sizeof data);
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(ends[0]);
        write(ends[1], data, sizeof data);
        _exit(0);
    }
    close(ends[1]);
    while (read(ends[0], data, sizeof data) > 0)
        continue;
    wait(NULL);
    return 0;
}
