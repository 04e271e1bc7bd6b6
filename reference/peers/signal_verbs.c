#include "signal_verbs.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "command.h"
#include "names.h"
#include "signal_log.h"

/* Most signals that one command sends or awaits. */
#define TIMES_MAX 1000000000u

/* How many of each signal the last await of it asked for. */
static uint64_t awaited[SIGNAL_NUMBERS];

/* Reads the name of a signal. Returns its number, or 0 with the answer made. */
static int read_signal(const struct text *name, struct answer *answer)
{
    int number = name != NULL ? signal_number(text_string(name)) : -1;

    if (number > 0)
        return number;
    answer_usage(answer, "not a signal");
    return 0;
}

/* The same for a signal that the log takes. */
static int read_taken_signal(const struct text *name, struct answer *answer)
{
    int number = read_signal(name, answer);

    if (number == 0 || signal_log_takes(number))
        return number;
    answer_usage(answer, "a signal that is not caught: see --catch");
    return 0;
}

/* Reads a pid. Returns 0 with the answer made if it is none: 0 and -1 would mean many processes. */
static pid_t read_pid(const struct text *digits, struct answer *answer)
{
    uint64_t number = 0;

    if (digits != NULL && number_read(text_string(digits), INT_MAX, &number) && number > 0)
        return (pid_t)number;
    answer_usage(answer, "not a process");
    return 0;
}

/*
 * The receiver of a command that is written VERB PID VALUE... or VERB VALUE... to=PID.
 * *next: the index of the first value behind it.
 */
static pid_t read_receiver(const struct command *command, size_t *next, struct answer *answer)
{
    const struct text *to = command_option(command, "to");

    *next = to != NULL ? 0 : 1;
    return read_pid(to != NULL ? to : command_value(command, 0), answer);
}

/* Answers that a signal could not be sent. */
static void answer_not_sent(struct answer *answer, pid_t pid, int error)
{
    char expected[64];

    snprintf(expected, sizeof expected, "process %ld takes the signal", (long)pid);
    answer_error(answer, expected, error);
}

/* Waits until `count` of a signal have come in all. */
static void wait_for_count(int number, uint64_t count)
{
    signal_log_drain();
    while (signal_log_entry(number)->count < count)
        signal_log_wait();
}

/* Sends a signal and, if reply is not 0, waits for one more of that. Returns 0 or an errno value. */
static int send_one(pid_t pid, int number, int reply)
{
    uint64_t before = 0;

    signal_log_drain();
    if (reply != 0)
        before = signal_log_entry(reply)->count;
    if (kill(pid, number) < 0)
        return errno;
    if (reply != 0)
        wait_for_count(reply, before + 1);
    return 0;
}

/* Reads the option answer=SIGNAL. *reply: `otherwise` if there is none. Returns false if it is wrong. */
static bool read_reply(const struct command *command, int otherwise, int *reply,
                       struct answer *answer)
{
    const struct text *name = command_option(command, "answer");

    *reply = name != NULL ? read_taken_signal(name, answer) : otherwise;
    return name == NULL || *reply != 0;
}

/* send PID SIGNAL [times=N] [answer=SIG] */
static void run_send(const struct command *command, struct answer *answer)
{
    size_t next;
    pid_t pid = read_receiver(command, &next, answer);
    int number = pid != 0 ? read_signal(command_value(command, next), answer) : 0;
    uint64_t times, sent = 0;
    int reply, error = 0;

    if (number == 0 || !read_reply(command, 0, &reply, answer) ||
        !command_number_option(command, "times", 1, 1, TIMES_MAX, &times, answer))
        return;
    while (sent < times && (error = send_one(pid, number, reply)) == 0)
        sent++;
    if (error != 0)
        answer_not_sent(answer, pid, error);
    else
        answer_ok(answer);
    answer_number(answer, "times", (int64_t)sent);
}

