/*
 * Calls that wait, and signals: signal(7), "Interruption of system calls and library functions by
 * signal handlers" and "… by stop signals". Every call of those lists waits in a child of its own,
 * all are treated alike, and each tells by its exit status what it saw.
 */
#include "cases.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <poll.h>
#include <pty.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t caught;
static char block[400000];
static int ends[2];

static void count(int signal)
{
    (void)signal;
    caught++;
}

static void install(int signal, int flags)
{
    struct sigaction action = {.sa_handler = count, .sa_flags = flags};

    sigaction(signal, &action, NULL);
}

/* Until each child has reached its call, or whatever it was sent has had its effect. */
static void rest(const pid_t *children, size_t count_of_children)
{
    struct timespec moment = {0, 15000000};

    for (size_t i = 0; i < count_of_children;) {
        nanosleep(&moment, NULL);
        while (i < count_of_children && !case_runs(children[i]))
            i++;
    }
}

static void fill(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    while (write(fd, block, 4096) > 0)
        ;
    while (write(fd, block, 1) > 0)
        ;
    fcntl(fd, F_SETFL, flags);
}

static int *stream(void)
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        _exit(99);
    return ends;
}

static int *channel(void)
{
    if (pipe(ends) < 0)
        _exit(99);
    return ends;
}

static int limited(int fd, int option)
{
    struct timeval limit = {1000, 0};

    setsockopt(fd, SOL_SOCKET, option, &limit, sizeof limit);
    return fd;
}

static int listening(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t));
    listen(fd, 0);
    return fd;
}

/* ---- the calls: each waits for something that never comes ---- */

static long read_pipe(void)
{
    return read(channel()[0], block, 1);
}

static long readv_pipe(void)
{
    struct iovec vector = {block, 1};

    return readv(channel()[0], &vector, 1);
}

static long write_pipe(void)
{
    fill(channel()[1]);
    return write(ends[1], block, 1);
}

static long writev_pipe(void)
{
    struct iovec vector = {block, 1};

    fill(channel()[1]);
    return writev(ends[1], &vector, 1);
}

static long read_socket(void)
{
    return read(stream()[0], block, 1);
}

static long write_socket(void)
{
    fill(stream()[0]);
    return write(ends[0], block, 1);
}

static long open_fifo(void)
{
    mkfifo("interrupted", 0600);
    return open("interrupted", O_RDONLY);
}

static long open_fifo_to_write(void)
{
    mkfifo("interrupted2", 0600);
    return open("interrupted2", O_WRONLY);
}

/* A grandchild that never ends, but goes when its parent does. */
static pid_t endless_child(void)
{
    pid_t parent = getpid(), child = fork();

    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0); /* killed before it could be said: who reads our output waits for its end */
        signal(SIGUSR1, SIG_DFL);
        for (;;)
            pause();
    }
    return child;
}

static long wait_child(void)
{
    endless_child();
    return wait(NULL);
}

static long waitid_child(void)
{
    siginfo_t info;

    endless_child();
    return waitid(P_ALL, 0, &info, WEXITED);
}

static long accept_socket(void)
{
    return accept(listening(), NULL, NULL);
}

static long accept_limited(void)
{
    return accept(limited(listening(), SO_RCVTIMEO), NULL, NULL);
}

static long connect_full(void)
{
    struct sockaddr_un address;
    socklen_t size = sizeof address;
    int server = listening(), first = socket(AF_UNIX, SOCK_STREAM, 0);

    getsockname(server, (struct sockaddr *)&address, &size);
    connect(first, (struct sockaddr *)&address, size);
    return connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address, size);
}

static long recv_socket(void)
{
    return recv(stream()[0], block, 1, 0);
}

static long recv_limited(void)
{
    return recv(limited(stream()[0], SO_RCVTIMEO), block, 1, 0);
}

static long read_limited(void)
{
    return read(limited(stream()[0], SO_RCVTIMEO), block, 1);
}

