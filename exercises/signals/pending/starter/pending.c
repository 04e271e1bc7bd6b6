/* pending: is a SIGUSR1 pending when SIGUSR2 comes? */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    return 0;
}
