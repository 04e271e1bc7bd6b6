/* faults: all
 * Ends with an error when a worker cannot be started. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 3

int main(void)
{
    int ends[2], sum = 0, part;

    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    for (int worker = 0; worker < WORKERS; worker++) {
        pid_t child = fork();

        if (child == 0) {
            part = 10 * (worker + 1);
            _exit(write(ends[1], &part, sizeof part) != sizeof part);
        }
        if (child < 0) {
            perror("fork");
            while (wait(NULL) > 0)
                ;
            return 1;
        }
    }
    close(ends[1]);
    for (size_t have = 0;;) {
        ssize_t got = read(ends[0], (char *)&part + have, sizeof part - have);

        if (got <= 0)
            break;
        if ((have += (size_t)got) == sizeof part) {
            sum += part;
            have = 0;
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("sum: %d\n", sum);
    return 0;
}
