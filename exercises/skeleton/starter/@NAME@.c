/* @NAME@ CODE: a child exits with CODE, and its parent says so. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s CODE\n", argv[0]);
        return 64;
    }
    return 0;
}
