/* An exercise, read and checked: what exercise.yaml says, as structures with positions. */
#ifndef COLOQUIO_SPEC_SPEC_H
#define COLOQUIO_SPEC_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/i18n.h"

#define EXERCISE_FILE "exercise.yaml"
/* Folder beside it with the files of the key `given`. */
#define GIVEN_DIRECTORY "given"

/* Most schedules that may be asked for. */
#define SCHEDULES_MOST 1000000

/* Bytes that may hold NUL; data is NUL-terminated all the same. */
struct spec_text {
    const char *data;
    size_t length;
};

/* One program of the student. */
struct spec_program {
    struct position position;
    const char *name;
    const char **sources, **headers, **given, **flags, **defines, **libraries,
        **sanitizers, **steps; /* NULL-terminated */
    const char *standard;
};

enum spec_stream { SPEC_PIPE, SPEC_FILE, SPEC_TTY, SPEC_NULL, SPEC_CLOSED };

/* Another computer. */
struct spec_host {
    struct position position;
    const char *name;
    const char *address; /* IPv4, numeric */
    uint64_t delay_ns;
};

/* Most of a scenario. */
#define SPEC_HOSTS_MAX 4

struct spec_member {
    struct position position;
    const char *name;
    const struct spec_program *program; /* NULL: a peer */
    const char *peer;                   /* NULL: a program */
    const char **arguments;             /* without argv[0], NULL-terminated */
    const char **environment;           /* NAME=value, NULL-terminated */
    unsigned umask;
    unsigned host; /* number from 1 of the scenario's; 0: none of them */
    enum spec_stream stdin_kind, stdout_kind, stderr_kind;
    struct spec_text stdin_text;
    bool stdin_held;
};

enum spec_file_kind {
    SPEC_REGULAR,
    SPEC_DIRECTORY,
    SPEC_FIFO,
    SPEC_SOCKET,
    SPEC_SYMLINK,
    SPEC_ABSENT
};

/* A file made before the run, or expected after it. */
struct spec_file {
    struct position position;
    const char *path; /* relative to the work directory */
    enum spec_file_kind kind;
    bool kind_given, text_given;
    int mode; /* -1: not said */
    struct spec_text text;
    const char *target;
};

enum spec_step_kind {
    SPEC_START,
    SPEC_AWAIT,
    SPEC_SIGNAL,
    SPEC_COMMAND,
    SPEC_WRITE,
    SPEC_CLOSE_STDIN,
    SPEC_CLOSE_STDOUT,
    SPEC_LINK,
    SPEC_END
};
enum spec_condition {
    SPEC_WAITING,
    SPEC_BLOCKED_IN,
    SPEC_CALLED,
    SPEC_PRINTED,
    SPEC_EXITED,
    SPEC_DELIVERED,
    SPEC_EXISTS,
    SPEC_IDLE,
    SPEC_READY_FOR
};

struct spec_step {
    struct position position;
    enum spec_step_kind kind;
    unsigned member; /* index in the scenario's cast */
    enum spec_condition condition;
    int signal;
    unsigned times;
    const char *text; /* command line, call class or path; LINK: up or down */
    unsigned host;    /* LINK: number from 1 */
    struct spec_text data;
    bool any_moment;
};

enum spec_output_kind {
    OUTPUT_ANY,
    OUTPUT_EXACT,
    OUTPUT_LINES,
    OUTPUT_SET,
    OUTPUT_ORDER,
    OUTPUT_MATCH,
    OUTPUT_HASH
};

struct spec_output {
    struct position position;
    enum spec_output_kind kind;
    struct spec_text text; /* EXACT; MATCH: the expression */
    const char **lines;    /* LINES, SET: NULL-terminated */
    const char ***orders;  /* ORDER: NULL-terminated lists */
    uint64_t bytes;        /* HASH */
    const char *sha256;
};

enum spec_exit_kind { EXIT_ANY, EXIT_ONE_OF, EXIT_NON_ZERO, EXIT_KILLED };
enum spec_stderr { STDERR_ANY, STDERR_EMPTY, STDERR_NON_EMPTY };

struct spec_expectation {
    struct position position; /* line 0: nothing was said of this member */
    struct spec_output output;
    enum spec_stderr errors;
    enum spec_exit_kind exit;
    int *statuses; /* ONE_OF */
    size_t statuses_count;
    int signal; /* KILLED */
    bool leaves_any;
    uint64_t earliest_ns, latest_ns; /* 0: no bound */
};

