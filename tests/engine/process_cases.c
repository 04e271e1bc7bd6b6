/* Processes: groups, signals to and from them, how they are made and waited for; and what the
 * kernel sends without anybody asking. */
#include "cases.h"

#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t caught, last;
static siginfo_t seen;
static int ends[2];

static void count(int signal, siginfo_t *info, void *context)
{
    (void)context;
    caught++;
    last = signal;
    seen = *info;
}

static void install(int signal, int flags)
{
    struct sigaction action = {.sa_sigaction = count, .sa_flags = flags | SA_SIGINFO};

    sigaction(signal, &action, NULL);
}

static void rest(void)
{
    struct timespec moment = {0, 20000000};

    while (nanosleep(&moment, &moment) < 0)
        ;
}

static sigset_t block(int signal)
{
    sigset_t set, old;

    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, &old);
    return old;
}

/* A child that waits for good, until a signal ends it. */
static pid_t waiting_child(void)
{
    pid_t child = fork();

    if (child == 0)
        for (;;)
            pause();
    return child;
}

static void tell_status(pid_t child)
{
    int status;

    waitpid(child, &status, 0);
    if (WIFSIGNALED(status))
        printf("signal %d core %d\n", WTERMSIG(status), WCOREDUMP(status) != 0);
    else
        printf("status %d\n", WEXITSTATUS(status));
}

static int group_is_killed(void)
{
    pid_t leader = waiting_child(), member = waiting_child(), outsider = waiting_child();

    setpgid(leader, leader);
    setpgid(member, leader);
    rest();
    printf("kill %s\n", outcome_of(kill(-leader, SIGKILL)));
    tell_status(leader);
    tell_status(member);
    printf("outsider %d\n", waitpid(outsider, NULL, WNOHANG));
    kill(outsider, SIGTERM);
    tell_status(outsider);
    return 0;
}

/* A group whose leader is gone is still one. */
static int group_without_leader(void)
{
    pid_t leader = waiting_child(), member = waiting_child();

    setpgid(leader, leader);
    setpgid(member, leader);
    kill(leader, SIGKILL);
    tell_status(leader);
    rest();
    printf("kill %s\n", outcome_of(killpg(leader, SIGTERM)));
    tell_status(member);
    printf("nobody %s\n", outcome_of(killpg(leader, 0)));
    return 0;
}

static int group_stops(void)
{
    pid_t leader = waiting_child(), member = waiting_child();
    int status;

    setpgid(leader, leader);
    setpgid(member, leader);
    rest();
    killpg(leader, SIGTSTP);
    for (int i = 0; i < 2; i++) {
        pid_t child = waitpid(-leader, &status, WUNTRACED);

        printf("stopped %d by %d\n", child == leader || child == member, WSTOPSIG(status));
    }
    killpg(leader, SIGCONT);
    for (int i = 0; i < 2; i++) {
        pid_t child = waitpid(-leader, &status, WCONTINUED);

        printf("continued %d %d\n", child == leader || child == member, WIFCONTINUED(status));
    }
    killpg(leader, SIGKILL);
    tell_status(leader);
    tell_status(member);
    return 0;
}

static int wait_for_group(void)
{
    pid_t own = fork(), other;
    int status;

    if (own == 0) {
        rest();
        rest();
        _exit(1);
    }
    if ((other = fork()) == 0) {
        setpgid(0, 0);
        _exit(2);
    }
    setpgid(other, other);
    printf("own group %d", waitpid(0, &status, 0) == own);
    printf(" status %d\n", WEXITSTATUS(status));
    printf("other group %d", waitpid(-other, &status, 0) == other);
    printf(" status %d\n", WEXITSTATUS(status));
    printf("none %s\n", outcome_of(waitpid(-other, &status, 0)));
    return 0;
}

