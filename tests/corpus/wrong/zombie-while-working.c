/* finds: proc.zombie
 * The child has ended long before its parent does, and nobody asks for its status. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0)
        _exit(0);
    sleep(2);
    puts("done");
    return 0;
}
