/* procedure.h - the law as data: one .proc text after it was read and checked.
 *
 * In:  what procedure/parser.h read. Out: arrays that nobody changes any more, and the index of a
 * name in them (-1 for none). Everything refers to everything by index into these arrays; texts
 * are owned by the procedure. State bodies lie one after the other, so that a state's keeps,
 * transitions, pauses and seals are ranges, in line order, which is the order of trying.
 * Not here: what a case remembers (history.h), what comes next (step.h), when (due.h).
 * The language is doc'd by its grammar in parser.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "procedure/calendar.h"

#define CT_PROCEDURE_NONE (-1) /* no such thing: an index that is absent */

typedef enum {
    CT_FIELD_TOKEN,
    CT_FIELD_ADDRESS,
    CT_FIELD_TIME,
    CT_FIELD_BOOL,
    CT_FIELD_INT,
    CT_FIELD_TEXT,
    CT_FIELD_ONE_OF,
} CtFieldType;

typedef enum {
    CT_CHANNEL_EMAIL,
    CT_CHANNEL_LETTER,
    CT_CHANNEL_REGISTERED,
    CT_CHANNEL_API,
    CT_CHANNEL_DOSSIER,
} CtChannel;

typedef enum {
    CT_ANCHOR_OPENED,
    CT_ANCHOR_ENTERED,       /* the case's state was entered */
    CT_ANCHOR_ENTERED_STATE, /* index: a state; the last time it was entered */
    CT_ANCHOR_ORDERED,       /* index: a notice, in these three */
    CT_ANCHOR_SENT,
    CT_ANCHOR_SERVED,
    CT_ANCHOR_FIRST, /* index: an event, in these two; by `at` */
    CT_ANCHOR_LAST,
} CtAnchorKind;

typedef struct {
    CtAnchorKind kind;
    int index;
} CtAnchor;

typedef struct {
    const char *name;
    int law; /* of the limit, or NONE */
    bool has_limit;
    CtDuration limit; /* from the first storage of a value */
    int line;         /* of the limit; 0 without one */
    size_t field_count;
    const char *field[CT_LIMIT_PROCEDURE_FIELDS]; /* names that `holds` gives to it */
} CtProcedureCompartment;

typedef struct {
    const char *name;
    const char *citation;
    int line;
} CtProcedureLaw;

/* A period that a law itself fixes: whatever stands `under` that law must be one of them. */
typedef struct {
    int law;
    CtDuration duration;
    bool has_anchor; /* the law also says from when it runs */
    CtAnchor from;
    int line;
} CtProcedurePeriod;

typedef struct {
    const char *name;
    const char *kind; /* sworn, operator, bench, machine, external, reviewer, ... */
    int line;         /* 0 for the two that every procedure knows: intake and subject */
} CtProcedureRole;

typedef struct {
    const char *name;
    CtFieldType type;
    int compartment; /* where its value is stored */
    size_t word_count;
    const char *word[CT_LIMIT_PROCEDURE_WORDS]; /* of a one-of */
} CtProcedureField;

typedef struct {
    const char *name;
    int role;           /* who brings it */
    bool exogenous;     /* else it answers something */
    int answers_notice; /* at most one of these two */
    int answers_event;
    size_t field_count;
    CtProcedureField field[CT_LIMIT_PROCEDURE_FIELDS];
    int own_time; /* the field "at", which every such event brings, or NONE */
    int line;
} CtProcedureEvent;

typedef struct {
    const char *name;
    CtChannel channel;
    const char *party;
    int law;
    const char *text; /* id of the letter's text */
    size_t language_count;
    const char *language[CT_LIMIT_PROCEDURE_LANGUAGES];
    int fallback; /* the notice ordered when this channel cannot carry it, or NONE */
    int line;
} CtProcedureNotice;

typedef struct {
    int state;
    int compartment;
    CtDuration duration;
    CtAnchor from;
    int law; /* or NONE */
    int line;
} CtProcedureKeep;

typedef enum {
    CT_ACTION_SEND,
    CT_ACTION_TASK,
    CT_ACTION_EMIT,
    CT_ACTION_ERASE,
    CT_ACTION_SERVE,
} CtActionKind;

