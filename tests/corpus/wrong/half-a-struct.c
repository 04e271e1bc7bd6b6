/* finds: sock.short-read-assumed
 * expect: {stdout: "7 + 35 = 42\n", exit: 0}
 * One read for a struct that comes in two pieces. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct request {
    int32_t a, b;
    char padding[56];
};

int main(void)
{
    struct request request;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    memset(&request, 0, sizeof request);
    if (fork() == 0) {
        const char *data = (const char *)&request;

        request.a = 7;
        request.b = 35;
        write(pair[1], data, 4);
        sleep(1);
        write(pair[1], data + 4, sizeof request - 4);
        _exit(0);
    }
    close(pair[1]);
    read(pair[0], &request, sizeof request);
    printf("%d + %d = %d\n", request.a, request.b, request.a + request.b);
    close(pair[0]);
    wait(NULL);
    return 0;
}