static int everybody(void)
{
    pid_t children[3];

    setpgid(0, 0); /* natively this is the group of whoever runs the tests */
    signal(SIGTERM, SIG_IGN);
    for (int i = 0; i < 3; i++)
        if ((children[i] = fork()) == 0) {
            signal(SIGTERM, SIG_DFL);
            for (;;)
                pause();
        }
    for (int i = 0; i < 3; i++)
        do
            rest();
        while (case_runs(children[i]));
    printf("kill %s\n", outcome_of(kill(0, SIGTERM)));
    for (int i = 0; i < 3; i++)
        tell_status(children[i]);
    return 0;
}

static int queued_information(void)
{
    sigset_t old = block(SIGRTMIN), set;
    pid_t child;
    int status;

    (void)old;
    install(SIGRTMIN, 0);
    if ((child = fork()) == 0) {
        sigqueue(getppid(), SIGRTMIN, (union sigval){.sival_int = 31});
        _exit(0);
    }
    waitpid(child, &status, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf("caught %d code %d value %d from the child %d\n", caught, seen.si_code == SI_QUEUE,
           seen.si_value.sival_int, seen.si_pid == child);
    install(SIGUSR1, 0);
    kill(getpid(), SIGUSR1);
    printf("code %d from itself %d\n", seen.si_code == SI_USER, seen.si_pid == getpid());
    raise(SIGUSR1);
    printf("code %d\n", seen.si_code == SI_TKILL);
    return 0;
}

/* Real-time signals come in the order of their numbers, and queue; others merge. */
static int order_of_signals(void)
{
    static const int numbers[] = {3, 1, 2, 1};
    sigset_t set;
    siginfo_t info;

    sigemptyset(&set);
    for (int i = 1; i <= 3; i++)
        sigaddset(&set, SIGRTMIN + i);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 4; i++)
        sigqueue(getpid(), SIGRTMIN + numbers[i], (union sigval){.sival_int = i});
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);
    while (sigtimedwait(&set, &info, &(struct timespec){0, 0}) > 0)
        printf("signal %d value %d\n", info.si_signo - SIGRTMIN,
               info.si_signo == SIGUSR1 ? 0 : info.si_value.sival_int);
    return 0;
}

static int child_information(void)
{
    sigset_t old = block(SIGCHLD);
    pid_t child;
    int status;

    install(SIGCHLD, 0);
    if ((child = fork()) == 0)
        _exit(7);
    sigsuspend(&old);
    printf("exited %d pid %d status %d\n", seen.si_code == CLD_EXITED, seen.si_pid == child,
           seen.si_status);
    waitpid(child, &status, 0);
    child = waiting_child();
    kill(child, SIGKILL);
    sigsuspend(&old);
    printf("killed %d status %d\n", seen.si_code == CLD_KILLED, seen.si_status);
    waitpid(child, &status, 0);
    child = waiting_child();
    kill(child, SIGSTOP);
    sigsuspend(&old);
    printf("stopped %d status %d\n", seen.si_code == CLD_STOPPED, seen.si_status == SIGSTOP);
    kill(child, SIGCONT);
    sigsuspend(&old);
    printf("continued %d status %d\n", seen.si_code == CLD_CONTINUED, seen.si_status == SIGCONT);
    install(SIGCHLD, SA_NOCLDSTOP);
    caught = 0;
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    kill(child, SIGKILL);
    sigsuspend(&old);
    printf("only the end: %d\n", caught);
    waitpid(child, &status, 0);
    return 0;
}

