/* Reading what a student handed in, without trusting any of it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build/inner.h"
#include "rules/rules.h"

#define SOURCE_BYTES_MAX (4 << 20)

static void complain(GPtrArray *findings, const char *program, const char *name,
                     const char *observed)
{
    struct finding *finding = finding_make("build.missing-source");

    finding->program = g_strdup(program);
    finding->file = g_strdup(name);
    finding->expected = g_strdup_printf(_("%s, a C source text"), name);
    finding->observed = g_strdup(observed);
    g_ptr_array_add(findings, finding);
}

static const char *why_not(const char *path, int fd, const struct stat *status)
{
    struct stat link;

    if (fd < 0 && errno == ENOENT)
        return _("there is no such file");
    if (fd < 0 && errno == ELOOP)
        return _("it is a symbolic link: hand in the file itself");
    if (fd < 0 && errno == EACCES)
        return _("it may not be read");
    if (lstat(path, &link) == 0 && S_ISDIR(link.st_mode))
        return _("it is a directory");
    if (fd < 0)
        return g_strerror(errno);
    if (!S_ISREG(status->st_mode))
        return _("it is not a regular file");
    if (status->st_size > SOURCE_BYTES_MAX)
        return _("it is larger than 4 MiB");
    return NULL;
}

static GBytes *read_all(int fd, size_t size)
{
    char *data = g_malloc(size + 1);
    size_t done = 0;
    ssize_t got = 1;

    while (done < size && got > 0) {
        got = read(fd, data + done, size - done);
        done += got > 0 ? (size_t)got : 0;
    }
    return g_bytes_new_take(data, done);
}

GBytes *source_read(const char *directory, const char *name, const char *program, bool required,
                    GPtrArray *findings)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat status = {0};
    const char *problem;
    GBytes *content;
    gsize size;
    const char *data;

    if (fd >= 0 && fstat(fd, &status) < 0)
        status.st_mode = 0;
    if ((problem = why_not(path, fd, &status))) {
        complain(findings, program, name, problem);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    content = read_all(fd, (size_t)status.st_size);
    close(fd);
    data = g_bytes_get_data(content, &size);
    if (required && !size)
        problem = _("it is empty");
    else if (size && memchr(data, 0, size))
        problem = _("it is a binary file, not a source text");
    if (problem) {
        complain(findings, program, name, problem);
        g_bytes_unref(content);
        return NULL;
    }
    return content;
}
