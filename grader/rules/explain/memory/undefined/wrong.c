#include <stdio.h>

int main(int argc, char **argv)
{
    int factorial = 1;

    (void)argv;
    for (int i = 1; i <= argc + 12; i++)
        factorial *= i;
    printf("%d\n", factorial);
    return 0;
}
