/* Reading and writing pipes and stream sockets: interrupted and short calls are seen to here. */
#ifndef REFERENCE_TRANSFER_H
#define REFERENCE_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "content.h"
#include "text.h"

/* One end of a conversation. On a socket the calls are send and recv, else write and read. */
struct channel {
    int fd;
    bool is_socket;
};

/* One write of up to `size` bytes. Returns how many were taken, or -1 and errno, never EINTR. */
ssize_t channel_put(struct channel channel, const void *bytes, size_t size);

/* One read of up to `size` bytes. Returns how many came, 0 at the end, or -1 and errno, never EINTR. */
ssize_t channel_take(struct channel channel, void *buffer, size_t size);

/* Writes all bytes. *written: how many were taken. Returns 0 or an errno value. */
int channel_write(struct channel channel, const void *bytes, size_t size, uint64_t *written);

/* Writes the content, `chunk` bytes a call. *written: how many were taken. Returns 0 or an errno value. */
int channel_send(struct channel channel, const struct content *content, size_t chunk,
                 uint64_t *written);

/* Copies from one to the other until the end, in upper case if asked to (ASCII only). *copied: how
 * many bytes. Returns 0 or an errno value. */
int channel_echo(struct channel from, struct channel to, bool upper, uint64_t *copied);

/* Most bytes that channel_fill_up writes, for a reader that never stops. */
#define FILL_UP_BYTES (16u << 20)

/* Writes the pattern until no more is taken at the moment. Returns 0 or an errno value. */
int channel_fill_up(struct channel channel, uint64_t *written);

/* Turns O_NONBLOCK on or off. Returns 0 or an errno value. */
int channel_set_nonblocking(struct channel channel, bool on);

/* True if something can be taken at once: bytes, the end, or an error. */
bool channel_has_waiting(struct channel channel);

#endif
