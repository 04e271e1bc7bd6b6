/* Cleanup attributes: what a scope owns is released when the scope ends. */
#ifndef COLOQUIO_BASE_CLEANUP_H
#define COLOQUIO_BASE_CLEANUP_H

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(function) __attribute__((cleanup(function)))

/* close(2) keeping errno; negative descriptors are ignored. Returns -1, so `fd = close_fd(fd)`
 * forgets it. */
int close_fd(int fd);

static inline void cleanup_close_fd(int *fd)
{
    close_fd(*fd);
}

static inline void cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void cleanup_closedir(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

#define AUTO_FD CLEANUP(cleanup_close_fd) int
#define AUTO_FREE CLEANUP(cleanup_free)
#define AUTO_DIR CLEANUP(cleanup_closedir) DIR *

/* Hands the value over: the variable forgets it. */
#define TAKE_FD(fd)                                                                                \
    __extension__({                                                                                \
        int taken_ = (fd);                                                                         \
        (fd) = -1;                                                                                 \
        taken_;                                                                                    \
    })
#define TAKE_POINTER(pointer)                                                                      \
    __extension__({                                                                                \
        __typeof__(pointer) taken_ = (pointer);                                                    \
        (pointer) = NULL;                                                                          \
        taken_;                                                                                    \
    })

#endif
