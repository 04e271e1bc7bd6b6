#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Decimal digits only, 0 to 255. Returns -1 for anything else. */
static int parse_code(const char *text)
{
    if (*text == '\0' || strlen(text) > 3 || strspn(text, "0123456789") != strlen(text))
        return -1;
    return atoi(text) <= 255 ? atoi(text) : -1;
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
    return WEXITSTATUS(status);
}
