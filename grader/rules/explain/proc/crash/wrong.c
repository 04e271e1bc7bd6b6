#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *text = getenv("NO_SUCH_VARIABLE");

    printf("%zu\n", strlen(text));
    return 0;
}
