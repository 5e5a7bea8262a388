/* text.h - small questions about text that the C library answers too loosely.
 *
 * Strict numbers (no sign, no blank, no overflow), strict UTF-8, and the escaping that
 * makes a hostile string safe to print on a terminal. Nothing here owns its input.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* Decimal digits only, the whole view, at most `largest`. */
bool ct_text_to_u64(CtBytes text, uint64_t largest, uint64_t *out);
bool ct_text_is_utf8(CtBytes text); /* valid UTF-8 without a zero byte */
bool ct_text_equal_nocase(CtBytes text, const char *ascii);
CtBytes ct_text_trim(CtBytes text); /* blanks and control characters at both ends */
/* Lower-case hex of the bytes; the caller frees it. */
char *ct_text_hex(CtBytes bytes);
/* Exactly 2 * size hex digits of any case. */
bool ct_text_unhex(CtBytes text, uint8_t *out, size_t size);
/* Standard Base64 with padding (RFC 4648, 4), the whole view, one spelling only: no blanks and no
 * stray bits. At most `capacity` bytes; nothing is written when it is refused. */
bool ct_text_unbase64(CtBytes text, uint8_t *out, size_t capacity, size_t *out_size);
/* JSON string with quotes; what is not UTF-8 becomes U+FFFD; controls (C1 too) and what turns the
 * direction of reading are escaped. */
void ct_text_add_json(CtBuffer *out, CtBytes text);
