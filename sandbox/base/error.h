/* Errors of the box: where (stage), what (errno), and one detail; words are made by the grader. */
#ifndef COLOQUIO_BASE_ERROR_H
#define COLOQUIO_BASE_ERROR_H

/* Where the box was when something of its own failed. One row: symbol, what it was doing. */
#define BOX_STAGES(STAGE)                                                                          \
    STAGE(NONE, "nothing failed")                                                                  \
    STAGE(PLAN, "reading the plan")                                                                \
    STAGE(RECORDS, "writing the records")                                                          \
    STAGE(IDENTITY, "leaving root's identity")                                                     \
    STAGE(NAMESPACES, "creating namespaces")                                                       \
    STAGE(ID_MAP, "mapping user and group ids")                                                    \
    STAGE(MOUNT, "building the root file system")                                                  \
    STAGE(FILES, "placing the files of the plan")                                                  \
    STAGE(NETWORK, "bringing the loopback interface up")                                           \
    STAGE(LIMITS, "setting resource limits")                                                       \
    STAGE(FILTER, "installing the system call filter")                                             \
    STAGE(START, "starting a member")                                                              \
    STAGE(EXECUTE, "executing a program")                                                          \
    STAGE(TRACE, "tracing")                                                                        \
    STAGE(SCRIPT, "running the script")                                                            \
    STAGE(COLLECT, "collecting files")                                                             \
    STAGE(INIT, "talking to the init process of the box")

enum box_stage {
#define STAGE(symbol, prose) STAGE_##symbol,
    BOX_STAGES(STAGE)
#undef STAGE
        STAGE_COUNT
};

struct box_error {
    enum box_stage stage;
    int error;        /* positive errno, 0 = none */
    char detail[256]; /* path, key or name it was about; NUL-terminated, may be empty */
};

/*
 * Fills *error (may be NULL) and returns -error_number, so that failing is one statement:
 *   return box_error_set(error, STAGE_MOUNT, errno, "%s", path);
 * Async-signal-safe only when format holds no conversions but %s (it is formatted by hand).
 */
int box_error_set(struct box_error *error, enum box_stage stage, int error_number,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Prose of a stage ("building the root file system"); never NULL. */
const char *box_stage_prose(enum box_stage stage);

#endif
