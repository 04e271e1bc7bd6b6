/* Between the files of spec/. */
#ifndef COLOQUIO_SPEC_INNER_H
#define COLOQUIO_SPEC_INNER_H

#include "spec/spec.h"
#include "spec/yaml.h"

/* State of one load. */
struct loader {
    struct exercise *exercise;
    GPtrArray *problems;
    size_t repeated_bytes; /* of all texts that ${N*TEXT} made */
    size_t text_bytes;     /* of all texts */
    size_t rounds;         /* of all `repeat` */
};

/* Memory that lives as long as the exercise. */
void *own(struct loader *loader, void *pointer);
const char *own_text(struct loader *loader, const char *text);

/* Adds an error (printf format) at a position to the problems. */
void error_at(struct loader *loader, const struct position *position, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* ---- shape.c ---- */

/* Checks a node against a context of fields.def: unknown keys, missing keys, wrong types,
 * everywhere below. */
void shape_check(struct loader *loader, const struct yaml_node *node, const char *context);

/* ---- value.c: scalars that shape_check() has accepted (else 0 or NULL, with a problem) ---- */

/* With ${N*TEXT} replaced. */
struct spec_text value_text(struct loader *loader, const struct yaml_node *node);
const char *value_string(struct loader *loader,
                         const struct yaml_node *node); /* without NUL; NULL for no node */
const char **value_strings(struct loader *loader,
                           const struct yaml_node *node); /* a text counts as a list of one */
uint64_t value_integer(struct loader *loader, const struct yaml_node *node, uint64_t fallback);
double value_number(struct loader *loader, const struct yaml_node *node, double fallback);
uint64_t value_size(struct loader *loader, const struct yaml_node *node);
uint64_t value_duration_ns(struct loader *loader, const struct yaml_node *node);
struct words value_words(struct loader *loader, const struct yaml_node *node);
int value_signal(struct loader *loader, const struct yaml_node *node);
int value_octal(struct loader *loader, const struct yaml_node *node, int fallback);
/* Index in a NULL-terminated list of words, or fallback. */
int value_choice(const struct yaml_node *node, const char *const *words, int fallback);
/* Decimal digits only, and few enough for 64 bits. */
bool is_integer(const char *text);
bool parse_size(const char *text, uint64_t *ret_bytes);
bool parse_duration(const char *text, uint64_t *ret_ns);
/* "nothing like it" or "did you mean X?" appended by error_at. NULL-terminated candidates. */
void error_unknown(struct loader *loader, const struct position *position, const char *what,
                   const char *word, const char *const *candidates);

/* ---- script.c, expect.c ---- */

/* Number from 1 of the host of that name; 0 for no name, and, with an error, for an unknown one. */
unsigned find_host(struct loader *loader, const struct spec_scenario *scenario,
                   const struct yaml_node *name);

/* Fill a part of the scenario from its node, which shape_check() has accepted; NULL where it is
 * left out. default_script: start everybody, wait until they have ended. earlier: scenarios that
 * `like` may name. */
void load_script(struct loader *loader, struct spec_scenario *scenario,
                 const struct yaml_node *node);
void default_script(struct loader *loader, struct spec_scenario *scenario);
void load_expectations(struct loader *loader, struct spec_scenario *scenario,
                       const struct yaml_node *node, const struct spec_scenario *earlier,
                       size_t earlier_count);
void load_demands(struct loader *loader, struct spec_scenario *scenario,
                  const struct yaml_node *node);
/* Index of a member, or -1 with a problem. */
int find_member(struct loader *loader, const struct spec_scenario *scenario, const char *name,
                const struct position *position);
/* A call class that exists, or a problem. in_trace: also those that only a recorded call's
 * arguments decide. */
void check_class(struct loader *loader, const struct yaml_node *node, bool in_trace);
struct spec_file load_file(struct loader *loader, const struct yaml_node *key,
                           const struct yaml_node *value, bool expected);

/* ---- check.c ---- */

/* Problems that show only in a complete scenario: ${MEMBER.what} in texts and, where every step was
 * understood, the order of starts. */
void check_scenario(struct loader *loader, const struct spec_scenario *scenario,
                    bool script_is_sound);

/* ---- peers.c ---- */

/* All names of reference peers, NULL-terminated, static. */
const char *const *peer_names(void);
/* Command line of a step `MEMBER: node` for a peer, or NULL with a problem. */
const char *peer_command(struct loader *loader, const char *peer, const struct yaml_node *node);

#endif
