/* signal-receiver: takes signals, and answers them by itself or when told to. See README.md. */
#include "exit_codes.h"
#include "names.h"
#include "peer.h"
#include "signal_log.h"
#include "signal_verbs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Takes every --answer SIG=REPLY out of the options. */
static void take_answers(struct options *options)
{
    const char *rule;

    while ((rule = options_take(options, "--answer")) != NULL) {
        const char *equals = strchr(rule, '=');
        char name[16] = "";
        int number, reply;

        if (equals != NULL && (size_t)(equals - rule) < sizeof name)
            memcpy(name, rule, (size_t)(equals - rule));
        number = signal_number(name);
        reply = equals != NULL ? signal_number(equals + 1) : -1;
        if (number < 1 || reply < 1)
            options_wrong(options, "--answer needs SIGNAL=SIGNAL");
        if (signal_log_catch(number) != 0)
            options_wrong(options, "--answer names a signal that cannot be caught");
        signal_log_entry(number)->reply = reply;
    }
}

int main(int argc, char **argv)
{
    struct options options = {
        "signal-receiver [--catch SIG,SIG...] [--answer SIG=REPLY]... [--report FD]", argc, argv};
    int report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    struct peer peer;

    signal_verbs_catch(&options);
    take_answers(&options);
    if (options_rest(&options, false) != NULL)
        options_wrong(&options, "too many arguments");
    printf("%ld\n", (long)getpid());
    if (fflush(stdout) == EOF) {
        perror("stdout");
        return EXIT_SYSTEM;
    }
    peer = signal_verbs_peer(report_fd);
    return peer_run(&peer);
}
