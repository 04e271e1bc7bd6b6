#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        sleep(1);
        _exit(0);
    }
    while (waitpid(-1, NULL, WNOHANG) == 0)
        continue;
    return 0;
}
