/* Wrong: both semaphores start at 0: no place is free, none is filled, and both wait. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct buffer {
    sem_t free, filled;
    size_t capacity;
    int places[];
};

static void down(sem_t *semaphore)
{
    while (sem_wait(semaphore) < 0 && errno == EINTR)
        continue;
}

static void produce(struct buffer *buffer, int items)
{
    size_t in = 0;

    for (int item = 1; item <= items; item++) {
        down(&buffer->free);
        buffer->places[in] = item;
        in = (in + 1) % buffer->capacity;
        sem_post(&buffer->filled);
    }
}

static void consume(struct buffer *buffer, int items)
{
    size_t out = 0;

    for (int i = 0; i < items; i++) {
        down(&buffer->filled);
        printf("item %d\n", buffer->places[out]);
        out = (out + 1) % buffer->capacity;
        sem_post(&buffer->free);
    }
}

static struct buffer *make_buffer(size_t capacity)
{
    size_t size = sizeof(struct buffer) + capacity * sizeof(int);
    struct buffer *buffer =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (buffer == MAP_FAILED || sem_init(&buffer->free, 1, 0) < 0 ||
        sem_init(&buffer->filled, 1, 0) < 0) {
        perror("buffer");
        exit(1);
    }
    buffer->capacity = capacity;
    return buffer;
}

static int number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text) ? atoi(text) : 0;
}

int main(int argc, char **argv)
{
    int items = argc == 3 ? number(argv[1]) : 0, capacity = argc == 3 ? number(argv[2]) : 0;
    struct buffer *buffer;

    if (items < 1 || capacity < 1) {
        fprintf(stderr, "usage: %s ITEMS CAPACITY\n", argv[0]);
        return 64;
    }
    buffer = make_buffer((size_t)capacity);
    if (fork() == 0) {
        produce(buffer, items);
        exit(0);
    }
    if (fork() == 0) {
        consume(buffer, items);
        exit(0);
    }
    while (wait(NULL) > 0)
        continue;
    sem_destroy(&buffer->free);
    sem_destroy(&buffer->filled);
    return 0;
}
