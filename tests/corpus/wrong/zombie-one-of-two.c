/* finds: proc.zombie
 * Two children, one wait. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            _exit(i);
    wait(NULL);
    sleep(1);
    return 0;
}
