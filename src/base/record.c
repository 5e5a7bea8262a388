/* record.c - building, encoding, decoding and printing records.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/record.h"

#include "base/text.h"

#include <string.h>

static void set_name(char out[CT_RECORD_NAME_SIZE], const char *name)
{
    size_t size = strlen(name);

    g_assert(size < CT_RECORD_NAME_SIZE);
    memcpy(out, name, size + 1);
}

void ct_record_begin(CtRecord *self, const char *kind)
{
    set_name(self->kind, kind);
    self->count = 0;
}

bool ct_record_full(const CtRecord *self)
{
    return self->count >= G_N_ELEMENTS(self->field);
}

static CtRecordField *add(CtRecord *self, const char *name, CtValueKind kind, uint64_t from,
                          uint64_t to)
{
    static CtRecordField dropped;
    CtRecordField *field = ct_record_full(self) ? &dropped : &self->field[self->count++];

    *field = (CtRecordField){ .kind = kind, .from = from, .to = to };
    set_name(field->name, name);
    g_assert(strcmp(name, "kind") != 0); /* the printed object has that key already */
    return field;
}

void ct_record_text(CtRecord *self, const char *name, CtBytes text, uint64_t from, uint64_t to)
{
    add(self, name, CT_VALUE_TEXT, from, to)->bytes = text;
}

void ct_record_bytes(CtRecord *self, const char *name, CtBytes bytes, uint64_t from, uint64_t to)
{
    add(self, name, CT_VALUE_BYTES, from, to)->bytes = bytes;
}

void ct_record_number(CtRecord *self, const char *name, int64_t value, uint64_t from, uint64_t to)
{
    add(self, name, CT_VALUE_NUMBER, from, to)->number = value;
}

void ct_record_instant(CtRecord *self, const char *name, CtInstant value, uint64_t from,
                       uint64_t to)
{
    add(self, name, CT_VALUE_INSTANT, from, to)->number = value;
}

void ct_record_address(CtRecord *self, const char *name, const CtAddress *value, uint64_t from,
                       uint64_t to)
{
    add(self, name, CT_VALUE_ADDRESS, from, to)->address = *value;
}

const CtRecordField *ct_record_find(const CtRecord *self, const char *name)
{
    /* Most names differ in their first letter already. */
    for (size_t i = 0; i < self->count; i++)
        if (self->field[i].name[0] == name[0] && strcmp(self->field[i].name, name) == 0)
            return &self->field[i];
    return NULL;
}

CtBytes ct_record_get_text(const CtRecord *self, const char *name)
{
    const CtRecordField *field = ct_record_find(self, name);

    return field != NULL && field->kind == CT_VALUE_TEXT ? field->bytes : (CtBytes){ NULL, 0 };
}

static void encode_name(CtBuffer *out, const char *name)
{
    ct_buffer_add_u8(out, (uint8_t)strlen(name));
    ct_buffer_add_text(out, name);
}

/* As much of a value as a record may hold; a text is cut between two characters. */
static CtBytes cut_value(const CtRecordField *field)
{
    CtBytes value = ct_bytes_slice(field->bytes, 0, CT_LIMIT_VALUE_BYTES);

    if (field->kind != CT_VALUE_TEXT || value.size == field->bytes.size)
        return value;
    while (value.size > 0 && (field->bytes.data[value.size] & 0xc0) == 0x80)
        value.size--;
    return value;
}

static void encode_field(const CtRecordField *field, CtBuffer *out)
{
    size_t address_size = field->address.family == 4 ? 4 : 16;
    CtBytes value = cut_value(field);

    encode_name(out, field->name);
    ct_buffer_add_u8(out, (uint8_t)field->kind);
    ct_buffer_add_u64be(out, field->from);
    ct_buffer_add_u64be(out, field->to);
    switch (field->kind) {
    case CT_VALUE_NUMBER:
    case CT_VALUE_INSTANT:
        ct_buffer_add_u32be(out, 8);
        ct_buffer_add_u64be(out, (uint64_t)field->number);
        break;
    case CT_VALUE_ADDRESS:
        ct_buffer_add_u32be(out, (uint32_t)address_size + 1);
        ct_buffer_add_u8(out, field->address.family);
        ct_buffer_add(out, (CtBytes){ field->address.byte, address_size });
        break;
    case CT_VALUE_TEXT:
    case CT_VALUE_BYTES:
    default:
        ct_buffer_add_u32be(out, (uint32_t)value.size);
        ct_buffer_add(out, value);
        break;
    }
}

void ct_record_encode(const CtRecord *self, CtBuffer *out)
{
    encode_name(out, self->kind);
    ct_buffer_add_u16be(out, (uint16_t)self->count);
    for (size_t i = 0; i < self->count; i++)
        encode_field(&self->field[i], out);
}

static void decode_name(CtReader *reader, char out[CT_RECORD_NAME_SIZE])
{
    CtBytes name = ct_reader_take(reader, ct_reader_u8(reader));

    out[0] = '\0';
    if (name.size == 0 || name.size >= CT_RECORD_NAME_SIZE) {
        ct_reader_reject(reader, "has a name of wrong length");
        return;
    }
    for (size_t i = 0; i < name.size; i++)
        if (!g_ascii_islower(name.data[i]) && !g_ascii_isdigit(name.data[i]) && name.data[i] != '_')
            ct_reader_reject(reader, "has a name with a foreign character");
    memcpy(out, name.data, name.size);
    out[name.size] = '\0';
}

