/* view.h - what the pages show, as plain data, and who provides it.
 *
 * In:  a provider: five functions that fill a view from the instance's store. They run in the
 *      server's thread, one at a time, and must not change anything.
 * Out: views without a language: instants, days, and the words of the procedure. The pages
 *      choose the language, and translate the few words listed here.
 * A view holds ids, states, times, law and hashes; it has no member for a name, an address, a
 * title or a file, because these pages have no sign-in: what a page cannot hold it cannot leak.
 * Every string of a view lives in its `texts` (ct_view_keep) or is static.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

#define CT_VIEW_NO_DAY INT64_MIN /* the deadline is an instant, not the end of a day */

/* Something to be done by a person, or a deadline that the clerk will act on. */
typedef struct {
    const char *case_id; /* NULL: it is about a mail, */
    int64_t mail;        /* of this number in the ledger */
    const char *mandate;
    const char *what; /* the task's name in the procedure */
    const char *why;  /* the state that asks for it, or a word of web/agenda.h */
    const char *law;  /* citation; "" when the procedure gives none */
    const char *who;  /* role */
    CtInstant due;
    int64_t due_day; /* local day (since 1970-01-01) at whose end it is due, or NO_DAY */
} CtViewTask;

typedef struct {
    GStringChunk *texts; /* owned */
    GArray *tasks;       /* owned, of CtViewTask, earliest due first */
    uint64_t overdue;    /* over all tasks, not only those listed */
    uint64_t soon;       /* due within seven days from now */
    uint64_t total;
} CtViewTodo;

/* Why a deadline moved to a later day: a word of procedure/calendar.h ("saturday", "sunday",
 * "easter-monday", ...). */
typedef struct {
    int64_t day; /* the day that was passed over */
    const char *reason;
} CtViewShift;

typedef struct {
    const char *kind;   /* timer erasure task */
    const char *what;   /* the state, compartment or task */
    const char *anchor; /* opened entered ordered sent served first last stored task */
    const char *of;     /* what the anchor names, e.g. a notice; "" for none */
    CtInstant anchor_at;
    uint64_t anchor_entry; /* its entry in the ledger */
    unsigned count;        /* the period: so many ... */
    const char *unit;      /* hours days weeks months years */
    const char *calendar;  /* name in the procedure */
    int64_t raw_day;       /* where the period ends before shifts, or NO_DAY */
    size_t shift_first;    /* in `shifts` of the view */
    size_t shift_count;
    CtInstant due;
    int64_t due_day; /* or NO_DAY */
    const char *law;
} CtViewDeadline;

typedef struct {
    uint64_t index;     /* in the ledger */
    CtInstant at;       /* when the fact happened */
    CtInstant recorded; /* when the ledger took it */
    const char *kind;   /* of the entry */
    const char *event;  /* "" when the entry has none */
    const char *state;  /* after it */
} CtViewStep;

typedef struct {
    const char *compartment;
    const char *condition; /* kept sealed erased, or empty: nothing was stored */
    CtInstant until;       /* erasure due, or NEVER */
} CtViewKeep;

typedef struct {
    GStringChunk *texts; /* owned */
    GArray *deadlines;   /* owned, of CtViewDeadline, earliest due first */
    GArray *shifts;      /* owned, of CtViewShift */
    GArray *steps;       /* owned, of CtViewStep, in ledger order */
    GArray *keeps;       /* owned, of CtViewKeep */
    const char *case_id; /* as addresses have it */
    const char *tag;     /* of its entries in the ledger, hex */
    const char *mandate;
    const char *procedure; /* name and version */
    const char *state;
    CtInstant opened;
    bool closed; /* in a final state */
} CtViewCase;

typedef struct {
    const char *mandate;
    const char *origin;
    uint64_t size;
    const char *root;       /* base64, as the checkpoint has it */
    const char *checkpoint; /* the signed note, lines and all; "" before the first */
} CtViewLog;

typedef struct {
    const char *mandate;
    const char *case_id; /* "" when it is of no case */
    uint64_t index;
    CtInstant recorded;
    const char *kind;
    const char *event;
    const char *state;
    const char *leaf; /* hex */
} CtViewEntry;

typedef struct {
    GStringChunk *texts; /* owned */
    GArray *logs;        /* owned, of CtViewLog: one per mandate */
    GArray *entries;     /* owned, of CtViewEntry, newest first */
} CtViewLedger;