static long recv_all(void)
{
    stream();
    if (write(ends[1], "ab", 2) != 2)
        return 0;
    return recv(ends[0], block, 10, MSG_WAITALL);
}

static long recvmsg_socket(void)
{
    struct iovec vector = {block, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

    return recvmsg(stream()[0], &message, 0);
}

static long recvmmsg_socket(void)
{
    struct iovec vector = {block, 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &vector, .msg_iovlen = 1}};

    return recvmmsg(stream()[0], &message, 1, 0, NULL);
}

static long send_socket(void)
{
    fill(stream()[0]);
    return send(ends[0], block, 1, 0);
}

static long send_limited(void)
{
    fill(limited(stream()[0], SO_SNDTIMEO));
    return send(ends[0], block, 1, 0);
}

static long sendmsg_socket(void)
{
    struct iovec vector = {block, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

    fill(stream()[0]);
    return sendmsg(ends[0], &message, 0);
}

static long send_half(void)
{
    return send(stream()[0], block, sizeof block, 0);
}

static long flock_file(void)
{
    int held = open("locked", O_CREAT | O_RDWR, 0600), own = open("locked", O_RDWR);

    flock(held, LOCK_EX);
    return flock(own, LOCK_EX);
}

/* Held by the same process, but through another open file: fcntl(2) "Open file description locks".
 */
static long record_lock(int command, const char *name)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};

    fcntl(open(name, O_CREAT | O_RDWR, 0600), F_OFD_SETLK, &lock);
    return fcntl(open(name, O_RDWR), command, &lock);
}

static long lock_record(void)
{
    return record_lock(F_SETLKW, "records");
}

static long lock_open_file(void)
{
    return record_lock(F_OFD_SETLKW, "records2");
}

static mqd_t queue_of_one(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
    char name[32];
    mqd_t queue;

    snprintf(name, sizeof name, "/interrupted-%d", (int)getpid());
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
    return queue;
}

static struct timespec far_away(void)
{
    struct timespec moment;

    clock_gettime(CLOCK_REALTIME, &moment);
    moment.tv_sec += 1000;
    return moment;
}

static long receive_queue(void)
{
    return mq_receive(queue_of_one(), block, 8, NULL);
}

static long receive_queue_timed(void)
{
    struct timespec until = far_away();

    return mq_timedreceive(queue_of_one(), block, 8, NULL, &until);
}

static long send_queue(void)
{
    mqd_t queue = queue_of_one();

    mq_send(queue, "x", 1, 0);
    return mq_send(queue, "x", 1, 0);
}

static long wait_futex(void)
{
    static int word;

    return syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static long wait_futex_timed(void)
{
    static int word;
    struct timespec limit = {1000, 0};

    return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &limit, NULL, 0);
}

static long wait_semaphore(void)
{
    sem_t semaphore;

    sem_init(&semaphore, 0, 0);
    return sem_wait(&semaphore);
}

static long wait_semaphore_timed(void)
{
    struct timespec until = far_away();
    sem_t semaphore;

    sem_init(&semaphore, 0, 0);
    return sem_timedwait(&semaphore, &until);
}

static long suspend(void)
{
    sigset_t none;

    sigemptyset(&none);
    return sigsuspend(&none);
}

static long wait_signal(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMAX);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return sigwaitinfo(&set, NULL);
}

static long wait_signal_timed(void)
{
    struct timespec limit = {1000, 0};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMAX);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return sigtimedwait(&set, NULL, &limit);
}

static int poller(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int fd = epoll_create1(0);

    epoll_ctl(fd, EPOLL_CTL_ADD, channel()[0], &event);
    return fd;
}

static long wait_epoll(void)
{
    struct epoll_event event;

    return epoll_wait(poller(), &event, 1, -1);
}

static long wait_epoll_timed(void)
{
    struct epoll_event event;

    return epoll_pwait(poller(), &event, 1, 1000000, NULL);
}

static long wait_poll(void)
{
    struct pollfd set = {channel()[0], POLLIN, 0};

    return poll(&set, 1, -1);
}

