/* upper: the parent sends its input through a pipe to a child, which prints it in upper case. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int ends[2];
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0)
        _exit(0); /* here the child reads the pipe */
    /* here the parent writes into it */
    waitpid(child, NULL, 0);
    return 0;
}
