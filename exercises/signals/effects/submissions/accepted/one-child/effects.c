/* One child sees nearly all of it; what was observed is told at the end, in the order asked for. */
#include <signal.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child(void)
{
    pid_t pid = fork();

    while (pid == 0)
        pause();
    return pid;
}

int main(int argc, char **argv)
{
    int term, core, stopped, continued;
    pid_t first, second;

    (void)argv;
    if (argc > 1) {
        fputs("no arguments, please\n", stderr);
        return 64;
    }
    first = child();
    second = child();
    if (first < 0 || second < 0) {
        perror("fork");
        return 1;
    }
    kill(second, SIGCHLD);
    kill(second, SIGSTOP);
    waitpid(second, &stopped, WUNTRACED);
    kill(second, SIGCONT);
    waitpid(second, &continued, WUNTRACED | WCONTINUED);
    kill(second, SIGQUIT);
    kill(first, SIGTERM);
    waitpid(first, &term, 0);
    waitpid(second, &core, 0);
    if (!WIFSIGNALED(term) || !WIFSIGNALED(core) || !WIFSTOPPED(stopped) ||
        !WIFCONTINUED(continued)) {
        fputs("that is not what signal(7) says\n", stderr);
        return 1;
    }
    printf("SIGTERM term\n");
    printf("SIGCHLD ign\n");
    printf("SIGQUIT core\n");
    printf("SIGSTOP stop\n");
    printf("SIGCONT cont\n");
    return 0;
}
