/* oblivion.h - what can be shown of an erasure, when the values themselves are gone.
 *
 * In:  a case. Out, compartment by compartment: whether it is kept (and until when), held (by which
 * law, since when), or erased; of an erased one the `erased` entry with its time, the instant at
 * which the law wanted it, and whether it came in time; and what is left of key and ciphertexts,
 * which must be nothing. In time means: within a day of the instant that was due, because the
 * clerk of a small house may run once a day. The instant is the one that the entry itself bears,
 * so that an auditor who has nothing but the entries sees the same. Proven by construction: the
 * key slot says erased (its salts went with it), no record of the vault has a part of that
 * compartment, no box of the key file stands alone, nothing is condemned and not yet executed, and
 * no mail is cited any more once the case's content is gone. A mail is shown in the same way, as
 * one compartment. Not here: looking for values that
 * somebody brings (evidence/residue.h). What no program reaches (wear-levelled flash, backups) is
 * the operator's to declare.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"
#include "procedure/due.h"

#define CT_OBLIVION_GRACE CT_DAY_SECONDS

typedef enum {
    CT_OBLIVION_NEVER,  /* nothing was ever stored in it */
    CT_OBLIVION_KEPT,   /* its time has not come, or a hold keeps it */
    CT_OBLIVION_ERASED, /* the entry says so */
} CtOblivionState;

typedef struct {
    const char *name; /* borrowed from the procedure */
    CtOblivionState state;
    bool has_due;   /* of one that is kept: there is a day */
    CtDue due;      /* which; of an erased one only when its derivation leads to due_at still; of a
                     * held one, when it would be due without the hold */
    int hold;       /* of the procedure: one that keeps it, or CT_PROCEDURE_NONE */
    uint64_t entry; /* of an erased one, like the rest */
    CtInstant erased_at;
    CtInstant due_at;
    bool late;
    uint64_t values;                   /* that went */
    char law[CT_ENTRY_NAME_BYTES + 1]; /* or a person's reason */
    bool by_person;                    /* somebody asked for it before its time */
    bool is_key_gone;                  /* the slot says erased */
    uint64_t ciphertexts;              /* still in the vault */
} CtOblivionPart;

typedef struct {
    size_t count;
    CtOblivionPart part[CT_LIMIT_PROCEDURE_COMPARTMENTS];
    uint64_t boxes;     /* of the whole key file that no slot points to */
    uint64_t cites;     /* mails that the case still rests on */
    uint64_t condemned; /* compartments of the case that the clerk still has to execute */
} CtOblivion;

G_GNUC_WARN_UNUSED_RESULT
bool ct_oblivion_of(CtBook *book, const CtCase *subject, CtOblivion *out, GError **error);
/* The same of a mail, kept or erased. MISSING as ct_evidence_of says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_oblivion_of_mail(CtBook *book, int64_t number, CtOblivion *out, GError **error);
/* Everything that was stored is erased in time, and nothing is left. */
bool ct_oblivion_is_proven(const CtOblivion *self);
