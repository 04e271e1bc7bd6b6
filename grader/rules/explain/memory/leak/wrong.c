#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void greet(const char *name)
{
    char *line = malloc(strlen(name) + 8);

    if (!line)
        exit(1);
    sprintf(line, "hello, %s", name);
    puts(line);
}

int main(void)
{
    greet("ana");
    greet("berta");
    return 0;
}
