/*
 * print-fds: prints its open descriptors, one number per line, lowest first.
 * poll marks those that are not open with POLLNVAL, and opens none of its own, as looking into a
 * directory of them would.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>

/* Descriptors asked about in one call. */
#define BLOCK 256

/* Prints those of `count` descriptors from `first` on that are open. Returns 0, or -1 and errno. */
static int print_block(int first, int count)
{
    struct pollfd block[BLOCK];

    for (int i = 0; i < count; i++)
        block[i] = (struct pollfd){.fd = first + i};
    while (poll(block, (nfds_t)count, 0) < 0)
        if (errno != EINTR)
            return -1;
    for (int i = 0; i < count; i++)
        if ((block[i].revents & POLLNVAL) == 0)
            printf("%d\n", block[i].fd);
    return 0;
}

int main(void)
{
    struct rlimit limit;
    int end = 1 << 20; /* no system has more by default */

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)end)
        end = (int)limit.rlim_cur;
    for (int first = 0; first < end; first += BLOCK) {
        if (print_block(first, end - first < BLOCK ? end - first : BLOCK) < 0) {
            perror("poll");
            return 1;
        }
    }
    return fflush(stdout) == EOF ? 1 : 0;
}
