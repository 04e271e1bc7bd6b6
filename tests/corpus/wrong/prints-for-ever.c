/* finds: limit.output
 * There is no last line. */
#include <stdio.h>

int main(void)
{
    while (puts("and again") >= 0)
        ;
    return 0;
}
