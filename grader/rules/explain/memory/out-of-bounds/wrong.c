#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copy(const char *text)
{
    char *result = malloc(strlen(text));

    return result ? strcpy(result, text) : NULL;
}

int main(void)
{
    char *text = copy("hello");

    if (!text)
        return 1;
    puts(text);
    free(text);
    return 0;
}
