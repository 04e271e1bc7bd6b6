#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 3; i++) {
        printf("%d\n", i);
        sleep(1);
    }
    return 0;
}