static void decode_number(CtReader *reader, CtRecordField *field)
{
    if (field->bytes.size != 8) {
        ct_reader_reject(reader, "has a number of wrong size");
        return;
    }
    CtReader inner = ct_reader_over(field->bytes);
    field->number = (int64_t)ct_reader_u64be(&inner);
    field->bytes = (CtBytes){ NULL, 0 };
    if (field->kind == CT_VALUE_INSTANT &&
        (field->number < CT_INSTANT_FIRST || field->number > CT_INSTANT_LAST))
        ct_reader_reject(reader, "has an instant outside of the years 1 to 9999");
}

static void decode_address(CtReader *reader, CtRecordField *field)
{
    CtBytes raw = field->bytes;
    bool right = raw.size > 0 &&
                 ((raw.data[0] == 4 && raw.size == 5) || (raw.data[0] == 6 && raw.size == 17));

    if (!right) {
        ct_reader_reject(reader, "has an address of wrong size");
        return;
    }
    field->address.family = raw.data[0];
    memcpy(field->address.byte, raw.data + 1, raw.size - 1);
    field->bytes = (CtBytes){ NULL, 0 };
}

static void decode_field(CtReader *reader, CtRecordField *field)
{
    *field = (CtRecordField){ 0 };
    decode_name(reader, field->name);
    if (strcmp(field->name, "kind") == 0)
        ct_reader_reject(reader, "has a field called kind");
    uint8_t kind = ct_reader_u8(reader);
    field->from = ct_reader_u64be(reader);
    field->to = ct_reader_u64be(reader);
    uint32_t size = ct_reader_u32be(reader);
    if (size > CT_LIMIT_VALUE_BYTES)
        ct_reader_reject_limit(reader, "has a value larger than a value may be");
    if (field->from > field->to)
        ct_reader_reject(reader, "has a byte range that ends before it begins");
    field->bytes = ct_reader_take(reader, size);
    if (kind < CT_VALUE_TEXT || kind > CT_VALUE_BYTES)
        ct_reader_reject(reader, "has a value of unknown kind");
    field->kind = (CtValueKind)kind;
    if (field->kind == CT_VALUE_NUMBER || field->kind == CT_VALUE_INSTANT)
        decode_number(reader, field);
    else if (field->kind == CT_VALUE_ADDRESS)
        decode_address(reader, field);
    else if (field->kind == CT_VALUE_TEXT && !ct_text_is_utf8(field->bytes))
        ct_reader_reject(reader, "has text that is not UTF-8");
}

bool ct_record_decode(CtReader *reader, CtRecord *out, GError **error)
{
    decode_name(reader, out->kind);
    size_t count = ct_reader_u16be(reader);
    if (count > G_N_ELEMENTS(out->field))
        ct_reader_reject_limit(reader, "has more fields than a record may have");
    out->count = 0;
    for (size_t i = 0; i < count && ct_reader_ok(reader); i++)
        decode_field(reader, &out->field[i]);
    if (!ct_reader_check(reader, "worker record", error))
        return false;
    out->count = count;
    return true;
}

static void add_value(const CtRecordField *field, CtBuffer *out)
{
    char time[CT_TIME_TEXT_SIZE];
    char address[CT_ADDRESS_TEXT_SIZE];
    g_autofree char *hex = NULL;

    switch (field->kind) {
    case CT_VALUE_NUMBER:
        ct_buffer_printf(out, "%" G_GINT64_FORMAT, field->number);
        break;
    case CT_VALUE_INSTANT:
        ct_buffer_printf(out, "\"%s\"", ct_time_text(field->number, time));
        break;
    case CT_VALUE_ADDRESS:
        ct_buffer_printf(out, "\"%s\"", ct_address_text(&field->address, address));
        break;
    case CT_VALUE_BYTES:
        hex = ct_text_hex(field->bytes);
        ct_buffer_printf(out, "\"%s\"", hex);
        break;
    case CT_VALUE_TEXT:
    default:
        ct_text_add_json(out, field->bytes);
        break;
    }
}

static void add_values_of(const CtRecord *self, size_t first, CtBuffer *out)
{
    const char *name = self->field[first].name;
    size_t count = 0;

    for (size_t i = first; i < self->count; i++)
        count += strcmp(self->field[i].name, name) == 0;
    ct_buffer_printf(out, ",\"%s\":%s", name, count > 1 ? "[" : "");
    for (size_t i = first, done = 0; i < self->count; i++) {
        if (strcmp(self->field[i].name, name) != 0)
            continue;
        if (done++ > 0)
            ct_buffer_add_u8(out, ',');
        add_value(&self->field[i], out);
    }
    if (count > 1)
        ct_buffer_add_u8(out, ']');
}

void ct_record_add_json(const CtRecord *self, CtBuffer *out)
{
    ct_buffer_printf(out, "{\"kind\":\"%s\"", self->kind);
    for (size_t i = 0; i < self->count; i++)
        if (ct_record_find(self, self->field[i].name) == &self->field[i])
            add_values_of(self, i, out);
    ct_buffer_add_u8(out, '}');
}
