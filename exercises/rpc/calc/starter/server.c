/*
 * rpc/calc: a calculator that others call over the network.
 *
 * Generate: rpcgen -h -o calc.h calc.x; rpcgen -c -o calc_xdr.c calc.x; rpcgen -m -o calc_svc.c calc.x
 * Compile:  gcc -std=gnu11 -Wall -I/usr/include/tirpc -o server server.c calc_xdr.c calc_svc.c -ltirpc
 * Check:    coloquio check rpc/calc
 *
 * What is here registers for UDP and adds.
 */
#include <rpc/pmap_clnt.h>
#include <rpc/rpc.h>
#include <stdio.h>

#include "calc.h"

/* In calc_svc.c: takes a call apart and calls one of the functions below. */
void calc_program_1(struct svc_req *request, SVCXPRT *transport);

int *add_1_svc(operands *operands, struct svc_req *request)
{
    static int sum; /* 1. Why static? */

    (void)request;
    sum = operands->a + operands->b;
    return &sum;
}

quotient *div_1_svc(operands *operands, struct svc_req *request)
{
    static quotient quotient;

    (void)request;
    /* 2. And if b is 0? calc.h shows what a quotient can be. */
    quotient.quotient_u.value = operands->a / operands->b;
    return &quotient;
}

int main(int argc, char **argv)
{
    SVCXPRT *udp;

    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 64;
    }
    udp = svcudp_create(RPC_ANYSOCK);
    if (udp == NULL || !svc_register(udp, CALC_PROGRAM, CALC_V1, calc_program_1, IPPROTO_UDP)) {
        fprintf(stderr, "cannot register; is rpcbind running?\n");
        return 1;
    }
    /* 3. TCP, too: svctcp_create. */
    /* 4. svc_run never returns. Who unregisters at SIGTERM, and with which function? */
    svc_run();
    return 1;
}
