#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t channel_put(struct channel channel, const void *bytes, size_t size)
{
    ssize_t taken;

    do
        taken = channel.is_socket ? send(channel.fd, bytes, size, MSG_NOSIGNAL)
                                  : write(channel.fd, bytes, size);
    while (taken < 0 && errno == EINTR);
    return taken;
}

ssize_t channel_take(struct channel channel, void *buffer, size_t size)
{
    ssize_t came;

    do
        came = channel.is_socket ? recv(channel.fd, buffer, size, 0)
                                 : read(channel.fd, buffer, size);
    while (came < 0 && errno == EINTR);
    return came;
}

int channel_write(struct channel channel, const void *bytes, size_t size, uint64_t *written)
{
    const char *from = bytes;

    *written = 0;
    while (*written < size) {
        ssize_t taken = channel_put(channel, from + *written, size - *written);

        if (taken < 0)
            return errno;
        *written += (uint64_t)taken;
    }
    return 0;
}

int channel_send(struct channel channel, const struct content *content, size_t chunk,
                 uint64_t *written)
{
    char *buffer = memory_resize(NULL, chunk);
    uint64_t taken;
    int error = 0;

    *written = 0;
    while (error == 0 && *written < content->length_bytes) {
        uint64_t left = content->length_bytes - *written;
        size_t size = left < chunk ? (size_t)left : chunk;

        content_copy(content, *written, buffer, size);
        error = channel_write(channel, buffer, size, &taken);
        *written += taken;
    }
    free(buffer);
    return error;
}

int channel_echo(struct channel from, struct channel to, bool upper, uint64_t *copied)
{
    char buffer[65536];
    ssize_t came;

    *copied = 0;
    while ((came = channel_take(from, buffer, sizeof buffer)) > 0) {
        uint64_t written;
        int error;

        /* toupper would ask the locale. */
        for (ssize_t i = 0; upper && i < came; i++)
            if (buffer[i] >= 'a' && buffer[i] <= 'z')
                buffer[i] = (char)(buffer[i] - 'a' + 'A');
        error = channel_write(to, buffer, (size_t)came, &written);
        *copied += written;
        if (error != 0)
            return error;
    }
    return came < 0 ? errno : 0;
}

int channel_set_nonblocking(struct channel channel, bool on)
{
    int flags = fcntl(channel.fd, F_GETFL);

    if (flags < 0)
        return errno;
    flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    return fcntl(channel.fd, F_SETFL, flags) < 0 ? errno : 0;
}

int channel_fill_up(struct channel channel, uint64_t *written)
{
    struct content pattern = content_of_pattern(UINT64_MAX);
    char buffer[65536];
    int error = channel_set_nonblocking(channel, true);
    size_t size = sizeof buffer;

    *written = 0;
    /* When a large piece does not fit any more, smaller ones may. */
    while (error == 0 && size > 0 && *written < FILL_UP_BYTES) {
        ssize_t taken;

        content_copy(&pattern, *written, buffer, size);
        taken = channel_put(channel, buffer, size);
        if (taken >= 0)
            *written += (uint64_t)taken;
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            size /= 2;
        else
            error = errno;
    }
    if (error == 0)
        error = channel_set_nonblocking(channel, false);
    return error;
}

bool channel_has_waiting(struct channel channel)
{
    struct pollfd waiting = {.fd = channel.fd, .events = POLLIN};
    int ready;

    do
        ready = poll(&waiting, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}
