/* acns.h - finds every ACNS notice in the texts of one mail (or in one bare document).
 *
 * Automated Copyright Notice System: an XML document that names the case, the address and the
 * time, sent inside a letter, with start and end marks in many spellings or none. The marks are
 * not believed: a notice is where `<Infringement` stands, with the declaration before it.
 * In:  texts in UTF-8 with their origin, one call for each.
 * Out: records "referral" and "aside" (acns_notice.h), in the order in which they were found;
 *      the same notice in body and attachment is one record that counts its copies.
 * The finder owns what it found; records borrow from it while they are handed over.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/acns_notice.h"
#include "format/wording.h"

typedef struct CtAcns CtAcns;

CtAcns *ct_acns_new(void);
void ct_acns_free(CtAcns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtAcns, ct_acns_free)

typedef struct {
    CtBytes text; /* UTF-8; all borrowed */
    const CtOrigin *origin;
    const char *part; /* its number in the mail, "" for a bare document */
    unsigned repairs; /* what was done to the text before: CT_ACNS_REPAIR_BYTES, _HTML or 0 */
    bool is_letter;   /* read what it states in words too */
} CtAcnsText;

/* Looks through one text. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_acns_scan(CtAcns *self, const CtAcnsText *text, GError **error);
/* Something that was set aside before a notice could be looked for; texts are static. */
void ct_acns_set_aside(CtAcns *self, const char *reason, const char *detail, const char *part,
                       const CtOrigin *origin);
/* Notices and asides so far. */
size_t ct_acns_count(const CtAcns *self);
/* What the letters around the documents say so far; borrowed. */
const CtWording *ct_acns_letter(const CtAcns *self);
/* Hands over all of them. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_acns_emit(CtAcns *self, CtRecordSink sink, void *user, GError **error);
