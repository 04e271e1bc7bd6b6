/* The standard library does it all. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char line[80];
    FILE *from = popen("echo one; echo two", "r");

    if (!from)
        return 1;
    while (fgets(line, sizeof line, from))
        fputs(line, stdout);
    fflush(stdout);
    if (pclose(from) != 0)
        return 1;
    return system("exit 0");
}
