#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    return system("echo hello") ? 1 : 0;
}
