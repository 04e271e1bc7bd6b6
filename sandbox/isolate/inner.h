/* Parts of isolation_enter(); each runs in init, async-signal-safe, and returns 0 or -errno. */
#ifndef COLOQUIO_ISOLATE_INNER_H
#define COLOQUIO_ISOLATE_INNER_H

#include <sys/types.h>

#include "isolate/isolate.h"

/* Makes an empty tmpfs the root; the host's root is the working directory until root_build() has
 * let it go. */
int root_begin(const struct isolation *isolation, struct box_error *reterr_error);

/* Mounts the system directories, /proc and /dev, and makes the writable directories to mount on;
 * lets the host's root go. */
int root_build(const struct isolation *isolation, uint32_t *missing,
               struct box_error *reterr_error);

/* In namespaces of a run's own: mounts /proc and /dev/mqueue again, which show those. */
int root_renew(uint32_t missing, struct box_error *reterr_error);

/* Makes the writable directories and a private devpts. */
int root_open(const struct isolation *isolation, uint32_t *missing, struct box_error *reterr_error);

/* Makes everything but the writable directories read-only. */
int root_seal(uint32_t missing, struct box_error *reterr_error);

/* Whether a path lies in a directory that each run gets afresh. */
bool root_is_open(const struct isolation *isolation, const char *path);

/*
 * Makes a directory and its parents (0755); those that exist are fine. leaf: include the last part.
 * Returns 0 or -errno.
 */
int place_directories(const char *path, bool leaf);

/* Makes a directory, or takes one that is there, with a mode. Returns 0 or -errno. */
int place_directory(const char *path, mode_t mode);

/* Places the files of /etc and the plan's that are not in a writable directory; or (run) those that
 * are. */
int place_files(const struct isolation *isolation, bool run, struct box_error *reterr_error);

/* Brings the loopback interface up, for a controlled run with routes that take real time out of
 * TCP; without IPv6 notes it in *missing. */
int network_up(const struct isolation *isolation, uint32_t *missing,
               struct box_error *reterr_error);

/* Set the limits that only exist as sysctls of a network or IPC namespace, and for a controlled run
 * what makes TCP the same every time; refusals are noted in *missing. outer: by the /proc of
 * isolation->proc_fd, where the box has none or has sealed it. */
void sysctls_set_network(const struct isolation *isolation, bool outer, uint32_t *missing);
void sysctls_set_ipc(const struct isolation *isolation, uint32_t *missing);

/* Writes a short text into an existing file in one write(2). Returns 0 or -errno. */
int write_text(int directory_fd, const char *path, const char *text);

/* error_number from errno, detail as is; returns -errno. */
int inner_failure(struct box_error *reterr_error, enum box_stage stage, const char *detail);

#endif
