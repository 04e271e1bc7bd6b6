/* Two workers see the same job by poll(); one takes it, and the other waits for ever. */
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define WORKERS 2

int main(void)
{
    int jobs[2], results[2];
    char byte;

    must(pipe(jobs), "pipe");
    must(pipe(results), "pipe");
#ifdef CORRECT
    fcntl(jobs[0], F_SETFL, O_NONBLOCK);
#endif
    must(write(jobs[1], "j", 1), "write");
    for (int i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            struct pollfd job = {jobs[0], POLLIN, 0};

            close(results[0]);
            if (poll(&job, 1, 0) == 1 && read(jobs[0], &byte, 1) == 1)
                must(write(results[1], &byte, 1), "write");
            _exit(0);
        }
    close(results[1]);
    while (read(results[0], &byte, 1) == 1)
        ;
    while (wait(NULL) > 0)
        ;
    return 0;
}
