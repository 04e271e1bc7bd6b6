#include <stdio.h>

int main(void)
{
    FILE *file = fopen("missing.txt", "r");

    if (!file) {
        perror("missing.txt");
        return 1;
    }
    return 0;
}
