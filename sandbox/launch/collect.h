/* Reading back what a run has left in files, without following anything that it could have planted.
 */
#ifndef COLOQUIO_LAUNCH_COLLECT_H
#define COLOQUIO_LAUNCH_COLLECT_H

#include "launch/launch.h"
#include "proto/sink.h"

/* Who opens paths of the box: launch_open() from outside, or init itself. */
struct path_opener {
    int (*open)(void *context, const char *path, int flags, struct box_error *reterr_error);
    void *context;
};

/* Of a box with a channel to its init. */
struct path_opener collect_through(struct box *box);

/*
 * Emits a RECORD_FILE for each path of plan->collect that exists (regular files with their content,
 * up to limits.collect_bytes) and, if plan->report_files, one without content for everything below
 * plan->work_directory, sorted by path, directories before what is in them. Paths are resolved
 * inside the box by init, symbolic links never followed, FIFOs and devices never opened for data.
 * Call when nobody runs any more. time_ns: virtual time of the records.
 * Returns 0, or a negative errno with *reterr_error (stage COLLECT or INIT).
 */
int collect_files(const struct path_opener *opener, const struct plan *plan, uint64_t time_ns,
                  const struct record_sink *sink, struct box_error *reterr_error);

#endif
