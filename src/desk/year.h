/* year.h - a year of bulletins for one client: which concerned him, who was told in time, what is
 * open.
 *
 * In:  the client's contracts with the concerns of each, his machines, and the standings of the
 *      copies (standing.h). Out: one year of plain data: a row per bulletin with both verdicts over
 *      all contracts, its rows, machines, copies, answers, when it was told and when closed; the
 *      clocks; the exposure, as the days on which it changes; and the proof: a checkpoint that
 *      covers everything that was counted.
 * A copy is late when it was delivered later than the contract's hours after the bulletin's day
 * (its last second, because a day has no hour) or after the embargo's end, whichever is later; one
 * that was not delivered at all is late from then on. A bulletin is closed for a contract when one
 * of its recipients said so (the dossier's `closes`), and counted open from its day until all
 * contracts that it concerns are closed. Open machines are those of the contracts that are not.
 * No person is in it.
 * The form on disk is lines of fields parted by tabs (doc/FORMATS.md), so that the pages, which
 * have no keys, can show what the desk has counted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "desk/standing.h"
#include "match/fleet.h"

typedef enum { CT_YEAR_NO, CT_YEAR_OUT_OF_TERM, CT_YEAR_INCLUSIVE, CT_YEAR_STRICT } CtYearVerdict;

typedef struct {
    char *id;
    CtInstant published;
    char *severity;
    CtYearVerdict verdict; /* STRICT implies inclusive */
    bool owed;             /* some contract, by the rule that it chose, is to be told of it */
    char *rows;            /* what touches, parted by "; " */
    uint32_t machines;
    uint32_t copies;
    uint32_t answered;
    uint32_t late;
    CtInstant told;   /* the last first delivery to a recipient; NEVER: not all were told */
    CtInstant closed; /* for every contract; NEVER: it is open */
} CtYearBulletin;

typedef struct {
    char *id;
    uint32_t inclusive;
    uint32_t strict;
    uint32_t machines;
    uint32_t hours; /* the clock; 0: none */
    bool by_strict; /* the rule that the parties agreed on */
} CtYearContract;

typedef struct {
    CtInstant day;
    uint32_t open;     /* bulletins */
    uint32_t machines; /* pairs of an open bulletin and a machine */
} CtYearChange;

typedef struct {
    char *client;
    char *publisher;
    GArray *contracts; /* owned, of CtYearContract */
    GArray *bulletins; /* owned, of CtYearBulletin, by day */
    GArray *changes;   /* owned, of CtYearChange, by day */
    CtInstant from;    /* the first day that is counted, and the instant of counting */
    CtInstant until;
    uint32_t inclusive;
    uint32_t strict;
    uint32_t copies;
    uint32_t answered;
    uint32_t late;
    uint32_t waiting; /* not delivered, whether that can still be or not */
    char *origin;     /* of the checkpoint */
    uint64_t size;
    char *root; /* base64 */
} CtYear;

/* One contract of the client. Borrowed for the length of the call. */
typedef struct {
    const CtBulletinBook *bulletins;
    const CtContract *contract;
    const CtConcern *concern;
    const CtFleet *fleet; /* or NULL */
} CtYearPart;

/* The parts have one book of bulletins, and one client: CONFLICT otherwise. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_year_count(CtBook *book, CtInstant now, const CtYearPart *part, size_t count, CtYear *out,
                   GError **error);
/* An empty year, to be cleared. */
void ct_year_begin(CtYear *self);
void ct_year_clear(CtYear *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtYear, ct_year_clear)

const char *ct_year_word(CtYearVerdict verdict); /* "no", "out-of-term", "inclusive", "strict" */

/* The form on disk; strict: what it would not have written itself is INPUT. */
void ct_year_write(const CtYear *self, CtBuffer *out);
G_GNUC_WARN_UNUSED_RESULT
bool ct_year_read(CtBytes text, CtYear *out, GError **error);
