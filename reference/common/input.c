#include "input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Reads what is there, or waits until something is. */
static void read_more(struct input *input)
{
    char buffer[65536];
    ssize_t size;

    if (input->wait != NULL)
        input->wait(input->fd);
    do
        size = read(input->fd, buffer, sizeof buffer);
    while (size < 0 && errno == EINTR);
    if (size <= 0)
        input->ended = true;
    else
        text_append(&input->waiting, buffer, (size_t)size);
}

/* Hands out the first `length` bytes and drops `skipped` behind them. */
static void hand_out(struct input *input, struct text *line, size_t length, size_t skipped)
{
    text_clear(line);
    text_append(line, text_string(&input->waiting), length);
    input->waiting.length -= length + skipped;
    memmove(input->waiting.bytes, input->waiting.bytes + length + skipped, input->waiting.length);
    input->scanned = 0;
}

bool input_line(struct input *input, struct text *line)
{
    for (;;) {
        const char *from = text_string(&input->waiting);
        const char *newline =
            memchr(from + input->scanned, '\n', input->waiting.length - input->scanned);

        if (newline != NULL) {
            hand_out(input, line, (size_t)(newline - from), 1);
            return true;
        }
        input->scanned = input->waiting.length;
        if (input->ended && input->waiting.length > 0) {
            hand_out(input, line, input->waiting.length, 0);
            return true;
        }
        if (input->ended || input->waiting.length > INPUT_LINE_BYTES)
            return false;
        read_more(input);
    }
}
