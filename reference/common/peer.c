#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "exit_codes.h"
#include "input.h"
#include "transfer.h"

const char *peer_report_option(struct options *options)
{
    return options_take(options, "--report");
}

int peer_report(const struct options *options, const char *given, int otherwise)
{
    uint64_t number = (uint64_t)otherwise;

    if (given != NULL && !number_read(given, INT_MAX, &number))
        options_wrong(options, "--report needs a descriptor");
    if (fcntl((int)number, F_GETFD) < 0)
        options_wrong(options, "the report descriptor is not open");
    signal(SIGPIPE, SIG_IGN);
    return (int)number;
}

/* The verb with this name, or NULL. */
static const struct verb *find_verb(const struct peer *peer, const char *name)
{
    for (size_t i = 0; i < peer->verbs_count; i++)
        if (strcmp(peer->verbs[i].name, name) == 0)
            return &peer->verbs[i];
    return NULL;
}

/* pid: every peer knows it, and answering it shows that the peer is ready. */
static void run_pid(const struct command *command, struct answer *answer)
{
    (void)command;
    answer_ok(answer);
    answer_number(answer, "pid", getpid());
}

/* Carries out one line, or answers what is wrong with it. */
static void run_line(const struct peer *peer, const struct text *line, struct answer *answer)
{
    static const struct verb pid = {"pid", 0, 0, "", run_pid};
    struct command command = {0};
    const struct verb *verb = NULL;
    const char *wrong = "a NUL in a command";

    if (strlen(text_string(line)) == line->length)
        wrong = command_parse(&command, text_string(line));
    if (wrong == NULL) {
        const char *name = text_string(&command.verb);

        verb = strcmp(name, "pid") == 0 ? &pid : find_verb(peer, name);
        wrong = verb != NULL ? command_check(&command, verb) : "a command that this peer does not know";
    }
    if (wrong == NULL)
        verb->run(&command, answer);
    else
        answer_usage(answer, wrong);
    command_free(&command);
}

/* Writes an answer. Returns the exit code to end with, or -1 to go on. */
static int report(const struct peer *peer, const struct text *line, struct answer *answer)
{
    struct channel channel = {peer->report_fd, false};
    uint64_t written;
    int error;

    answer_finish(answer);
    error = channel_write(channel, text_string(&answer->line), answer->line.length, &written);
    if (error != 0) {
        fprintf(stderr, "cannot write the answer: %s\n", strerror(error));
        return EXIT_REPORT;
    }
    if (!answer->usage)
        return -1;
    fprintf(stderr, "%.200s: %s", text_string(line), text_string(&answer->line));
    return EXIT_USAGE;
}

int peer_run(const struct peer *peer)
{
    struct input input = {.fd = STDIN_FILENO, .wait = peer->wait};
    struct text line = {0};
    int status = -1;

    while (status < 0 && input_line(&input, &line)) {
        struct answer answer = {0};

        run_line(peer, &line, &answer);
        status = report(peer, &line, &answer);
        text_free(&answer.line);
    }
    if (status < 0 && !input.ended) {
        fprintf(stderr, "a command of more than %u bytes\n", INPUT_LINE_BYTES);
        status = EXIT_USAGE;
    }
    text_free(&line);
    text_free(&input.waiting);
    return status < 0 ? EXIT_SUCCESS : status;
}
