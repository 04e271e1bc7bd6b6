/* posix_spawn: the child's output comes through a pipe. */
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int main(void)
{
    char *arguments[] = {(char *)"echo", (char *)"spawned", NULL};
    posix_spawn_file_actions_t actions;
    char text[64];
    int ends[2];
    ssize_t got;
    pid_t pid;

    if (pipe(ends) < 0)
        return 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    if (posix_spawnp(&pid, "echo", &actions, NULL, arguments, environ))
        return 1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    while ((got = read(ends[0], text, sizeof text)) > 0)
        fwrite(text, 1, (size_t)got, stdout);
    close(ends[0]);
    waitpid(pid, NULL, 0);
    return 0;
}
