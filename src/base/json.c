/* json.c - the grammar of RFC 8259, one token a step.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/json.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

CtJson ct_json_over(CtBytes bytes)
{
    return (CtJson){ .reader = ct_reader_over(bytes), .unescaped = ct_buffer_new(bytes.size) };
}

/* Leaves the innermost object or array. */
static void drop_level(CtJson *self)
{
    CtJsonLevel *level = &self->level[--self->depth];

    if (level->keys != NULL)
        g_hash_table_unref(level->keys);
    level->keys = NULL;
}

void ct_json_clear(CtJson *self)
{
    while (self->depth > 0)
        drop_level(self);
    ct_buffer_clear(&self->unescaped);
}

void ct_json_reject(CtJson *self, const char *failure)
{
    ct_reader_reject(&self->reader, failure);
}

static void skip_blanks(CtJson *self)
{
    for (;;) {
        uint8_t byte = ct_reader_peek(&self->reader);
        if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
            return;
        ct_reader_skip(&self->reader, 1);
    }
}

static bool take(CtJson *self, char expected)
{
    if (ct_reader_peek(&self->reader) != (uint8_t)expected)
        return false;
    ct_reader_skip(&self->reader, 1);
    return true;
}

/* ---- text ---- */

static unsigned read_hex4(CtJson *self)
{
    CtBytes digits = ct_reader_take(&self->reader, 4);
    unsigned value = 0;

    for (size_t i = 0; i < digits.size; i++) {
        int digit = g_ascii_xdigit_value((char)digits.data[i]);
        if (digit < 0)
            ct_json_reject(self, "has an escape that is not hexadecimal");
        value = value << 4 | ((unsigned)digit & 15);
    }
    return value;
}

static void add_character(CtJson *self, unsigned character)
{
    char bytes[6];
    int size = g_unichar_to_utf8(character, bytes);

    ct_buffer_add(&self->unescaped, (CtBytes){ (const uint8_t *)bytes, (size_t)size });
}

static void read_unicode_escape(CtJson *self)
{
    unsigned first = read_hex4(self);

    if (first == 0)
        ct_json_reject(self, "has a zero character");
    if (first >= 0xdc00 && first <= 0xdfff)
        ct_json_reject(self, "has a lone surrogate");
    if (first >= 0xd800 && first <= 0xdbff) {
        unsigned second = take(self, '\\') && take(self, 'u') ? read_hex4(self) : 0;
        if (second < 0xdc00 || second > 0xdfff)
            ct_json_reject(self, "has a lone surrogate");
        first = 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
    }
    if (ct_reader_ok(&self->reader))
        add_character(self, first);
}

static void read_escape(CtJson *self)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    uint8_t name = ct_reader_u8(&self->reader);
    const char *found = name == 0 ? NULL : strchr(names, name);

    if (name == 'u')
        read_unicode_escape(self);
    else if (found != NULL)
        ct_buffer_add_u8(&self->unescaped, (uint8_t)values[found - names]);
    else
        ct_json_reject(self, "has an unknown escape");
}

/* Bytes up to a quote, a backslash or what may not stand in a text. */
static CtBytes take_plain(CtJson *self)
{
    CtReader *reader = &self->reader;
    const uint8_t *start = reader->bytes.data + reader->offset;
    size_t left = ct_reader_left(reader);
    size_t size = 0;

    while (size < left && start[size] >= ' ' && start[size] != '"' && start[size] != '\\')
        size++;
    return ct_reader_take(reader, size);
}

/* A text without escapes is a view into the input; the first escape makes it a copy. */
static void read_text(CtJson *self)
{
    bool copied = false;

    if (!take(self, '"')) {
        ct_json_reject(self, "lacks a quote");
        return;
    }
    ct_buffer_empty(&self->unescaped);
    self->text = take_plain(self);
    while (ct_reader_ok(&self->reader) && !take(self, '"')) {
        if (ct_reader_at_end(&self->reader))
            ct_json_reject(self, "ends inside a text");
        else if (!take(self, '\\'))
            ct_json_reject(self, "has a control character in a text");
        if (!copied)
            ct_buffer_add(&self->unescaped, self->text);
        copied = true;
        read_escape(self);
        ct_buffer_add(&self->unescaped, take_plain(self));
    }
    if (copied)
        self->text = ct_buffer_bytes(&self->unescaped);
    if (ct_reader_ok(&self->reader) && !ct_text_is_utf8(self->text))
        ct_json_reject(self, "has text that is not UTF-8");
}

