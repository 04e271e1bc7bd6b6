#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char line[80];

    while (fgets(line, sizeof line, stdin)) {
        fputs(line, stdout);
        fflush(stdout);
    }
    return 0;
}
