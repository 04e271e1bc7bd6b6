/* datagram-server: takes datagrams and answers them. See README.md. */
#include "address.h"
#include "datagram_verbs.h"
#include "peer.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    struct options options = {"datagram-server ADDRESS [--report FD]", argc, argv};
    int report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    struct address address;
    struct peer peer;

    if (!address_parse(options_rest(&options, true), &address))
        options_wrong(&options, "not an address");
    peer = datagram_verbs_peer(report_fd, NULL, &address);
    return peer_run(&peer);
}
