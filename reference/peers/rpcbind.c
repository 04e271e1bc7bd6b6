/*
 * rpcbind: runs the real rpcbind(8) as its child, and asks it what is registered. See README.md.
 *
 * rpcbind insists on being root, in order to give that up. librpcbind-unprivileged.so lets it do so
 * where nobody is root.
 */
#include "answer.h"
#include "command.h"
#include "exit_codes.h"
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <rpc/rpc.h>
#include <rpc/pmap_clnt.h>
#include <rpc/pmap_prot.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIBRARY "librpcbind-unprivileged.so"

/* Sets *path to the library, which stands beside this program. Returns false if that is unknown. */
static bool find_library(char path[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    char *slash;

    if (length < 0)
        return false;
    path[length] = '\0';
    slash = strrchr(path, '/');
    if (slash == NULL || (size_t)(slash - path) + sizeof LIBRARY + 1 > PATH_MAX)
        return false;
    memcpy(slash + 1, LIBRARY, sizeof LIBRARY);
    return true;
}

/* The child: becomes rpcbind, in the foreground, or says through `failure` why not. */
static void execute(const char *library, int report_fd, int failure)
{
    static const char *const places[] = {"/usr/sbin/rpcbind", "/sbin/rpcbind", "/usr/bin/rpcbind"};
    int error;

    close(report_fd);
    close(STDIN_FILENO);
    if (setenv("LD_PRELOAD", library, 1) == 0)
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            execl(places[i], "rpcbind", "-f", (char *)NULL);
    error = errno;
    (void)!write(failure, &error, sizeof error);
    _exit(127);
}

/* Starts rpcbind. Returns its pid, or -1 with errno when it cannot be executed. */
static pid_t start(int report_fd)
{
    char library[PATH_MAX];
    int failure[2], error = 0;
    pid_t child;

    if (!find_library(library) || pipe(failure) < 0 ||
        fcntl(failure[1], F_SETFD, FD_CLOEXEC) < 0)
        return -1;
    child = fork();
    if (child == 0) {
        close(failure[0]);
        execute(library, report_fd, failure[1]);
    }
    close(failure[1]);
    /* End of file: the program was executed, which closed the other end. */
    if (child > 0 && read(failure[0], &error, sizeof error) == sizeof error) {
        waitpid(child, NULL, 0);
        errno = error;
        child = -1;
    }
    close(failure[0]);
    return child;
}

/* Procedures without arguments; the type of xdr_void is not that of the others. */
static bool_t encode_nothing(XDR *xdr, void *nothing)
{
    (void)xdr;
    (void)nothing;
    return TRUE;
}

/*
 * Counts the registrations of a program, by protocol or (0) by any.
 * Returns false with the answer made if rpcbind does not answer.
 */
static bool count_registered(unsigned long program, unsigned long protocol, unsigned *count,
                             struct answer *answer)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(PMAPPORT)};
    struct timeval patience = {25, 0};
    struct pmaplist *list = NULL;
    int fd = RPC_ANYSOCK;
    CLIENT *client;
    enum clnt_stat status;

    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client = clnttcp_create(&here, PMAPPROG, PMAPVERS, &fd, 0, 0);
    if (client == NULL) {
        answer_failed_words(answer, "rpcbind answers", clnt_spcreateerror("no"), "refused");
        return false;
    }
    status = clnt_call(client, PMAPPROC_DUMP, (xdrproc_t)encode_nothing, NULL, (xdrproc_t)xdr_pmaplist,
                       (char *)&list, patience);
    *count = 0;
    for (const struct pmaplist *each = list; each != NULL; each = each->pml_next)
        if (each->pml_map.pm_prog == program &&
            (protocol == 0 || each->pml_map.pm_prot == protocol))
            ++*count;
    clnt_freeres(client, (xdrproc_t)xdr_pmaplist, (char *)&list);
    clnt_destroy(client);
    if (status != RPC_SUCCESS)
        answer_failed_words(answer, "rpcbind answers", clnt_sperrno(status), "error");
    return status == RPC_SUCCESS;
}

/* The program number of a command, hexadecimal after 0x; 0 with the answer made if it is none. */
static unsigned long program_number(const struct command *command, struct answer *answer)
{
    const char *text = text_string(command_value(command, 0));
    char *end;
    unsigned long number = strtoul(text, &end, 0);

    if (number != 0 && number <= UINT32_MAX && *end == '\0')
        return number;
    answer_usage(answer, "not a program number");
    return 0;
}

/* expect-registered PROGRAM protocol=PROTOCOL */
static void run_expect_registered(const struct command *command, struct answer *answer)
{
    unsigned long program = program_number(command, answer);
    bool udp = command_option_is(command, "protocol", "udp");
    unsigned count;

    if (program == 0)
        return;
    if (!udp && !command_option_is(command, "protocol", "tcp")) {
        answer_usage(answer, "the protocol is udp or tcp");
        return;
    }
    if (!count_registered(program, udp ? IPPROTO_UDP : IPPROTO_TCP, &count, answer))
        return;
    if (count > 0)
        answer_ok(answer);
    else
        answer_failed_words(answer, udp ? "it is registered for UDP" : "it is registered for TCP",
                            "it is not", "mismatch");
}

/* expect-unregistered PROGRAM */
static void run_expect_unregistered(const struct command *command, struct answer *answer)
{
    unsigned long program = program_number(command, answer);
    unsigned count;

    if (program == 0 || !count_registered(program, 0, &count, answer))
        return;
    if (count == 0)
        answer_ok(answer);
    else
        answer_failed_words(answer, "it is not registered any more", "it still is", "mismatch");
}

int main(int argc, char **argv)
{
    static const struct verb verbs[] = {
        {"expect-registered", 1, 1, " protocol ", run_expect_registered},
        {"expect-unregistered", 1, 1, "", run_expect_unregistered},
    };
    struct options options = {"rpcbind [--report FD]", argc, argv};
    struct peer peer = {.verbs = verbs, .verbs_count = sizeof verbs / sizeof *verbs};
    pid_t child;
    int status;

    peer.report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    if (options_rest(&options, false) != NULL)
        options_wrong(&options, "too many arguments");
    child = start(peer.report_fd);
    if (child < 0) {
        perror("rpcbind cannot be started");
        return EXIT_SYSTEM;
    }
    status = peer_run(&peer);
    kill(child, SIGTERM);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    return status;
}
