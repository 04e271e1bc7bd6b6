#include "isolate/netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

int netlink_open(void)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    return fd < 0 ? -errno : fd;
}

static struct rtattr *next_attribute(struct netlink_request *request)
{
    return (void *)((char *)request + NLMSG_ALIGN(request->head.nlmsg_len));
}

void netlink_add(struct netlink_request *request, unsigned short type, const void *data,
                 size_t size)
{
    struct rtattr *attribute = next_attribute(request);

    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(size);
    if (size > 0)
        memcpy(RTA_DATA(attribute), data, size);
    request->head.nlmsg_len =
        NLMSG_ALIGN(request->head.nlmsg_len) + (unsigned)RTA_ALIGN(attribute->rta_len);
}

struct rtattr *netlink_begin(struct netlink_request *request, unsigned short type)
{
    struct rtattr *nest = next_attribute(request);

    netlink_add(request, type, NULL, 0);
    return nest;
}

void netlink_end(struct netlink_request *request, struct rtattr *nest)
{
    nest->rta_len = (unsigned short)((char *)next_attribute(request) - (char *)nest);
}

int netlink_ask(int fd, struct netlink_request *request)
{
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        char rest[512];
    } answer;

    request->head.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
    if (send(fd, request, request->head.nlmsg_len, 0) < 0 ||
        recv(fd, &answer, sizeof answer, 0) < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)))
        return -errno;
    return answer.head.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}
