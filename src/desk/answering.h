/* answering.h - what the bearer of a pass is shown of his copy, and how he answers for it.
 *
 * In:  a pass (pass.h), and a word of the dossier's `channel.replies` with a remark. Out: a sheet,
 *      or an event by the one way in which replies come in (replying.h), with the same entry.
 * A pass is no identity, so the sheet is small: the label, the advisory's number unless the label
 * is RED, the end of the copy's number, instants, what was answered, what is asked, which clock
 * runs until when. No line of the advisory, no product, no name, no address, no remark.
 * To look changes nothing: programs that guard mail follow links. A copy counts as opened when its
 * bearer says so, and that acknowledges nothing. An answer that was given already, and since the
 * last correction, is not recorded again.
 * What tells a withdrawn copy from others is the dossier's:
 *   channel:
 *     page: {corrected: MEASURE, withdrawn: MEASURE, leaked: MEASURE}
 * A copy that waits for the end of an embargo is not there yet.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/pass.h"

#define CT_ANSWERING_WORDS  16  /* of channel.replies */
#define CT_ANSWERING_REMARK 500 /* characters of a remark: two sentences, not a report */

typedef enum {
    CT_ANSWERING_OPEN,    /* something may be answered */
    CT_ANSWERING_DONE,    /* it ended with the recipient's answer */
    CT_ANSWERING_EXPIRED, /* it ended without */
    CT_ANSWERING_WITHDRAWN,
    CT_ANSWERING_LEAKED,
    CT_ANSWERING_ERASED, /* its values are gone by the law */
} CtAnsweringStatus;

typedef struct {
    const char *word; /* borrowed from the dossier */
    CtInstant at;     /* of the last such answer; CT_INSTANT_NEVER: none */
    bool asked;       /* the case waits for it */
} CtAnsweringWord;

typedef struct {
    CtAnsweringStatus status;
    char *label;    /* owned, like all texts here: "TLP:AMBER"; NULL when erased */
    char *advisory; /* NULL under RED, and when erased */
    char *ending;   /* the copy's last four letters */
    char *language; /* the recipient's; NULL: unknown */
    char *law;      /* of the clock; NULL: none */
    CtInstant made;
    CtInstant delivered; /* CT_INSTANT_NEVER: not known yet; like the next three */
    CtInstant corrected;
    CtInstant ended;
    CtInstant until; /* the clock's end */
    CtAnsweringWord word[CT_ANSWERING_WORDS];
    size_t count;
} CtAnsweringSheet;

void ct_answering_clear(CtAnsweringSheet *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtAnsweringSheet, ct_answering_clear)

const char *ct_answering_status(CtAnsweringStatus status);

/* MISSING: there is no such copy, or it is not there yet. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_answering_look(CtBook *book, const CtPass *pass, CtInstant now, CtAnsweringSheet *out,
                       GError **error);

typedef enum {
    CT_ANSWERING_RECORDED,
    CT_ANSWERING_KNOWN, /* it was given before; nothing changed */
    CT_ANSWERING_OVER,  /* the case has ended, or does not wait for that any more */
} CtAnsweringTaken;

typedef struct {
    const char *word;   /* of channel.replies */
    const char *remark; /* or NULL */
} CtAnsweringReply;

/* INPUT: no such word, or a remark that is too long or no text. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_answering_take(CtBook *book, const CtPass *pass, CtInstant now,
                       const CtAnsweringReply *reply, CtAnsweringTaken *out, GError **error);
