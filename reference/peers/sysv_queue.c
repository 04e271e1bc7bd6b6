/* sysv-queue: the other side of a System V message queue. See README.md and msgop(2). */
#include "answer.h"
#include "command.h"
#include "peer.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

/* Longest message: /proc/sys/kernel/msgmax. */
#define MESSAGE_BYTES 8192u

/* The type of requests. */
#define REQUEST_TYPE 1

struct message {
    long type;
    char bytes[MESSAGE_BYTES];
};

/* What requests and answers carry. */
struct note {
    int pid;
    char text[64];
};

/* A compiler that pads `struct { long; int; char[64]; }` adds this much, which is no mistake. */
#define NOTE_PADDING_BYTES 4

static const char *path;
static int queue = -1;

/* Finds the queue unless that was done. Returns false with the answer made if there is none. */
static bool ensure_open(struct answer *answer)
{
    key_t key = ftok(path, 'q');

    if (queue < 0 && key != (key_t)-1)
        queue = msgget(key, 0);
    if (queue < 0)
        answer_error(answer, "the queue is there", errno);
    return queue >= 0;
}

/* make */
static void run_make(const struct command *command, struct answer *answer)
{
    key_t key = ftok(path, 'q');

    (void)command;
    if (key != (key_t)-1)
        queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    if (queue < 0)
        answer_error(answer, "a queue can be made", errno);
    else
        answer_ok(answer);
}

/* open */
static void run_open(const struct command *command, struct answer *answer)
{
    (void)command;
    if (ensure_open(answer))
        answer_ok(answer);
}

