#include "blocking_support.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define MANY 1000

/* ---- pipes ---- */

static struct iovec one_vector = {block, 10};
static struct iovec two_vectors[2] = {{block, 10}, {block, 150000}};

PIPE_CASE(pipe_r_empty, , read(ends[0], block, 10))
PIPE_CASE(pipe_r_data, put(ends[1], 1), read(ends[0], block, 10))
PIPE_CASE(pipe_r_eof, close(ends[1]), read(ends[0], block, 10))
PIPE_CASE(pipe_r_nonblock, nonblocking(ends[0], 1), read(ends[0], block, 10))
PIPE_CASE(pipe_r_nothing, , read(ends[0], block, 0))
PIPE_CASE(pipe_readv_empty, , readv(ends[0], &one_vector, 1))
PIPE_CASE(pipe_readv_data, put(ends[1], 1), readv(ends[0], &one_vector, 1))
PIPE_CASE(pipe_w_space, , write(ends[1], "x", 1))
PIPE_CASE(pipe_w_full, fill(ends[1]), write(ends[1], "x", 1))
PIPE_CASE(pipe_w_nonblock, fill(ends[1]); nonblocking(ends[1], 1), write(ends[1], "x", 1))
PIPE_CASE(pipe_w_noreader, close(ends[0]); signal(SIGPIPE, SIG_IGN), write(ends[1], "x", 1))
PIPE_CASE(pipe_w_4096_oneslot, fill(ends[1]);
          done(read(ends[0], block, 4096)), write(ends[1], block, 4096))
PIPE_CASE(pipe_w_4096_halfslot, fill(ends[1]);
          done(read(ends[0], block, 2000)), write(ends[1], block, 1000))
PIPE_CASE(pipe_w_big_100k, , write(ends[1], block, 100000))
PIPE_CASE(pipe_w_big_60k, , write(ends[1], block, 60000))
PIPE_CASE(pipe_w_small_pipe, fcntl(ends[1], F_SETPIPE_SZ, 4096);
          put(ends[1], 4000), write(ends[1], block, 1000))
PIPE_CASE(pipe_writev_full, fill(ends[1]), writev(ends[1], &one_vector, 1))
PIPE_CASE(pipe_writev_big, , writev(ends[1], two_vectors, 2))
PIPE_CASE(pipe_writev_space, , writev(ends[1], &one_vector, 1))

/* No free page, but room in the last one. */
void pipe_w_last_page(void)
{
    make_pipe();
    for (int i = 0; i < 15; i++)
        put(ends[1], 4096);
    put(ends[1], 100);
    at_last();
    put(ends[1], 100);
}

/* ---- FIFOs ---- */

void fifo_open_r_alone(void)
{
    make_fifo();
    at_last();
    done(open("fifo", O_RDONLY));
}

void fifo_open_w_alone(void)
{
    make_fifo();
    at_last();
    done(open("fifo", O_WRONLY));
}

void fifo_open_w_withreader(void)
{
    make_fifo();
    done(open("fifo", O_RDONLY | O_NONBLOCK));
    at_last();
    done(open("fifo", O_WRONLY));
}

void fifo_open_r_withwriter(void)
{
    make_fifo();
    done(open("fifo", O_RDWR));
    at_last();
    done(open("fifo", O_RDONLY));
}

void fifo_open_both(void)
{
    make_fifo();
    at_last();
    done(open("fifo", O_RDWR));
}

void fifo_open_nonblock(void)
{
    make_fifo();
    at_last();
    done(open("fifo", O_WRONLY | O_NONBLOCK));
}

void file_open(void)
{
    at_last();
    done(open("/dev/null", O_RDONLY));
}

void fifo_open_plain(void)
{
    make_fifo();
    at_last();
    done(syscall(SYS_open, "fifo", O_RDONLY));
}

void fifo_creat(void)
{
    make_fifo();
    at_last();
    done(syscall(SYS_creat, "fifo", 0600));
}

/* ---- UNIX sockets ---- */

