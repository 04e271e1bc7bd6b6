/* What the files of trace/ share: storage, and the state of indexing one record after another. */
#ifndef COLOQUIO_TRACE_INNER_H
#define COLOQUIO_TRACE_INNER_H

#include "trace/trace.h"

/* Task, object and member numbers above these are the work of a broken or hostile stream. */
#define TRACE_TASKS_MAX 65536
#define TRACE_OBJECTS_MAX 1048576
#define TRACE_MEMBERS_MAX 4096
/* Frames are looked through one by one. */
#define TRACE_FRAMES_MAX 4096

/* Owns everything that a trace points to. */
struct trace_store {
    GBytes *source;     /* or NULL */
    struct arena arena; /* decoded records, descriptors */
    GPtrArray *arrays;  /* g_malloc'ed arrays */
    GPtrArray *outputs; /* GBytes */
    char *damage;
};

/* Growing lists of one task while the trace is being indexed. */
struct task_lists {
    GArray *executed, *calls, *signals, *threads, *children, *states; /* size_t; NULL until used */
    GPtrArray *descriptors; /* struct trace_descriptor*; NULL until used */
    GHashTable *open;       /* fd -> struct trace_descriptor*, first tasks only */
    size_t call;            /* index of the call the task is in, or TRACE_NOWHERE */
};

struct indexer {
    struct trace *trace;
    struct task_lists *lists; /* by task number */
    GHashTable *calls;        /* record.call (uint64_t*) -> index + 1 */
    GArray *call_array;       /* struct trace_call */
    GArray *steps;            /* struct trace_step */
    GArray *waits;            /* struct trace_wait */
    GArray *holders;          /* size_t, of the last wait */
    GArray *processes, *reports, *leftovers, *files, *choices, *stacks, *frames; /* size_t */
    GByteArray *(*output)[3]; /* by member, stream */
    GArray *(*output_places)[3];
};

/* Adds to a list that may not exist yet. */
void list_add(GArray **list, size_t item);
/* Moves a list into the trace's storage and forgets it; NULL gives an empty one. */
struct trace_list list_take(struct trace *trace, GArray **list);
/* Moves any array into the trace's storage; the array is freed. Returns its elements. */
void *array_take(struct trace *trace, GArray *array, size_t *ret_count);

/* The lists of the process of a known task; NULL when the number is unknown. */
struct task_lists *indexer_process(struct indexer *indexer, int64_t task, int64_t *ret_process);

/* Descriptor tables over time (descriptors.c): one record, a fork, the end of a process. */
void index_descriptor(struct indexer *indexer, size_t place);
void index_fork(struct indexer *indexer, int64_t parent, int64_t child, size_t place);
void index_process_end(struct indexer *indexer, int64_t process, size_t place);

/* Calls (calls.c). */
void index_call(struct indexer *indexer, size_t place);
void index_return(struct indexer *indexer, size_t place);

/* Everything else, and the order of it all (index.c). Builds trace's indexes from its records. */
void trace_index(struct trace *trace);

#endif
