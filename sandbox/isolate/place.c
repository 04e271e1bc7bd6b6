/* Placing files in the new root, which nobody but init sees yet. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "isolate/inner.h"

int write_text(int directory_fd, const char *path, const char *text)
{
    int fd = openat(directory_fd, path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    ssize_t written = write(fd, text, strlen(text));
    int r = written < 0 ? -errno : 0;
    close(fd);
    return r;
}

int place_directories(const char *path, bool leaf)
{
    char part[PATH_MAX];
    size_t length = strlen(path);

    if (length == 0 || path[0] != '/' || length >= sizeof part)
        return -EINVAL;
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (part[i] != '/' && !(leaf && part[i] == '\0'))
            continue;
        char end = part[i];
        part[i] = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST && errno != EROFS)
            return -errno;
        part[i] = end;
    }
    return 0;
}

static int write_content(int fd, struct bytes content)
{
    for (size_t done = 0; done < content.size;) {
        ssize_t size = write(fd, content.data + done, content.size - done);

        if (size < 0)
            return -errno;
        done += (size_t)size;
    }
    return 0;
}

/* As a rule its directory is there. */
static int open_regular(const char *path, mode_t mode)
{
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    int fd = open(path, flags, mode);

    if (fd < 0 && errno == ENOENT && place_directories(path, false) == 0)
        fd = open(path, flags, mode);
    return fd < 0 ? -errno : fd;
}

static int place_regular(const char *path, mode_t mode, struct bytes content)
{
    int fd = open_regular(path, mode);

    if (fd < 0)
        return fd;
    int r = write_content(fd, content);
    close(fd);
    return r;
}

/* A link's target is bytes without an end; symlink(2) wants a string. */
static int place_symlink(const char *path, struct bytes target)
{
    char text[PATH_MAX];

    if (target.size == 0 || target.size >= sizeof text)
        return -EINVAL;
    memcpy(text, target.data, target.size);
    text[target.size] = '\0';
    return symlink(text, path) < 0 ? -errno : 0;
}

/* Bound and closed: the file stays, nobody listens. Only the last part need fit into sun_path. */
static int place_socket(const char *path, mode_t mode)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *name = strrchr(path, '/') + 1;
    char directory[PATH_MAX];
    size_t length = (size_t)(name - path);

    if (strlen(name) >= sizeof address.sun_path || length >= sizeof directory)
        return -ENAMETOOLONG;
    memcpy(directory, path, length);
    directory[length] = '\0';
    memcpy(address.sun_path, name, strlen(name) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int r = 0;
    if (chdir(directory) < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        chmod(name, mode) < 0 || chdir("/") < 0)
        r = -errno;
    close(fd);
    return r;
}

int place_directory(const char *path, mode_t mode)
{
    bool made = mkdir(path, mode) == 0;

    if (!made && errno != EEXIST)
        return -errno;
    /* There is no umask, but mkdir(2) leaves out set-user-ID and set-group-ID. */
    if (made && !(mode & (S_ISUID | S_ISGID)))
        return 0;
    return chmod(path, mode) < 0 ? -errno : 0;
}

static int place_one(const struct plan_file *file)
{
    static const mode_t usual_modes[] = {[FILE_REGULAR] = 0644,
                                         [FILE_DIRECTORY] = 0755,
                                         [FILE_FIFO] = 0644,
                                         [FILE_SOCKET] = 0755,
                                         [FILE_SYMLINK] = 0777};

    if (file->kind > FILE_SYMLINK)
        return -EINVAL;
    mode_t mode = file->mode ? file->mode & 07777 : usual_modes[file->kind];
    int r = place_directories(file->path, false);
    if (r < 0)
        return r;
    switch ((enum file_kind)file->kind) {
    case FILE_REGULAR:
        return place_regular(file->path, mode, file->content);
    case FILE_DIRECTORY:
        return place_directory(file->path, mode);
    case FILE_FIFO:
        return mkfifo(file->path, mode) < 0 ? -errno : 0;
    case FILE_SOCKET:
        return place_socket(file->path, mode);
    case FILE_SYMLINK:
        return place_symlink(file->path, file->content);
    case FILE_OTHER:
        break;
    }
    return -EINVAL;
}

static int place_etc(const struct isolation *isolation, struct box_error *reterr_error)
{
    for (size_t i = 0; i < isolation->etc_count; i++) {
        const struct etc_file *file = &isolation->etc[i];
        int r = place_regular(file->path, 0644, file->content);

        if (r < 0)
            return box_error_set(reterr_error, STAGE_FILES, -r, "%s", file->path);
    }
    return 0;
}

int place_files(const struct isolation *isolation, bool run, struct box_error *reterr_error)
{
    int r = run ? 0 : place_etc(isolation, reterr_error);

    for (size_t i = 0; i < isolation->plan->files_count && r == 0; i++) {
        const struct plan_file *file = &isolation->plan->files[i];

        if (root_is_open(isolation, file->path) != run)
            continue;
        if ((r = place_one(file)) < 0)
            box_error_set(reterr_error, STAGE_FILES, -r, "%s", file->path);
    }
    return r;
}
