#include <stdio.h>

int main(void)
{
    int count;

    if (count = 3)
        printf("three\n");
    return 0;
}
