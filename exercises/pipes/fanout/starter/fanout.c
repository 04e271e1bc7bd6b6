/* fanout N: gives each line to each of N children, through a pipe for each. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s N\n", argv[0]);
        return 64;
    }
    return 0;
}
