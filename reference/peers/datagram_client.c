/* datagram-client: sends datagrams and takes the answers. See README.md. */
#include "address.h"
#include "datagram_verbs.h"
#include "peer.h"

#include <unistd.h>

int main(int argc, char **argv)
{
    struct options options = {"datagram-client [ADDRESS] [--bind ADDRESS] [--report FD]", argc,
                              argv};
    int report_fd = peer_report(&options, peer_report_option(&options), STDOUT_FILENO);
    const char *bind_to = options_take(&options, "--bind");
    const char *to = options_rest(&options, false);
    struct address to_address, bind_address;
    struct peer peer;

    if (to != NULL && !address_parse(to, &to_address))
        options_wrong(&options, "not an address");
    if (bind_to != NULL && !address_parse(bind_to, &bind_address))
        options_wrong(&options, "--bind needs an address");
    peer = datagram_verbs_peer(report_fd, to != NULL ? &to_address : NULL,
                               bind_to != NULL ? &bind_address : NULL);
    return peer_run(&peer);
}
