/*
 * sockets/pair: a parent and its child talk over one socketpair.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -o pair pair.c
 * Try:      printf 'hola\nque tal\n' | ./pair
 * Check:    coloquio check sockets/pair
 *
 * What is here makes the two processes and ends them. What is missing is the conversation.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child. `fd` is its end of the pair: what it writes there, the parent reads, and the other
 * way round. */
static void child_main(int fd)
{
    /*
     * 1. Read one line from fd. How much a read() returns has nothing to do with lines: it may be
     *    half a line, or three of them. Keep what you have until there is a '\n'.
     *    0 means: the parent closed its end (all copies of it!), nothing more will come.
     * 2. Reverse its bytes; the '\n' stays at the end. A line may hold any byte, also '\0', so
     *    remember its length: strlen() does not know it.
     * 3. Write it to fd. write() may take less than you gave it: go on with the rest.
     */
    (void)fd;
}

/* The parent. `fd` is its end of the pair. */
static void parent_main(int fd)
{
    /*
     * For each line of stdin: write it to fd, read the answer, print it. Print it now: who types
     * the next line may be waiting for this answer (fflush(stdout), or write()).
     * At the end of stdin the child must learn of it: close(fd), or shutdown(fd, SHUT_WR).
     */
    (void)fd;
}

int main(int argc, char **argv)
{
    int ends[2];
    pid_t child;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) {
        perror("socketpair");
        return 1;
    }
    child = fork();
    if (child < 0) {
        perror("fork");
        return 1;
    }
    if (child == 0) {
        /* Now both processes hold both ends. Which one must not stay open here, and why? */
        child_main(ends[1]);
        _exit(0);
    }
    /* And here? */
    parent_main(ends[0]);
    close(ends[0]);
    waitpid(child, NULL, 0);
    return 0;
}
