#include "signal_log.h"

#include <errno.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>

#include "text.h"

static struct signal_entry entries[SIGNAL_NUMBERS];
static sigset_t taken;        /* the signals of the log */
static bool taken_initialised;
static pid_t last_sender;
static uint64_t unanswered;
static struct text bits;      /* '0' and '1', in the order in which they came */
static size_t bits_read;      /* so many were handed out */

/*
 * Handler of every signal of the log. It may call anything, because it interrupts nothing but
 * sigsuspend and pselect. The reply goes out from here, as early as can be.
 */
static void note_signal(int number, siginfo_t *info, void *context)
{
    struct signal_entry *entry = &entries[number];
    bool has_sender = info->si_code == SI_USER || info->si_code == SI_QUEUE;

    (void)context;
    entry->count++;
    /* Somebody outside of our pid namespace has pid 0, and kill(0) would hit our whole group. */
    entry->sender = has_sender ? info->si_pid : 0;
    entry->value = info->si_code == SI_QUEUE ? info->si_value.sival_int : 0;
    last_sender = entry->sender;
    if (number == SIGUSR1 || number == SIGUSR2)
        text_append(&bits, number == SIGUSR1 ? "0" : "1", 1);
    if (entry->ignored > 0)
        entry->ignored--;
    else if (entry->reply != 0 && entry->sender > 0 && kill(entry->sender, entry->reply) == 0)
        return;
    unanswered++;
}

int signal_log_catch(int number)
{
    struct sigaction action = {.sa_sigaction = note_signal, .sa_flags = SA_SIGINFO};

    if (!taken_initialised)
        sigemptyset(&taken);
    taken_initialised = true;
    sigaddset(&taken, number);
    /* Blocked first: a signal that comes early must wait, not end the program. */
    if (sigprocmask(SIG_BLOCK, &taken, NULL) < 0)
        return errno;
    sigfillset(&action.sa_mask);
    return sigaction(number, &action, NULL) < 0 ? errno : 0;
}

void signal_log_catch_usual(void)
{
    signal_log_catch(SIGUSR1);
    signal_log_catch(SIGUSR2);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
        signal_log_catch(number);
}

struct signal_entry *signal_log_entry(int number)
{
    return &entries[number];
}

bool signal_log_takes(int number)
{
    return taken_initialised && sigismember(&taken, number) == 1;
}

/* The signal mask of now without the signals of the log. */
static sigset_t open_mask(void)
{
    sigset_t mask;

    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int number = 1; number < SIGNAL_NUMBERS; number++)
        if (sigismember(&taken, number) == 1)
            sigdelset(&mask, number);
    return mask;
}

/* True if a signal of the log is pending. */
static bool is_any_pending(void)
{
    sigset_t pending;

    sigpending(&pending);
    for (int number = 1; number < SIGNAL_NUMBERS; number++)
        if (sigismember(&taken, number) == 1 && sigismember(&pending, number) == 1)
            return true;
    return false;
}

void signal_log_wait(void)
{
    sigset_t mask = open_mask();

    sigsuspend(&mask);
}

void signal_log_drain(void)
{
    while (is_any_pending())
        signal_log_wait();
}

void signal_log_wait_for_input(int fd)
{
    sigset_t mask = open_mask();
    fd_set readable;

    do {
        FD_ZERO(&readable);
        FD_SET(fd, &readable);
    } while (pselect(fd + 1, &readable, NULL, NULL, NULL, &mask) < 0 && errno == EINTR);
}

pid_t signal_log_last_sender(void)
{
    return last_sender;
}

uint64_t signal_log_unanswered(void)
{
    return unanswered;
}

void signal_log_answered(void)
{
    if (unanswered > 0)
        unanswered--;
}

int signal_log_next_bit(void)
{
    while (bits_read == bits.length)
        signal_log_wait();
    return bits.bytes[bits_read++] - '0';
}
