#include <stdio.h>

int main(void)
{
    for (int i = 1; i < 3; i++)
        printf("line %d\n", i);
    return 0;
}
