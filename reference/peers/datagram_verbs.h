/* The commands of datagram-client and datagram-server. */
#ifndef REFERENCE_DATAGRAM_VERBS_H
#define REFERENCE_DATAGRAM_VERBS_H

#include "address.h"
#include "peer.h"

/*
 * A peer that answers on report_fd.
 * to: where datagrams go by default; NULL: to the last sender. bind_to: NULL for no binding.
 * Both must stay valid.
 */
struct peer datagram_verbs_peer(int report_fd, const struct address *to,
                                const struct address *bind_to);

#endif
