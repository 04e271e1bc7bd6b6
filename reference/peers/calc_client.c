/*
 * calc-client: calls a calculator by ONC RPC: program 0x20000099, version 1, ADD and DIV, both of
 * two ints. See README.md, RFC 5531 and rpc(3). What goes over the net is written out here instead
 * of being generated.
 */
#include "answer.h"
#include "command.h"
#include "exit_codes.h"
#include "peer.h"

#include <errno.h>
#include <limits.h>
#include <rpc/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM 0x20000099ul
#define VERSION 1ul
#define PROCEDURE_ADD 1ul
#define PROCEDURE_DIV 2ul
#define PROCEDURE_NONE 9ul

/* Status of a quotient. */
#define STATUS_OK 0
#define STATUS_DIVISION_BY_ZERO 1

static const struct timeval patience = {25, 0};
static CLIENT *client;

struct operands {
    int a, b;
};

struct quotient {
    int status, value;
};

static bool_t encode_operands(XDR *xdr, struct operands *operands)
{
    return xdr_int(xdr, &operands->a) && xdr_int(xdr, &operands->b);
}

static bool_t decode_quotient(XDR *xdr, struct quotient *quotient)
{
    return xdr_int(xdr, &quotient->status) &&
           (quotient->status != STATUS_OK || xdr_int(xdr, &quotient->value));
}

static bool_t decode_nothing(XDR *xdr, void *nothing)
{
    (void)xdr;
    (void)nothing;
    return TRUE;
}

static void close_client(void)
{
    if (client != NULL)
        clnt_destroy(client);
    client = NULL;
}

/* connect PROTOCOL [host=HOST] */
static void run_connect(const struct command *command, struct answer *answer)
{
    const struct text *host = command_option(command, "host");
    const char *protocol = text_string(command_value(command, 0));

    if (strcmp(protocol, "udp") != 0 && strcmp(protocol, "tcp") != 0) {
        answer_usage(answer, "the protocol is udp or tcp");
        return;
    }
    close_client();
    client = clnt_create(host != NULL ? text_string(host) : "127.0.0.1", PROGRAM, VERSION, protocol);
    if (client == NULL)
        answer_failed_words(answer, "program 0x20000099, version 1, can be called",
                            clnt_spcreateerror("no"), "refused");
    else
        answer_ok(answer);
}

/* Calls a procedure. Returns false with the answer made unless the status is `wanted`. */
static bool call(unsigned long procedure, struct operands *operands, xdrproc_t decode,
                 void *result, enum clnt_stat wanted, struct answer *answer)
{
    enum clnt_stat status;

    if (client == NULL) {
        answer_usage(answer, "nothing is connected");
        return false;
    }
    status = clnt_call(client, procedure, (xdrproc_t)encode_operands, (char *)operands, decode,
                       result, patience);
    if (status == wanted)
        return true;
    answer_failed_words(answer, clnt_sperrno(wanted), clnt_sperrno(status),
                        status == RPC_TIMEDOUT ? "error" : "mismatch");
    return false;
}

/* Reads one of the two values of a command. Returns false with the answer made if it is no int. */
static bool read_int(const struct command *command, size_t index, int *number,
                     struct answer *answer)
{
    const char *text = text_string(command_value(command, index));
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || value < INT_MIN || value > INT_MAX) {
        answer_usage(answer, "not an int");
        return false;
    }
    *number = (int)value;
    return true;
}

static bool read_operands(const struct command *command, struct operands *operands,
                          struct answer *answer)
{
    return read_int(command, 0, &operands->a, answer) && read_int(command, 1, &operands->b, answer);
}

/* Answers with a number, or that it is another than it should be. */
static void judge(int expected, int observed, struct answer *answer)
{
    char wanted[16], came[16];

    if (expected == observed) {
        answer_ok(answer);
        answer_number(answer, "value", observed);
        return;
    }
    snprintf(wanted, sizeof wanted, "%d", expected);
    snprintf(came, sizeof came, "%d", observed);
    answer_failed_words(answer, wanted, came, "mismatch");
}

/* add A B */
static void run_add(const struct command *command, struct answer *answer)
{
    struct operands operands;
    int sum = 0;

    if (!read_operands(command, &operands, answer))
        return;
    if ((long)operands.a + operands.b != (int)((long)operands.a + operands.b)) {
        answer_usage(answer, "the sum is no int");
        return;
    }
    if (call(PROCEDURE_ADD, &operands, (xdrproc_t)xdr_int, &sum, RPC_SUCCESS, answer))
        judge(operands.a + operands.b, sum, answer);
}

/* div A B */
static void run_div(const struct command *command, struct answer *answer)
{
    struct quotient quotient = {0, 0};
    struct operands operands;

    if (!read_operands(command, &operands, answer))
        return;
    if (operands.a == INT_MIN && operands.b == -1) {
        answer_usage(answer, "the quotient is no int");
        return;
    }
    if (!call(PROCEDURE_DIV, &operands, (xdrproc_t)decode_quotient, &quotient, RPC_SUCCESS, answer))
        return;
    if (operands.b != 0 && quotient.status == STATUS_OK)
        judge(operands.a / operands.b, quotient.value, answer);
    else if (operands.b == 0 && quotient.status == STATUS_DIVISION_BY_ZERO)
        answer_ok(answer);
    else
        answer_failed_words(answer,
                            operands.b == 0 ? "status CALC_DIVISION_BY_ZERO" : "status CALC_OK",
                            quotient.status == STATUS_OK                 ? "status CALC_OK"
                            : quotient.status == STATUS_DIVISION_BY_ZERO ? "status CALC_DIVISION_BY_ZERO"
                                                                         : "another status",
                            "mismatch");
}

/* unknown-procedure */
static void run_unknown_procedure(const struct command *command, struct answer *answer)
{
    struct operands operands = {1, 2};

    (void)command;
    if (call(PROCEDURE_NONE, &operands, (xdrproc_t)decode_nothing, NULL, RPC_PROCUNAVAIL, answer))
        answer_ok(answer);
}

/* close */
static void run_close(const struct command *command, struct answer *answer)
{
    (void)command;
    if (client == NULL) {
        answer_usage(answer, "nothing is connected");
        return;
    }
    close_client();
    answer_ok(answer);
}

int main(int argc, char **argv)
{
    static const struct verb verbs[] = {
        {"connect", 1, 1, " host ", run_connect},
        {"add", 2, 2, "", run_add},
        {"div", 2, 2, "", run_div},
        {"unknown-procedure", 0, 0, "", run_unknown_procedure},
        {"close", 0, 0, "", run_close},
    };
    struct options options = {"calc-client [--report FD]", argc, argv};
    struct peer peer = {.verbs = verbs, .verbs_count = sizeof verbs / sizeof *verbs};
    int status;

    peer.report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    if (options_rest(&options, false) != NULL)
        options_wrong(&options, "too many arguments");
    status = peer_run(&peer);
    close_client();
    return status;
}
