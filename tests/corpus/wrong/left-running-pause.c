/* finds: proc.left-running
 * The child waits for a signal that its parent never sends. */
#include <unistd.h>

int main(void)
{
    if (fork() == 0)
        for (;;)
            pause();
    return 0;
}