enum spec_by { BY_ANY, BY_PARENT, BY_CHILD };

struct spec_argument {
    const char *key, *value;
};

/* Calls that a demand speaks of. */
struct spec_call {
    struct position position;
    const char **classes; /* any of them; NULL-terminated */
    struct spec_argument *arguments;
    size_t arguments_count;
    enum spec_by by;
};

enum spec_demand_kind { DEMAND_COUNT, DEMAND_NEVER, DEMAND_ORDER, DEMAND_LIFE_CYCLE };

struct spec_demand {
    struct position position;
    enum spec_demand_kind kind;
    unsigned member;
    struct spec_call *calls; /* COUNT: one; NEVER: each; ORDER, LIFE_CYCLE: in this order */
    size_t calls_count;
    uint64_t least, most; /* COUNT; most UINT64_MAX: no bound */
};

enum spec_rule_level { RULE_OFF, RULE_WARNING, RULE_ON };

struct spec_rule {
    struct position position;
    const char *id;
    enum spec_rule_level level;
    double points; /* lost; < 0: the scenario fails */
};

/* 0 = not said. */
struct spec_limits {
    uint64_t processes, descriptors, memory_bytes, file_bytes, output_bytes, cpu_ms,
        virtual_time_ms, steps;
};

struct spec_scenario {
    struct position position;
    const char *name;
    struct words title;
    double points;
    const char **needs; /* NULL-terminated */
    struct spec_member *members;
    size_t members_count;
    struct spec_host *hosts;
    size_t hosts_count;
    struct spec_expectation *expectations; /* one for each member */
    struct spec_file *files;
    size_t files_count;
    struct spec_file *expected_files;
    size_t expected_files_count;
    struct spec_step *steps;
    size_t steps_count;
    bool script_given;
    struct spec_demand *demands;
    size_t demands_count;
    struct spec_rule *rules;
    size_t rules_count;
    struct spec_limits limits;
    unsigned schedules; /* tried at most, to SCHEDULES_MOST; 0: not said */
    const char **faults;
};

#define DIFFICULTY_MOST 5

struct exercise {
    char *directory;  /* where it is */
    const char *file; /* path of exercise.yaml, in positions */
    const char *id;
    struct words title;
    const char **topics;
    const char **prerequisites; /* ids; NULL-terminated */
    unsigned difficulty;        /* 1 to 5; 0: not said */
    struct spec_program *programs;
    size_t programs_count;
    struct spec_scenario *scenarios;
    size_t scenarios_count;
    const char **hints_es, **hints_en;
    GPtrArray *owned; /* everything above, freed together */
};

/*
 * Reads DIRECTORY/exercise.yaml and checks it completely.
 * problems: gets everything that is wrong, all at once, with positions.
 * Returns the exercise (exercise_free), also when problems are not errors; NULL with *error
 * (FAULT_EXERCISE: its file cannot be read or has errors, which the message counts).
 */
struct exercise *exercise_load(const char *directory, GPtrArray *problems, GError **error);

/* The same from memory; directory is only remembered. */
struct exercise *exercise_parse(const char *directory, const char *file, const char *data,
                                size_t size_bytes, GPtrArray *problems, GError **error);
void exercise_free(struct exercise *exercise);

/* The JSON Schema (draft-07) of exercise.yaml. Free with g_free. */
char *exercise_schema(void);

/* Checks what stands beside exercise.yaml: statements, starter, submissions. Adds problems. */
void exercise_lint(const struct exercise *exercise, GPtrArray *problems);

/*
 * Checks the names that an exercise takes from the findings: rules that it sets and folders of
 * submissions. ids: all findings, NULL-terminated. Adds problems.
 */
void exercise_lint_ids(const struct exercise *exercise, const char *const *ids,
                       GPtrArray *problems);

/* Is there a reference peer of that name? */
bool peer_exists(const char *peer);

/* A program of the machine that a peer executes, and the Debian package that has it. */
struct peer_need {
    const char *peer, *program, *package;
};

/* All of them, static. */
const struct peer_need *peer_needs(size_t *ret_count);
/* Is it installed where the sandbox would look for it? */
bool peer_need_is_met(const struct peer_need *need);

/* Number of a signal name ("SIGUSR1", "SIGRTMIN+2"), or 0. */
int signal_number(const char *name);
/* Name of a signal; static storage for the usual ones, else g_intern_string. */
const char *signal_name(int number);

#endif
