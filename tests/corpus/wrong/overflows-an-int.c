/* finds: memory.undefined
 * sanitizers: [undefined]
 * expect: {stdout: any, exit: 0}
 * The factorial of 13 does not fit. */
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
