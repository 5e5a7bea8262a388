/* imprint.h - what the square code of a letter says: where the order stands in the ledger.
 *
 * In text: "CONSTAT1 ORIGIN INDEX LEAF SIZE ROOT", single blanks, at most 160 characters. ORIGIN is
 * the checkpoint's origin line (C2SP tlog-checkpoint; it holds no blank), INDEX the order entry's
 * index, LEAF its leaf hash, SIZE and ROOT those of a checkpoint that covers it; hashes are 43
 * characters of base64url without padding (RFC 4648 section 5), numbers are decimal without
 * leading zeroes. It proves nothing by itself: the inclusion proof is fetched by number and
 * compared with it. No name, no address and no link are in it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_IMPRINT_HASH_SIZE 32
#define CT_IMPRINT_TEXT_SIZE 161 /* with the terminating zero */

typedef struct {
    char origin[64];
    uint64_t index;
    uint8_t leaf[CT_IMPRINT_HASH_SIZE];
    uint64_t size;
    uint8_t root[CT_IMPRINT_HASH_SIZE];
} CtImprint;

/* LIMIT when the text would be longer than 160 characters; INPUT when the origin is empty or holds
 * anything but printable ASCII without blanks, or when the checkpoint does not cover the index. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_imprint_text(const CtImprint *self, char out[CT_IMPRINT_TEXT_SIZE], GError **error);

/* Reads exactly what ct_imprint_text writes. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_imprint_parse(CtBytes text, CtImprint *out, GError **error);
