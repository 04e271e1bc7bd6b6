/* The same with epoll. */
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int poller = epoll_create1(EPOLL_CLOEXEC), open = 2;

    for (int i = 0; i < 2; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        int ends[2];

        if (pipe(ends) < 0)
            return 1;
        if (fork() == 0) {
            close(ends[0]);
            write(ends[1], "e", 1);
            _exit(0);
        }
        close(ends[1]);
        event.data.fd = ends[0];
        epoll_ctl(poller, EPOLL_CTL_ADD, ends[0], &event);
    }
    while (open > 0) {
        struct epoll_event events[4];
        int count = epoll_wait(poller, events, 4, -1);

        for (int i = 0; i < count; i++) {
            char byte;

            if (read(events[i].data.fd, &byte, 1) == 1)
                continue;
            close(events[i].data.fd);
            open--;
        }
    }
    close(poller);
    while (wait(NULL) > 0)
        ;
    return 0;
}