static void make_pair(int type)
{
    done(socketpair(AF_UNIX, type, 0, ends));
}

#define PAIR_CASE(name, prepare, call)                                                             \
    void name(void)                                                                                \
    {                                                                                              \
        make_pair(SOCK_STREAM);                                                                    \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(call);                                                                                \
    }

static struct msghdr small_message = {.msg_iov = &one_vector, .msg_iovlen = 1};
static struct msghdr big_message = {.msg_iov = two_vectors, .msg_iovlen = 2};
static struct mmsghdr messages[2];

static struct mmsghdr *both(void)
{
    messages[0].msg_hdr = messages[1].msg_hdr = small_message;
    return messages;
}

static struct timespec no_time, wrong_time = {0, -1};

PAIR_CASE(unix_r_empty, , read(ends[0], block, 10))
PAIR_CASE(unix_r_data, put(ends[1], 1), recv(ends[0], block, 10, 0))
PAIR_CASE(unix_r_closed, close(ends[1]), recv(ends[0], block, 10, 0))
PAIR_CASE(unix_r_shutdown, shutdown(ends[1], SHUT_WR), recv(ends[0], block, 10, 0))
PAIR_CASE(unix_r_waitall, put(ends[1], 1), recv(ends[0], block, 10, MSG_WAITALL))
PAIR_CASE(unix_r_waitall_enough, put(ends[1], 20), recv(ends[0], block, 10, MSG_WAITALL))
PAIR_CASE(unix_r_waitall_eof, put(ends[1], 5);
          close(ends[1]), recv(ends[0], block, 10, MSG_WAITALL))
PAIR_CASE(unix_r_dontwait, , recv(ends[0], block, 10, MSG_DONTWAIT))
PAIR_CASE(unix_r_peek, , recv(ends[0], block, 10, MSG_PEEK))
PAIR_CASE(unix_r_peek_all, put(ends[1], 1), recv(ends[0], block, 10, MSG_PEEK | MSG_WAITALL))

