/*
 * puppet: does what its arguments say, one after the other, and then exits with 0. For students'
 * programs that execute others. Unlike the peers it leaves every signal as it found it, so that
 * it ends as an ordinary program would. See README.md.
 */
#include "content.h"
#include "exit_codes.h"
#include "names.h"
#include "option.h"
#include "transfer.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An action: how many of the arguments behind its name are its own, and what it does. */
struct action {
    const char *name;
    int operands;
    void (*run)(char **operands);
};

/* Ends the program: the arguments are wrong. */
static _Noreturn void wrong(const char *what)
{
    fprintf(stderr, "%s\nusage: puppet ACTION...: say TEXT, complain TEXT, fill FD BYTES, copy, "
                    "upper, count, close FD, pause, ignore SIGNAL, raise SIGNAL, exit CODE\n", what);
    exit(EXIT_USAGE);
}

/* Ends the program: a call failed. */
static _Noreturn void failed(const char *call)
{
    perror(call);
    exit(EXIT_SYSTEM);
}

/* Reads a number or ends the program. */
static uint64_t number_of(const char *string, uint64_t maximum)
{
    uint64_t number;

    if (!number_read(string, maximum, &number))
        wrong("not a number, or one that is too large");
    return number;
}

/* Reads a signal or ends the program. */
static int signal_of(const char *name)
{
    int number = signal_number(name);

    if (number < 1)
        wrong("not a signal");
    return number;
}

/* Writes all bytes or ends the program. */
static void write_all(int fd, const char *bytes, size_t size)
{
    struct channel channel = {fd, false};
    uint64_t written;

    if (channel_write(channel, bytes, size, &written) != 0)
        failed("write");
}

static void run_say(char **operands)
{
    write_all(STDOUT_FILENO, operands[0], strlen(operands[0]));
}

static void run_complain(char **operands)
{
    write_all(STDERR_FILENO, operands[0], strlen(operands[0]));
}

static void run_fill(char **operands)
{
    struct channel channel = {(int)number_of(operands[0], 1 << 20), false};
    struct content pattern = content_of_pattern(number_of(operands[1], 1ull << 40));
    uint64_t written;

    if (channel_send(channel, &pattern, 65536, &written) != 0)
        failed("write");
}

/* Copies stdin to a descriptor up to its end. Returns the number of bytes. */
static uint64_t copy_to(int fd, bool upper)
{
    struct channel from = {STDIN_FILENO, false};
    struct channel to = {fd, false};
    uint64_t copied;

    if (channel_echo(from, to, upper, &copied) != 0)
        failed("copying stdin");
    return copied;
}

static void run_copy(char **operands)
{
    (void)operands;
    copy_to(STDOUT_FILENO, false);
}

static void run_upper(char **operands)
{
    (void)operands;
    copy_to(STDOUT_FILENO, true);
}

static void run_count(char **operands)
{
    struct text line = {0};
    int nowhere = open("/dev/null", O_WRONLY);

    (void)operands;
    text_append_number(&line, (int64_t)copy_to(nowhere, false));
    text_append_string(&line, "\n");
    write_all(STDOUT_FILENO, line.bytes, line.length);
    text_free(&line);
    close(nowhere);
}

static void run_close(char **operands)
{
    close((int)number_of(operands[0], 1 << 20));
}

static void run_pause(char **operands)
{
    (void)operands;
    pause();
}

static void run_ignore(char **operands)
{
    if (signal(signal_of(operands[0]), SIG_IGN) == SIG_ERR)
        wrong("a signal that cannot be ignored");
}

static void run_raise(char **operands)
{
    raise(signal_of(operands[0]));
}

static void run_exit(char **operands)
{
    exit((int)number_of(operands[0], 255));
}

static const struct action actions[] = {
    {"say", 1, run_say},       {"complain", 1, run_complain}, {"fill", 2, run_fill},
    {"copy", 0, run_copy},     {"upper", 0, run_upper},       {"count", 0, run_count},
    {"close", 1, run_close},   {"pause", 0, run_pause},       {"ignore", 1, run_ignore},
    {"raise", 1, run_raise},   {"exit", 1, run_exit},
};

/* The action with this name; ends the program if there is none. */
static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    wrong("an unknown action");
}

int main(int argc, char **argv)
{
    int next = 1;

    while (next < argc) {
        const struct action *action = find_action(argv[next]);

        if (argc - next - 1 < action->operands)
            wrong("an action without its operand");
        action->run(argv + next + 1);
        next += 1 + action->operands;
    }
    return EXIT_SUCCESS;
}
