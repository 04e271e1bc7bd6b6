/* The parent produces, a child consumes. Named semaphores and a POSIX memory object, all of which
 * lose their names at once. The textbook form, with a mutex that guards the ring. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t *empty_places, *full_places, *mutex;
static unsigned *ring; /* ring[0] in, ring[1] out, then the places */
static unsigned capacity;

/* A semaphore with a name that is gone before anybody can see it. */
static sem_t *make_semaphore(const char *purpose, unsigned value)
{
    char name[80];
    sem_t *semaphore;

    snprintf(name, sizeof name, "/prodcons-%s-%d", purpose, (int)getpid());
    semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, value);
    if (semaphore == SEM_FAILED)
        err(1, "sem_open");
    sem_unlink(name);
    return semaphore;
}

static void make_ring(void)
{
    char name[80];
    size_t size = (2 + (size_t)capacity) * sizeof *ring;
    int fd;

    snprintf(name, sizeof name, "/prodcons-%d", (int)getpid());
    fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0)
        err(1, "shm_open");
    shm_unlink(name);
    if (ftruncate(fd, (off_t)size) < 0)
        err(1, "ftruncate");
    ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (ring == MAP_FAILED)
        err(1, "mmap");
    close(fd);
}

static void put(unsigned item)
{
    TEMP_FAILURE_RETRY(sem_wait(empty_places));
    TEMP_FAILURE_RETRY(sem_wait(mutex));
    ring[2 + ring[0]++ % capacity] = item;
    sem_post(mutex);
    sem_post(full_places);
}

static unsigned get(void)
{
    unsigned item;

    TEMP_FAILURE_RETRY(sem_wait(full_places));
    TEMP_FAILURE_RETRY(sem_wait(mutex));
    item = ring[2 + ring[1]++ % capacity];
    sem_post(mutex);
    sem_post(empty_places);
    return item;
}

static unsigned parse(const char *text)
{
    unsigned number;
    char rest;

    if (text[0] < '0' || text[0] > '9' || sscanf(text, "%u%c", &number, &rest) != 1 || number == 0)
        errx(64, "usage: prodcons ITEMS CAPACITY");
    return number;
}

int main(int argc, char **argv)
{
    unsigned items;
    pid_t consumer;
    int status;

    if (argc != 3)
        errx(64, "usage: prodcons ITEMS CAPACITY");
    items = parse(argv[1]);
    capacity = parse(argv[2]);
    make_ring();
    empty_places = make_semaphore("empty", capacity);
    full_places = make_semaphore("full", 0);
    mutex = make_semaphore("mutex", 1);
    consumer = fork();
    if (consumer < 0)
        err(1, "fork");
    if (consumer == 0) {
        while (items-- > 0)
            dprintf(STDOUT_FILENO, "item %u\n", get());
        _exit(0);
    }
    for (unsigned item = 1; item <= items; item++)
        put(item);
    if (TEMP_FAILURE_RETRY(waitpid(consumer, &status, 0)) < 0 || status != 0)
        return 1;
    return 0;
}
