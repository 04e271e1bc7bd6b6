/* No handlers: both take their signal by sigwait. A System V segment that is marked for removal as
 * soon as it is attached; SIGTERM ends the child. */
#define _XOPEN_SOURCE 700
#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST (64 * 1024)

struct place {
    int length;
    char line[MOST];
};

static void child(struct place *place, pid_t parent, sigset_t *set)
{
    static char text[4 + MOST + 1];
    int signal;

    memcpy(text, "got ", 4);
    while (sigwait(set, &signal) == 0 && signal == SIGUSR1) {
        size_t size = 4 + (size_t)place->length, done = 0;

        memcpy(text + 4, place->line, (size_t)place->length);
        text[size++] = '\n';
        while (done < size) {
            ssize_t n = write(STDOUT_FILENO, text + done, size - done);

            if (n < 0)
                err(1, "write");
            done += (size_t)n;
        }
        kill(parent, SIGUSR2);
    }
    _exit(0);
}

/* Reads a line into the place. Returns 0 at the end. */
static int fetch(struct place *place)
{
    int c = EOF, n = 0;

    while (n < MOST && (c = getchar()) != EOF && c != '\n')
        place->line[n++] = (char)c;
    place->length = n;
    return c != EOF || n > 0;
}

int main(int argc, char **argv)
{
    sigset_t to_child, to_parent, all;
    struct place *place;
    pid_t parent = getpid(), pid;
    int id, signal;

    (void)argv;
    if (argc > 1)
        errx(64, "usage: duo");
    id = shmget(IPC_PRIVATE, sizeof *place, 0600);
    if (id < 0)
        err(1, "shmget");
    place = shmat(id, NULL, 0);
    shmctl(id, IPC_RMID, NULL);
    if (place == (void *)-1)
        err(1, "shmat");
    sigemptyset(&to_child);
    sigaddset(&to_child, SIGUSR1);
    sigaddset(&to_child, SIGTERM);
    sigemptyset(&to_parent);
    sigaddset(&to_parent, SIGUSR2);
    all = to_child;
    sigaddset(&all, SIGUSR2);
    sigprocmask(SIG_BLOCK, &all, NULL);
    if ((pid = fork()) < 0)
        err(1, "fork");
    if (pid == 0)
        child(place, parent, &to_child);
    while (fetch(place)) {
        kill(pid, SIGUSR1);
        sigwait(&to_parent, &signal);
    }
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    return 0;
}
