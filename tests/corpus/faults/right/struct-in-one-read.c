/* faults: all
 * Reads on until the struct is whole. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

struct measurement {
    int sensor;
    int value;
};

int main(void)
{
    struct measurement measurement = {0, 0};
    size_t have = 0;
    int ends[2];
    pid_t child;

    if (pipe(ends) < 0 || (child = fork()) < 0) {
        perror("pipe or fork");
        return 1;
    }
    if (child == 0) {
        struct measurement taken = {3, 42};

        close(ends[0]);
        _exit(write(ends[1], &taken, sizeof taken) != sizeof taken);
    }
    close(ends[1]);
    while (have < sizeof measurement) {
        ssize_t got = read(ends[0], (char *)&measurement + have, sizeof measurement - have);

        if (got <= 0) {
            fputs("the measurement is not whole\n", stderr);
            return 1;
        }
        have += (size_t)got;
    }
    printf("sensor %d: %d\n", measurement.sensor, measurement.value);
    wait(NULL);
    return 0;
}
