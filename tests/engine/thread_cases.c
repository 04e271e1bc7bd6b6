#include "cases.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/futex.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int total, turn;

static void *add(void *unused)
{
    (void)unused;
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&mutex);
        total++;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static int mutex_keeps_count(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, add, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("total %d\n", total);
    return 0;
}

static void *take_turns(void *which)
{
    int mine = *(int *)which;

    for (int i = 0; i < 5; i++) {
        pthread_mutex_lock(&mutex);
        while (turn != mine)
            pthread_cond_wait(&condition, &mutex);
        printf("%d ", mine);
        turn = !mine;
        pthread_cond_broadcast(&condition);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static int condition_alternates(void)
{
    pthread_t threads[2];
    int numbers[2] = {0, 1};

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, take_turns, &numbers[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("\n");
    return 0;
}

static int condition_times_out(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&mutex);
    printf("timed out %d\n", pthread_cond_timedwait(&condition, &mutex, &until) == ETIMEDOUT);
    pthread_mutex_unlock(&mutex);
    return 0;
}

static pthread_barrier_t barrier;

static void *meet(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&barrier);
    return NULL;
}

static int barrier_meets(void)
{
    pthread_t threads[3];

    pthread_barrier_init(&barrier, NULL, 4);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, meet, NULL);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("met\n");
    return 0;
}

static int shared_semaphore(void)
{
    sem_t *semaphore = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct timespec until;

    sem_init(semaphore, 1, 0);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 10000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    printf("timed %s\n", outcome_of(sem_timedwait(semaphore, &until)));
    if (fork() == 0) {
        struct timespec moment = {0, 20000000};

        nanosleep(&moment, NULL);
        sem_post(semaphore);
        _exit(0);
    }
    printf("wait %s\n", outcome_of(sem_wait(semaphore)));
    wait(NULL);
    return 0;
}

static int shared_mutex(void)
{
    struct {
        pthread_mutex_t mutex;
        int count;
    } *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &attributes);
    for (int p = 0; p < 3; p++)
        if (fork() == 0) {
            for (int i = 0; i < 100; i++) {
                pthread_mutex_lock(&shared->mutex);
                shared->count++;
                pthread_mutex_unlock(&shared->mutex);
            }
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    printf("count %d\n", shared->count);
    return 0;
}

static void *leave_first(void *unused)
{
    struct timespec moment = {0, 20000000};

    (void)unused;
    nanosleep(&moment, NULL);
    printf("last thread\n");
    fflush(stdout);
    exit(5);
}

static int first_thread_leaves(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, leave_first, NULL);
    pthread_exit(NULL);
}

static void *raw_wait(void *word)
{
    syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
    return NULL;
}

/* A waiter is woken although the word does not change. */
static int raw_futex(void)
{
    static int word;
    pthread_t thread;
    struct timespec moment = {0, 20000000};

    pthread_create(&thread, NULL, raw_wait, &word);
    nanosleep(&moment, NULL);
    printf("woken %ld\n", syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0));
    pthread_join(thread, NULL);
    return 0;
}

static void *spin_then_end(void *unused)
{
    volatile unsigned long i = 0;

    (void)unused;
    while (i < 50000000)
        i++;
    return NULL;
}

static int exit_with_threads(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, spin_then_end, NULL);
    return 4;
}

/* Twice beside each other. */
static void *compute(void *rounds)
{
    for (volatile long i = *(long *)rounds; i > 0; i--)
        ;
    pthread_mutex_lock(&mutex);
    total++;
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static int compute_beside(long rounds)
{
    pthread_t thread;

    pthread_create(&thread, NULL, compute, &rounds);
    compute(&rounds);
    pthread_join(thread, NULL);
    printf("total %d\n", total);
    return 0;
}

static int computes_briefly(void)
{
    return compute_beside(1000);
}

static int computes_for_long(void)
{
    return compute_beside(100000000);
}

static volatile int ready;

static void *make_ready(void *unused)
{
    struct timespec moment = {1, 0};

    nanosleep(&moment, NULL);
    ready = 1;
    return unused;
}

/* Nobody but this loop could run until time has passed. */
static int spins_until_ready(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, make_ready, NULL);
    while (!ready)
        ;
    pthread_join(thread, NULL);
    printf("ready\n");
    return 0;
}

static volatile int finished;

static void *finish(void *unused)
{
    pthread_mutex_lock(&mutex);
    finished = 1;
    pthread_mutex_unlock(&mutex);
    return unused;
}

/* Whoever takes a lock again and again, and holds it nearly always, does not starve the other. */
static int lock_is_given_back(void)
{
    pthread_t thread;
    int done = 0;

    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, finish, NULL);
    while (!done) {
        sched_yield();
        done = finished;
        pthread_mutex_unlock(&mutex);
        pthread_mutex_lock(&mutex);
    }
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    printf("finished\n");
    return 0;
}

const struct engine_case thread_cases[] = {
    {"mutex-keeps-count", mutex_keeps_count},     {"condition-alternates", condition_alternates},
    {"condition-times-out", condition_times_out}, {"barrier-meets", barrier_meets},
    {"shared-semaphore", shared_semaphore},       {"shared-mutex", shared_mutex},
    {"first-thread-leaves", first_thread_leaves}, {"raw-futex", raw_futex},
    {"exit-with-threads", exit_with_threads},     {"lock-is-given-back", lock_is_given_back},
    {"computes-briefly", computes_briefly},       {"computes-for-long", computes_for_long},
    {"spins-until-ready", spins_until_ready},
    {NULL, NULL}};
