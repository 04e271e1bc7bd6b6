#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (unsigned i = 1; i != 0; i++)
        write(STDERR_FILENO, ".", 1);
    return 0;
}
