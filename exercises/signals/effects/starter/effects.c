/* effects: shows on children of its own what signals do to whoever has no handler for them. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    return 0;
}
