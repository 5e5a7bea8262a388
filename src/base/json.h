/* json.h - JSON read step by step, strictly, and written with its commas right.
 *
 * In: one value of RFC 8259 in UTF-8. Out: tokens, in order: `ct_json_step` gives the next one,
 * and what it carries stands in the reader until the step after. Asked once at the end
 * (ct_json_check), like a CtReader, because after a failure every step is CT_JSON_END.
 * We refuse what readers disagree about: a key twice in one object, whole numbers outside of
 * int64, reals that are not finite, lone surrogates, a zero character, text that is not UTF-8,
 * a byte order mark, anything after the value, and deeper nesting than CT_LIMIT_JSON_DEPTH.
 * The reader borrows the bytes; the size of the whole is the caller's limit.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"

typedef enum {
    CT_JSON_END, /* the value is complete, or a failure: ct_json_check tells */
    CT_JSON_OBJECT,
    CT_JSON_OBJECT_END,
    CT_JSON_ARRAY,
    CT_JSON_ARRAY_END,
    CT_JSON_KEY,   /* in `text`; the value is the next token */
    CT_JSON_TEXT,  /* in `text`, unescaped */
    CT_JSON_WHOLE, /* in `number`, as written in `text` */
    CT_JSON_REAL,  /* with a fraction or an exponent; in `real`, as written in `text` */
    CT_JSON_TRUE,
    CT_JSON_FALSE,
    CT_JSON_NULL,
} CtJsonToken;

typedef struct {
    GHashTable *keys; /* owned; NULL for an array */
    bool begun;       /* something stands in it */
} CtJsonLevel;

typedef struct {
    CtReader reader;
    CtBytes text; /* borrowed: from the input, or from `unescaped` until the next step */
    int64_t number;
    double real;
    size_t at; /* byte offset at which the token begins */

    CtBuffer unescaped; /* owned */
    CtJsonLevel level[CT_LIMIT_JSON_DEPTH];
    size_t depth;
    bool begun;     /* the value as a whole */
    bool after_key; /* a value must follow */
} CtJson;

CtJson ct_json_over(CtBytes bytes);
void ct_json_clear(CtJson *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtJson, ct_json_clear)

CtJsonToken ct_json_step(CtJson *self);
/* Passes over the value that `token`, just stepped to, begins; of a key, over its value. */
void ct_json_skip(CtJson *self, CtJsonToken token);
/* The caller's own verdict, static text as for ct_reader_reject. */
void ct_json_reject(CtJson *self, const char *failure);
/* After the last step; INPUT or LIMIT, "<object>: <failure> at byte N". A value that was not
 * read to its end is INPUT too. */
bool ct_json_check(CtJson *self, const char *object, GError **error);

/* ---- writing ---- */

typedef struct {
    CtBuffer *out; /* borrowed */
    bool comma;    /* a value stands before the next one */
} CtJsonWriter;

CtJsonWriter ct_json_writer(CtBuffer *out);
/* `key` is the member's name inside an object, NULL inside an array and for the whole. */
void ct_json_open_object(CtJsonWriter *self, const char *key);
void ct_json_close_object(CtJsonWriter *self);
void ct_json_open_array(CtJsonWriter *self, const char *key);
void ct_json_close_array(CtJsonWriter *self);
void ct_json_add_text(CtJsonWriter *self, const char *key, CtBytes text);
void ct_json_add_number(CtJsonWriter *self, const char *key, int64_t number);
void ct_json_add_bool(CtJsonWriter *self, const char *key, bool truth);
void ct_json_add_null(CtJsonWriter *self, const char *key);
/* What is JSON already, such as ct_record_add_json's object. */
void ct_json_add_raw(CtJsonWriter *self, const char *key, CtBytes json);