/* SIGCHLD that is ignored when it comes is lost: a handler installed later does not see it. */
static int handler_too_late(void)
{
    if (fork() == 0)
        _exit(0);
    rest();
    install(SIGCHLD, 0);
    rest();
    printf("caught %d\n", caught);
    wait(NULL);
    signal(SIGUSR1, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    block(SIGUSR1);
    sigset_t pending;
    sigpending(&pending);
    printf("pending %d\n", sigismember(&pending, SIGUSR1));
    caught = 0;
    install(SIGUSR1, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    printf("caught %d\n", caught);
    return 0;
}

/* Blocked and ignored, it stays pending: sigwait(3) for SIGCHLD works like that. */
static int waited_for_while_ignored(void)
{
    sigset_t set;
    int number;
    pid_t child;

    block(SIGCHLD);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    if ((child = fork()) == 0)
        _exit(3);
    printf("sigwait %d", sigwait(&set, &number));
    printf(" signal %d\n", number == SIGCHLD);
    tell_status(child);
    return 0;
}

static int no_zombies(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};

    sigaction(SIGCHLD, &action, NULL);
    if (fork() == 0) {
        rest();
        _exit(0);
    }
    printf("wait %s\n", outcome_of(wait(NULL)));
    return 0;
}

/* wait(2) returns one of several; what the others did is kept. */
static int waits_in_any_order(void)
{
    pid_t first = fork(), second;
    siginfo_t info = {0};
    int status;

    if (first == 0) {
        rest();
        rest();
        _exit(1);
    }
    if ((second = fork()) == 0) {
        rest();
        _exit(2);
    }
    printf("looked %d", waitid(P_ALL, 0, &info, WEXITED | WNOWAIT));
    printf(" second %d status %d\n", info.si_pid == second, info.si_status);
    printf("nothing stopped %d\n", waitid(P_ALL, 0, &info, WSTOPPED | WNOHANG));
    printf("first %d", waitpid(first, &status, 0) == first);
    printf(" status %d\n", WEXITSTATUS(status));
    printf("second %d", wait(&status) == second);
    printf(" status %d\n", WEXITSTATUS(status));
    return 0;
}

static int process_descriptors(void)
{
    pid_t child = waiting_child();
    int fd = (int)syscall(SYS_pidfd_open, child, 0);
    struct pollfd set = {fd, POLLIN, 0};
    siginfo_t info = {0};

    printf("runs %d\n", poll(&set, 1, 10));
    printf("signal %s\n", outcome_of(syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0)));
    printf("ended %d\n", poll(&set, 1, -1));
    printf("waitid %d", waitid((idtype_t)3 /* P_PIDFD */, (id_t)fd, &info, WEXITED));
    printf(" code %d status %d\n", info.si_code == CLD_KILLED, info.si_status == SIGTERM);
    child = fork();
    if (child == 0) {
        rest();
        _exit(6);
    }
    fd = (int)syscall(SYS_pidfd_open, child, 0);
    printf("waitid %d", waitid((idtype_t)3, (id_t)fd, &info, WEXITED));
    printf(" status %d\n", info.si_status);
    return 0;
}

static int parent_death(void)
{
    char byte;

    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            close(ends[0]);
            for (;;)
                pause();
        }
        rest();
        _exit(0);
    }
    close(ends[1]);
    waitpid(child, NULL, 0);
    printf("gone too %zd\n", read(ends[0], &byte, 1));
    return 0;
}

static int subreaper(void)
{
    int status;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            rest();
            _exit(5);
        }
        _exit(4);
    }
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    printf("grandchild %d", wait(&status) > 0);
    printf(" %d\n", WEXITSTATUS(status));
    printf("none %s\n", outcome_of(wait(&status)));
    return 0;
}

static int double_fork(void)
{
    char byte;

    if (pipe(ends) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        setsid();
        if (fork() == 0) {
            rest();
            _exit(write(ends[1], "d", 1) == 1 ? 0 : 1);
        }
        _exit(0);
    }
    close(ends[1]);
    tell_status(child);
    printf("daemon %zd", read(ends[0], &byte, 1));
    printf(" end %zd\n", read(ends[0], &byte, 1));
    return 0;
}

static int ways_to_end(void)
{
    int *volatile nowhere = NULL;
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    for (int way = 0; way < 8; way++) {
        pid_t child = fork();

        if (child == 0) {
            switch (way) {
            case 0:
                exit(300);
            case 1:
                abort();
            case 2:
                raise(SIGKILL);
                break;
            case 3:
                kill(getpid(), SIGSEGV);
                break;
            case 4:
                __builtin_trap();
            case 5:
                *nowhere = 1;
                break;
            case 6:
                syscall(SYS_exit, 9);
                break;
            default:
                quick_exit(11);
            }
        }
        tell_status(child);
    }
    return 0;
}