/* Reads the value to queue: KEY or plain. Returns false with the answer made if it is no int. */
static bool read_queued_value(const struct command *command, size_t index, int *value,
                              struct answer *answer)
{
    const struct text *given = command_option(command, "value");
    const char *string;
    uint64_t number;
    bool negative;

    if (given == NULL)
        given = command_value(command, index);
    string = given != NULL ? text_string(given) : "";
    negative = *string == '-';
    if (!number_read(string + (negative ? 1 : 0), INT_MAX, &number)) {
        answer_usage(answer, "not a value that fits into an int");
        return false;
    }
    *value = negative ? -(int)number : (int)number;
    return true;
}

/* queue PID SIGNAL VALUE [times=N] */
static void run_queue(const struct command *command, struct answer *answer)
{
    size_t next;
    pid_t pid = read_receiver(command, &next, answer);
    int number = pid != 0 ? read_signal(command_value(command, next), answer) : 0;
    uint64_t times, sent = 0;
    union sigval value = {.sival_ptr = NULL}; /* all of its bytes are sent */

    if (number == 0 || !read_queued_value(command, next + 1, &value.sival_int, answer) ||
        !command_number_option(command, "times", 1, 1, TIMES_MAX, &times, answer))
        return;
    while (sent < times && sigqueue(pid, number, value) == 0) {
        sent++;
        if (value.sival_int < INT_MAX)
            value.sival_int++;
    }
    if (sent < times)
        answer_not_sent(answer, pid, errno);
    else
        answer_ok(answer);
    answer_number(answer, "times", (int64_t)sent);
}

/* Answers with what is known of a signal. */
static void answer_entry(struct answer *answer, int number)
{
    const struct signal_entry *entry = signal_log_entry(number);

    answer_ok(answer);
    answer_number(answer, "times", (int64_t)entry->count);
    answer_number(answer, "sender", entry->sender);
}

/* await SIGNAL [times=N] */
static void run_await(const struct command *command, struct answer *answer)
{
    int number = read_taken_signal(command_value(command, 0), answer);
    uint64_t times;

    if (number == 0 || !command_number_option(command, "times", awaited[number] + 1, 1, TIMES_MAX,
                                              &times, answer))
        return;
    wait_for_count(number, times);
    awaited[number] = times;
    answer_entry(answer, number);
}

/* count SIGNAL [N] */
static void run_count(const struct command *command, struct answer *answer)
{
    int number = read_taken_signal(command_value(command, 0), answer);

    signal_log_drain();
    if (number != 0)
        command_count(command, 1, signal_log_entry(number)->count, answer);
}

/* last SIGNAL */
static void run_last(const struct command *command, struct answer *answer)
{
    int number = read_taken_signal(command_value(command, 0), answer);

    signal_log_drain();
    if (number == 0)
        return;
    answer_entry(answer, number);
    answer_number(answer, "value", signal_log_entry(number)->value);
}

/* unanswered [N] */
static void run_unanswered(const struct command *command, struct answer *answer)
{
    signal_log_drain();
    command_count(command, 0, signal_log_unanswered(), answer);
}

/* answer SIGNAL [PID] */
static void run_answer(const struct command *command, struct answer *answer)
{
    int number = read_signal(command_value(command, 0), answer);
    pid_t pid;

    if (number == 0)
        return;
    signal_log_drain();
    pid = signal_log_last_sender();
    if (command_value(command, 1) != NULL && (pid = read_pid(command_value(command, 1), answer)) == 0)
        return;
    if (pid == 0) {
        answer_usage(answer, "nobody to answer");
        return;
    }
    /* Counted before it is sent: the next signal may come before kill returns. */
    signal_log_answered();
    if (kill(pid, number) < 0)
        answer_not_sent(answer, pid, errno);
    else
        answer_ok(answer);
    answer_number(answer, "pid", pid);
}

