#include <stdio.h>

char table[2000] = {1};

int main(void)
{
    printf("%d\n", table[0]);
    return 0;
}
