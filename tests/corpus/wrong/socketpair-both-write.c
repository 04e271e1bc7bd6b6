/* finds: pipe.full-deadlock
 * Two processes send each other a megabyte, and both begin by sending. */
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (1 << 20)

static void talk(int fd)
{
    char *data = calloc(1, SIZE);

    if (!data || write(fd, data, SIZE) != SIZE)
        _exit(1);
    for (size_t got = 0; got < SIZE;) {
        ssize_t n = read(fd, data, SIZE);

        if (n <= 0)
            break;
        got += (size_t)n;
    }
    free(data);
}

int main(void)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        talk(pair[1]);
        _exit(0);
    }
    close(pair[1]);
    talk(pair[0]);
    wait(NULL);
    return 0;
}
