#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 10; i++)
        if (fork() == 0)
            _exit(0);
    while (wait(NULL) > 0)
        continue;
    return 0;
}
