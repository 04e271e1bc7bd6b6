/* Terminals: lines, control characters, hanging up, and who may read. pty(7), termios(3). */
#include "cases.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

static int master, slave;
static volatile sig_atomic_t caught;

static void count(int signal)
{
    (void)signal;
    caught++;
}

static void rest(void)
{
    struct timespec moment = {0, 20000000};

    while (nanosleep(&moment, &moment) < 0)
        ;
}

static void open_terminal(void)
{
    if (openpty(&master, &slave, NULL, NULL, NULL) < 0)
        exit(99);
}

static void type(const char *text)
{
    if (write(master, text, strlen(text)) < 0)
        exit(98);
}

/* What the terminal has printed so far, up to and with a text. */
static void expect(const char *last)
{
    char all[1024] = "";
    size_t length = 0;

    while (!strstr(all, last) && length < sizeof all - 1) {
        ssize_t got = read(master, all + length, sizeof all - 1 - length);

        if (got <= 0)
            break;
        length += (size_t)got;
    }
    for (size_t i = 0; i < length; i++)
        if (all[i] != '\r')
            putchar(all[i]);
}

static int lines(void)
{
    char text[32] = "";
    ssize_t got;

    open_terminal();
    if (fork() == 0) {
        type("ab");
        rest();
        type("c\x7f"); /* erased */
        rest();
        type("d\n");
        type("\x04"); /* end of file */
        _exit(0);
    }
    got = read(slave, text, sizeof text);
    printf("line %zd %s", got, text);
    printf("end %zd\n", read(slave, text, sizeof text));
    wait(NULL);
    return 0;
}

static int raw(void)
{
    struct termios settings;
    char text[8] = "";

    open_terminal();
    tcgetattr(slave, &settings);
    cfmakeraw(&settings);
    tcsetattr(slave, TCSADRAIN, &settings);
    if (fork() == 0) {
        rest();
        type("\x03");
        rest();
        type("x");
        _exit(0);
    }
    printf("read %zd", read(slave, text, 1));
    printf(" %d\n", text[0]);
    printf("read %zd", read(slave, text, 1));
    printf(" %c\n", text[0]);
    wait(NULL);
    return 0;
}

/* A shell of its own session: it echoes, answers, and ends when told so. */
static int session(void)
{
    int status;
    pid_t child = forkpty(&master, NULL, NULL, NULL);

    if (child == 0) {
        char line[64];

        while (fgets(line, sizeof line, stdin)) {
            printf("you said %s", line);
            fflush(stdout);
        }
        _exit(7);
    }
    type("hello\n");
    expect("you said hello\r\n");
    printf("\n");
    type("\x04");
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}

/* ^C reaches the foreground group, whatever it waits for. */
static int interrupt(void)
{
    int status;
    pid_t child = forkpty(&master, NULL, NULL, NULL);

    if (child == 0) {
        char byte;

        puts("ready");
        fflush(stdout);
        _exit(read(0, &byte, 1) < 0 ? 1 : 2);
    }
    expect("ready\r\n");
    printf("\n");
    rest();
    type("\x03");
    waitpid(child, &status, 0);
    printf("ended by SIGINT %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    return 0;
}

static int hang_up(void)
{
    int status;
    pid_t child = forkpty(&master, NULL, NULL, NULL);

    if (child == 0) {
        puts("ready");
        fflush(stdout);
        for (;;)
            pause();
    }
    expect("ready\r\n");
    printf("\n");
    close(master);
    waitpid(child, &status, 0);
    printf("ended by SIGHUP %d\n", WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
    return 0;
}

/* The last of the slaves goes: the master reads an error, not an end. */
static int slave_closes(void)
{
    char byte;

    open_terminal();
    if (fork() == 0) {
        rest();
        _exit(0);
    }
    close(slave);
    printf("read %s\n", outcome_of(read(master, &byte, 1)));
    wait(NULL);
    return 0;
}

/* A background process that reads is stopped, and goes on when it is brought to the foreground. */
static int background_read(void)
{
    int status;
    pid_t child = forkpty(&master, NULL, NULL, NULL);

    if (child == 0) {
        char byte = 0;
        pid_t job = fork();

        signal(SIGTTOU, SIG_IGN);
        if (job == 0) {
            setpgid(0, 0);
            rest();
            _exit(read(0, &byte, 1) == 1 ? byte : 1);
        }
        setpgid(job, job);
        waitpid(job, &status, WUNTRACED);
        if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTTIN)
            _exit(100);
        tcsetpgrp(0, job);
        kill(job, SIGCONT);
        puts("now");
        fflush(stdout);
        waitpid(job, &status, 0);
        _exit(WEXITSTATUS(status));
    }
    expect("now\r\n");
    printf("\n");
    type("A\n");
    waitpid(child, &status, 0);
    printf("status %d\n", WEXITSTATUS(status));
    return 0;
}

static int window_changes(void)
{
    struct winsize size = {30, 100, 0, 0};
    int status;
    pid_t child = forkpty(&master, NULL, NULL, NULL);

    if (child == 0) {
        sigset_t block, old;

        signal(SIGWINCH, count);
        sigemptyset(&block);
        sigaddset(&block, SIGWINCH);
        sigprocmask(SIG_BLOCK, &block, &old);
        puts("ready");
        fflush(stdout);
        while (!caught)
            sigsuspend(&old);
        ioctl(0, TIOCGWINSZ, &size);
        _exit(size.ws_col);
    }
    expect("ready\r\n");
    printf("\n");
    ioctl(master, TIOCSWINSZ, &size);
    waitpid(child, &status, 0);
    printf("columns %d\n", WEXITSTATUS(status));
    return 0;
}

const struct engine_case terminal_cases[] = {{"terminal-lines", lines},
                                             {"terminal-raw", raw},
                                             {"terminal-session", session},
                                             {"terminal-interrupt", interrupt},
                                             {"terminal-hang-up", hang_up},
                                             {"terminal-slave-closes", slave_closes},
                                             {"terminal-background-read", background_read},
                                             {"terminal-window-changes", window_changes},
                                             {NULL, NULL}};
