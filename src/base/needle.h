/* needle.h - values that must not be found, in every spelling in which bytes may hold them.
 *
 * In:  values as a person knows them (a name, an e-mail, an address), UTF-8, and bytes to search.
 * Out: each place where one stands: which value, how it was spelled, the offset. A hit never holds
 *      the value.
 * Spellings: UTF-8, Latin-1, UTF-16 of both orders, Base64 in its three alignments, hex,
 * quoted-printable and its form in headers, percent-encoding in three customs, JSON's escapes; each
 * of the value as given, in lower and upper case, composed and decomposed (Unicode NFC, NFD).
 * ASCII letters match in any case but in Base64. Line ends and soft line breaks inside a spelling
 * are passed over.
 * Refused: a value of fewer than 4 bytes, which chance finds everywhere, or that is not UTF-8
 * (INPUT); a longer or a further one than limits.h grants (LIMIT). What is encrypted or drawn as
 * glyphs is not found by anybody.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct CtNeedles CtNeedles;

typedef struct {
    unsigned value;  /* in the order of adding, from 0 */
    const char *how; /* static text: "UTF-8", "Base64" ... */
    bool part;       /* half of the value only */
    uint64_t offset;
} CtNeedleHit;

typedef void (*CtNeedleFound)(void *user, const CtNeedleHit *hit);

CtNeedles *ct_needles_new(void);
void ct_needles_free(CtNeedles *self); /* wipes the values */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtNeedles, ct_needles_free)

/* The value is copied. With `halves`, each half of one of 16 bytes or more is searched, too: what
 * is broken once in the middle, as by the end of a page, still has one of them. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_needles_add(CtNeedles *self, CtBytes value, bool halves, GError **error);
unsigned ct_needles_count(const CtNeedles *self);
/* How many bytes a spelling can have, with the line breaks in it: pieces that are searched one
 * after the other overlap by so many. */
#define CT_NEEDLE_REACH 8192u

/* Searches one piece. Hits that begin before `from` or at `to` and later are left out: they belong
 * to the pieces beside. `base` is the offset of the piece's first byte in the whole. */
typedef struct {
    CtBytes bytes;
    uint64_t base;
    size_t from;
    size_t to;
    bool parts; /* tell halves as well */
} CtNeedlePiece;

void ct_needles_search(CtNeedles *self, const CtNeedlePiece *piece, CtNeedleFound found,
                       void *user);
