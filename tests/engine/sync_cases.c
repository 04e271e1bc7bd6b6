/* Threads and processes that wait for one another at locks, conditions, barriers and semaphores. */
#include "cases.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static struct shared {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    pthread_barrier_t barrier;
    pthread_rwlock_t lock;
    sem_t empty, full;
    int count, buffer[4], in, out;
} * shared;

static void rest(void)
{
    nanosleep(&(struct timespec){0, 20000000}, NULL);
}

static void make_shared(void)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;
    pthread_barrierattr_t barrier;
    pthread_rwlockattr_t lock;

    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &mutex);
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->condition, &condition);
    pthread_barrierattr_init(&barrier);
    pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->barrier, &barrier, 4);
    pthread_rwlockattr_init(&lock);
    pthread_rwlockattr_setpshared(&lock, PTHREAD_PROCESS_SHARED);
    pthread_rwlock_init(&shared->lock, &lock);
    sem_init(&shared->empty, 1, 4);
    sem_init(&shared->full, 1, 0);
}

static int condition_between_processes(void)
{
    make_shared();
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            pthread_mutex_lock(&shared->mutex);
            while (shared->count != i)
                pthread_cond_wait(&shared->condition, &shared->mutex);
            printf("process %d\n", i);
            fflush(stdout);
            shared->count++;
            pthread_cond_broadcast(&shared->condition);
            pthread_mutex_unlock(&shared->mutex);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}

static int barrier_between_processes(void)
{
    int serial = 0, status;

    make_shared();
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            int own = 0;

            for (int round = 0; round < 5; round++)
                own += pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
            _exit(own);
        }
    for (int round = 0; round < 5; round++)
        serial += pthread_barrier_wait(&shared->barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
    while (wait(&status) > 0)
        serial += WEXITSTATUS(status);
    printf("serial %d\n", serial);
    return 0;
}

/* Bounded buffer: two make, two take. */
static int producers_and_consumers(void)
{
    int sum = 0, status;

    make_shared();
    for (int p = 0; p < 2; p++)
        if (fork() == 0) {
            for (int i = 1; i <= 10; i++) {
                sem_wait(&shared->empty);
                pthread_mutex_lock(&shared->mutex);
                shared->buffer[shared->in++ % 4] = i;
                pthread_mutex_unlock(&shared->mutex);
                sem_post(&shared->full);
            }
            _exit(0);
        }
    for (int c = 0; c < 2; c++)
        if (fork() == 0) {
            int own = 0;

            for (int i = 1; i <= 10; i++) {
                sem_wait(&shared->full);
                pthread_mutex_lock(&shared->mutex);
                own += shared->buffer[shared->out++ % 4];
                pthread_mutex_unlock(&shared->mutex);
                sem_post(&shared->empty);
            }
            _exit(own);
        }
    while (wait(&status) > 0)
        sum += WEXITSTATUS(status);
    printf("sum %d\n", sum);
    return 0;
}

static int readers_and_writers(void)
{
    int wrong = 0, status;

    make_shared();
    for (int w = 0; w < 2; w++)
        if (fork() == 0) {
            for (int i = 0; i < 20; i++) {
                pthread_rwlock_wrlock(&shared->lock);
                shared->in++;
                sched_yield();
                shared->out++;
                pthread_rwlock_unlock(&shared->lock);
            }
            _exit(0);
        }
    for (int r = 0; r < 3; r++)
        if (fork() == 0) {
            int bad = 0;

            for (int i = 0; i < 20; i++) {
                pthread_rwlock_rdlock(&shared->lock);
                bad += shared->in != shared->out;
                sched_yield();
                pthread_rwlock_unlock(&shared->lock);
            }
            _exit(bad);
        }
    while (wait(&status) > 0)
        wrong += WEXITSTATUS(status);
    printf("wrong %d, written %d\n", wrong, shared->out);
    return 0;
}

static int named_semaphore(void)
{
    char name[32];
    sem_t *semaphore;
    int value;

    snprintf(name, sizeof name, "/sync-%d", (int)getpid());
    semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    printf("again %s\n",
           outcome_of(sem_open(name, O_CREAT | O_EXCL, 0600, 0) == SEM_FAILED ? -1 : 0));
    printf("now %s\n", outcome_of(sem_trywait(semaphore)));
    if (fork() == 0) {
        rest();
        sem_post(sem_open(name, 0));
        _exit(0);
    }
    printf("wait %s\n", outcome_of(sem_wait(semaphore)));
    sem_getvalue(semaphore, &value);
    printf("value %d\n", value);
    sem_unlink(name);
    wait(NULL);
    return 0;
}

static pthread_mutex_t inheriting;
static int counted;

static void *count_inheriting(void *unused)
{
    for (int i = 0; i < 50; i++) {
        pthread_mutex_lock(&inheriting);
        sched_yield();
        counted++;
        pthread_mutex_unlock(&inheriting);
    }
    return unused;
}

static int priority_inheritance(void)
{
    pthread_mutexattr_t attributes;
    pthread_t threads[3];

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&inheriting, &attributes);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, count_inheriting, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("counted %d\n", counted);
    return 0;
}

static void *wait_in_read(void *ends)
{
    char byte;

    return read(((int *)ends)[0], &byte, 1) == 1 ? ends : NULL;
}

static int thread_is_canceled(void)
{
    int ends[2];
    pthread_t thread;
    void *result;

    if (pipe(ends) < 0)
        return 1;
    pthread_create(&thread, NULL, wait_in_read, ends);
    rest();
    printf("cancel %d\n", pthread_cancel(thread));
    pthread_join(thread, &result);
    printf("canceled %d\n", result == PTHREAD_CANCELED);
    return 0;
}

static volatile sig_atomic_t caught_by;

static void note_thread(int signal)
{
    (void)signal;
    caught_by = (int)syscall(SYS_gettid);
}

static void *wait_for_signal(void *tid)
{
    *(int *)tid = (int)syscall(SYS_gettid);
    pause();
    return NULL;
}

static int thread_is_signaled(void)
{
    pthread_t thread;
    int tid = 0;

    signal(SIGUSR1, note_thread);
    pthread_create(&thread, NULL, wait_for_signal, &tid);
    rest();
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    printf("caught by that thread %d\n", caught_by == tid);
    return 0;
}

/* Locks that are only tried, and a flag that is only looked at: whoever they wait for gets its
 * turn. */
static pthread_spinlock_t spinning;
static volatile int flag;

static void *hold_then_give(void *unused)
{
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    pthread_spin_unlock(&spinning);
    sched_yield();
    flag = 1;
    return unused;
}

static int busy_waits(void)
{
    pthread_t thread;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    pthread_spin_init(&spinning, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&spinning);
    pthread_create(&thread, NULL, hold_then_give, NULL);
    while (pthread_spin_trylock(&spinning))
        sched_yield();
    printf("lock\n");
    while (!flag)
        pthread_mutex_trylock(&mutex) == 0 ? pthread_mutex_unlock(&mutex) : 0;
    printf("flag\n");
    pthread_join(thread, NULL);
    return 0;
}

const struct engine_case sync_cases[] = {
    {"condition-between-processes", condition_between_processes},
    {"barrier-between-processes", barrier_between_processes},
    {"producers-and-consumers", producers_and_consumers},
    {"readers-and-writers", readers_and_writers},
    {"named-semaphore", named_semaphore},
    {"priority-inheritance", priority_inheritance},
    {"thread-is-canceled", thread_is_canceled},
    {"thread-is-signaled", thread_is_signaled},
    {"busy-waits", busy_waits},
    {NULL, NULL}};
