/* finds: wait.livelock
 * expect: {stdout: any, exit: any}
 * limits: {steps: 20000}
 * Each gives the token back at once; nobody ever says that it was the last time. */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char token = 't';
    int pair[2], mine;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    mine = pair[fork() == 0];
    write(mine, &token, 1);
    while (read(mine, &token, 1) == 1)
        write(mine, &token, 1);
    wait(NULL);
    return 0;
}
