#include "blocking_support.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- terminals, counters, queues ---- */

static void make_terminal(void)
{
    done(openpty(&ends[0], &ends[1], NULL, NULL, NULL));
}

static void type(const char *text)
{
    struct pollfd slave = {ends[1], POLLIN, 0};

    done(write(ends[0], text, strlen(text)));
    poll(&slave, 1, 0); /* flushes what the line discipline has queued */
}

#define TERMINAL_CASE(name, prepare, fd)                                                           \
    void name(void)                                                                                \
    {                                                                                              \
        make_terminal();                                                                           \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(read(fd, block, 10));                                                                 \
    }

TERMINAL_CASE(pty_slave_r_empty, , ends[1])
TERMINAL_CASE(pty_slave_r_partial_line, type("ab"), ends[1])
TERMINAL_CASE(pty_slave_r_line, type("ab\n"), ends[1])
TERMINAL_CASE(pty_master_r_empty, , ends[0])
TERMINAL_CASE(pty_master_r_data, put(ends[1], 1), ends[0])

static void read_last(int fd)
{
    at_last();
    done(read(fd, block, 200));
}

void eventfd_r_zero(void)
{
    read_last(eventfd(0, 0));
}

void eventfd_r_one(void)
{
    read_last(eventfd(1, 0));
}

static void add(uint64_t before, uint64_t value)
{
    int fd = eventfd(0, 0);

    if (before)
        done(write(fd, &before, sizeof before));
    at_last();
    done(write(fd, &value, sizeof value));
}

void eventfd_w_room(void)
{
    add(5, UINT64_MAX - 10);
}

void eventfd_w_much(void)
{
    add(5, UINT64_MAX - 2);
}

static int signal_descriptor(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, 0);
}

void signalfd_none(void)
{
    read_last(signal_descriptor());
}

void signalfd_pending(void)
{
    int fd = signal_descriptor();

    raise(SIGUSR1);
    read_last(fd);
}

void timerfd_unarmed(void)
{
    read_last(timerfd_create(CLOCK_MONOTONIC, 0));
}

void inotify_none(void)
{
    read_last(inotify_init1(0));
}

void inotify_one(void)
{
    int fd = inotify_init1(0);

    inotify_add_watch(fd, ".", IN_CREATE);
    make_fifo();
    read_last(fd);
}

static mqd_t queue_of(long most, int flags)
{
    struct mq_attr attributes = {.mq_maxmsg = most, .mq_msgsize = 64};
    char name[32];
    mqd_t queue;

    snprintf(name, sizeof name, "/blocking-%d", (int)getpid());
    queue = mq_open(name, O_CREAT | O_RDWR | flags, 0600, &attributes);
    mq_unlink(name);
    return queue;
}

void mq_r_empty(void)
{
    mqd_t queue = queue_of(2, 0);

    at_last();
    done(mq_receive(queue, block, 64, NULL));
}

void mq_r_msg(void)
{
    mqd_t queue = queue_of(2, 0);

    mq_send(queue, "x", 1, 0);
    at_last();
    done(mq_receive(queue, block, 64, NULL));
}

void mq_r_nonblock(void)
{
    mqd_t queue = queue_of(2, O_NONBLOCK);

    at_last();
    done(mq_receive(queue, block, 64, NULL));
}

void mq_w_full(void)
{
    mqd_t queue = queue_of(1, 0);

    mq_send(queue, "x", 1, 0);
    at_last();
    mq_send(queue, "x", 1, 0);
}

void mq_w_space(void)
{
    mqd_t queue = queue_of(1, 0);

    at_last();
    mq_send(queue, "x", 1, 0);
}

/* ---- between descriptors ---- */

#define BETWEEN_CASE(name, prepare, call)                                                          \
    void name(void)                                                                                \
    {                                                                                              \
        make_pipe();                                                                               \
        done(pipe(others));                                                                        \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(call);                                                                                \
    }

