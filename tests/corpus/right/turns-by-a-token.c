/* near: wait.livelock
 * expect: {stdout: "2000\n", exit: 0}
 * A long ping-pong that does come to its end. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char token = 't';
    int pair[2], turns = 0;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        while (read(pair[1], &token, 1) == 1)
            write(pair[1], &token, 1);
        _exit(0);
    }
    close(pair[1]);
    for (; turns < 2000; turns++) {
        write(pair[0], &token, 1);
        read(pair[0], &token, 1);
    }
    close(pair[0]);
    wait(NULL);
    printf("%d\n", turns);
    return 0;
}
