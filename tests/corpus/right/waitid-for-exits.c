/* waitid instead of wait. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    siginfo_t info;

    if (fork() == 0)
        _exit(7);
    if (waitid(P_ALL, 0, &info, WEXITED) < 0)
        return 1;
    printf("%d\n", info.si_status);
    return 0;
}