static long wait_poll_timed(void)
{
    struct pollfd set = {channel()[0], POLLIN, 0};

    return poll(&set, 1, 1000000);
}

static long wait_ppoll(void)
{
    struct pollfd set = {channel()[0], POLLIN, 0};
    struct timespec limit = {1000, 0};

    return ppoll(&set, 1, &limit, NULL);
}

static long wait_select(void)
{
    fd_set set;

    FD_ZERO(&set);
    FD_SET(channel()[0], &set);
    return select(ends[0] + 1, &set, NULL, NULL, NULL);
}

static long wait_pselect(void)
{
    struct timespec limit = {1000, 0};
    fd_set set;

    FD_ZERO(&set);
    FD_SET(channel()[0], &set);
    return pselect(ends[0] + 1, &set, NULL, NULL, &limit, NULL);
}

static long receive_message(void)
{
    int queue = msgget(IPC_PRIVATE, 0600);
    long result = msgrcv(queue, block, 8, 0, 0);
    int saved = errno;

    msgctl(queue, IPC_RMID, NULL);
    errno = saved;
    return result;
}

static long send_message(void)
{
    int queue = msgget(IPC_PRIVATE, 0600), saved;
    struct {
        long type;
        char text[2000];
    } message = {.type = 1};
    long result;

    while (msgsnd(queue, &message, sizeof message.text, IPC_NOWAIT) == 0)
        ;
    result = msgsnd(queue, &message, sizeof message.text, 0);
    saved = errno;
    msgctl(queue, IPC_RMID, NULL);
    errno = saved;
    return result;
}

static long wait_semop(void)
{
    int semaphores = semget(IPC_PRIVATE, 1, 0600), saved;
    struct sembuf down = {0, -1, 0};
    long result = semop(semaphores, &down, 1);

    saved = errno;
    semctl(semaphores, 0, IPC_RMID);
    errno = saved;
    return result;
}

static long wait_semtimedop(void)
{
    int semaphores = semget(IPC_PRIVATE, 1, 0600), saved;
    struct sembuf down = {0, -1, 0};
    struct timespec limit = {1000, 0};
    long result = semtimedop(semaphores, &down, 1, &limit);

    saved = errno;
    semctl(semaphores, 0, IPC_RMID);
    errno = saved;
    return result;
}

static long sleep_relative(void)
{
    struct timespec request = {1000, 0};

    return nanosleep(&request, NULL);
}

static long sleep_until(void)
{
    struct timespec until;
    int error;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 1000;
    error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    errno = error;
    return error ? -1 : 0;
}

static long read_inotify(void)
{
    return read(inotify_init1(0), block, 1000);
}

static long read_eventfd(void)
{
    return read(eventfd(0, 0), block, 8);
}

static long write_eventfd(void)
{
    uint64_t most = UINT64_MAX - 1, one = 1;
    int fd = eventfd(0, 0);

    if (write(fd, &most, 8) != 8)
        return 0;
    return write(fd, &one, 8);
}

static long read_signalfd(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMAX);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return read(signalfd(-1, &set, 0), block, 128);
}

static long read_timerfd(void)
{
    return read(timerfd_create(CLOCK_MONOTONIC, 0), block, 8);
}

static long read_terminal(void)
{
    if (openpty(&ends[0], &ends[1], NULL, NULL, NULL) < 0)
        return 0;
    return read(ends[1], block, 1);
}

static long splice_pipe(void)
{
    int others[2];

    if (pipe(others) < 0)
        return 0;
    return splice(channel()[0], NULL, others[1], NULL, 10, 0);
}

static long tee_pipe(void)
{
    int others[2];

    if (pipe(others) < 0)
        return 0;
    return tee(channel()[0], others[1], 10, 0);
}

static long send_file(void)
{
    int fd = open("file", O_CREAT | O_RDWR, 0600);

    if (write(fd, block, 10) != 10)
        return 0;
    lseek(fd, 0, SEEK_SET);
    fill(channel()[1]);
    return sendfile(ends[1], fd, NULL, 10);
}

