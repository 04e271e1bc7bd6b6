#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    if (write(ends[1], "hello\n", 6) < 0)
        perror("write");
    close(ends[1]);
    return 0;
}
