/* replying.h - what recipients say about their copies: opened, acknowledged, affected, remediated,
 * ...
 *
 * In:  lines "COPY WORD [TIME]" parted by tabs or blanks, as an interface or a portal hands them
 *      over (`#` begins a remark); COPY is the number that stands in the copy (copy.h) and on no
 *      other, so that whoever quotes it has it; TIME is when it happened (RFC 3339, usual: now).
 *      Which event a WORD is the dossier says:
 *   channel:
 *     replies: {WORD: EVENT, WORD: "EVENT FIELD=VALUE", ...}
 * Out: one event per line, all of a text in one transaction; and each line that could not be used,
 * with its number and the reason: no such copy, no such word, a time that is none, lies after now
 * (a clock that is wrong) or before the copy was made. The rest goes on.
 * An event that its case does not wait for any more is recorded and changes nothing. In a letter an
 * answer that is no later than one of its kind that was taken is put aside: whoever caught a signed
 * mail could send it again.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/turn.h"

typedef struct {
    uint64_t line;      /* from 1 */
    int64_t sid;        /* of the case; 0: put aside */
    int64_t number;     /* of the case; 0: put aside */
    const char *state;  /* after it */
    const char *reason; /* why it was put aside, or NULL */
    const char *word;   /* the word for such a reason, or NULL */
} CtReplyingLine;

typedef void (*CtReplyingTold)(void *user, const CtReplyingLine *line);

#define CT_REPLYING_BYTES (8u << 20) /* a hundred thousand replies */

/* What a text of replies comes from; borrowed for the length of the call. */
typedef struct {
    CtBytes text;
    int64_t only_sid; /* 0: replies to any copy; else others are put aside */
    bool is_letter;   /* lines that answer for no copy, or for another one, are passed over */
    CtInstant at;     /* when what has no TIME happened; 0: now */
    /* What the recipient wrote beside it, or NULL: the field `remark` of events that carry it. */
    const char *remark;
    CtReplyingTold told;
    void *user;
} CtReplying;

/* MISSING when the dossier has no channel. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_replying_apply(CtBook *book, CtInstant now, const CtReplying *self, GError **error);
/* The same inside a batch that the caller commits. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_replying_apply_in(const CtTurn *turn, const CtReplying *self, GError **error);

/* What a WORD of the dossier means. */
typedef struct {
    int event;
    const char *field; /* and its constant value; NULL: it has none */
    const char *value;
    char *parts; /* owned */
} CtReplyingWord;

void ct_replying_word_clear(CtReplyingWord *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtReplyingWord, ct_replying_word_clear)
/* Of "EVENT" or "EVENT FIELD=VALUE"; false when the procedure has no such event. */
bool ct_replying_word(const CtProcedure *procedure, const char *text, CtReplyingWord *out);
