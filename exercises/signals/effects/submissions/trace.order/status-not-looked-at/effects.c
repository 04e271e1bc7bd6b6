#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start_child(void)
{
    pid_t child = fork();

    if (child == 0) {
        pause();
        _exit(0);
    }
    return child;
}

static void on_quit(int signal)
{
    (void)signal;
}

int main(int argc, char **argv)
{
    pid_t child;
    int status;

    (void)argv;
    if (argc != 1) {
        fprintf(stderr, "usage: effects\n");
        return 64;
    }
    signal(SIGQUIT, on_quit); /* so that SIGQUIT does not end the parent: the children inherit it */

    child = start_child();
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("SIGTERM term\n");
    fflush(stdout);

    child = start_child();
    kill(child, SIGCHLD);
    kill(child, SIGTERM);
    waitpid(child, &status, 0);
    printf("SIGCHLD ign\n");
    fflush(stdout);

    child = start_child();
    kill(child, SIGQUIT);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    printf("SIGQUIT core\n");
    fflush(stdout);

    child = start_child();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    printf("SIGSTOP stop\n");
    fflush(stdout);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    printf("SIGCONT cont\n");
    fflush(stdout);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return 0;
}
