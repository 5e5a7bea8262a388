/* standing.h - where each copy of the restricted channel stands: delivered, opened, acknowledged,
 * ...
 *
 * In:  a mandate, with or without its keys. Out: a standing per case, in the order of their
 *      numbers: the instant of each of the dossier's columns. What the columns are the dossier
 *   says: channel:
 *     standing: {WORD: MEASURE, ...}     the procedure's measures of one anchor, and their names
 *     here delivered: WORD                    from it on somebody has something to answer
 *     answers: [WORD, ...]               any of them is an answer
 *     closes: [WORD, ...]                from any of them on the recipient is no longer exposed
 *     embargo: WORD                      until when the copy was held
 *     undelivered: WORD                  since when it is known that it did not arrive; optional
 *     page: {withdrawn: MEASURE}         from when on it was not his any more; optional
 * Silence is none of them: a copy that was delivered and has no answer is unanswered, whether its
 * case runs or has ended. With the keys a standing also tells the advisory's id, label and copy;
 * never a person.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"

#define CT_STANDING_COLUMNS 16

typedef struct {
    size_t count;
    const char *word[CT_STANDING_COLUMNS]; /* borrowed from the dossier, like the rest */
    const char *measure[CT_STANDING_COLUMNS];
    bool answer[CT_STANDING_COLUMNS];
    bool closes[CT_STANDING_COLUMNS];
    size_t delivered;
    size_t embargo;
    size_t undelivered; /* when has_undelivered */
    bool has_undelivered;
    const char *withdrawn; /* a measure, or NULL */
    const char *procedure; /* whose cases they are */
} CtStandingTerms;

/* Borrowed for the length of the call. */
typedef struct {
    int64_t number;
    const char *state;
    bool open;
    CtInstant opened_at;
    CtInstant due_at; /* CT_INSTANT_NEVER: nothing is */
    CtInstant at[CT_STANDING_COLUMNS];
    bool unanswered;      /* delivered, and no answer */
    bool undelivered;     /* it did not arrive, and goes no other way yet */
    bool withdrawn;       /* taken back before it left */
    const char *advisory; /* NULL without keys, or when it is erased; like what is below */
    const char *label;
    const char *copy;
    const char *contract;
} CtStanding;

/* MISSING when the dossier has no channel. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_standing_terms(const CtBook *book, CtStandingTerms *out, GError **error);
/* When that copy was delivered; CT_INSTANT_NEVER: not yet. */
CtInstant ct_standing_delivered(const CtStandingTerms *terms, const CtCase *subject);
/* Return false with *error set to stop. */
typedef bool (*CtStandingEach)(void *user, const CtStanding *standing, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_standing_each(CtBook *book, const CtStandingTerms *terms, CtStandingEach each, void *user,
                      GError **error);
