/* near: proc.exit-status
 * exec fails, the child says so and ends; the parent sees 127. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char *const argv[] = {(char *)"nothing", NULL};
    int status = 0;

    if (fork() == 0) {
        execvp("./no/such/thing", argv);
        fprintf(stderr, "cannot execute: %s\n", strerror(errno));
        _exit(127);
    }
    wait(&status);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}
