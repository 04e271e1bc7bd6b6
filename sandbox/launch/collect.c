/* See collect.h. */
#include "launch/collect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "proto/limits.h"

#define ENTRIES_MAX 4096 /* of one directory; more are not listed */
#define DEPTH_MAX 16

struct collection {
    const struct path_opener *opener;
    const struct plan *plan;
    const struct record_sink *sink;
    uint64_t time_ns;
    uint64_t limit_bytes;
};

static int open_path(const struct collection *collection, const char *path, int flags,
                     struct box_error *error)
{
    return collection->opener->open(collection->opener->context, path, flags, error);
}

static enum file_kind kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return FILE_REGULAR;
    case S_IFDIR:
        return FILE_DIRECTORY;
    case S_IFIFO:
        return FILE_FIFO;
    case S_IFSOCK:
        return FILE_SOCKET;
    case S_IFLNK:
        return FILE_SYMLINK;
    default:
        return FILE_OTHER;
    }
}

static void emit(const struct collection *collection, const char *path, const struct stat *status,
                 const struct buffer *content)
{
    struct record record;

    record_init(&record, RECORD_FILE);
    record.time_ns = collection->time_ns;
    record.path = path;
    record.kind = kind_of(status->st_mode);
    record.mode = status->st_mode & 07777;
    record.payload_bytes = S_ISREG(status->st_mode) ? (uint64_t)status->st_size : 0;
    if (content) {
        record.payload = (struct bytes){content->data, content->size};
        record.payload_hash = fnv_hash(FNV_START, content->data, content->size);
        record.truncated = content->size < record.payload_bytes;
    }
    record_put(collection->sink, &record);
}

/* Reads up to the limit; the file may grow or shrink only if somebody still runs. */
static int read_content(int fd, uint64_t limit_bytes, struct buffer *content)
{
    while (content->size < limit_bytes) {
        size_t want =
            limit_bytes - content->size < 65536 ? (size_t)(limit_bytes - content->size) : 65536;
        uint8_t *room = buffer_reserve(content, want);
        ssize_t got;

        if (!room)
            return -ENOMEM;
        got = read(fd, room, want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -errno : 0;
        content->size += (size_t)got;
    }
    return 0;
}

/* What a path is, without opening it for data. Returns an O_PATH descriptor or a negative errno. */
static int look(const struct collection *collection, const char *path, struct stat *ret_status,
                struct box_error *error)
{
    int fd = open_path(collection, path, O_PATH, error);

    if (fd >= 0 && fstat(fd, ret_status) < 0) {
        int number = errno;

        close(fd);
        return box_error_set(error, STAGE_COLLECT, number, "%s", path);
    }
    return fd;
}

static int collect_one(const struct collection *collection, const char *path,
                       struct box_error *error)
{
    struct buffer content = {0};
    struct stat status;
    AUTO_FD place = look(collection, path, &status, error);
    AUTO_FD file = -1;
    int failed = 0;

    if (place < 0)
        return place == -ENOENT || place == -ENOTDIR || place == -ELOOP ? 0 : place;
    if (S_ISREG(status.st_mode)) {
        if ((file = open_path(collection, path, O_RDONLY, error)) < 0)
            return file == -EACCES ? 0 : file;
        failed = read_content(file, collection->limit_bytes, &content);
    }
    if (!failed)
        emit(collection, path, &status, &content);
    buffer_done(&content);
    return failed ? box_error_set(error, STAGE_COLLECT, -failed, "%s", path) : 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in an open directory, sorted, on the heap. Takes the descriptor. */
static size_t read_names(int fd, char **names)
{
    AUTO_DIR directory = fdopendir(fd);
    struct dirent *entry;
    size_t count = 0;

    if (!directory) {
        close(fd);
        return 0;
    }
    while (count < ENTRIES_MAX && (entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
            (names[count] = strdup(entry->d_name)))
            count++;
    qsort(names, count, sizeof *names, by_name);
    return count;
}

static int list(const struct collection *collection, const char *directory, int depth,
                struct box_error *error)
{
    char **names = calloc(ENTRIES_MAX, sizeof *names);
    int fd = open_path(collection, directory, O_RDONLY | O_DIRECTORY, error);
    int failed = 0;
    size_t count;

    if (!names || fd < 0) {
        free(names);
        close_fd(fd);
        return fd == -EACCES || fd == -ENOENT ? 0 : fd < 0 ? fd : -ENOMEM;
    }
    count = read_names(fd, names);
    for (size_t i = 0; i < count; i++) {
        char path[4096];
        struct stat status;
        int length = snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        int place = length < (int)sizeof path && !failed ? look(collection, path, &status, error)
                                                         : -ENAMETOOLONG;

        free(names[i]);
        if (place < 0)
            continue; /* a name that is too long for us, or vanished */
        close(place);
        emit(collection, path, &status, NULL);
        if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX)
            failed = list(collection, path, depth + 1, error);
    }
    free(names);
    return failed;
}

static int open_through(void *box, const char *path, int flags, struct box_error *reterr_error)
{
    return launch_open(box, path, flags, reterr_error);
}

struct path_opener collect_through(struct box *box)
{
    return (struct path_opener){open_through, box};
}

int collect_files(const struct path_opener *opener, const struct plan *plan, uint64_t time_ns,
                  const struct record_sink *sink, struct box_error *reterr_error)
{
    struct plan_limits limits = plan->limits;
    struct collection collection = {opener, plan, sink, time_ns, 0};
    int failed = 0;

    plan_limits_apply_defaults(&limits);
    collection.limit_bytes = limits.collect_bytes;
    for (size_t i = 0; i < plan->collect_count && !failed; i++)
        failed = collect_one(&collection, plan->collect[i], reterr_error);
    if (!failed && plan->report_files)
        failed = list(&collection, plan->work_directory, 0, reterr_error);
    return failed;
}
