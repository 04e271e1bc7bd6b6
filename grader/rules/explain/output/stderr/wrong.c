#include <stdio.h>

int main(void)
{
    FILE *file = fopen("missing.txt", "r");

    if (!file) {
        printf("missing.txt cannot be opened\n");
        return 1;
    }
    return 0;
}
