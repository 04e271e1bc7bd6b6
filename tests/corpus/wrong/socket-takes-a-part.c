/* finds: sock.short-write-ignored
 * expect: {stdout: "1000000\n", exit: 0}
 * send without waiting takes a part; its result is not looked at. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char data[1000000];

int main(void)
{
    int pair[2];
    long total = 0;
    ssize_t got;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        send(pair[1], data, sizeof data, MSG_DONTWAIT);
        close(pair[1]);
        _exit(0);
    }
    close(pair[1]);
    while ((got = recv(pair[0], data, sizeof data, 0)) > 0)
        total += got;
    printf("%ld\n", total);
    wait(NULL);
    return 0;
}
