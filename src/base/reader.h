/* reader.h - the only way hostile bytes are read.
 *
 * A reader walks once over a view and remembers its first failure: where it was and
 * what was seen. After it every read yields zeroes or empty views, so that a parser
 * reads on and asks once (ct_reader_check). A loop whose count is in the data also
 * tests ct_reader_ok() in its condition. The reader borrows the bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef struct {
    CtBytes bytes; /* borrowed */
    size_t offset;
    size_t failed_at;    /* meaningful when failure is set */
    const char *failure; /* borrowed, static text; NULL while all is well */
    bool limit;          /* the failure is a limit of limits.h, not malformed bytes */
} CtReader;

CtReader ct_reader_over(CtBytes bytes);
bool ct_reader_ok(const CtReader *self);
bool ct_reader_at_end(const CtReader *self); /* also true after a failure */
size_t ct_reader_left(const CtReader *self); /* 0 after a failure */

void ct_reader_skip(CtReader *self, size_t size);
uint8_t ct_reader_u8(CtReader *self);
uint16_t ct_reader_u16be(CtReader *self);
uint16_t ct_reader_u16le(CtReader *self);
uint32_t ct_reader_u32be(CtReader *self);
uint32_t ct_reader_u32le(CtReader *self);
uint64_t ct_reader_u64be(CtReader *self);
uint64_t ct_reader_u64le(CtReader *self);
CtBytes ct_reader_take(CtReader *self, size_t size);
/* One line without its LF or CRLF; the last line may lack one. Empty at the end. */
CtBytes ct_reader_line(CtReader *self);
uint8_t ct_reader_peek(const CtReader *self); /* 0 at the end or after a failure */

/* Fails unless the next two bytes are `expected`; `failure` must be static text that
 * follows the object's name, as in "lacks the 55 AA mark". */
void ct_reader_expect_u16le(CtReader *self, uint16_t expected, const char *failure);
void ct_reader_expect_end(CtReader *self);
/* The parser's own verdicts; the first one is kept, with the place. */
void ct_reader_reject(CtReader *self, const char *failure);
void ct_reader_reject_limit(CtReader *self, const char *failure);

/* True when nothing failed; else "<object>: <failure> at byte N" as INPUT or LIMIT. */
bool ct_reader_check(const CtReader *self, const char *object, GError **error);
