/* pipeline CMD [ARG...] [| CMD [ARG...]]...: runs the stages, each reading what the one before writes. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int stages = 1;

    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "|") == 0)
            stages++;
    fprintf(stderr, "%d stages to run\n", stages);
    return 1;
}
