/* finds: proc.crash
 * The name is missing, and nobody has looked. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    char name[16];

    (void)argc;
    strcpy(name, argv[1]);
    printf("hello %s\n", name);
    return 0;
}
