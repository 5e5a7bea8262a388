/* population.h - who lives under a procedure in a simulation: how often things happen to them and
 * what they answer.
 *
 * In:  the procedures, and a strict YAML text (doc/FORMATS.md); without one, rates derived from the
 * procedures themselves, which are nobody's figures and only exercise the text. Out: rules. A rule
 * brings one event: at a rate per subject and year, once at a random time, or after something in
 * the case (a notice was sent, an event was recorded, a state was entered), with a chance, a delay
 * and values for its fields. Rules after the same thing share one draw: at most one of them comes.
 * Everything is drawn uniformly in whole seconds, rates by a Poisson process; groups of subjects
 * (the usual one, the few who repeat) have rates of their own.
 * Nothing here is random itself: subject.h draws. The procedures are borrowed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/yaml.h"
#include "procedure/procedure.h"

/* Seconds, both ends included. */
typedef struct {
    int64_t least;
    int64_t most;
} CtPopulationSpan;

typedef struct {
    int field;
    CtFieldType type;
    uint32_t weight[CT_LIMIT_PROCEDURE_WORDS]; /* of a one-of's words; of a bool: false, true */
    uint32_t weight_sum;
    int64_t least, most; /* of an int */
} CtPopulationValue;

typedef enum {
    CT_POPULATION_RATE,  /* per_year */
    CT_POPULATION_ONCE,  /* at one random time of the whole simulation */
    CT_POPULATION_AFTER, /* `after` */
} CtPopulationWhen;

typedef struct {
    int procedure; /* index in the population's procedures */
    int event;
    CtPopulationWhen when;
    CtAnchor after;                                /* sent(N), last(E) or entered(S) */
    uint32_t per_year[CT_LIMIT_POPULATION_GROUPS]; /* thousandths of an event */
    uint32_t chance;                               /* of 100,000 */
    CtPopulationSpan delay;                        /* after what it follows */
    CtPopulationSpan late; /* how long after the fact (`at`) the event is recorded */
    bool opens_each;       /* each event is a case of its own */
    size_t value_count;
    CtPopulationValue value[CT_LIMIT_PROCEDURE_FIELDS];
    int next; /* the next rule after the same thing, or NONE */
} CtPopulationRule;

/* The first rule after each thing, or NONE. */
typedef struct {
    int sent[CT_LIMIT_PROCEDURE_NOTICES];
    int recorded[CT_LIMIT_PROCEDURE_EVENTS];
    int entered[CT_LIMIT_PROCEDURE_STATES];
} CtPopulationChain;

typedef struct {
    const CtProcedure *procedure; /* borrowed */
    CtPopulationChain first;
    CtPopulationSpan sending[CT_LIMIT_PROCEDURE_NOTICES]; /* from the order to the carrier */
} CtPopulationLaw;

typedef struct {
    uint64_t subjects;
    size_t group_count;
    const char *group[CT_LIMIT_POPULATION_GROUPS]; /* borrowed from `names` */
    unsigned share[CT_LIMIT_POPULATION_GROUPS];    /* weights */
    size_t law_count;
    CtPopulationLaw law[CT_LIMIT_POPULATION_PROCEDURES];
    GArray *rules;       /* owned, of CtPopulationRule */
    GStringChunk *names; /* owned */
} CtPopulation;

/* The derived one: everything that may happen does, at one rate; `count` is at most
 * CT_LIMIT_POPULATION_PROCEDURES. An event that another of the procedures emits has no rate. */
CtPopulation *ct_population_of(const CtProcedure *const *procedures, size_t count);
/* The same with what the text says: a procedure that it names has only the rules it lists. INPUT
 * names file, line and column. A procedure that is not among those given is refused. */
G_GNUC_WARN_UNUSED_RESULT
CtPopulation *ct_population_read(CtBytes text, const char *file,
                                 const CtProcedure *const *procedures, size_t count,
                                 GError **error);
void ct_population_free(CtPopulation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtPopulation, ct_population_free)

/* Adds a rule with every field at its usual value and nothing else; borrowed until the next one. */
CtPopulationRule *ct_population_add(CtPopulation *self, int procedure, int event);
/* After the last rule: finds the chains. False when more than everything would come after one
 * thing; `out_rule` is the rule that is too much. */
bool ct_population_link(CtPopulation *self, size_t *out_rule);
const CtPopulationRule *ct_population_rule(const CtPopulation *self, size_t index);