BETWEEN_CASE(splice_empty, , splice(ends[0], NULL, others[1], NULL, 10, 0))
BETWEEN_CASE(splice_data, put(ends[1], 5), splice(ends[0], NULL, others[1], NULL, 10, 0))
BETWEEN_CASE(splice_full, put(ends[1], 5);
             fill(others[1]), splice(ends[0], NULL, others[1], NULL, 10, 0))
BETWEEN_CASE(splice_nonblock, , splice(ends[0], NULL, others[1], NULL, 10, SPLICE_F_NONBLOCK))
BETWEEN_CASE(tee_empty, , tee(ends[0], others[1], 10, 0))
BETWEEN_CASE(tee_data, put(ends[1], 5), tee(ends[0], others[1], 10, 0))

static int some_file(void)
{
    int fd = open("file", O_CREAT | O_RDWR, 0600);

    put(fd, 1000);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

void sendfile_space(void)
{
    int fd = some_file();

    make_pipe();
    at_last();
    done(sendfile(ends[1], fd, NULL, 1000));
}

void sendfile_full(void)
{
    int fd = some_file();

    make_pipe();
    fill(ends[1]);
    at_last();
    done(sendfile(ends[1], fd, NULL, 1000));
}

/* ---- several descriptors ---- */

static struct pollfd polled;
static struct timespec long_time = {100, 0};
static fd_set readable, writable;

static struct pollfd *look_at(int fd, short events)
{
    polled = (struct pollfd){fd, events, 0};
    return &polled;
}

static fd_set *only(fd_set *set, int fd)
{
    FD_ZERO(set);
    FD_SET(fd, set);
    return set;
}

PIPE_CASE(poll_none_inf, , poll(look_at(ends[0], POLLIN), 1, -1))
PIPE_CASE(poll_ready, put(ends[1], 1), poll(look_at(ends[0], POLLIN), 1, -1))
PIPE_CASE(poll_at_once, , poll(look_at(ends[0], POLLIN), 1, 0))
PIPE_CASE(poll_not_open, , poll(look_at(77, POLLIN), 1, -1))
PIPE_CASE(poll_hangup, close(ends[1]), poll(look_at(ends[0], 0), 1, -1))
PIPE_CASE(poll_of_nothing, , poll(NULL, 0, 100000))
PIPE_CASE(ppoll_none, , ppoll(look_at(ends[0], POLLIN), 1, NULL, NULL))
PIPE_CASE(ppoll_ready, , ppoll(look_at(ends[1], POLLOUT), 1, &long_time, NULL))
PIPE_CASE(select_none, only(&readable, ends[0]),
          syscall(SYS_select, ends[0] + 1, &readable, NULL, NULL, NULL))
PIPE_CASE(select_ready, only(&readable, ends[0]);
          put(ends[1], 1), syscall(SYS_select, ends[0] + 1, &readable, NULL, NULL, NULL))
PIPE_CASE(pselect_none, only(&readable, ends[0]),
          pselect(ends[0] + 1, &readable, NULL, NULL, &long_time, NULL))
PIPE_CASE(pselect_writable, only(&writable, ends[1]),
          pselect(ends[1] + 1, NULL, &writable, NULL, NULL, NULL))

static struct epoll_event event;

static int poller(int fd, uint32_t events)
{
    int poll_fd = epoll_create1(0);

    event.events = events;
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
    return poll_fd;
}

#define EPOLL_CASE(name, watched, prepare, call)                                                   \
    void name(void)                                                                                \
    {                                                                                              \
        int poll_fd;                                                                               \
                                                                                                   \
        make_pipe();                                                                               \
        poll_fd = watched;                                                                         \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(call);                                                                                \
    }

EPOLL_CASE(epoll_none, poller(ends[0], EPOLLIN), , epoll_wait(poll_fd, &event, 1, -1))
EPOLL_CASE(epoll_ready, poller(ends[0], EPOLLIN), put(ends[1], 1),
           epoll_wait(poll_fd, &event, 1, -1))
EPOLL_CASE(epoll_et_consumed, poller(ends[0], EPOLLIN | EPOLLET), put(ends[1], 1);
           epoll_wait(poll_fd, &event, 1, -1), epoll_wait(poll_fd, &event, 1, -1))
EPOLL_CASE(epoll_et_fresh, poller(ends[0], EPOLLIN | EPOLLET), put(ends[1], 1),
           epoll_wait(poll_fd, &event, 1, -1))
EPOLL_CASE(epoll_signalfd_none, poller(signal_descriptor(), EPOLLIN), ,
           epoll_wait(poll_fd, &event, 1, -1))
EPOLL_CASE(epoll_signalfd_pending, poller(signal_descriptor(), EPOLLIN), raise(SIGUSR1),
           epoll_wait(poll_fd, &event, 1, -1))
EPOLL_CASE(epoll_pwait_none, poller(ends[0], EPOLLIN), ,
           epoll_pwait(poll_fd, &event, 1, 100000, NULL))
EPOLL_CASE(epoll_pwait_ready, poller(ends[0], EPOLLIN), close(ends[1]),
           epoll_pwait(poll_fd, &event, 1, 100000, NULL))
EPOLL_CASE(epoll_pwait2_none, poller(poller(ends[0], EPOLLIN), EPOLLIN), ,
           epoll_pwait2(poll_fd, &event, 1, &long_time, NULL))
EPOLL_CASE(epoll_pwait2_nested, poller(poller(ends[0], EPOLLIN), EPOLLIN), put(ends[1], 1),
           epoll_pwait2(poll_fd, &event, 1, &long_time, NULL))

/* ---- children ---- */

static pid_t child_that(int ends_at_once)
{
    pid_t child = fork();

    if (child == 0) {
        if (ends_at_once)
            _exit(0);
        for (;;)
            pause();
    }
    return child;
}

static pid_t zombie(void)
{
    siginfo_t info;
    pid_t child = child_that(1);

    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    return child;
}

static void stopped_child(void)
{
    siginfo_t info;
    pid_t child = child_that(0);

    kill(child, SIGSTOP);
    waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOWAIT);
}