static const struct waiting {
    const char *name;
    long (*call)(void);
} calls[] = {{"read pipe", read_pipe},
             {"readv pipe", readv_pipe},
             {"write pipe", write_pipe},
             {"writev pipe", writev_pipe},
             {"read socket", read_socket},
             {"write socket", write_socket},
             {"open FIFO to read", open_fifo},
             {"open FIFO to write", open_fifo_to_write},
             {"wait", wait_child},
             {"waitid", waitid_child},
             {"accept", accept_socket},
             {"accept, SO_RCVTIMEO", accept_limited},
             {"connect", connect_full},
             {"recv", recv_socket},
             {"recv, SO_RCVTIMEO", recv_limited},
             {"read, SO_RCVTIMEO", read_limited},
             {"recv, MSG_WAITALL", recv_all},
             {"recvmsg", recvmsg_socket},
             {"recvmmsg", recvmmsg_socket},
             {"send", send_socket},
             {"send, SO_SNDTIMEO", send_limited},
             {"send, half", send_half},
             {"sendmsg", sendmsg_socket},
             {"flock", flock_file},
             {"F_SETLKW", lock_record},
             {"F_OFD_SETLKW", lock_open_file},
             {"mq_receive", receive_queue},
             {"mq_timedreceive", receive_queue_timed},
             {"mq_send", send_queue},
             {"futex", wait_futex},
             {"futex, timed", wait_futex_timed},
             {"sem_wait", wait_semaphore},
             {"sem_timedwait", wait_semaphore_timed},
             {"pause", (long (*)(void))NULL},
             {"sigsuspend", suspend},
             {"sigwaitinfo", wait_signal},
             {"sigtimedwait", wait_signal_timed},
             {"epoll_wait", wait_epoll},
             {"epoll_pwait, timed", wait_epoll_timed},
             {"poll", wait_poll},
             {"poll, timed", wait_poll_timed},
             {"ppoll, timed", wait_ppoll},
             {"select", wait_select},
             {"pselect, timed", wait_pselect},
             {"msgrcv", receive_message},
             {"msgsnd", send_message},
             {"semop", wait_semop},
             {"semtimedop", wait_semtimedop},
             {"nanosleep", sleep_relative},
             {"clock_nanosleep", sleep_until},
             {"read inotify", read_inotify},
             {"read eventfd", read_eventfd},
             {"write eventfd", write_eventfd},
             {"read signalfd", read_signalfd},
             {"read timerfd", read_timerfd},
             {"read terminal", read_terminal},
             {"splice", splice_pipe},
             {"tee", tee_pipe},
             {"sendfile", send_file}};

#define CALLS (sizeof calls / sizeof *calls)
#define AT_ONCE 12

/* What is installed before the call, and what is sent while it waits. SIGUSR2 comes last in any
 * case: by then a call that was not interrupted is, and has counted it. */
struct treatment {
    void (*install)(void);
    int signals[3];
};

static long wait_once(const struct waiting *waiting)
{
    return waiting->call ? waiting->call() : pause();
}

/* Exit status: 64 if it was interrupted, 32 if it ended otherwise, and how many signals it caught.
 */
static void wait_in_child(const struct waiting *waiting, const struct treatment *treatment)
{
    long result;
    int interrupted;

    install(SIGUSR2, 0);
    treatment->install();
    result = wait_once(waiting);
    interrupted = result < 0 && errno == EINTR;
    _exit((interrupted ? 64 : result < 0 ? 96 : 32) + caught);
}