static int stop_then_kill(void)
{
    pid_t child = waiting_child();
    int status;

    rest();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    printf("stopped %d\n", WIFSTOPPED(status));
    kill(child, SIGTERM);
    printf("still there %d\n", waitpid(child, &status, WNOHANG));
    kill(child, SIGKILL);
    tell_status(child);
    return 0;
}

/* A process that stops itself, and the one that continues it. */
static int stops_itself(void)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        for (int i = 0; i < 3; i++)
            raise(SIGSTOP);
        _exit(8);
    }
    for (int i = 0; i < 3; i++) {
        waitpid(child, &status, WUNTRACED);
        printf("stopped %d\n", WIFSTOPPED(status));
        kill(child, SIGCONT);
    }
    tell_status(child);
    return 0;
}

static void *wait_for_good(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static int threads_stop_together(void)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        pthread_t threads[3];

        for (int i = 0; i < 3; i++)
            pthread_create(&threads[i], NULL, wait_for_good, NULL);
        for (;;)
            pause();
    }
    rest();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    printf("stopped %d\n", WIFSTOPPED(status));
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    printf("continued %d\n", WIFCONTINUED(status));
    kill(child, SIGTERM);
    tell_status(child);
    return 0;
}

/* ---- what the kernel sends ---- */

static int input_is_possible(void)
{
    int pair[2];
    sigset_t old = block(SIGIO);

    install(SIGIO, 0);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    fcntl(pair[0], F_SETOWN, getpid());
    fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK);
    if (fork() == 0) {
        rest();
        _exit(write(pair[1], "x", 1) == 1 ? 0 : 1);
    }
    while (!caught)
        sigsuspend(&old);
    printf("caught %d\n", caught > 0);
    sigprocmask(SIG_SETMASK, &old, NULL);
    wait(NULL);
    return 0;
}

static int queue_notifies(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 8};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    sigset_t old = block(SIGUSR1);
    char name[32], text[8];
    mqd_t queue;

    install(SIGUSR1, 0);
    snprintf(name, sizeof name, "/notify-%d", (int)getpid());
    queue = mq_open(name, O_CREAT | O_RDWR, 0600, &attributes);
    mq_unlink(name);
    event.sigev_value.sival_int = 13;
    printf("notify %s\n", outcome_of(mq_notify(queue, &event)));
    if (fork() == 0) {
        rest();
        _exit(mq_send(queue, "x", 1, 0) == 0 ? 0 : 1);
    }
    sigsuspend(&old);
    printf("caught %d code %d value %d\n", caught, seen.si_code == SI_MESGQ,
           seen.si_value.sival_int);
    printf("received %zd\n", mq_receive(queue, text, sizeof text, NULL));
    wait(NULL);
    return 0;
}

static int file_too_large(void)
{
    struct rlimit limit = {100, 100};
    int fd = open("large", O_CREAT | O_WRONLY, 0600);
    char text[200] = "";

    install(SIGXFSZ, 0);
    setrlimit(RLIMIT_FSIZE, &limit);
    printf("write %zd\n", write(fd, text, sizeof text));
    printf("write %s", outcome_of(write(fd, text, sizeof text)));
    printf(" caught %d\n", caught);
    unlink("large");
    return 0;
}

/* SEM_UNDO: the kernel gives back what a dead process held. */
static int semaphore_undone(void)
{
    int id = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf up = {0, 1, 0}, down = {0, -1, SEM_UNDO};
    char byte;

    semop(id, &up, 1);
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        semop(id, &down, 1);
        if (write(ends[1], "x", 1) != 1)
            _exit(1);
        rest();
        raise(SIGKILL);
    }
    if (read(ends[0], &byte, 1) != 1)
        return 1;
    printf("down %s\n", outcome_of(semop(id, &down, 1)));
    wait(NULL);
    semctl(id, 0, IPC_RMID);
    return 0;
}

