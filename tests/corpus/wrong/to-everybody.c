/* finds: sig.wrong-target
 * expect: {stdout: "children ended\n", exit: 0}
 * kill(0, …) is meant for the children and reaches the parent itself. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    setpgid(0, 0);
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            pause();
            _exit(0);
        }
    sleep(1);
    kill(0, SIGTERM);
    while (wait(NULL) > 0)
        ;
    puts("children ended");
    return 0;
}
