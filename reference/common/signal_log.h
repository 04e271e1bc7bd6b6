/*
 * The signals that came, without losing any and without a race.
 *
 * Every signal of the log is blocked except inside sigsuspend and pselect. Its handler can
 * interrupt nothing else, so it may share data with the rest of the program, and a signal that
 * comes between looking and waiting ends the waiting.
 */
#ifndef REFERENCE_SIGNAL_LOG_H
#define REFERENCE_SIGNAL_LOG_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* More than the number of any signal. */
#define SIGNAL_NUMBERS 128

struct signal_entry {
    uint64_t count;    /* how many came */
    pid_t sender;      /* who sent the last one; 0: somebody outside, or the kernel */
    int value;         /* what sigqueue sent along with the last one */
    int reply;         /* sent back by the handler itself; 0: nothing is */
    uint64_t ignored;  /* so many of the next ones get no reply */
};

/* Adds one signal to those that are taken. Returns 0 or an errno value. */
int signal_log_catch(int number);

/* Adds SIGUSR1, SIGUSR2 and the real-time signals. */
void signal_log_catch_usual(void);

/* What is known of a signal. number: at least 1 and less than SIGNAL_NUMBERS. */
struct signal_entry *signal_log_entry(int number);

/* True if the log takes this signal. */
bool signal_log_takes(int number);

/* Takes every signal that is pending now, without waiting. */
void signal_log_drain(void);

/* Waits for at least one more signal of the log. */
void signal_log_wait(void);

/* Waits until fd can be read, taking the signals that come meanwhile. For struct input. */
void signal_log_wait_for_input(int fd);

/* Who sent the last signal of all; 0 if none came or nobody can be answered. */
pid_t signal_log_last_sender(void);

/* How many signals came that nobody answered yet, and counting one as answered. */
uint64_t signal_log_unanswered(void);
void signal_log_answered(void);

/*
 * The next SIGUSR1 or SIGUSR2 in the order in which they came, as a bit; waits for it.
 * Bits count from the start of the program.
 */
int signal_log_next_bit(void);

#endif
