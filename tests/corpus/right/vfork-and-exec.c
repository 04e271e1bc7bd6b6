/* vfork is for exec and nothing else. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    return 0;
}
