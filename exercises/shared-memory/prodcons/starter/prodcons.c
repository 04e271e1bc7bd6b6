/*
 * shared-memory/prodcons: a producer, a consumer and a buffer between them.
 *
 * Compile:  gcc -std=c11 -Wall -Wextra -pthread -o prodcons prodcons.c
 * Try:      ./prodcons 10 3
 * Check:    coloquio check shared-memory/prodcons
 *
 * What is here makes the two processes and the memory; nobody waits for anybody yet.
 */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int items, capacity;
static int *places; /* capacity of them, in shared memory */

static void produce(void)
{
    for (int item = 1; item <= items; item++) {
        /* 1. Is there a free place? If not, wait until there is. */
        places[(item - 1) % capacity] = item;
        /* 2. There is one more filled place now: say so. */
    }
}

static void consume(void)
{
    for (int i = 0; i < items; i++) {
        /* 3. Is there a filled place? If not, wait until there is. */
        printf("item %d\n", places[i % capacity]);
        /* 4. There is one more free place now: say so. */
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s ITEMS CAPACITY\n", argv[0]);
        return 64;
    }
    /* 5. atoi("x") is 0: look at the arguments more closely. */
    items = atoi(argv[1]);
    capacity = atoi(argv[2]);
    if (capacity < 1)
        capacity = 1;
    places = mmap(NULL, (size_t)capacity * sizeof *places, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (places == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    /* 6. A semaphore counts. What are the two things here to be counted, and from where? Both
     *    processes must mean the same semaphores: they belong into shared memory, too. */
    if (fork() == 0) {
        produce();
        exit(0);
    }
    if (fork() == 0) {
        consume();
        exit(0);
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
