/* advisories_answer.h - what `advisories match` found, in the forms in which it is handed on.
 *
 * In:  an index, the host that was matched, the inventory's rows with their numbers. A row known
 * under several names has the worst verdict of any of them; a name that is only the upstream
 * project's never makes it more than undetermined. Out, on standard output: the three columns
 * `item<TAB>advisory<TAB>verdict`, CSV, JSON, SARIF 2.1.0 (OASIS) or a CSAF 2.0 document of the
 * profile csaf_vex (OASIS). Each names the rule of the scope, the index by its digest and the day
 * as of which it holds: the columns on standard error, the others in themselves. Verdicts are
 * "affected" and "undetermined"; what is not affected is left out, unless it is so by a statement
 * (match/vex.h) or by an installed update (match/supersede.h): that is said, with what settled it
 * where the form has room for it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/json.h"
#include "cli/advisories.h"
#include "match/supersede.h"
#include "match/vex.h"

/* What a machine's installed updates mend. */
typedef struct {
    CtBulletinBook *book;  /* owned */
    CtSupersede *graph;    /* owned */
    GHashTable *installed; /* owned */
} CtCliUpdates;

/* From a folder of bulletins (NULL: those shipped) and an inventory's updates; circles among
 * updates are told on standard error. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cli_updates_load(const char *folder, const CtInventory *inventory, CtCliUpdates *out,
                         GError **error);
void ct_cli_updates_clear(CtCliUpdates *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCliUpdates, ct_cli_updates_clear)

typedef struct {
    const CtAdvisory *index;
    const CtAdvisoryHost *host;
    const CtInventory *inventory;
    const GArray *numbers;       /* of CtCliProductNumber, in the order of the inventory's rows */
    const char *file;            /* the inventory's, without its folder */
    const char *path;            /* the inventory's, as it was given; NULL: as `file` */
    const char *machine;         /* which of a fleet; NULL: it is asked about one host alone */
    bool follows;                /* another machine of the fleet was answered before it */
    const char *publisher;       /* of a CSAF document; NULL: not stated */
    const char *namespace;       /* the publisher's; NULL: not stated */
    CtVex *vex;                  /* statements; NULL: none */
    const CtCliUpdates *updates; /* installed ones; NULL: not asked */
    CtAdvisoryScope scope;
    CtInstant now;
} CtCliAnswer;

typedef bool (*CtCliAnswerForm)(const CtCliAnswer *self, GError **error);

/* By name: text, csv, json, sarif, csaf-vex; NULL when there is none. */
CtCliAnswerForm ct_cli_answer_form(const char *name);

bool ct_cli_answer_text(const CtCliAnswer *self, GError **error);
bool ct_cli_answer_csv(const CtCliAnswer *self, GError **error);
bool ct_cli_answer_json(const CtCliAnswer *self, GError **error);
bool ct_cli_answer_sarif(const CtCliAnswer *self, GError **error);
bool ct_cli_answer_vex(const CtCliAnswer *self, GError **error);

/* ---- shared by the forms ---- */

typedef struct {
    uint32_t row; /* of the inventory */
    CtAdvisoryHit hit;
    CtAdvisoryTruth truth;           /* what is answered */
    const CtVexStatement *statement; /* that settled it; NULL: none */
    const char *update;              /* that mended it; NULL: none */
} CtCliVerdict;

/* Every verdict, rows in the inventory's order, advisories in that of their ids. */
typedef bool (*CtCliAnswerEach)(const CtCliAnswer *self, const CtCliVerdict *verdict, void *user,
                                GError **error);
bool ct_cli_answer_each(const CtCliAnswer *self, CtCliAnswerEach each, void *user, GError **error);
/* What the inventory calls it. */
const char *ct_cli_answer_row(const CtCliAnswer *self, uint32_t row);
/* Rows without any name on the host. */
uint32_t ct_cli_answer_set_aside(const CtCliAnswer *self);

/* Scope and index in a line each on standard error. */
void ct_cli_answer_about(const CtCliAnswer *self);
/* One line each: scope, index, as of. */
char *ct_cli_answer_scope(const CtCliAnswer *self);
char *ct_cli_answer_data(const CtCliAnswer *self);
/* The advisory was changed after the day as of which the answer holds, and its older rows are not
 * held. */
bool ct_cli_answer_is_later(const CtCliAnswer *self, const CtAdvisoryEntry *entry);
void ct_cli_answer_add(CtJsonWriter *json, const char *key, const char *text);
/* Writes what has been gathered and empties it, once it is large (or `all`). */
void ct_cli_answer_flush(CtBuffer *out, bool all);