/* A bulletin of a year of advisories. */
typedef struct {
    const char *id;
    const char *label;   /* what tells it from its neighbours */
    const char *verdict; /* no out-of-term inclusive strict */
    const char *severity;
    const char *rows; /* what touches a contract, parted by "; " */
    CtInstant published;
    CtInstant told;   /* or NEVER */
    CtInstant closed; /* or NEVER */
    uint32_t machines;
    uint32_t copies;
    uint32_t answered;
    uint32_t late;
} CtViewBulletin;

typedef struct {
    const char *id;
    const char *rule; /* inclusive strict */
    uint32_t inclusive;
    uint32_t strict;
    uint32_t machines;
    uint32_t hours;
} CtViewContract;

typedef struct {
    CtInstant day;
    uint32_t open;  /* bulletins, from that day on */
    uint32_t pairs; /* of an open bulletin and a machine */
} CtViewChange;

/* A copy that was delivered and has no answer. */
typedef struct {
    const char *case_id;
    const char *state; /* a word of the dossier: delivered reminded escalated silent ... */
    CtInstant since;
    CtInstant due; /* or NEVER */
} CtViewSilence;

/* A year as the desk published it (desk/year_shelf.h), and who is silent now. */
typedef struct {
    GStringChunk *texts; /* owned */
    GArray *bulletins;   /* owned, of CtViewBulletin, by day */
    GArray *contracts;   /* owned, of CtViewContract */
    GArray *changes;     /* owned, of CtViewChange, by day */
    GArray *silences;    /* owned, of CtViewSilence */
    const char *origin;  /* of the checkpoint over all that was counted */
    const char *root;
    uint64_t size;
    uint32_t inclusive;
    uint32_t strict;
    CtInstant from;
    CtInstant until;
} CtViewYear;

typedef struct {
    const char *name;
    const char *principal;
    const char *controller; /* who answers for the data */
    const char *basis;      /* legal basis */
    const char *procedures; /* names and versions */
    const char *mode;       /* live pilot */
    uint64_t withheld;      /* notices that pilot mode kept back */
    bool channel;           /* it tells contacts of contracts */
} CtViewMandate;

typedef struct {
    GStringChunk *texts; /* owned */
    GArray *mandates;    /* owned, of CtViewMandate */
    CtInstant now;       /* the instance's clock: virtual in a demonstration */
    bool demo;
    bool pilot;          /* some mandate is in pilot mode */
    bool year;           /* a year of advisories can be shown */
    bool contracts;      /* some mandate has a restricted channel */
    const char *version; /* of the program */
    const char *jail;    /* what shuts the workers in, as printed at start */
} CtViewAbout;

/* Each fills *out, which comes initialised and empty; false with *error set otherwise. MISSING is
 * shown as 404, everything else as 500 without its reason. */
typedef struct {
    void *user;
    bool (*about)(void *user, CtViewAbout *out, GError **error);
    bool (*todo)(void *user, uint64_t from, uint64_t count, CtViewTodo *out, GError **error);
    bool (*journey)(void *user, const char *case_id, CtViewCase *out, GError **error);
    bool (*ledger)(void *user, uint64_t count, CtViewLedger *out, GError **error);
    bool (*year)(void *user, CtViewYear *out, GError **error);
    /* An encoded question to the counters (desk/counter.h), and the answer of the one that knows.
     * Adds to *out; false: nobody answers now. */
    bool (*ask)(void *user, CtBytes question, CtBuffer *out, GError **error);
    /* Whether a browser's Origin is that of a portal of ours. */
    bool (*owns_origin)(void *user, const char *origin);
} CtViewProvider;

/* A copy of `text` that lives as long as the view; NULL gives "". */
const char *ct_view_keep(GStringChunk *texts, const char *text);

void ct_view_todo_init(CtViewTodo *self);
void ct_view_todo_clear(CtViewTodo *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtViewTodo, ct_view_todo_clear)
void ct_view_case_init(CtViewCase *self);
void ct_view_case_clear(CtViewCase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtViewCase, ct_view_case_clear)
void ct_view_ledger_init(CtViewLedger *self);
void ct_view_ledger_clear(CtViewLedger *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtViewLedger, ct_view_ledger_clear)
void ct_view_year_init(CtViewYear *self);
void ct_view_year_clear(CtViewYear *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtViewYear, ct_view_year_clear)
void ct_view_about_init(CtViewAbout *self);
void ct_view_about_clear(CtViewAbout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtViewAbout, ct_view_about_clear)
