/* recipient.h - whose name and address a notice goes to.
 *
 * A case may know several persons, a notice goes to one party. Where the procedure has any field
 * named PARTY_..., that party's particulars are PARTY_name, PARTY_street, PARTY_town and
 * PARTY_email, and nothing else will do: a letter to a claimant never goes to the holder because
 * the claimant left no address. A party without fields of its own is the one the case is about:
 * name, street, town, email. A party with a PARTY_public_key (or public_key) gets its mail
 * encrypted to it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/outbox.h"
#include "cases/values.h"

/* `part` is name, street, town, email or public_key. Borrowed from the values; NULL when the case
 * does not know it or its procedure has no such notice. */
const char *ct_recipient_part(const CtCase *subject, const CtValues *values,
                              const CtOutboxItem *item, const char *part);
