/* acns_repair.h - the least that makes a broken ACNS document readable, and what was done.
 *
 * In:  a document that expat refuses.
 * Out: the same document with only these changes, each told by its bit:
 *      quoted-printable left inside is decoded; "<mailto:...>" and "<http://...>" that mail
 *      clients put into tags and values are taken out; an ampersand that begins no reference and
 *      a "<" that begins no tag are escaped; control characters, which XML forbids, are dropped.
 * Nothing is added that was not there, no tag is closed, no value is guessed: a document that is
 * cut or broken further on is read as far as it goes, and that is a repair too.
 * Sources: XML 1.0, sections 2.2, 2.4, 4.1; RFC 2045, section 6.7.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/origin.h"

typedef enum {
    CT_ACNS_REPAIR_QUOTED = 1 << 0,
    CT_ACNS_REPAIR_INJECTED = 1 << 1,
    CT_ACNS_REPAIR_AMPERSAND = 1 << 2,
    CT_ACNS_REPAIR_LESS_THAN = 1 << 3,
    CT_ACNS_REPAIR_CONTROL = 1 << 4,
    CT_ACNS_REPAIR_BYTES = 1 << 5,       /* bytes foreign to the character set were replaced */
    CT_ACNS_REPAIR_DECLARATION = 1 << 6, /* what stands before the root was left out */
    CT_ACNS_REPAIR_CUT = 1 << 7,         /* the document ends too early; its Source is whole */
    CT_ACNS_REPAIR_REST = 1 << 8,        /* not readable further on; its Source is whole */
    CT_ACNS_REPAIR_VALUE = 1 << 9,       /* a value was cut at CT_LIMIT_NOTICE_VALUE */
    CT_ACNS_REPAIR_CITATION = 1 << 10,   /* marks of a reply were taken off its lines */
    CT_ACNS_REPAIR_HTML = 1 << 11,       /* read as HTML shows it: its brackets were references */
} CtAcnsRepair;

/* Tags whose "=" still is "=3D". */
bool ct_acns_repair_is_quoted(CtBytes document);
/* Appends the mended document; returns the bits of what was done, 0 when there was nothing. */
unsigned ct_acns_repair_mend(CtBytes document, CtBuffer *out, CtOrigin *origin);
/* Appends the names of the bits, with a blank between. */
void ct_acns_repair_add_names(unsigned repairs, CtBuffer *out);
