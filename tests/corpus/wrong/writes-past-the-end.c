/* finds: memory.out-of-bounds
 * sanitizers: [address, undefined]
 * expect: {stdout: "hello, world\n", exit: 0}
 * There is no room for the NUL; malloc gives a little more than was asked for, so nothing is seen. */
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
    char *text = copy("hello, world");

    if (!text)
        return 1;
    puts(text);
    free(text);
    return 0;
}
