/* bytes.h - a view of bytes, and a buffer born with its ceiling.
 *
 * CtBytes owns nothing: it is a pointer and a length that somebody else keeps alive.
 * CtBuffer owns its bytes and grows up to the ceiling it was made with; a write that
 * would pass the ceiling is refused once and for all, so that a caller writes on and
 * asks once (ct_buffer_ok), like with CtReader.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

#include <stddef.h>

typedef struct {
    const uint8_t *data; /* borrowed */
    size_t size;
} CtBytes;

/* The bytes of a C string without its terminating zero; NULL gives no bytes. */
CtBytes ct_bytes_of_text(const char *text);
CtBytes ct_bytes_slice(CtBytes bytes, size_t from, size_t size); /* clamped to what is there */
bool ct_bytes_equal(CtBytes a, CtBytes b);
/* A fresh zero-terminated copy; the caller frees it. Bytes may hold zeroes themselves. */
char *ct_bytes_to_text(CtBytes bytes);

typedef struct {
    uint8_t *data; /* owned */
    size_t size;
    size_t capacity;
    size_t ceiling;
    bool overflowed;
} CtBuffer;

CtBuffer ct_buffer_new(size_t ceiling);
void ct_buffer_clear(CtBuffer *self); /* frees the bytes; the ceiling stays */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtBuffer, ct_buffer_clear)

void ct_buffer_empty(CtBuffer *self); /* keeps the memory for the next use */
/* Takes back what was written behind `size`; a refused write stays refused. */
void ct_buffer_truncate(CtBuffer *self, size_t size);
void ct_buffer_add(CtBuffer *self, CtBytes bytes);
void ct_buffer_add_text(CtBuffer *self, const char *text);
void ct_buffer_add_u8(CtBuffer *self, uint8_t value);
void ct_buffer_add_u16be(CtBuffer *self, uint16_t value);
void ct_buffer_add_u32be(CtBuffer *self, uint32_t value);
void ct_buffer_add_u64be(CtBuffer *self, uint64_t value);
void ct_buffer_printf(CtBuffer *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Room for `size` more bytes that a system call fills in place; NULL when it would pass the
 * ceiling. What was really written is then counted with ct_buffer_commit. */
uint8_t *ct_buffer_reserve(CtBuffer *self, size_t size);
void ct_buffer_commit(CtBuffer *self, size_t size);
void ct_buffer_drop(CtBuffer *self, size_t size); /* forgets the first `size` bytes */
bool ct_buffer_ok(const CtBuffer *self);
CtBytes ct_buffer_bytes(const CtBuffer *self); /* valid until the next write */
