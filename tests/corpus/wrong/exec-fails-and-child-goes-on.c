/* finds: proc.exec-fallthrough
 * exec comes back, and the child takes the parent's part: it waits for a child that it does not have. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0)
        execlp("no-such-program", "no-such-program", (char *)NULL);
    wait(NULL);
    printf("done\n");
    return 0;
}