/* ---- numbers ---- */

static size_t skip_digits(CtJson *self)
{
    size_t count = 0;

    while (g_ascii_isdigit(ct_reader_peek(&self->reader))) {
        ct_reader_skip(&self->reader, 1);
        count++;
    }
    return count;
}

/* The shape alone: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static CtJsonToken scan_number(CtJson *self)
{
    CtJsonToken token = CT_JSON_WHOLE;
    bool shaped = true;

    (void)take(self, '-');
    shaped =
        take(self, '0') ? !g_ascii_isdigit(ct_reader_peek(&self->reader)) : skip_digits(self) > 0;
    if (take(self, '.')) {
        shaped = skip_digits(self) > 0 && shaped;
        token = CT_JSON_REAL;
    }
    if (take(self, 'e') || take(self, 'E')) {
        (void)(take(self, '+') || take(self, '-'));
        shaped = skip_digits(self) > 0 && shaped;
        token = CT_JSON_REAL;
    }
    if (!shaped)
        ct_json_reject(self, "has a number of wrong shape");
    return token;
}

static void evaluate_whole(CtJson *self)
{
    bool negative = self->text.data[0] == '-';
    uint64_t largest = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t magnitude = 0;

    if (!ct_text_to_u64(ct_bytes_slice(self->text, negative, self->text.size), largest, &magnitude))
        ct_json_reject(self, "has a whole number outside of 64 bits");
    self->number = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
}

static void evaluate_real(CtJson *self)
{
    g_autofree char *copy = ct_bytes_to_text(self->text);

    self->real = g_ascii_strtod(copy, NULL);
    if (!isfinite(self->real))
        ct_json_reject(self, "has a number that is too large");
}

static CtJsonToken read_number(CtJson *self)
{
    CtJsonToken token = scan_number(self);

    if (!ct_reader_ok(&self->reader))
        return CT_JSON_END;
    self->text = ct_bytes_slice(self->reader.bytes, self->at, self->reader.offset - self->at);
    if (token == CT_JSON_WHOLE)
        evaluate_whole(self);
    else
        evaluate_real(self);
    return token;
}

/* ---- structure ---- */

static CtJsonToken open_level(CtJson *self, CtJsonToken token)
{
    if (self->depth >= CT_LIMIT_JSON_DEPTH) {
        ct_reader_reject_limit(&self->reader, "is nested too deep");
        return CT_JSON_END;
    }
    ct_reader_skip(&self->reader, 1);
    self->level[self->depth++] = (CtJsonLevel){
        .keys = token == CT_JSON_OBJECT
                    ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)
                    : NULL,
    };
    return token;
}

static CtJsonToken close_level(CtJson *self, CtJsonToken token)
{
    ct_reader_skip(&self->reader, 1);
    drop_level(self);
    return token;
}

static CtJsonToken read_word(CtJson *self, const char *word, CtJsonToken token)
{
    CtBytes expected = ct_bytes_of_text(word);
    CtBytes seen = ct_bytes_slice(self->reader.bytes, self->reader.offset, expected.size);

    if (!ct_bytes_equal(seen, expected))
        ct_json_reject(self, "has an unknown word");
    ct_reader_skip(&self->reader, expected.size);
    return token;
}

/* Why no value begins with this byte. What a mark of byte order would be elsewhere is only text. */
static const char *fault_of(const CtJson *self, uint8_t first)
{
    if (ct_reader_at_end(&self->reader))
        return "ends too early";
    if (self->at > 0 || (first != 0xef && first < 0xfe))
        return "lacks a value";
    return first == 0xef ? "begins with a byte order mark" : "is UTF-16 and not UTF-8";
}

static CtJsonToken read_value(CtJson *self)
{
    uint8_t first = ct_reader_peek(&self->reader);

    switch (first) {
    case '{':
        return open_level(self, CT_JSON_OBJECT);
    case '[':
        return open_level(self, CT_JSON_ARRAY);
    case '"':
        read_text(self);
        return CT_JSON_TEXT;
    case 't':
        return read_word(self, "true", CT_JSON_TRUE);
    case 'f':
        return read_word(self, "false", CT_JSON_FALSE);
    case 'n':
        return read_word(self, "null", CT_JSON_NULL);
    default:
        if (first == '-' || g_ascii_isdigit(first))
            return read_number(self);
        ct_json_reject(self, fault_of(self, first));
        return CT_JSON_END;
    }
}

