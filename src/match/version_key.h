/* version_key.h - a version spelt as bytes that memcmp puts in order.
 *
 * A key is a row of elements; where two keys differ first, their elements stand at the same place
 * of the order, so one byte of rank decides, and the value behind it among equal ranks:
 *   mark      the rank alone (an end, "no pre-release", a separator that counts)
 *   number    rank, then how many bytes follow, then the number: any length, leading zeros dropped
 *   text      rank, the bytes, a zero (no version holds one)
 * An end must be an element of its own, ranked among what could stand there instead, because "ends
 * here" is less than a digit for one packager and more than a tilde for another.
 * Rank and the number's length share a byte: ranks are 0 to 15. Numbers of up to 8 bytes are
 * binary; longer ones (versions made of dates and hashes) keep their digits.
 * Below are also the small takers that the spellers share; they walk a CtReader.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

void ct_version_key_mark(CtBuffer *key, unsigned rank);
/* `digits` are decimal digits; none at all is zero. */
void ct_version_key_number(CtBuffer *key, unsigned rank, CtBytes digits);
void ct_version_key_text(CtBuffer *key, unsigned rank, CtBytes text);
void ct_version_key_text_lower(CtBuffer *key, unsigned rank, CtBytes text); /* ASCII lower case */

/* The longest run from where the reader stands; empty when there is none. */
CtBytes ct_version_take_digits(CtReader *reader);
CtBytes ct_version_take_letters(CtReader *reader); /* ASCII */
CtBytes ct_version_take_until(CtReader *reader, const char *stops);
/* One byte, when it is that one. */
bool ct_version_take(CtReader *reader, char expected);

bool ct_version_is_digits(CtBytes text); /* at least one, and nothing else */
bool ct_version_is_zero(CtBytes digits); /* also when there is none */
/* Digits without leading zeros; "0" and "" become "". */
CtBytes ct_version_significant(CtBytes digits);
/* Digits that say a number above `largest`, itself of at most 19 digits. */
bool ct_version_exceeds(CtBytes digits, uint64_t largest);
