/* near: memory.leak
 * sanitizers: [address]
 * expect: {stdout: "ready\n", exit: 0}
 * What can still be reached at the end is no leak. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *name;

int main(void)
{
    if (!(name = strdup("ready")))
        return 1;
    puts(name);
    return 0;
}
