/* The rules, one function each; findings go to the array. */
#ifndef COLOQUIO_RULES_INNER_H
#define COLOQUIO_RULES_INNER_H

#include "rules/rules.h"

#define RULE(id, function, level)                                                                  \
    void function(const struct rule_input *input, GPtrArray *findings);
#include "rules/rules.def"
#undef RULE

/* A finding about a process, with its evidence (places, ended by TRACE_NOWHERE). */
struct finding *rule_finding(const struct rule_input *input, const char *id, int64_t process,
                             GPtrArray *findings);
void rule_evidence(struct finding *finding, size_t place);

#endif