static CtJsonToken read_key(CtJson *self, CtJsonLevel *level)
{
    read_text(self);
    if (!ct_reader_ok(&self->reader))
        return CT_JSON_END;
    if (!g_hash_table_add(level->keys, ct_bytes_to_text(self->text)))
        ct_json_reject(self, "has a key twice");
    skip_blanks(self);
    if (!take(self, ':'))
        ct_json_reject(self, "lacks a colon after a key");
    self->after_key = true;
    return CT_JSON_KEY;
}

static CtJsonToken step_inside(CtJson *self)
{
    CtJsonLevel *level = &self->level[self->depth - 1];
    bool object = level->keys != NULL;

    if (ct_reader_peek(&self->reader) == (object ? '}' : ']'))
        return close_level(self, object ? CT_JSON_OBJECT_END : CT_JSON_ARRAY_END);
    if (level->begun && !take(self, ','))
        ct_json_reject(self, ct_reader_at_end(&self->reader) ? "ends too early" : "lacks a comma");
    level->begun = true;
    skip_blanks(self);
    self->at = self->reader.offset;
    return object ? read_key(self, level) : read_value(self);
}

CtJsonToken ct_json_step(CtJson *self)
{
    CtJsonToken token = CT_JSON_END;

    skip_blanks(self);
    self->at = self->reader.offset;
    if (self->after_key || !self->begun) {
        self->after_key = false;
        self->begun = true;
        token = read_value(self);
    } else if (self->depth > 0) {
        token = step_inside(self);
    } else {
        ct_reader_expect_end(&self->reader);
    }
    return ct_reader_ok(&self->reader) ? token : CT_JSON_END;
}

void ct_json_skip(CtJson *self, CtJsonToken token)
{
    if (token == CT_JSON_KEY)
        token = ct_json_step(self);
    if (token != CT_JSON_OBJECT && token != CT_JSON_ARRAY)
        return;
    size_t outside = self->depth - 1;
    while (self->depth > outside && ct_json_step(self) != CT_JSON_END)
        ;
}

bool ct_json_check(CtJson *self, const char *object, GError **error)
{
    skip_blanks(self);
    if (!self->begun || self->after_key || self->depth > 0)
        ct_json_reject(self, "was not read to its end");
    ct_reader_expect_end(&self->reader);
    return ct_reader_check(&self->reader, object, error);
}

/* ---- writing ---- */

CtJsonWriter ct_json_writer(CtBuffer *out)
{
    return (CtJsonWriter){ .out = out };
}

static void begin(CtJsonWriter *self, const char *key)
{
    if (self->comma)
        ct_buffer_add_u8(self->out, ',');
    self->comma = true;
    if (key == NULL)
        return;
    ct_text_add_json(self->out, ct_bytes_of_text(key));
    ct_buffer_add_u8(self->out, ':');
}

static void open_with(CtJsonWriter *self, const char *key, uint8_t mark)
{
    begin(self, key);
    ct_buffer_add_u8(self->out, mark);
    self->comma = false;
}

static void close_with(CtJsonWriter *self, uint8_t mark)
{
    ct_buffer_add_u8(self->out, mark);
    self->comma = true;
}

void ct_json_open_object(CtJsonWriter *self, const char *key)
{
    open_with(self, key, '{');
}

void ct_json_close_object(CtJsonWriter *self)
{
    close_with(self, '}');
}

void ct_json_open_array(CtJsonWriter *self, const char *key)
{
    open_with(self, key, '[');
}

void ct_json_close_array(CtJsonWriter *self)
{
    close_with(self, ']');
}

void ct_json_add_text(CtJsonWriter *self, const char *key, CtBytes text)
{
    begin(self, key);
    ct_text_add_json(self->out, text);
}

void ct_json_add_number(CtJsonWriter *self, const char *key, int64_t number)
{
    begin(self, key);
    ct_buffer_printf(self->out, "%" G_GINT64_FORMAT, number);
}

void ct_json_add_bool(CtJsonWriter *self, const char *key, bool truth)
{
    begin(self, key);
    ct_buffer_add_text(self->out, truth ? "true" : "false");
}

void ct_json_add_null(CtJsonWriter *self, const char *key)
{
    begin(self, key);
    ct_buffer_add_text(self->out, "null");
}

void ct_json_add_raw(CtJsonWriter *self, const char *key, CtBytes json)
{
    begin(self, key);
    ct_buffer_add(self->out, json);
}
