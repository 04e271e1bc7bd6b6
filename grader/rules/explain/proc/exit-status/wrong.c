#include <stdio.h>

int main(void)
{
    if (!fopen("missing.txt", "r"))
        perror("missing.txt");
    return 0;
}
