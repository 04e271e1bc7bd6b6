#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        return 1;
    if (write(ends[1], "x", 1) < 0)
        perror("write");
    close(ends[1]);
    return 0;
}
