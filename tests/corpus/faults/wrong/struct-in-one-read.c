/* finds: sock.short-read-assumed
 * faults: short-read
 * One read of a pipe for a whole struct. */
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
    if (read(ends[0], &measurement, sizeof measurement) < 0) {
        perror("read");
        return 1;
    }
    printf("sensor %d: %d\n", measurement.sensor, measurement.value);
    wait(NULL);
    return 0;
}
