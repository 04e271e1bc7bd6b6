/* near: proc.zombie
 * The child has long ended when its parent gets round to waiting: a zombie meanwhile, and no fault. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    sleep(5);
    return waitpid(pid, NULL, 0) != pid;
}