static void set_low_water(int bytes)
{
    setsockopt(ends[0], SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

PAIR_CASE(unix_r_low_water, set_low_water(6); put(ends[1], 5), recv(ends[0], block, 10, 0))
PAIR_CASE(unix_read_low_water, set_low_water(6); put(ends[1], 5), read(ends[0], block, 6))
PAIR_CASE(unix_readv_low_water, set_low_water(20); put(ends[1], 11), readv(ends[0], &one_vector, 1))
PAIR_CASE(unix_r_low_water_enough, set_low_water(6); put(ends[1], 5), recv(ends[0], block, 5, 0))
PAIR_CASE(unix_r_low_water_end, set_low_water(6);
          put(ends[1], 5); close(ends[1]), recv(ends[0], block, 10, 0))
PAIR_CASE(unix_recvmsg_empty, , recvmsg(ends[0], &small_message, 0))
PAIR_CASE(unix_recvmsg_data, put(ends[1], 1), recvmsg(ends[0], &small_message, 0))
PAIR_CASE(unix_recvmsg_waitall, put(ends[1], 1), recvmsg(ends[0], &small_message, MSG_WAITALL))
PAIR_CASE(unix_recvmmsg_empty, , recvmmsg(ends[0], both(), 2, 0, NULL))
PAIR_CASE(unix_recvmmsg_one, put(ends[1], 1), recvmmsg(ends[0], both(), 1, 0, NULL))
PAIR_CASE(unix_recvmmsg_two, put(ends[1], 1), recvmmsg(ends[0], both(), 2, 0, NULL))
PAIR_CASE(unix_recvmmsg_waitforone, put(ends[1], 1),
          recvmmsg(ends[0], both(), 2, MSG_WAITFORONE, NULL))
PAIR_CASE(unix_recvmmsg_none, , recvmmsg(ends[0], both(), 0, 0, NULL))
PAIR_CASE(unix_recvmmsg_end, put(ends[1], 1);
          close(ends[1]), recvmmsg(ends[0], both(), 2, 0, NULL))
PAIR_CASE(unix_recvmmsg_wrong_timeout, , recvmmsg(ends[0], both(), 2, 0, &wrong_time))
PAIR_CASE(unix_w_full, fill(ends[1]), write(ends[1], "x", 1))
PAIR_CASE(unix_w_space, , write(ends[1], "x", 1))
/* More than a quarter of its buffer is taken: poll(2) does not call it writable any more. */
PAIR_CASE(unix_w_not_writable, put(ends[1], 90000), write(ends[1], block, 50000))
PAIR_CASE(unix_w_big, , write(ends[1], block, 300000))
PAIR_CASE(unix_send_closed, close(ends[0]), send(ends[1], "x", 1, MSG_NOSIGNAL))
PAIR_CASE(unix_send_dontwait, fill(ends[1]), send(ends[1], "x", 1, MSG_DONTWAIT))
PAIR_CASE(unix_sendmsg_full, fill(ends[1]), sendmsg(ends[1], &small_message, 0))
PAIR_CASE(unix_sendmsg_space, , sendmsg(ends[1], &small_message, 0))
PAIR_CASE(unix_sendmsg_big, put(ends[1], 150000), sendmsg(ends[1], &big_message, 0))
PAIR_CASE(unix_sendmmsg_full, fill(ends[1]), sendmmsg(ends[1], both(), 2, 0))
PAIR_CASE(unix_sendmmsg_space, , sendmmsg(ends[1], both(), 2, 0))

#define DATAGRAM_CASE(name, prepare, call)                                                         \
    void name(void)                                                                                \
    {                                                                                              \
        make_pair(SOCK_DGRAM);                                                                     \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(call);                                                                                \
    }

static void fill_queue(void)
{
    while (send(ends[1], "x", 1, MSG_DONTWAIT) > 0)
        ;
}

/* More than any queue of datagrams has room for. */
static struct mmsghdr *many(void)
{
    static struct mmsghdr all[MANY];

    for (int i = 0; i < MANY; i++)
        all[i].msg_hdr = small_message;
    return all;
}

DATAGRAM_CASE(datagram_recvmmsg_two, put(ends[1], 1), recvmmsg(ends[0], both(), 2, 0, NULL))
DATAGRAM_CASE(datagram_recvmmsg_no_time, put(ends[1], 1),
              recvmmsg(ends[0], both(), 2, 0, &no_time))
DATAGRAM_CASE(datagram_sendmmsg_full, fill_queue(), sendmmsg(ends[1], both(), 2, 0))
DATAGRAM_CASE(datagram_sendmmsg_many, , sendmmsg(ends[1], many(), MANY, 0))
DATAGRAM_CASE(datagram_sendmmsg_space, , sendmmsg(ends[1], both(), 2, 0))

static struct sockaddr_un unix_address;
static socklen_t unix_size;

static int unix_server(int backlog, int type)
{
    int fd = socket(AF_UNIX, type, 0);

    unix_address.sun_family = AF_UNIX;
    bind(fd, (struct sockaddr *)&unix_address, sizeof(sa_family_t));
    unix_size = sizeof unix_address;
    getsockname(fd, (struct sockaddr *)&unix_address, &unix_size);
    if (type == SOCK_STREAM)
        listen(fd, backlog);
    return fd;
}

static int unix_connect(int fd)
{
    return connect(fd, (struct sockaddr *)&unix_address, unix_size);
}

void unix_accept_none(void)
{
    int server = unix_server(5, SOCK_STREAM);

    at_last();
    done(syscall(SYS_accept, server, NULL, NULL));
}

void unix_accept_pending(void)
{
    int server = unix_server(5, SOCK_STREAM);

    unix_connect(socket(AF_UNIX, SOCK_STREAM, 0));
    at_last();
    done(syscall(SYS_accept, server, NULL, NULL));
}

void unix_accept4_none(void)
{
    int server = unix_server(5, SOCK_STREAM);

    at_last();
    done(accept4(server, NULL, NULL, 0));
}

void unix_accept4_nonblock(void)
{
    int server = unix_server(5, SOCK_STREAM);

    nonblocking(server, 1);
    at_last();
    done(accept4(server, NULL, NULL, 0));
}

void unix_connect_ok(void)
{
    int client = socket(AF_UNIX, SOCK_STREAM, 0);

    unix_server(5, SOCK_STREAM);
    at_last();
    unix_connect(client);
}

void unix_connect_backlogfull(void)
{
    int client = socket(AF_UNIX, SOCK_STREAM, 0);

    unix_server(0, SOCK_STREAM);
    unix_connect(socket(AF_UNIX, SOCK_STREAM, 0));
    at_last();
    unix_connect(client);
}

void unix_connect_nonblock(void)
{
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

    unix_server(0, SOCK_STREAM);
    unix_connect(socket(AF_UNIX, SOCK_STREAM, 0));
    at_last();
    unix_connect(client);
}

void unix_connect_dgram(void)
{
    int client = socket(AF_UNIX, SOCK_DGRAM, 0);

    unix_server(0, SOCK_DGRAM);
    at_last();
    unix_connect(client);
}

static long to_server(int fd, int flags)
{
    return sendto(fd, "x", 1, flags, (struct sockaddr *)&unix_address, unix_size);
}

void unix_dgram_w_qfull(void)
{
    int client = socket(AF_UNIX, SOCK_DGRAM, 0);

    unix_server(0, SOCK_DGRAM);
    while (to_server(client, MSG_DONTWAIT) > 0)
        ;
    at_last();
    done(to_server(client, 0));
}

void unix_dgram_w_qfull_conn(void)
{
    int client = socket(AF_UNIX, SOCK_DGRAM, 0);

    unix_server(0, SOCK_DGRAM);
    unix_connect(client);
    while (send(client, "x", 1, MSG_DONTWAIT) > 0)
        ;
    at_last();
    done(send(client, "x", 1, 0));
}

void unix_dgram_w_space(void)
{
    int client = socket(AF_UNIX, SOCK_DGRAM, 0);

    unix_server(0, SOCK_DGRAM);
    at_last();
    done(to_server(client, 0));
}

/* ---- TCP and UDP ---- */

static struct sockaddr_in inet_address;

static int inet_server(int backlog, int type)
{
    socklen_t size = sizeof inet_address;
    int fd = socket(AF_INET, type, 0);

    inet_address.sin_family = AF_INET;
    inet_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd, (struct sockaddr *)&inet_address, sizeof inet_address);
    getsockname(fd, (struct sockaddr *)&inet_address, &size);
    if (type == SOCK_STREAM)
        listen(fd, backlog);
    return fd;
}

static int inet_connect(int fd)
{
    return connect(fd, (struct sockaddr *)&inet_address, sizeof inet_address);
}

static int tcp_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

void tcp_accept_none(void)
{
    int server = inet_server(5, SOCK_STREAM);

    at_last();
    done(syscall(SYS_accept, server, NULL, NULL));
}

void tcp_accept_pending(void)
{
    int server = inet_server(5, SOCK_STREAM);

    inet_connect(tcp_socket());
    at_last();
    done(syscall(SYS_accept, server, NULL, NULL));
}

void tcp_accept_no_listen(void)
{
    int server = inet_server(5, SOCK_STREAM);
    int client = tcp_socket();

    inet_connect(client);
    close(server);
    at_last();
    done(syscall(SYS_accept, client, NULL, NULL));
}

void udp_accept(void)
{
    int fd = inet_server(0, SOCK_DGRAM);

    at_last();
    done(syscall(SYS_accept, fd, NULL, NULL));
}

void tcp_r_listening(void)
{
    int server = inet_server(5, SOCK_STREAM);

    at_last();
    done(read(server, block, 10));
}

void tcp_w_listening(void)
{
    int server = inet_server(5, SOCK_STREAM);

    at_last();
    done(write(server, block, 10));
}

void unix_recv_listening(void)
{
    int server = unix_server(1, SOCK_STREAM);

    at_last();
    done(recv(server, block, 10, 0));
}

void tcp_connect_ok(void)
{
    int client = tcp_socket();

    inet_server(5, SOCK_STREAM);
    at_last();
    inet_connect(client);
}

void tcp_connect_refused(void)
{
    int client = tcp_socket();

    close(inet_server(5, SOCK_STREAM));
    at_last();
    inet_connect(client);
}

void tcp_connect_backlogfull(void)
{
    int client = tcp_socket();

    inet_server(0, SOCK_STREAM);
    inet_connect(tcp_socket());
    at_last();
    inet_connect(client);
}

static void make_connection(void)
{
    int server = inet_server(5, SOCK_STREAM);

    ends[0] = tcp_socket();
    inet_connect(ends[0]);
    ends[1] = accept(server, NULL, NULL);
    close(server);
}

/* With buffers of a fixed size, or the kernel would make them larger as time goes by. */
static void fill_for_good(void)
{
    int size = 20000;

    setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    setsockopt(ends[0], SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    fill(ends[1]);
}

#define TCP_CASE(name, prepare, call)                                                              \
    void name(void)                                                                                \
    {                                                                                              \
        make_connection();                                                                         \
        prepare;                                                                                   \
        at_last();                                                                                 \
        done(call);                                                                                \
    }

TCP_CASE(tcp_r_empty, , read(ends[0], block, 10))
TCP_CASE(tcp_r_data, put(ends[1], 1), read(ends[0], block, 10))
TCP_CASE(tcp_r_fin, close(ends[1]), read(ends[0], block, 10))
TCP_CASE(tcp_r_rst, put(ends[0], 1); close(ends[1]), read(ends[0], block, 10))
TCP_CASE(tcp_w_full, fill_for_good(), write(ends[1], "x", 1))
TCP_CASE(tcp_r_oob, , recv(ends[0], block, 1, MSG_OOB))
TCP_CASE(tcp_r_peek_all, put(ends[1], 9), recv(ends[0], block, 10, MSG_PEEK | MSG_WAITALL))
TCP_CASE(tcp_recvmsg_peek_all, put(ends[1], 9),
         recvmsg(ends[0], &small_message, MSG_PEEK | MSG_WAITALL))
TCP_CASE(tcp_r_peek_all_there, put(ends[1], 10), recv(ends[0], block, 10, MSG_PEEK | MSG_WAITALL))
TCP_CASE(tcp_r_peek_all_fin, put(ends[1], 9);
         close(ends[1]), recv(ends[0], block, 10, MSG_PEEK | MSG_WAITALL))
TCP_CASE(tcp_r_peek_all_rst, put(ends[0], 1); put(ends[1], 9);
         close(ends[1]), recv(ends[0], block, 10, MSG_PEEK | MSG_WAITALL))
TCP_CASE(tcp_r_low_water, set_low_water(6); put(ends[1], 5), read(ends[0], block, 10))
TCP_CASE(tcp_r_low_water_enough, set_low_water(6); put(ends[1], 6), read(ends[0], block, 10))
TCP_CASE(tcp_r_below_low_water, set_low_water(6); put(ends[1], 5), read(ends[0], block, 5))

void udp_r_empty(void)
{
    int fd = inet_server(0, SOCK_DGRAM);

    at_last();
    done(recv(fd, block, 10, 0));
}

void udp_r_data(void)
{
    int fd = inet_server(0, SOCK_DGRAM);

    sendto(fd, "x", 1, 0, (struct sockaddr *)&inet_address, sizeof inet_address);
    at_last();
    done(recv(fd, block, 10, 0));
}

void udp_rcvtimeo(void)
{
    int fd = inet_server(0, SOCK_DGRAM);
    struct timeval limit = {5, 0};

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    at_last();
    done(recv(fd, block, 10, 0));
}

void udp_w(void)
{
    int fd = inet_server(0, SOCK_DGRAM);

    at_last();
    done(sendto(fd, "x", 1, 0, (struct sockaddr *)&inet_address, sizeof inet_address));
}
