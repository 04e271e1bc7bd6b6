/* posix-queue: the other side of a POSIX message queue. See README.md and mq_overview(7). */
#include "answer.h"
#include "command.h"
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mqueue.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What an ordinary user may ask for by default: /proc/sys/fs/mqueue. */
#define MESSAGES_MAX 10u
#define SIZE_MAX_BYTES 8192u

/* Most messages of one command. */
#define TIMES_MAX 1000000u

static const char *name; /* with its slash */
static mqd_t queue = (mqd_t)-1;

/* Opens the queue unless that was done. Returns false with the answer made if there is none. */
static bool ensure_open(struct answer *answer)
{
    if (queue == (mqd_t)-1)
        queue = mq_open(name, O_RDWR);
    if (queue == (mqd_t)-1)
        answer_error(answer, "the queue is there", errno);
    return queue != (mqd_t)-1;
}

/* make [messages=N] [size=BYTES] */
static void run_make(const struct command *command, struct answer *answer)
{
    struct mq_attr attributes = {.mq_flags = 0};
    uint64_t messages, size;

    if (!command_number_option(command, "messages", MESSAGES_MAX, 1, MESSAGES_MAX, &messages,
                               answer) ||
        !command_number_option(command, "size", SIZE_MAX_BYTES, 1, SIZE_MAX_BYTES, &size, answer))
        return;
    if (queue != (mqd_t)-1) {
        answer_usage(answer, "it is open already");
        return;
    }
    attributes.mq_maxmsg = (long)messages;
    attributes.mq_msgsize = (long)size;
    queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR, &attributes);
    if (queue == (mqd_t)-1)
        answer_error(answer, "a queue of that name can be made", errno);
    else
        answer_ok(answer);
}

/* open */
static void run_open(const struct command *command, struct answer *answer)
{
    (void)command;
    if (queue != (mqd_t)-1)
        answer_usage(answer, "it is open already");
    else if (ensure_open(answer))
        answer_ok(answer);
}

/* send TEXT [priority=N] [repeat=N] */
static void run_send(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    uint64_t priority, repeat;

    if (!command_number_option(command, "priority", 0, 0, INT_MAX, &priority, answer) ||
        !command_number_option(command, "repeat", 1, 1, TIMES_MAX, &repeat, answer) ||
        !ensure_open(answer))
        return;
    for (uint64_t sent = 0; sent < repeat; sent++)
        while (mq_send(queue, text_string(text), text->length, (unsigned)priority) < 0)
            if (errno != EINTR) {
                answer_error(answer, "the queue takes the message", errno);
                return;
            }
    answer_ok(answer);
    answer_number(answer, "bytes", (int64_t)(repeat * text->length));
}

/* Takes one message. Returns 0 or an errno value. */
static int take_one(struct text *bytes, unsigned *priority)
{
    struct mq_attr attributes;
    char *buffer;
    ssize_t came;
    int error;

    if (mq_getattr(queue, &attributes) < 0)
        return errno;
    buffer = memory_resize(NULL, (size_t)attributes.mq_msgsize);
    do
        came = mq_receive(queue, buffer, (size_t)attributes.mq_msgsize, priority);
    while (came < 0 && errno == EINTR);
    error = came < 0 ? errno : 0;
    if (came > 0)
        text_append(bytes, buffer, (size_t)came);
    free(buffer);
    return error;
}

/* receive TEXT [priority=N] */
static void run_receive(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    const uint64_t any = UINT64_MAX;
    struct text bytes = {0};
    unsigned priority = 0;
    uint64_t wanted;
    int error;

    if (!command_number_option(command, "priority", any, 0, INT_MAX, &wanted, answer) ||
        !ensure_open(answer))
        return;
    error = take_one(&bytes, &priority);
    if (error != 0)
        answer_error(answer, "a message", error);
    else if (bytes.length != text->length ||
             memcmp(text_string(&bytes), text_string(text), text->length) != 0 ||
             (wanted != any && wanted != priority))
        answer_failed(answer, text, &bytes, "mismatch");
    else
        answer_ok(answer);
    if (error == 0) {
        answer_number(answer, "bytes", (int64_t)bytes.length);
        answer_number(answer, "priority", priority);
    }
    text_free(&bytes);
}

/* count [N] */
static void run_count(const struct command *command, struct answer *answer)
{
    struct mq_attr attributes;

    if (!ensure_open(answer))
        return;
    if (mq_getattr(queue, &attributes) < 0)
        answer_error(answer, "the attributes of the queue", errno);
    else
        command_count(command, 0, (uint64_t)attributes.mq_curmsgs, answer);
}

/* close */
static void run_close(const struct command *command, struct answer *answer)
{
    (void)command;
    if (queue == (mqd_t)-1) {
        answer_usage(answer, "nothing is open");
        return;
    }
    mq_close(queue);
    queue = (mqd_t)-1;
    answer_ok(answer);
}

/* remove */
static void run_remove(const struct command *command, struct answer *answer)
{
    (void)command;
    if (mq_unlink(name) < 0)
        answer_error(answer, "the queue is still there", errno);
    else
        answer_ok(answer);
}

int main(int argc, char **argv)
{
    static const struct verb verbs[] = {
        {"make", 0, 0, " messages size ", run_make},
        {"open", 0, 0, "", run_open},
        {"send", 1, 1, " priority repeat ", run_send},
        {"receive", 1, 1, " priority ", run_receive},
        {"count", 0, 1, "", run_count},
        {"close", 0, 0, "", run_close},
        {"remove", 0, 0, "", run_remove},
    };
    struct options options = {"posix-queue /NAME [--report FD]", argc, argv};
    struct peer peer = {.verbs = verbs, .verbs_count = sizeof verbs / sizeof *verbs};

    peer.report_fd = peer_report(&options, peer_report_option(&options), 1);
    name = options_rest(&options, true);
    if (name[0] != '/')
        options_wrong(&options, "the name of a queue begins with a slash");
    return peer_run(&peer);
}
