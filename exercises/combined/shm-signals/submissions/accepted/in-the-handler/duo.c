/* The child does its work in the handler, which can interrupt nothing but pause. A memory object
 * of POSIX; the parent waits with signalfd. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct box {
    volatile sig_atomic_t last;
    size_t length;
    char bytes[1 << 16];
} *box;

static void deliver(int signal)
{
    struct iovec parts[] = {{"got ", 4}, {box->bytes, box->length}, {"\n", 1}};

    (void)signal;
    if (box->last)
        _exit(0);
    if (writev(1, parts, 3) < 0)
        _exit(1);
    kill(getppid(), SIGUSR2);
}

static struct box *make_box(void)
{
    char name[32];
    int fd;
    void *memory;

    snprintf(name, sizeof name, "/duo-%ld", (long)getpid());
    fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    shm_unlink(name);
    if (fd < 0 || ftruncate(fd, sizeof *box) < 0)
        return NULL;
    memory = mmap(NULL, sizeof *box, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return memory == MAP_FAILED ? NULL : memory;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = deliver};
    struct signalfd_siginfo info;
    sigset_t usr1, usr2;
    int answers;
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if ((box = make_box()) == NULL) {
        perror("shared memory");
        return 1;
    }
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    sigprocmask(SIG_BLOCK, &usr2, NULL);
    answers = signalfd(-1, &usr2, SFD_CLOEXEC);
    /* SIGUSR1 is handled and blocked before the child exists, and let through when it waits. */
    sigaction(SIGUSR1, &action, NULL);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, NULL);
    child = fork();
    if (child == 0) {
        sigprocmask(SIG_UNBLOCK, &usr1, NULL);
        for (;;)
            pause();
    }
    for (;;) {
        char *line = NULL;
        size_t size = 0;
        ssize_t length = getdelim(&line, &size, '\n', stdin);

        if (length <= 0) {
            free(line);
            break;
        }
        length -= line[length - 1] == '\n';
        box->length = (size_t)length;
        for (ssize_t i = 0; i < length; i++)
            box->bytes[i] = line[i];
        free(line);
        kill(child, SIGUSR1);
        if (read(answers, &info, sizeof info) != sizeof info)
            return 1;
    }
    box->last = 1;
    kill(child, SIGUSR1);
    wait(NULL);
    return 0;
}
