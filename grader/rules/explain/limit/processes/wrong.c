#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 10; i++)
        fork();
    while (wait(NULL) > 0)
        continue;
    return 0;
}
