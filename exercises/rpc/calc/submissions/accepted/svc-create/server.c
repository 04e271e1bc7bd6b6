/* svc_create makes a transport of every kind that /etc/netconfig offers and registers it. SIGTERM
 * is taken by a thread, which does nothing else. */
#include <pthread.h>
#include <rpc/rpc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "calc.h"

extern void calc_program_1(struct svc_req *, SVCXPRT *);

int *add_1_svc(operands *argp, struct svc_req *rqstp)
{
    static int result;

    (void)rqstp;
    result = argp->a + argp->b;
    return &result;
}

quotient *div_1_svc(operands *argp, struct svc_req *rqstp)
{
    static quotient result;

    (void)rqstp;
    result = argp->b ? (quotient){CALC_OK, {argp->a / argp->b}}
                     : (quotient){.status = CALC_DIVISION_BY_ZERO};
    return &result;
}

static void *finish(void *set)
{
    int signal;

    sigwait(set, &signal);
    svc_unreg(CALC_PROGRAM, CALC_V1);
    _exit(0);
}

int main(int argc, char **argv)
{
    static sigset_t set;
    pthread_t thread;

    (void)argv;
    if (argc > 1) {
        fputs("usage: server\n", stderr);
        exit(64);
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (svc_create(calc_program_1, CALC_PROGRAM, CALC_V1, "visible") == 0) {
        fputs("server: cannot register\n", stderr);
        exit(1);
    }
    if (pthread_create(&thread, NULL, finish, &set) != 0) {
        perror("pthread_create");
        exit(1);
    }
    svc_run();
    return 1;
}
