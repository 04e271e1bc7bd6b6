/* finds: proc.orphan
 * wait takes whoever ends first; the slow child is on its own. */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        sleep(3);
        _exit(0);
    }
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    return 0;
}