void wait4_running(void)
{
    child_that(0);
    at_last();
    done(wait(NULL));
}

void wait4_zombie(void)
{
    zombie();
    at_last();
    done(wait(NULL));
}

void wait4_nochild(void)
{
    at_last();
    done(wait(NULL));
}

void wait4_nohang(void)
{
    child_that(0);
    at_last();
    done(waitpid(-1, NULL, WNOHANG));
}

void wait4_stopped(void)
{
    stopped_child();
    at_last();
    done(waitpid(-1, NULL, WUNTRACED));
}

void wait4_stopped_not_asked(void)
{
    stopped_child();
    at_last();
    done(waitpid(-1, NULL, 0));
}

void wait4_other_group(void)
{
    pid_t child = child_that(0);

    setpgid(child, child);
    zombie();
    at_last();
    done(waitpid(-child, NULL, 0));
}

void waitid_running(void)
{
    siginfo_t info;

    child_that(0);
    at_last();
    done(waitid(P_ALL, 0, &info, WEXITED));
}

void waitid_zombie(void)
{
    siginfo_t info;
    pid_t child = zombie();

    at_last();
    done(waitid(P_PID, (id_t)child, &info, WEXITED));
}

void waitid_pidfd_running(void)
{
    siginfo_t info;
    int fd = (int)syscall(SYS_pidfd_open, child_that(0), 0);

    at_last();
    done(waitid((idtype_t)3 /* P_PIDFD */, (id_t)fd, &info, WEXITED));
}

/* ---- signals and time ---- */

void pause_none(void)
{
    at_last();
    done(pause());
}

void sigsuspend_none(void)
{
    sigset_t set;

    sigemptyset(&set);
    at_last();
    done(sigsuspend(&set));
}

static void wait_for_usr1(int raised)
{
    sigset_t set;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (raised)
        raise(SIGUSR1);
    at_last();
    done(sigwait(&set, &number));
}

void sigwait_none(void)
{
    wait_for_usr1(0);
}

void sigwait_pending(void)
{
    wait_for_usr1(1);
}

void sleep_long(void)
{
    at_last();
    done(syscall(SYS_nanosleep, &long_time, NULL));
}