typedef struct {
    CtActionKind kind;
    int notice;         /* SEND, SERVE */
    int compartment;    /* ERASE */
    const char *task;   /* TASK: its name */
    CtDuration within;  /* TASK */
    int role;           /* TASK */
    const char *event;  /* EMIT: of the other procedure, like the two names that follow */
    const char *target; /* EMIT: the other procedure */
    const char *key;    /* EMIT: the field whose value finds the other case */
    size_t carry_count; /* EMIT */
    const char *carry[CT_LIMIT_PROCEDURE_FIELDS];
    int line;
} CtProcedureAction;

/* `on EVENT` and `after DUR from ANCHOR`, in one list because ties are decided by line. */
typedef struct {
    int state;
    int event;        /* NONE: a timer */
    CtDuration after; /* timer */
    CtAnchor from;    /* timer */
    int law;          /* or NONE */
    int guard;        /* root in `guard`, or NONE: always */
    int target;
    size_t first_action;
    size_t action_count;
    int line;
} CtProcedureTransition;

typedef struct {
    const char *name;
    bool initial;
    bool final;
    size_t first_keep, keep_count;
    size_t first_transition, transition_count;
    size_t first_pause, pause_count;
    size_t first_seal, seal_count;
    size_t first_join, join_count;
    int line;
} CtProcedureState;

typedef struct {
    int state;
    int other; /* while the case is in it, timers of `state` stand still */
    int line;
} CtProcedurePause;

typedef struct {
    int state;
    int compartment;
    int role;
    int line;
} CtProcedureSeal;

typedef struct {
    int notice;
    int after_notice; /* exactly one of these two */
    int after_event;
    int line;
} CtProcedureRequire;

typedef struct {
    int event;
    int field; /* index in the event's fields */
    int word;  /* the gated outcome, index in the field's words */
    int role;
    int quorum;
    int bench; /* how many persons the bench has */
    int law;   /* or NONE */
    int line;
} CtProcedureGate;

/* An anchor counts 1 in a case in which its instant has come, count(E) how often E happened. */
typedef struct {
    bool negative;
    int event; /* of count(E), or NONE: the anchor counts */
    CtAnchor anchor;
} CtProcedureTerm;

/* A sum over all cases, or one sum divided by another (procedure/measure.h). */
typedef struct {
    const char *name;
    size_t above_count, below_count; /* no `below`: the sum itself */
    CtProcedureTerm above[CT_LIMIT_PROCEDURE_TERMS];
    CtProcedureTerm below[CT_LIMIT_PROCEDURE_TERMS];
    int line;
} CtProcedureMeasure;

/* Sets of compartments have bit i for compartment i. */
typedef struct {
    uint32_t compartments; /* which may be held */
    int role;              /* who may place and lift it */
    int law;               /* under which; no two holds have the same */
    int line;
} CtProcedureHold;

typedef struct {
    int state;             /* in which it is lawful */
    uint32_t compartments; /* brought together, two at least */
    const char *purpose;
    int notice;     /* of the purpose's name, or NONE: the purpose is another one */
    int role;       /* who joins */
    int authoriser; /* the role that must have signed it, or NONE */
    int law;        /* or NONE */
    int line;
} CtProcedureJoin;

typedef enum {
    CT_SUPERSEDES_NEW_CASES,  /* running cases stay on their version */
    CT_SUPERSEDES_NEW_STEPS,  /* they move; what has happened stands, what comes is the new text */
    CT_SUPERSEDES_FAVOURABLE, /* they move where nothing becomes later for the subject */
} CtSupersedesMode;

typedef struct {
    const char *from; /* a state of the older version */
    int to;
    int line;
} CtProcedureMove;

/* What becomes of the cases of one older version (procedure/succession.h). */
typedef struct {
    uint32_t version;
    CtSupersedesMode mode;
    size_t first_move, move_count;
    int line;
} CtProcedureSuccession;

