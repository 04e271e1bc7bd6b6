#include <stdio.h>

int main(void)
{
    unsigned long n = 27;

    while (n != 1)
        n = n % 2 ? 3 * n + 2 : n / 2;
    printf("done\n");
    return 0;
}
