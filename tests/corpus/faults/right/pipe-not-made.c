/* faults: all
 * Ends with an error when there is no pipe. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    char text[32] = "";
    int ends[2] = {-1, -1};
    size_t have = 0;
    ssize_t got;
    pid_t child;

    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    if ((child = fork()) < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        close(ends[0]);
        _exit(write(ends[1], "good morning", 12) != 12);
    }
    close(ends[1]);
    while ((got = read(ends[0], text + have, sizeof text - 1 - have)) > 0)
        have += (size_t)got;
    wait(NULL);
    printf("the child says: %s\n", text);
    return 0;
}