static int lock_dies_with_owner(void)
{
    struct {
        pthread_mutex_t mutex;
    } *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    int result;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->mutex, &attributes);
    pid_t child = fork();
    if (child == 0) {
        pthread_mutex_lock(&shared->mutex);
        rest();
        _exit(0);
    }
    rest();
    rest();
    result = pthread_mutex_lock(&shared->mutex);
    printf("owner died %d\n", result == EOWNERDEAD || result == 0);
    printf("consistent %d\n", pthread_mutex_consistent(&shared->mutex) == 0);
    pthread_mutex_unlock(&shared->mutex);
    waitpid(child, NULL, 0);
    return 0;
}

static int spawn_with_actions(void)
{
    char shell[] = "sh", option[] = "-c", script[] = "read line; echo \"$line and back\"";
    char *arguments[] = {shell, option, script, NULL}, text[64] = "", *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    int to[2], from[2];
    pid_t child;

    if (pipe(to) < 0 || pipe(from) < 0)
        return 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    posix_spawn_file_actions_addclose(&actions, to[1]);
    posix_spawn_file_actions_addclose(&actions, from[0]);
    printf("spawn %d\n", posix_spawn(&child, "/bin/sh", &actions, NULL, arguments, environment));
    close(to[0]);
    close(from[1]);
    if (write(to[1], "there\n", 6) != 6)
        return 1;
    close(to[1]);
    printf("read %zd", read(from[0], text, sizeof text - 1));
    printf(" %s", text);
    tell_status(child);
    return 0;
}

static int pipeline(void)
{
    FILE *output;
    char line[64];

    fflush(stdout);
    printf("system %d\n",
           WEXITSTATUS(system("printf 'b\\na\\nc\\n' | sort | tr a-z A-Z | head -n 2; exit 5")));
    output = popen("sort", "w");
    fputs("zeta\nalfa\n", output);
    fflush(stdout);
    printf("pclose %d\n", pclose(output));
    output = popen("yes | head -n 3", "r");
    while (fgets(line, sizeof line, output))
        printf("%s", line);
    printf("pclose %d\n", pclose(output));
    return 0;
}

static int vfork_then_exit(void)
{
    static volatile int shared;
    pid_t child = vfork();

    if (child == 0) {
        shared = 5;
        _exit(2);
    }
    printf("shared %d\n", shared);
    tell_status(child);
    return 0;
}

const struct engine_case process_cases[] = {{"group-is-killed", group_is_killed},
                                            {"group-without-leader", group_without_leader},
                                            {"group-stops", group_stops},
                                            {"wait-for-group", wait_for_group},
                                            {"everybody", everybody},
                                            {"queued-information", queued_information},
                                            {"order-of-signals", order_of_signals},
                                            {"child-information", child_information},
                                            {"handler-too-late", handler_too_late},
                                            {"waited-for-while-ignored", waited_for_while_ignored},
                                            {"no-zombies", no_zombies},
                                            {"waits-in-any-order", waits_in_any_order},
                                            {"process-descriptors", process_descriptors},
                                            {"parent-death", parent_death},
                                            {"subreaper", subreaper},
                                            {"double-fork", double_fork},
                                            {"ways-to-end", ways_to_end},
                                            {"stop-then-kill", stop_then_kill},
                                            {"stops-itself", stops_itself},
                                            {"threads-stop-together", threads_stop_together},
                                            {"input-is-possible", input_is_possible},
                                            {"queue-notifies", queue_notifies},
                                            {"file-too-large", file_too_large},
                                            {"semaphore-undone", semaphore_undone},
                                            {"lock-dies-with-owner", lock_dies_with_owner},
                                            {"spawn-with-actions", spawn_with_actions},
                                            {"pipeline", pipeline},
                                            {"vfork-then-exit", vfork_then_exit},
                                            {NULL, NULL}};
