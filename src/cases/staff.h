/* staff.h - the people of the house: who holds which role, and by which key each one signs.
 *
 * mandate.yaml:
 *   people:
 *     NAME: [ROLE, ...]
 *     NAME: {roles: [ROLE, ...], verifier: KEY}
 * KEY is the verifier key of signed notes (seal/note.h), whose secret half the person keeps on a
 * machine of his own. Who has none cannot authorise anything.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"
#include "seal/authorisation.h"

typedef struct {
    const char *name;           /* borrowed from the mandate */
    CtAuthorisation terms;      /* what was signed */
    uint8_t id[CT_DIGEST_SIZE]; /* of the authorisation */
} CtStaffWord;

/* Whether mandate.yaml lists people at all. */
bool ct_staff_is_listed(const CtBook *book);
/* Whether it lists this one. */
bool ct_staff_is_known(const CtBook *book, const char *person);
/* `person` NULL holds nothing. */
bool ct_staff_holds(const CtBook *book, const char *person, const char *role);
/* Who of that role signed the note, and what. DENIED when nobody of that role did; INPUT when a key
 * in mandate.yaml is none. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_staff_signed(const CtBook *book, CtBytes note, const char *role, CtStaffWord *out,
                     GError **error);
