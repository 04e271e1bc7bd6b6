/* SCM_RIGHTS: a pipe end travels over a socket. */
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    char byte = 'x';
    struct iovec vector = {&byte, 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};
    int pair[2], ends[2], fd;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        close(pair[0]);
        close(ends[0]);
        close(ends[1]);
        if (recvmsg(pair[1], &message, 0) != 1)
            _exit(1);
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
        write(fd, "k", 1);
        _exit(0);
    }
    close(pair[1]);
    memset(&control, 0, sizeof control);
    control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
                                      .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &ends[1], sizeof(int));
    sendmsg(pair[0], &message, 0);
    close(ends[1]);
    read(ends[0], &byte, 1);
    close(ends[0]);
    close(pair[0]);
    wait(NULL);
    return byte != 'k';
}