/* Sends one message. Returns 0 or an errno value. */
static int put(long type, const void *bytes, size_t size)
{
    struct message message = {.type = type};

    memcpy(message.bytes, bytes, size);
    while (msgsnd(queue, &message, size, 0) < 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

/* Takes the next message of a type. Returns 0 or an errno value. */
static int take(long type, struct text *bytes)
{
    static struct message message;
    ssize_t came;

    do
        came = msgrcv(queue, &message, sizeof message.bytes, type, 0);
    while (came < 0 && errno == EINTR);
    if (came < 0)
        return errno;
    text_append(bytes, message.bytes, (size_t)came);
    return 0;
}

static void answer_sent(struct answer *answer, int error, size_t bytes)
{
    if (error != 0) {
        answer_error(answer, "the queue takes the message", error);
        return;
    }
    answer_ok(answer);
    answer_number(answer, "bytes", (int64_t)bytes);
}

/* send TEXT type=N */
static void run_send(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    uint64_t type;

    if (!command_number_option(command, "type", 1, 1, LONG_MAX, &type, answer) ||
        !ensure_open(answer))
        return;
    if (text->length > MESSAGE_BYTES)
        answer_usage(answer, "too long for a message");
    else
        answer_sent(answer, put((long)type, text_string(text), text->length), text->length);
}

/* receive TEXT type=N */
static void run_receive(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct text bytes = {0};
    uint64_t type;
    int error;

    if (!command_number_option(command, "type", 1, 1, LONG_MAX, &type, answer) ||
        !ensure_open(answer))
        return;
    error = take((long)type, &bytes);
    if (error != 0)
        answer_error(answer, "a message", error);
    else if (bytes.length != text->length ||
             memcmp(text_string(&bytes), text_string(text), text->length) != 0)
        answer_failed(answer, text, &bytes, "mismatch");
    else
        answer_ok(answer);
    if (error == 0)
        answer_number(answer, "bytes", (int64_t)bytes.length);
    text_free(&bytes);
}

/* The option pid=N; without it our own. */
static bool pid_option(const struct command *command, uint64_t *pid, struct answer *answer)
{
    return command_number_option(command, "pid", (uint64_t)getpid(), 2, INT_MAX, pid, answer);
}

/* request TEXT [pid=N]: what follows the NUL of the text is not nothing, on purpose. */
static void run_request(const struct command *command, struct answer *answer)
{
    const struct text *text = command_value(command, 0);
    struct note note;
    uint64_t pid;

    if (!pid_option(command, &pid, answer) || !ensure_open(answer))
        return;
    if (text->length >= sizeof note.text) {
        answer_usage(answer, "too long for a request");
        return;
    }
    memset(&note, '#', sizeof note);
    note.pid = (int)pid;
    memcpy(note.text, text_string(text), text->length + 1);
    answer_sent(answer, put(REQUEST_TYPE, &note, sizeof note), sizeof note);
}

/* Judges an answer to a request. */
static void judge_note(struct answer *answer, const struct text *bytes, int pid,
                       const struct text *text)
{
    struct text came = {0};
    struct note note;

    if (bytes->length < sizeof note || bytes->length > sizeof note + NOTE_PADDING_BYTES) {
        text_append_number(&came, (int64_t)bytes->length);
        text_append_string(&came, " bytes");
        answer_failed_words(answer, "{int pid; char text[64]}, that is 68 bytes",
                            text_string(&came), "mismatch");
        text_free(&came);
        return;
    }
    memcpy(&note, bytes->bytes, sizeof note);
    text_append(&came, note.text, strnlen(note.text, sizeof note.text));
    if (came.length != text->length ||
        memcmp(text_string(&came), text_string(text), text->length) != 0)
        answer_failed(answer, text, &came, "mismatch");
    else if (note.pid != pid)
        answer_failed_words(answer, "the pid of the request", "another pid", "mismatch");
    else
        answer_ok(answer);
    text_free(&came);
}

/* answer TEXT [pid=N] */
static void run_answer(const struct command *command, struct answer *answer)
{
    struct text bytes = {0};
    uint64_t pid;
    int error;

    if (!pid_option(command, &pid, answer) || !ensure_open(answer))
        return;
    error = take((long)pid, &bytes);
    if (error != 0)
        answer_error(answer, "an answer", error);
    else
        judge_note(answer, &bytes, (int)pid, command_value(command, 0));
    text_free(&bytes);
}

/* count [N] */
static void run_count(const struct command *command, struct answer *answer)
{
    struct msqid_ds state;

    if (!ensure_open(answer))
        return;
    if (msgctl(queue, IPC_STAT, &state) < 0)
        answer_error(answer, "the queue is there", errno);
    else
        command_count(command, 0, state.msg_qnum, answer);
}

/* expect-gone */
static void run_expect_gone(const struct command *command, struct answer *answer)
{
    key_t key = ftok(path, 'q');

    (void)command;
    if (key == (key_t)-1)
        answer_error(answer, "the file of the key is there", errno);
    else if (msgget(key, 0) < 0 && errno == ENOENT)
        answer_ok(answer);
    else
        answer_failed_words(answer, "the queue was removed", "it is still there", "mismatch");
}

/* remove */
static void run_remove(const struct command *command, struct answer *answer)
{
    (void)command;
    if (!ensure_open(answer))
        return;
    if (msgctl(queue, IPC_RMID, NULL) < 0)
        answer_error(answer, "the queue is still there", errno);
    else
        answer_ok(answer);
    queue = -1;
}

int main(int argc, char **argv)
{
    static const struct verb verbs[] = {
        {"make", 0, 0, "", run_make},
        {"open", 0, 0, "", run_open},
        {"send", 1, 1, " type ", run_send},
        {"receive", 1, 1, " type ", run_receive},
        {"request", 1, 1, " pid ", run_request},
        {"answer", 1, 1, " pid ", run_answer},
        {"count", 0, 1, "", run_count},
        {"expect-gone", 0, 0, "", run_expect_gone},
        {"remove", 0, 0, "", run_remove},
    };
    struct options options = {"sysv-queue PATH [--report FD]", argc, argv};
    struct peer peer = {.verbs = verbs, .verbs_count = sizeof verbs / sizeof *verbs};

    peer.report_fd = peer_report(&options, peer_report_option(&options), 1);
    path = options_rest(&options, true);
    return peer_run(&peer);
}
