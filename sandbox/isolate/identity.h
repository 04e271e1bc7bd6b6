/* Who the box process is: it gives up root first, and does not outlive the grader. */
#ifndef COLOQUIO_ISOLATE_IDENTITY_H
#define COLOQUIO_ISOLATE_IDENTITY_H

#include <sys/types.h>

#include "base/error.h"
#include "proto/plan.h"

#define IDENTITY_UNPRIVILEGED 65534 /* nobody */

/*
 * If the effective user is root: becomes `uid` (groups dropped, gid = uid) for good and stays
 * dumpable, so that /proc/self remains its own. Mount sources of the plan that `uid` cannot reach
 * (below /root, say) are first bound to a private staging directory, invisible outside this
 * process, and the plan is changed to name that. Anybody else: does nothing.
 * Clears PR_SET_PDEATHSIG (prctl(2)), so call it before die_with_parent().
 * plan: may be NULL. arena: owns the changed strings.
 * Returns 0, or a negative errno with *reterr_error filled (stage IDENTITY).
 */
int leave_root(uid_t uid, struct plan *plan, struct arena *arena, struct box_error *reterr_error);

/*
 * Asks the kernel for SIGKILL when the parent dies (PR_SET_PDEATHSIG) and checks that it is still
 * `expected_parent`; 0 skips the check. Call from the main thread.
 * Returns 0, -ESRCH (the parent is gone already) or another negative errno.
 */
int die_with_parent(pid_t expected_parent);

#endif
