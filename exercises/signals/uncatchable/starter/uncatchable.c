/* uncatchable: which of the signals 1 to 31 cannot be caught? */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    return 0;
}