/* ignore-next SIGNAL times=N */
static void run_ignore_next(const struct command *command, struct answer *answer)
{
    int number = read_taken_signal(command_value(command, 0), answer);
    uint64_t times;

    signal_log_drain();
    if (number == 0 || !command_number_option(command, "times", 1, 0, TIMES_MAX, &times, answer))
        return;
    signal_log_entry(number)->ignored = times;
    answer_ok(answer);
}

/* How many bytes of TEXT go as bits: its own and a NUL, unless end=no. Returns false if wrong. */
static bool read_bits_bytes(const struct command *command, const struct text *text, size_t *bytes,
                            struct answer *answer)
{
    bool end;

    if (!command_flag(command, "end", true, &end, answer))
        return false;
    *bytes = text->length + (end ? 1 : 0);
    return true;
}

/* send-bits PID TEXT [answer=SIG] [end=no] */
static void run_send_bits(const struct command *command, struct answer *answer)
{
    size_t next;
    pid_t pid = read_receiver(command, &next, answer);
    const struct text *text = command_value(command, next);
    int reply, error = 0;
    size_t bytes, sent = 0;

    if (pid == 0 || !read_reply(command, SIGUSR1, &reply, answer))
        return;
    if (text == NULL) {
        answer_usage(answer, "a text is missing");
        return;
    }
    if (!read_bits_bytes(command, text, &bytes, answer))
        return;
    for (; sent < bytes * 8 && error == 0; sent += error == 0) {
        unsigned char byte = (unsigned char)text_string(text)[sent / 8];

        error = send_one(pid, (byte >> (7 - sent % 8)) & 1 ? SIGUSR2 : SIGUSR1, reply);
    }
    if (error != 0)
        answer_not_sent(answer, pid, error);
    else
        answer_ok(answer);
    answer_number(answer, "bytes", (int64_t)(sent / 8));
}

/* receive-bits TEXT [end=no] */
static void run_receive_bits(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct text observed = {0};
    bool differs = false;
    size_t bytes;

    if (!read_bits_bytes(command, text, &bytes, answer))
        return;
    signal_log_drain();
    while (observed.length < bytes && !differs) {
        char byte = 0;

        for (int bit = 0; bit < 8; bit++)
            byte = (char)(byte << 1 | signal_log_next_bit());
        text_append(&observed, &byte, 1);
        differs = byte != text_string(text)[observed.length - 1];
    }
    if (differs) {
        answer_failed(answer, text, &observed, "mismatch");
    } else {
        answer_ok(answer);
        answer_number(answer, "bytes", (int64_t)bytes);
    }
    text_free(&observed);
}

void signal_verbs_catch(struct options *options)
{
    const char *names;

    signal_log_catch_usual();
    while ((names = options_take(options, "--catch")) != NULL) {
        while (*names != '\0') {
            size_t length = strcspn(names, ",");
            char name[16] = "";

            if (length < sizeof name)
                memcpy(name, names, length);
            if (signal_number(name) < 1 || signal_log_catch(signal_number(name)) != 0)
                options_wrong(options, "--catch needs signals that can be caught");
            names += names[length] == ',' ? length + 1 : length;
        }
    }
}

struct peer signal_verbs_peer(int report_fd)
{
    static const struct verb verbs[] = {
        {"send", 1, 2, " to times answer ", run_send},
        {"queue", 1, 3, " to value times ", run_queue},
        {"await", 1, 1, " times ", run_await},
        {"count", 1, 2, "", run_count},
        {"last", 1, 1, "", run_last},
        {"answer", 1, 2, "", run_answer},
        {"unanswered", 0, 1, "", run_unanswered},
        {"ignore-next", 1, 1, " times ", run_ignore_next},
        {"send-bits", 1, 2, " to answer end ", run_send_bits},
        {"receive-bits", 1, 1, " end ", run_receive_bits},
    };

    return (struct peer){verbs, sizeof verbs / sizeof *verbs, report_fd, signal_log_wait_for_input};
}
