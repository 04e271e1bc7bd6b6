/* faults: all
 * Redirects standard output only if it can be put back. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Sends one line to a file and the next one to where standard output led before. */
int main(void)
{
    int file = open("log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int before = dup(STDOUT_FILENO);

    if (file < 0 || before < 0 || dup2(file, STDOUT_FILENO) < 0) {
        perror("log");
        return 1;
    }
    puts("for the file");
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    puts("for the user");
    fflush(stdout);
    close(before);
    close(file);
    return 0;
}
