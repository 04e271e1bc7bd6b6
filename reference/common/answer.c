#include "answer.h"

#include <errno.h>
#include <string.h>

#include "names.h"
#include "quote.h"

void answer_ok(struct answer *answer)
{
    text_append_string(&answer->line, "ok");
}

/* The reason that stands for an errno value. */
static const char *reason_of(int error)
{
    switch (error) {
    case EPIPE:
    case ECONNRESET:
        return "reset";
    case ECONNREFUSED:
    case ENOENT:
        return "refused";
    case ESRCH:
        return "no-such-process";
    case EPERM:
    case EACCES:
        return "not-permitted";
    default:
        return "error";
    }
}

void answer_failed(struct answer *answer, const struct text *expected, const struct text *observed,
                   const char *reason)
{
    answer->failed = true;
    text_append_string(&answer->line, "failed");
    answer_payload(answer, "expected", expected->bytes, expected->length);
    answer_payload(answer, "observed", observed->bytes, observed->length);
    answer_word(answer, "reason", reason);
}

void answer_failed_words(struct answer *answer, const char *expected, const char *observed,
                         const char *reason)
{
    answer->failed = true;
    text_append_string(&answer->line, "failed");
    answer_payload(answer, "expected", expected, strlen(expected));
    answer_payload(answer, "observed", observed, strlen(observed));
    answer_word(answer, "reason", reason);
}

void answer_usage(struct answer *answer, const char *message)
{
    answer->usage = true;
    answer->failed = true;
    text_append_string(&answer->line, "failed reason=usage");
    answer_payload(answer, "message", message, strlen(message));
}

void answer_error(struct answer *answer, const char *expected, int error)
{
    answer_failed_words(answer, expected, strerror(error), reason_of(error));
    answer_word(answer, "errno", error_name(error));
}

/* Appends " KEY=". */
static void append_key(struct answer *answer, const char *key)
{
    text_append(&answer->line, " ", 1);
    text_append_string(&answer->line, key);
    text_append(&answer->line, "=", 1);
}

void answer_number(struct answer *answer, const char *key, int64_t number)
{
    append_key(answer, key);
    text_append_number(&answer->line, number);
}

void answer_word(struct answer *answer, const char *key, const char *word)
{
    append_key(answer, key);
    /* A path chosen by somebody else may hold blanks or line ends. */
    if (*word != '\0' && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789_-+.:/@[]")] == '\0')
        text_append_string(&answer->line, word);
    else
        quote_append(&answer->line, word, strlen(word));
}

void answer_payload(struct answer *answer, const char *key, const void *bytes, size_t size)
{
    size_t shown = size < ANSWER_PAYLOAD_BYTES ? size : ANSWER_PAYLOAD_BYTES;

    append_key(answer, key);
    quote_append(&answer->line, bytes, shown);
    answer->left_out += size - shown;
}

void answer_finish(struct answer *answer)
{
    if (answer->left_out > 0)
        answer_number(answer, "truncated", (int64_t)answer->left_out);
    text_append(&answer->line, "\n", 1);
}
