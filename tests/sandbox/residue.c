/*
 * A program that leaves behind all it can, and says what it found when it came: whoever runs after it
 * in the same box must find the same.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PORT 7007
#define QUEUES 12 /* more bytes than two runs may have together */

static void say(const char *what, long value)
{
    printf("%s: %ld\n", what, value);
}

/* ---- what is there ---- */

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void list(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, by_name);
    /* All queues of the machine are numbered in one row. */
    bool numbered = strcmp(path, "/dev/mqueue") != 0;

    printf("%s:", path);
    for (int i = 0; i < count; i++) {
        struct stat status;
        char name[512];

        snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (lstat(name, &status) == 0)
            printf(" %s(%lu)", entries[i]->d_name, numbered ? (unsigned long)status.st_ino : 0);
        free(entries[i]);
    }
    putchar('\n');
}

static void show(const char *path)
{
    char text[4096];
    FILE *file = fopen(path, "r");

    printf("%s:\n", path);
    while (file && fgets(text, sizeof text, file))
        fputs(text, stdout);
    if (file)
        fclose(file);
}

/* Numbers of processes alone: what else /proc holds is the machine's. */
static void list_processes(void)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;

    printf("processes:");
    while (proc && (entry = readdir(proc)))
        if (strspn(entry->d_name, "0123456789") == strlen(entry->d_name))
            printf(" %s", entry->d_name);
    putchar('\n');
    if (proc)
        closedir(proc);
}

static void look(void)
{
    static const char *const directories[] = {".", "/tmp", "/run", "/dev/shm", "/dev/mqueue", "/"};
    static const char *const files[] = {"/proc/sysvipc/msg", "/proc/sysvipc/sem",
                                        "/proc/sysvipc/shm", "/proc/net/tcp", "/proc/net/udp",
                                        "/proc/sys/kernel/hostname", "/proc/sys/kernel/msgmax",
                                        "/proc/sys/net/ipv4/tcp_fin_timeout"};

    say("pid", getpid());
    say("parent", getppid());
    list_processes();
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        list(directories[i]);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        show(files[i]);
}

/* ---- leaving it ---- */

static void leave_files(void)
{
    static const char *const names[] = {"left", "/tmp/left", "/run/left", "/dev/shm/left",
                                        "/etc/left", "/program/left", "/left"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int fd = open(names[i], O_CREAT | O_EXCL | O_RDWR, 0666);

        say(names[i], fd < 0 ? -errno : write(fd, "left", 4));
        if (fd >= 0)
            fcntl(fd, F_SETLK, &(struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET});
    }
    say("mkfifo", mkfifo("left.fifo", 0666) ? -errno : 0);
    say("chmod of the program", chmod("/program/residue", 0) ? -errno : 0);
    say("unlink of the program", unlink("/program/residue") ? -errno : 0);
    say("given.txt", unlink("given.txt") ? -errno : 0);
}

static void leave_objects(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 8192};

    say("shm_open", shm_open("/left", O_CREAT | O_EXCL | O_RDWR, 0600) < 0 ? -errno : 0);
    say("sem_open", sem_open("/left", O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED ? -errno : 0);
    for (int i = 0; i < QUEUES; i++) {
        char name[32];

        snprintf(name, sizeof name, "/left%d", i);
        mqd_t queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
        say("mq_open", queue < 0 ? -errno : mq_send(queue, "left", 4, 0));
    }
    say("shmget", shmget(7, 65536, IPC_CREAT | IPC_EXCL | 0600) < 0 ? -errno : 0);
    say("semget", semget(7, 1, IPC_CREAT | IPC_EXCL | 0600) < 0 ? -errno : 0);
    int queue = msgget(7, IPC_CREAT | IPC_EXCL | 0600);
    struct {
        long type;
        char text[16];
    } message = {1, "left"};
    say("msgget", queue < 0 ? -errno : msgsnd(queue, &message, sizeof message.text, 0));
}

/* The side that closes first keeps the port for a minute, tcp(7) TIME_WAIT. */
static void leave_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1)) {
        say("port", -errno);
        return;
    }
    say("connect", connect(client, (struct sockaddr *)&address, sizeof address) ? -errno : 0);
    int accepted = accept(listener, NULL, NULL);
    struct sockaddr_in own = {0};
    socklen_t size = sizeof own;
    say("accept", accepted < 0 ? -errno : 0);
    getsockname(client, (struct sockaddr *)&own, &size);
    say("port of the client", ntohs(own.sin_port));
    close(accepted);
    close(client);
}

/* Two sockets that hold one another: only the kernel's collector of garbage frees them, unix(7). */
static void leave_names(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0left"};
    int bound = socket(AF_UNIX, SOCK_STREAM, 0), pair[2];
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } control = {.head = {.cmsg_len = CMSG_LEN(2 * sizeof(int)), .cmsg_level = SOL_SOCKET,
                          .cmsg_type = SCM_RIGHTS}};
    char byte = 0;
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};

    say("abstract name",
        bind(bound, (struct sockaddr *)&address, sizeof(sa_family_t) + 5) ? -errno : 0);
    say("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ? -errno : 0);
    memcpy(CMSG_DATA(&control.head), (int[]){pair[0], bound}, 2 * sizeof(int));
    say("sendmsg", sendmsg(pair[1], &message, 0));
    memcpy(CMSG_DATA(&control.head), (int[]){pair[1], bound}, 2 * sizeof(int));
    say("sendmsg", sendmsg(pair[0], &message, 0));
}

static void leave_settings(void)
{
    static const char *const paths[] = {"/proc/sys/kernel/hostname", "/proc/sys/kernel/msgmax",
                                        "/proc/sys/net/ipv4/tcp_fin_timeout", "/proc/1/oom_score_adj"};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        int fd = open(paths[i], O_WRONLY);

        say(paths[i], fd < 0 ? -errno : write(fd, "1", 1));
    }
    say("sethostname", sethostname("left", 4) ? -errno : 0);
}

static void leave_daemons(void)
{
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            setsid();
            signal(SIGTERM, SIG_IGN);
            if (fork() == 0)
                for (;;)
                    pause();
            _exit(0);
        }
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOFBF, 65536);
    look();
    leave_files();
    leave_objects();
    leave_settings();
    if (argc > 1 && !strcmp(argv[1], "sockets")) {
        leave_port();
        leave_names();
    }
    fflush(stdout);
    leave_daemons();
    return 0;
}
