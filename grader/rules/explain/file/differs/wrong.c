#include <stdio.h>

int main(void)
{
    FILE *file = fopen("result.txt", "a");

    if (!file)
        return 1;
    fprintf(file, "42\n");
    fclose(file);
    return 0;
}
