/* Wrong: SIGTERM keeps its effect: the server is killed, registered as it is. */
#include <errno.h>
#include <poll.h>
#include <rpc/pmap_clnt.h>
#include <rpc/rpc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calc.h"

void calc_program_1(struct svc_req *request, SVCXPRT *transport);

static volatile sig_atomic_t ended;

static void on_term(int signal)
{
    (void)signal;
}

int *add_1_svc(operands *operands, struct svc_req *request)
{
    static int sum;

    (void)request;
    sum = operands->a + operands->b;
    return &sum;
}

quotient *div_1_svc(operands *operands, struct svc_req *request)
{
    static quotient result;

    (void)request;
    if (operands->b == 0) {
        result.status = CALC_DIVISION_BY_ZERO;
    } else {
        result.status = CALC_OK;
        result.quotient_u.value = operands->a / operands->b;
    }
    return &result;
}

static void offer(SVCXPRT *transport, int protocol)
{
    if (transport == NULL ||
        !svc_register(transport, CALC_PROGRAM, CALC_V1, calc_program_1, protocol)) {
        fprintf(stderr, "cannot register; is rpcbind running?\n");
        exit(EXIT_FAILURE);
    }
}

/* svc_run, but for the signals. */
static void serve(const sigset_t *while_waiting)
{
    while (!ended) {
        struct pollfd wanted[FD_SETSIZE];
        int count = svc_max_pollfd < FD_SETSIZE ? svc_max_pollfd : FD_SETSIZE, ready;

        memcpy(wanted, svc_pollfd, (size_t)count * sizeof *wanted);
        ready = ppoll(wanted, (nfds_t)count, NULL, while_waiting);
        if (ready > 0)
            svc_getreq_poll(wanted, ready);
        else if (ready < 0 && errno != EINTR)
            break;
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_term};
    sigset_t term, before;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_UNBLOCK, &term, &before);
    (void)action;
    svc_unregister(CALC_PROGRAM, CALC_V1); /* what an earlier one may have left */
    offer(svcudp_create(RPC_ANYSOCK), IPPROTO_UDP);
    offer(svctcp_create(RPC_ANYSOCK, 0, 0), IPPROTO_TCP);
    serve(&before);
    svc_unregister(CALC_PROGRAM, CALC_V1);
    return !ended;
}
