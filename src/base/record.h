/* record.h - what a format reader saw: one kind, named values, and where each stood.
 *
 * Every reader of hostile bytes returns records and nothing else: a jailed worker encodes
 * them into a frame, its parent decodes the frame as if it were hostile too, `constat
 * inspect` prints them as JSON lines. A value is text (UTF-8), a number, an instant, an
 * address or bytes; `from` and `to` give the bytes of the source it was read from (both 0
 * when the value was derived). Names are static texts of the reader; kinds and names use
 * lower case letters, digits and underscores; no field is called "kind".
 * Encoding: u8 kind length, kind, u16 count, then per field u8 name length, name, u8 value
 * kind, u64 from, u64 to, u32 length, value (numbers and instants: 8 bytes big-endian two's
 * complement; an address: family byte and 4 or 16 bytes).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/address.h"
#include "base/limits.h"
#include "base/reader.h"
#include "base/time.h"

typedef enum {
    CT_VALUE_TEXT = 1,
    CT_VALUE_NUMBER,
    CT_VALUE_INSTANT,
    CT_VALUE_ADDRESS,
    CT_VALUE_BYTES,
} CtValueKind;

#define CT_RECORD_NAME_SIZE 32 /* with the terminating zero */

typedef struct {
    char name[CT_RECORD_NAME_SIZE];
    CtValueKind kind;
    int64_t number; /* NUMBER and INSTANT */
    CtAddress address;
    CtBytes bytes; /* TEXT and BYTES: borrowed from whoever filled the record */
    uint64_t from; /* byte range in the source, [from, to) */
    uint64_t to;
} CtRecordField;

typedef struct {
    char kind[CT_RECORD_NAME_SIZE];
    size_t count;
    CtRecordField field[CT_LIMIT_RECORD_FIELDS];
} CtRecord;

/* Starts a record over; a program's own kind or name that is too long is our mistake (assert). */
void ct_record_begin(CtRecord *self, const char *kind);
/* Each adds one field; fields past the limit are dropped and `ct_record_full` tells. */
void ct_record_text(CtRecord *self, const char *name, CtBytes text, uint64_t from, uint64_t to);
void ct_record_bytes(CtRecord *self, const char *name, CtBytes bytes, uint64_t from, uint64_t to);
void ct_record_number(CtRecord *self, const char *name, int64_t value, uint64_t from, uint64_t to);
void ct_record_instant(CtRecord *self, const char *name, CtInstant value, uint64_t from,
                       uint64_t to);
void ct_record_address(CtRecord *self, const char *name, const CtAddress *value, uint64_t from,
                       uint64_t to);
bool ct_record_full(const CtRecord *self);

/* The first field of that name, or NULL; borrowed. */
const CtRecordField *ct_record_find(const CtRecord *self, const char *name);
/* Text of the first TEXT field of that name, or no bytes. */
CtBytes ct_record_get_text(const CtRecord *self, const char *name);

/* A value longer than CT_LIMIT_VALUE_BYTES is cut there, a text between two characters. */
void ct_record_encode(const CtRecord *self, CtBuffer *out);
/* Reads one record; values borrow from `reader`. INPUT or LIMIT on what does not fit. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_record_decode(CtReader *reader, CtRecord *out, GError **error);

/* One JSON object with "kind" first, then each field in order; repeated names become an array. */
void ct_record_add_json(const CtRecord *self, CtBuffer *out);

/* Where a reader puts its records. The record is the reader's; the sink copies what it keeps.
 * Returns false with *error set to stop the reader. */
typedef bool (*CtRecordSink)(void *user, const CtRecord *record, GError **error);