static void treat_some(const struct treatment *treatment, const struct waiting *some, size_t many)
{
    pid_t children[AT_ONCE];

    for (size_t i = 0; i < many; i++)
        if ((children[i] = fork()) == 0)
            wait_in_child(&some[i], treatment);
    rest(children, many);
    for (int s = 0; s < 3 && treatment->signals[s]; s++) {
        for (size_t i = 0; i < many; i++)
            kill(children[i], treatment->signals[s]);
        rest(children, many);
    }
    for (size_t i = 0; i < many; i++)
        kill(children[i], SIGUSR2);
    for (size_t i = 0; i < many; i++) {
        int status;

        waitpid(children[i], &status, 0);
        if (WIFSIGNALED(status))
            printf("%s: ended by signal %d\n", some[i].name, WTERMSIG(status));
        else
            printf("%s: %s, caught %d\n", some[i].name,
                   WEXITSTATUS(status) & 64
                       ? WEXITSTATUS(status) & 32 ? "another error" : "EINTR"
                       : "a result",
                   WEXITSTATUS(status) & 31);
        fflush(stdout);
    }
}

static int treat(const struct treatment *treatment)
{
    for (size_t i = 0; i < CALLS; i += AT_ONCE)
        treat_some(treatment, calls + i, CALLS - i < AT_ONCE ? CALLS - i : AT_ONCE);
    unlink("interrupted");
    unlink("interrupted2");
    unlink("locked");
    unlink("records");
    unlink("records2");
    unlink("file");
    return 0;
}

static void catch_usr1(void)
{
    install(SIGUSR1, 0);
}

static void catch_usr1_restarting(void)
{
    install(SIGUSR1, SA_RESTART);
}

static void ignore_usr1(void)
{
    signal(SIGUSR1, SIG_IGN);
}

static void block_usr1(void)
{
    sigset_t set;

    install(SIGUSR1, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void nothing(void)
{
}

static void catch_continue(void)
{
    install(SIGCONT, 0);
}

static void catch_continue_restarting(void)
{
    install(SIGCONT, SA_RESTART);
}

static int interrupted_calls(void)
{
    static const struct treatment treatment = {catch_usr1, {SIGUSR1}};

    return treat(&treatment);
}

static int restarted_calls(void)
{
    static const struct treatment treatment = {catch_usr1_restarting, {SIGUSR1, SIGUSR1}};

    return treat(&treatment);
}

static int ignored_signals(void)
{
    static const struct treatment treatment = {ignore_usr1, {SIGUSR1, SIGCHLD, SIGWINCH}};

    return treat(&treatment);
}

static int blocked_signals(void)
{
    static const struct treatment treatment = {block_usr1, {SIGUSR1}};

    return treat(&treatment);
}

static int stopped_calls(void)
{
    static const struct treatment treatment = {nothing, {SIGSTOP, SIGCONT}};

    return treat(&treatment);
}

static int stopped_and_caught(void)
{
    static const struct treatment treatment = {catch_continue, {SIGTSTP, SIGCONT}};

    return treat(&treatment);
}

static int stopped_and_restarted(void)
{
    static const struct treatment treatment = {catch_continue_restarting, {SIGSTOP, SIGCONT}};

    return treat(&treatment);
}

static int continue_without_stop(void)
{
    static const struct treatment treatment = {catch_continue_restarting, {SIGCONT}};

    return treat(&treatment);
}

static int killed_calls(void)
{
    static const struct treatment treatment = {nothing, {SIGKILL}};

    return treat(&treatment);
}

static int killed_while_stopped(void)
{
    static const struct treatment treatment = {nothing, {SIGSTOP, SIGKILL}};

    return treat(&treatment);
}

static int terminated_while_stopped(void)
{
    static const struct treatment treatment = {nothing, {SIGSTOP, SIGTERM, SIGCONT}};

    return treat(&treatment);
}

const struct engine_case interrupt_cases[] = {
    {"interrupted-calls", interrupted_calls},
    {"restarted-calls", restarted_calls},
    {"ignored-signals", ignored_signals},
    {"blocked-signals", blocked_signals},
    {"stopped-calls", stopped_calls},
    {"stopped-and-caught", stopped_and_caught},
    {"stopped-and-restarted", stopped_and_restarted},
    {"continue-without-stop", continue_without_stop},
    {"killed-calls", killed_calls},
    {"killed-while-stopped", killed_while_stopped},
    {"terminated-while-stopped", terminated_while_stopped},
    {NULL, NULL}};