void sleep_wrong(void)
{
    struct timespec wrong = {0, 1000000000};

    at_last();
    done(syscall(SYS_nanosleep, &wrong, NULL));
}

void sleep_until(void)
{
    struct timespec until = {4000000000, 0};

    at_last();
    done(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL));
}

void sleep_for_cpu_time(void)
{
    at_last();
    done(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &long_time, NULL));
}

/* ---- locks, semaphores, messages, futexes ---- */

static void lock_file(int held, int operation)
{
    int fd = open("locked", O_CREAT | O_RDWR, 0600), own = open("locked", O_RDWR);

    if (held)
        flock(fd, LOCK_EX);
    at_last();
    flock(own, operation);
}

void flock_held(void)
{
    lock_file(1, LOCK_EX);
}

void flock_free(void)
{
    lock_file(0, LOCK_EX);
}

void flock_nonblock(void)
{
    lock_file(1, LOCK_EX | LOCK_NB);
}

static void lock_record(int held, int command)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10};
    int fd = open("records", O_CREAT | O_RDWR, 0600);

    make_pipe();
    if (held && fork() == 0) {
        fcntl(fd, F_SETLK, &lock);
        put(ends[1], 1);
        for (;;)
            pause();
    }
    if (held)
        done(read(ends[0], block, 1));
    at_last();
    fcntl(fd, command, &lock);
}

void fcntl_lkw_held(void)
{
    lock_record(1, F_SETLKW);
}

void fcntl_lkw_free(void)
{
    lock_record(0, F_SETLKW);
}

void fcntl_lk_held(void)
{
    lock_record(1, F_SETLK);
}

void fcntl_ofd_held(void)
{
    lock_record(1, F_OFD_SETLKW);
}

/* Removed by the test when the case is over: a System V object outlives its process. */
static int semaphore(int value)
{
    int id = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf up = {0, (short)value, 0};

    if (value)
        semop(id, &up, 1);
    return id;
}

static void down(int value, short flags, int raw)
{
    struct sembuf operation = {0, -1, flags};
    int id = semaphore(value);

    at_last();
    done(raw ? syscall(SYS_semop, id, &operation, 1) : semop(id, &operation, 1));
}

void semop_zero(void)
{
    down(0, 0, 0);
}

void semop_one(void)
{
    down(1, 0, 0);
}

void semop_nowait(void)
{
    down(0, IPC_NOWAIT, 0);
}

void semop_raw_zero(void)
{
    down(0, 0, 1);
}

void semop_raw_one(void)
{
    down(1, 0, 1);
}

static struct {
    long type;
    char text[2000];
} message = {.type = 2};

static void receive(int sent, long type_wanted)
{
    int queue = msgget(IPC_PRIVATE, 0600);

    if (sent)
        msgsnd(queue, &message, 8, 0);
    at_last();
    done(msgrcv(queue, block, 64, type_wanted, 0));
}

void msgrcv_empty(void)
{
    receive(0, 0);
}

void msgrcv_type_mismatch(void)
{
    receive(1, 1);
}

void msgrcv_msg(void)
{
    receive(1, 2);
}

void msgsnd_full(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);

    while (msgsnd(queue, &message, sizeof message.text, IPC_NOWAIT) == 0)
        ;
    at_last();
    msgsnd(queue, &message, sizeof message.text, 0);
}

void msgsnd_space(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);

    at_last();
    msgsnd(queue, &message, 8, 0);
}

static int word;

static void futex(int operation, int value)
{
    at_last();
    done(syscall(SYS_futex, &word, operation, value, NULL, NULL, ~0u));
}

void futex_equal(void)
{
    futex(FUTEX_WAIT, 0);
}

void futex_changed(void)
{
    futex(FUTEX_WAIT, 1);
}

void futex_wake(void)
{
    futex(FUTEX_WAKE, 1);
}

void futex_bits(void)
{
    futex(FUTEX_WAIT_BITSET_PRIVATE, 0);
}

/* A lock with priority inheritance, futex(2): its word holds the owner, here a child. */
void futex_priority(void)
{
    pid_t owner = child_that(0);

    word = (int)owner;
    futex(FUTEX_LOCK_PI, 0);
}