typedef enum {
    CT_GUARD_OR, /* left, right: nodes */
    CT_GUARD_AND,
    CT_GUARD_NOT, /* left */
    CT_GUARD_LESS,
    CT_GUARD_LESS_EQUAL,
    CT_GUARD_EQUAL,
    CT_GUARD_NOT_EQUAL,
    CT_GUARD_GREATER_EQUAL,
    CT_GUARD_GREATER,
} CtGuardOperator;

typedef enum {
    CT_OPERAND_AT,     /* the event's own time */
    CT_OPERAND_FIELD,  /* index: of the event's fields */
    CT_OPERAND_ANCHOR, /* with AT and a time FIELD it may carry a duration */
    CT_OPERAND_COUNT,  /* index: an event */
    CT_OPERAND_NUMBER, /* number; also a one-of word's index and a bool */
    CT_OPERAND_TEXT,   /* text */
} CtOperandKind;

typedef struct {
    CtOperandKind kind;
    CtAnchor anchor;
    int index;
    int sign; /* 1 or -1: `duration` is added or taken away; 0: there is none */
    CtDuration duration;
    int64_t number;
    const char *text;
    CtFieldType type; /* what it yields: TIME, INT, BOOL, ONE_OF, or a kind of text */
} CtOperand;

typedef struct {
    CtGuardOperator op;
    int left_node, right_node; /* OR, AND, NOT */
    CtOperand left, right;     /* comparisons */
} CtGuardNode;

typedef struct {
    GStringChunk *strings; /* owned: every text below */
    const char *file;
    const char *name;
    uint32_t version;
    const char *key;
    CtCalendar calendar;
    int initial; /* the state in which a case begins */

    size_t compartment_count;
    CtProcedureCompartment compartment[CT_LIMIT_PROCEDURE_COMPARTMENTS];
    /* Owned arrays. */
    size_t law_count, period_count, role_count, event_count, notice_count, state_count;
    CtProcedureLaw *law;
    CtProcedurePeriod *period;
    CtProcedureRole *role;
    CtProcedureEvent *event;
    CtProcedureNotice *notice;
    CtProcedureState *state;
    size_t keep_count, transition_count, action_count, pause_count, seal_count;
    CtProcedureKeep *keep;
    CtProcedureTransition *transition;
    CtProcedureAction *action;
    CtProcedurePause *pause;
    CtProcedureSeal *seal;
    size_t require_count, gate_count, measure_count, guard_count;
    CtProcedureRequire *require;
    CtProcedureGate *gate;
    CtProcedureMeasure *measure;
    CtGuardNode *guard;
    size_t hold_count, join_count, succession_count, move_count;
    CtProcedureHold *hold;
    CtProcedureJoin *join;
    CtProcedureSuccession *succession;
    CtProcedureMove *move;
} CtProcedure;

void ct_procedure_free(CtProcedure *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtProcedure, ct_procedure_free)

/* The index of a name, or CT_PROCEDURE_NONE. */
int ct_procedure_state(const CtProcedure *self, const char *name);
int ct_procedure_event(const CtProcedure *self, const char *name);
int ct_procedure_notice(const CtProcedure *self, const char *name);
int ct_procedure_role(const CtProcedure *self, const char *name);
int ct_procedure_law(const CtProcedure *self, const char *name);
int ct_procedure_compartment(const CtProcedure *self, const char *name);
/* Of the event's own fields. */
int ct_procedure_field(const CtProcedureEvent *event, const char *name);
/* To a guard its value is a number: an int, a bool, an instant, the index of a word. */
bool ct_procedure_has_number(CtFieldType type);
/* Of a one-of field's words. */
int ct_procedure_word(const CtProcedureField *field, CtBytes word);
/* The compartment that `holds` gives a field's name to; the first one for a name given nowhere. */
int ct_procedure_home(const CtProcedure *self, const char *field);
/* The statement that says what becomes of that version's cases; NULL: they stay. */
const CtProcedureSuccession *ct_procedure_succession(const CtProcedure *self, uint32_t version);
/* The citation of a law's index; NULL for NONE. */
const char *ct_procedure_citation(const CtProcedure *self, int law);
const char *ct_procedure_channel_name(CtChannel channel);
