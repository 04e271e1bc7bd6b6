/* signal-sender: sends signals, and takes the answers. See README.md. */
#include "peer.h"
#include "signal_verbs.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    struct options options = {"signal-sender [--catch SIG,SIG...] [--report FD]", argc, argv};
    int report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    struct peer peer;

    signal_verbs_catch(&options);
    if (options_rest(&options, false) != NULL)
        options_wrong(&options, "too many arguments");
    peer = signal_verbs_peer(report_fd);
    return peer_run(&peer);
}
