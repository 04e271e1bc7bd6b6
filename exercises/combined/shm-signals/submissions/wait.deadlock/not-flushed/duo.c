/* Wrong: into a pipe or a file stdio writes only when its buffer is full: the answer says that the line
 * is out, and it is not. */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE_BYTES 65536
#define END SIZE_MAX

struct shared {
    size_t length;
    char text[LINE_BYTES];
};

static volatile sig_atomic_t came;

static void note(int signal)
{
    (void)signal;
    came = 1;
}

static void wait_for_signal(const sigset_t *while_waiting)
{
    while (!came)
        sigsuspend(while_waiting);
    came = 0;
}

static void print_lines(const struct shared *shared, const sigset_t *open)
{
    pid_t parent = getppid();

    for (;;) {
        wait_for_signal(open);
        if (shared->length == END)
            exit(EXIT_SUCCESS);
        fputs("got ", stdout);
        fwrite(shared->text, 1, shared->length, stdout);
        putchar('\n');
        kill(parent, SIGUSR2);
    }
}

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = note};
    struct shared *shared;
    sigset_t both, before;
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        fail("mmap");
    sigemptyset(&both);
    sigaddset(&both, SIGUSR1);
    sigaddset(&both, SIGUSR2);
    sigprocmask(SIG_BLOCK, &both, &before);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0)
        print_lines(shared, &before);
    while ((length = getline(&line, &size, stdin)) > 0) {
        if (line[length - 1] == '\n')
            length--;
        memcpy(shared->text, line, (size_t)length);
        shared->length = (size_t)length;
        kill(child, SIGUSR1);
        wait_for_signal(&before);
    }
    free(line);
    shared->length = END;
    kill(child, SIGUSR1);
    if (waitpid(child, NULL, 0) < 0)
        fail("waitpid");
    return 0;
}
