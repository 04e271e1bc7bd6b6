/*
 * combined/shm-signals: a parent, a child, a memory that both see, and two signals.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o duo duo.c
 * Try:      printf 'one\ntwo\n' | ./duo
 * Check:    coloquio check combined/shm-signals
 *
 * What is here hands over lines; nobody waits for anybody yet.
 */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    size_t length; /* a line may hold any bytes, NUL too */
    char text[65536];
};

static struct shared *shared;

/* The child: one line for each SIGUSR1. */
static void print_lines(void)
{
    for (;;) {
        pause(); /* 1. What if SIGUSR1 came already? And what is its default effect? */
        printf("got %s", shared->text);
        /* 2. Is the line out? Then tell the parent: SIGUSR2. */
        /* 3. And when does this end? */
    }
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    /* 4. Mask and handlers are inherited at fork: what must be ready before there is a child? */
    child = fork();
    if (child == 0)
        print_lines();
    while ((length = getline(&line, &size, stdin)) > 0) {
        /* 5. Put the line into shared->text and say so: SIGUSR1. */
        /* 6. May the next line be put there already? */
    }
    free(line);
    kill(child, SIGTERM);
    return 0; /* 7. Who waits for the child? */
}
