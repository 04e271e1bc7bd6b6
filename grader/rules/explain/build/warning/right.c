#include <stdio.h>

int main(void)
{
    int count = 3;

    if (count == 3)
        printf("three\n");
    return 0;
}
