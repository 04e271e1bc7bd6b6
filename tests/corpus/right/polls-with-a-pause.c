/* WNOHANG now and then, with something to do between. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep(2);
        _exit(0);
    }
    while (waitpid(pid, NULL, WNOHANG) == 0)
        usleep(100000);
    return 0;
}
