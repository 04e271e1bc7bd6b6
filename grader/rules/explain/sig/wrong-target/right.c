#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t child = fork();

    if (child == 0) {
        pause();
        _exit(0);
    }
    kill(child, SIGTERM);
    wait(NULL);
    return 0;
}
