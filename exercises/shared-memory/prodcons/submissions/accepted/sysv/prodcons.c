/* System V: one set of two semaphores (free and filled places) and a segment. The parent consumes,
 * a child produces. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FREE, FILLED, SEMAPHORES };

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static int set, segment;

static void change(unsigned short which, short by)
{
    struct sembuf operation = {which, by, 0};

    while (semop(set, &operation, 1) < 0) {
        if (errno != EINTR) {
            perror("semop");
            exit(1);
        }
    }
}

static void producer(int *places, long items, long capacity)
{
    for (long i = 0; i < items; i++) {
        change(FREE, -1);
        places[i % capacity] = (int)i + 1;
        change(FILLED, 1);
    }
    _exit(0);
}

static void tidy_up(void)
{
    semctl(set, 0, IPC_RMID);
    shmctl(segment, IPC_RMID, NULL);
}

int main(int argc, char **argv)
{
    long items = 0, capacity = 0;
    char *end_items = "x", *end_capacity = "x";
    int *places;
    pid_t child;

    if (argc == 3) {
        items = strtol(argv[1], &end_items, 10);
        capacity = strtol(argv[2], &end_capacity, 10);
    }
    if (items < 1 || capacity < 1 || *end_items != '\0' || *end_capacity != '\0') {
        fprintf(stderr, "usage: %s ITEMS CAPACITY\n", argv[0]);
        return 64;
    }
    segment = shmget(IPC_PRIVATE, (size_t)capacity * sizeof *places, 0600);
    set = semget(IPC_PRIVATE, SEMAPHORES, 0600);
    if (segment < 0 || set < 0 || (places = shmat(segment, NULL, 0)) == (void *)-1) {
        perror("System V IPC");
        tidy_up();
        return 1;
    }
    semctl(set, 0, SETALL, (union semun){.array = (unsigned short[]){(unsigned short)capacity, 0}});
    child = fork();
    if (child == 0)
        producer(places, items, capacity);
    for (long i = 0; child > 0 && i < items; i++) {
        change(FILLED, -1);
        printf("item %d\n", places[i % capacity]);
        change(FREE, 1);
    }
    while (wait(NULL) < 0 && errno == EINTR)
        continue;
    shmdt(places);
    tidy_up();
    return child > 0 ? 0 : 1;
}
