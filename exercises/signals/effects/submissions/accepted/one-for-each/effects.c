#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* A child that does nothing but wait for signals. */
static pid_t start_child(void)
{
    pid_t child = fork();

    if (child < 0)
        fail("fork");
    if (child == 0)
        for (;;)
            pause();
    return child;
}

/* Sends a signal and waits for what it does. Returns the status. */
static int send_and_wait(pid_t child, int signal, int options)
{
    int status;

    if (kill(child, signal) < 0)
        fail("kill");
    if (waitpid(child, &status, options) != child)
        fail("waitpid");
    return status;
}

static void say(const char *line)
{
    puts(line); /* stdout is not buffered: this is two calls of write */
}

int main(int argc, char **argv)
{
    const struct rlimit no_core = {0, 0};
    pid_t child;
    int status;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    setbuf(stdout, NULL);
    if (setrlimit(RLIMIT_CORE, &no_core) < 0)
        fail("setrlimit");

    status = send_and_wait(start_child(), SIGTERM, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
        say("SIGTERM term");

    /* Nothing tells that nothing happened; that it could still be killed shows that it was alive. */
    child = start_child();
    if (kill(child, SIGCHLD) < 0)
        fail("kill");
    status = send_and_wait(child, SIGKILL, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        say("SIGCHLD ign");

    status = send_and_wait(start_child(), SIGQUIT, 0);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGQUIT)
        say("SIGQUIT core");

    child = start_child();
    status = send_and_wait(child, SIGSTOP, WUNTRACED);
    if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP)
        say("SIGSTOP stop");

    status = send_and_wait(child, SIGCONT, WCONTINUED);
    if (WIFCONTINUED(status))
        say("SIGCONT cont");
    send_and_wait(child, SIGKILL, 0);
    return EXIT_SUCCESS;
}
