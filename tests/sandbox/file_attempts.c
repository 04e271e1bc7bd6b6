/* Files that must not be seen or written, and those that must. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attempts.h"

#define CHUNK_BYTES (1 << 20)

static void open_to_read(void)
{
    say_result(open(attempt_argument, O_RDONLY | O_NONBLOCK));
}

static void open_to_write(void)
{
    say_result(open(attempt_argument, O_WRONLY | O_NONBLOCK));
}

static void create(void)
{
    say_result(open(attempt_argument, O_WRONLY | O_CREAT | O_EXCL, 0644));
}

static void delete(void)
{
    say_result(unlink(attempt_argument));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static void list(void)
{
    struct dirent **entries;
    int count = scandir(attempt_argument, &entries, not_dots, by_name);

    if (count < 0)
        say_result(-1);
    for (int i = 0; i < count; i++)
        printf("%s%c", entries[i]->d_name, i + 1 < count ? ' ' : '\n');
}

static int is_number(const struct dirent *entry)
{
    return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void count_processes(void)
{
    struct dirent **entries;

    printf("%d\n", scandir("/proc", &entries, is_number, by_name));
}

static void descriptors(void)
{
    for (int fd = 0; fd < 65536; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("%d ", fd);
    puts("");
}

static void open_many(void)
{
    int fd, last = -1;

    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        last = fd;
    printf("%d %s\n", last, strerrorname_np(errno));
}

static void map_much(void)
{
    say_result(mmap(NULL, (size_t)strtoull(attempt_argument, NULL, 10), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
}

/* Fills one file; prints how many MiB went in and why no more did. */
static void write_much(void)
{
    static char chunk[CHUNK_BYTES];
    int fd = open("much", O_WRONLY | O_CREAT, 0644), count = 0;

    signal(SIGXFSZ, SIG_IGN);
    while (write(fd, chunk, sizeof chunk) == (ssize_t)sizeof chunk)
        count++;
    printf("%d %s\n", count, strerrorname_np(errno));
}

/* As many files as fit, in all directories that can be written. */
static void write_everywhere(void)
{
    static const char *const directories[] = {"/home/student", "/tmp", "/run", "/dev/shm"};
    static char chunk[CHUNK_BYTES];
    long written = 0;

    for (int i = 0; i < 4096 && errno != ENOSPC; i++) {
        char path[64];
        int fd;

        snprintf(path, sizeof path, "%s/%d", directories[i % 4], i);
        if ((fd = open(path, O_WRONLY | O_CREAT, 0644)) < 0)
            break;
        if (write(fd, chunk, sizeof chunk) == (ssize_t)sizeof chunk)
            written++;
        close(fd);
    }
    printf("%s %s\n", strerrorname_np(errno), written < 256 ? "bounded" : "unbounded");
}

static void make_many_files(void)
{
    for (int i = 0; i < 1000000; i++) {
        char path[32];

        snprintf(path, sizeof path, "%d", i);
        if (mknod(path, S_IFREG | 0644, 0) < 0) {
            say_result(-1);
            return;
        }
    }
    puts("ok");
}

static void count_segments(void)
{
    struct shm_info info;

    shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&info);
    printf("%d\n", info.used_ids);
}

/* What a collector of results may trip over. */
static void plant(void)
{
    say_result(symlink("/etc/passwd", "link"));
    say_result(symlink("/etc", "directory"));
    say_result(mkfifo("fifo", 0666));
    say_result(mkdir("closed", 0));
    say_result(open("plain", O_WRONLY | O_CREAT, 0640));
}

const struct attempt file_attempts[] = {
    {"read", open_to_read},
    {"write", open_to_write},
    {"create", create},
    {"delete", delete},
    {"list", list},
    {"count-processes", count_processes},
    {"descriptors", descriptors},
    {"open-many", open_many},
    {"map-much", map_much},
    {"write-much", write_much},
    {"write-everywhere", write_everywhere},
    {"make-many-files", make_many_files},
    {"count-segments", count_segments},
    {"plant", plant},
    {0},
};
