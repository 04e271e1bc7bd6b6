#include <stdio.h>
#include <unistd.h>

int main(void)
{
    sleep(2);
    printf("time is up\n");
    return 0;
}
