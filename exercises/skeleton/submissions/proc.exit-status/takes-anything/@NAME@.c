#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int parse_code(const char *text)
{
    return atoi(text);
}

int main(int argc, char **argv)
{
    int code = argc == 2 ? parse_code(argv[1]) : -1, status;
    pid_t child;

    if (code < 0) {
        fprintf(stderr, "usage: %s CODE\n", argv[0]);
        return 64;
    }
    child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        printf("child\n");
        exit(code);
    }
    if (waitpid(child, &status, 0) < 0) {
        perror("waitpid");
        return 1;
    }
    printf("parent: %d\n", WEXITSTATUS(status));
    return 0;
}
