/* A handler writes to a pipe that its own process reads: both ends in one process, on purpose. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static int ends[2];

static void on_alarm(int number)
{
    int saved = errno;

    (void)number;
    write(ends[1], "!", 1);
    errno = saved;
}

int main(void)
{
    struct pollfd wake;
    char byte;

    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0)
        return 1;
    signal(SIGALRM, on_alarm);
    alarm(1);
    wake.fd = ends[0];
    wake.events = POLLIN;
    while (poll(&wake, 1, -1) < 0 && errno == EINTR)
        ;
    return read(ends[0], &byte, 1) != 1;
}
