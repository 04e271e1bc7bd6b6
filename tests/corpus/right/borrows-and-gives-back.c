/* near: memory.use-after-free memory.bad-free memory.out-of-bounds memory.undefined
 * sanitizers: [address, undefined]
 * expect: {stdout: "ana berta\n2147483648\n", exit: 0}
 * free(NULL), a string with room for its NUL, and an unsigned number that wraps round on purpose. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *join(const char *first, const char *second)
{
    size_t size = strlen(first) + strlen(second) + 2;
    char *text = malloc(size);

    if (text)
        snprintf(text, size, "%s %s", first, second);
    return text;
}

int main(void)
{
    char *text = join("ana", "berta");
    uint32_t number = UINT32_MAX;

    if (!text)
        return 1;
    puts(text);
    free(text);
    text = NULL;
    free(text);
    number += UINT32_C(2147483649);
    printf("%u\n", (unsigned)number);
    return 0;
}
