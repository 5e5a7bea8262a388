/* entry.c - the deterministic CBOR of the header, written and read.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/entry.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define VERSION       1
#define HEADER_FIELDS 11

/* CBOR's major types (RFC 8949, 3.1). */
enum { UNSIGNED = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, ARRAY = 4 };

static const char *const kind_names[CT_ENTRY_KINDS] = {
    [CT_ENTRY_MANDATE] = "mandate",   [CT_ENTRY_PROCEDURE] = "procedure",
    [CT_ENTRY_EVIDENCE] = "evidence", [CT_ENTRY_EVENT] = "event",
    [CT_ENTRY_TIMER] = "timer",       [CT_ENTRY_ORDER] = "order",
    [CT_ENTRY_ATTEMPT] = "attempt",   [CT_ENTRY_SENT] = "sent",
    [CT_ENTRY_REFUSED] = "refused",   [CT_ENTRY_UNCERTAIN] = "uncertain",
    [CT_ENTRY_WITHHELD] = "withheld", [CT_ENTRY_VOTE] = "vote",
    [CT_ENTRY_ERASED] = "erased",     [CT_ENTRY_SEALED] = "sealed",
    [CT_ENTRY_ACCESS] = "access",     [CT_ENTRY_HOLD] = "hold",
    [CT_ENTRY_DONE] = "done",         [CT_ENTRY_JOINED] = "joined",
    [CT_ENTRY_MOVED] = "moved",
};

const char *ct_entry_kind_name(CtEntryKind kind)
{
    g_assert(kind < CT_ENTRY_KINDS);
    return kind_names[kind];
}

static void write_head(CtBuffer *out, unsigned major, uint64_t value)
{
    uint8_t type = (uint8_t)(major << 5);

    if (value < 24) {
        ct_buffer_add_u8(out, type | (uint8_t)value);
    } else if (value <= UINT8_MAX) {
        ct_buffer_add_u8(out, type | 24);
        ct_buffer_add_u8(out, (uint8_t)value);
    } else if (value <= UINT16_MAX) {
        ct_buffer_add_u8(out, type | 25);
        ct_buffer_add_u16be(out, (uint16_t)value);
    } else if (value <= UINT32_MAX) {
        ct_buffer_add_u8(out, type | 26);
        ct_buffer_add_u32be(out, (uint32_t)value);
    } else {
        ct_buffer_add_u8(out, type | 27);
        ct_buffer_add_u64be(out, value);
    }
}

static void write_string(CtBuffer *out, unsigned major, CtBytes bytes)
{
    write_head(out, major, bytes.size);
    ct_buffer_add(out, bytes);
}

/* RFC 8949: a negative n is written as -1 - n, which is the complement of its bits. */
static void write_integer(CtBuffer *out, int64_t value)
{
    if (value >= 0)
        write_head(out, UNSIGNED, (uint64_t)value);
    else
        write_head(out, NEGATIVE, ~(uint64_t)value);
}

static bool name_is_good(CtBytes name)
{
    return name.size <= CT_ENTRY_NAME_BYTES && ct_text_is_utf8(name);
}

static bool names_differ(const CtEntry *entry)
{
    for (size_t i = 1; i < entry->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (ct_bytes_equal(entry->field[i].name, entry->field[j].name))
                return false;
        }
    }
    return true;
}

/* Each compartment with fields has its digest, each digest its fields, in ascending order. */
static bool digests_match(const CtEntry *entry)
{
    unsigned with_fields = 0;
    unsigned with_digest = 0;

    for (size_t i = 0; i < entry->count; i++) {
        if (entry->field[i].compartment >= CT_ENTRY_COMPARTMENTS)
            return false;
        with_fields |= 1u << entry->field[i].compartment;
    }
    for (size_t i = 0; i < entry->digests; i++) {
        unsigned compartment = entry->digest[i].compartment;

        if (compartment >= CT_ENTRY_COMPARTMENTS || with_digest >> compartment != 0)
            return false;
        with_digest |= 1u << compartment;
    }
    return with_fields == with_digest;
}

bool ct_entry_is_good(const CtEntry *entry)
{
    if (entry->kind >= CT_ENTRY_KINDS || entry->marks > CT_ENTRY_MARKS ||
        entry->count > CT_LIMIT_ENTRY_FIELDS || entry->digests > CT_ENTRY_COMPARTMENTS ||
        !name_is_good(entry->event) || !name_is_good(entry->state))
        return false;
    for (size_t i = 0; i < entry->count; i++) {
        if (entry->field[i].name.size == 0 || !name_is_good(entry->field[i].name))
            return false;
    }
    return names_differ(entry) && digests_match(entry);
}

void ct_entry_write_header(const CtEntry *entry, CtBuffer *out)
{
    g_assert(ct_entry_is_good(entry));
    write_head(out, ARRAY, HEADER_FIELDS);
    write_head(out, UNSIGNED, VERSION);
    write_integer(out, entry->at);
    write_string(out, TEXT, ct_bytes_of_text(kind_names[entry->kind]));
    write_string(out, TEXT, entry->event);
    write_string(out, TEXT, entry->state);
    write_string(out, BYTES, (CtBytes){ entry->procedure, sizeof entry->procedure });
    write_string(out, BYTES, (CtBytes){ entry->tag, sizeof entry->tag });
    write_string(out, BYTES, (CtBytes){ entry->nonce, sizeof entry->nonce });
    write_head(out, ARRAY, entry->marks);
    for (size_t i = 0; i < entry->marks; i++)
        write_head(out, UNSIGNED, entry->mark[i]);
    write_head(out, ARRAY, entry->count);
    for (size_t i = 0; i < entry->count; i++) {
        write_head(out, ARRAY, 2);
        write_head(out, UNSIGNED, entry->field[i].compartment);
        write_string(out, TEXT, entry->field[i].name);
    }
    write_head(out, ARRAY, entry->digests);
    for (size_t i = 0; i < entry->digests; i++) {
        write_head(out, ARRAY, 2);
        write_head(out, UNSIGNED, entry->digest[i].compartment);
        write_string(out, BYTES, (CtBytes){ entry->digest[i].digest, CT_DIGEST_SIZE });
    }
}

/* The head of one item of the type expected; refuses every longer form than the shortest. */
static uint64_t read_head(CtReader *reader, unsigned major)
{
    uint8_t first = ct_reader_u8(reader);
    unsigned form = first & 31;
    uint64_t value = form;
    uint64_t least = 0;

    if (first >> 5 != major || form > 27)
        ct_reader_reject(reader, "has an item of another type than is due");
    switch (form) {
    case 24:
        value = ct_reader_u8(reader);
        least = 24;
        break;
    case 25:
        value = ct_reader_u16be(reader);
        least = (uint64_t)UINT8_MAX + 1;
        break;
    case 26:
        value = ct_reader_u32be(reader);
        least = (uint64_t)UINT16_MAX + 1;
        break;
    case 27:
        value = ct_reader_u64be(reader);
        least = (uint64_t)UINT32_MAX + 1;
        break;
    default:
        break;
    }
    if (value < least)
        ct_reader_reject(reader, "has a number in a longer form than needed");
    return ct_reader_ok(reader) ? value : 0;
}

static int64_t read_integer(CtReader *reader)
{
    bool negative = ct_reader_peek(reader) >> 5 == NEGATIVE;
    uint64_t value = read_head(reader, negative ? NEGATIVE : UNSIGNED);

    if (value > INT64_MAX)
        ct_reader_reject(reader, "has a time out of range");
    return negative ? (int64_t)~value : (int64_t)value;
}

static CtBytes read_name(CtReader *reader)
{
    uint64_t size = read_head(reader, TEXT);

    if (size > CT_ENTRY_NAME_BYTES)
        ct_reader_reject_limit(reader, "has a name of more than 64 bytes");
    return ct_reader_take(reader, (size_t)size);
}

static void read_fixed(CtReader *reader, uint8_t *out, size_t size)
{
    if (read_head(reader, BYTES) != size)
        ct_reader_reject(reader, "has a byte string of another length than is due");
    CtBytes taken = ct_reader_take(reader, size);
    if (taken.size == size)
        memcpy(out, taken.data, size);
}

static size_t read_count(CtReader *reader, size_t most)
{
    uint64_t count = read_head(reader, ARRAY);

    if (count > most)
        ct_reader_reject_limit(reader, "has more items than are allowed");
    return ct_reader_ok(reader) ? (size_t)count : 0;
}

static unsigned read_compartment(CtReader *reader)
{
    if (read_head(reader, ARRAY) != 2)
        ct_reader_reject(reader, "has an item that is not a pair");
    uint64_t compartment = read_head(reader, UNSIGNED);
    if (compartment >= CT_ENTRY_COMPARTMENTS)
        ct_reader_reject_limit(reader, "has a compartment above 7");
    return ct_reader_ok(reader) ? (unsigned)compartment : 0;
}

static CtEntryKind read_kind(CtReader *reader)
{
    CtBytes name = read_name(reader);

    for (unsigned i = 0; i < CT_ENTRY_KINDS; i++) {
        if (ct_bytes_equal(name, ct_bytes_of_text(kind_names[i])))
            return (CtEntryKind)i;
    }
    ct_reader_reject(reader, "is of an unknown kind");
    return CT_ENTRY_MANDATE;
}

static void read_lists(CtReader *reader, CtEntry *out)
{
    out->marks = read_count(reader, CT_ENTRY_MARKS);
    for (size_t i = 0; i < out->marks; i++)
        out->mark[i] = read_head(reader, UNSIGNED);
    out->count = read_count(reader, CT_LIMIT_ENTRY_FIELDS);
    for (size_t i = 0; i < out->count; i++) {
        out->field[i].compartment = read_compartment(reader);
        out->field[i].name = read_name(reader);
    }
    out->digests = read_count(reader, CT_ENTRY_COMPARTMENTS);
    for (size_t i = 0; i < out->digests; i++) {
        out->digest[i].compartment = read_compartment(reader);
        read_fixed(reader, out->digest[i].digest, CT_DIGEST_SIZE);
    }
    for (size_t i = 0; i < out->count; i++)
        out->field[i].commitment = ct_reader_take(reader, CT_DIGEST_SIZE).data;
}

bool ct_entry_parse(CtBytes bytes, CtEntry *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);
    CtEntry entry = { 0 };

    if (bytes.size > CT_LIMIT_ENTRY_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "entry: it is larger than %u bytes",
                       CT_LIMIT_ENTRY_BYTES);
    if (read_head(&reader, ARRAY) != HEADER_FIELDS)
        ct_reader_reject(&reader, "is not an array of 11 items");
    if (read_head(&reader, UNSIGNED) != VERSION)
        ct_reader_reject(&reader, "is of an unknown version");
    entry.at = read_integer(&reader);
    entry.kind = read_kind(&reader);
    entry.event = read_name(&reader);
    entry.state = read_name(&reader);
    read_fixed(&reader, entry.procedure, sizeof entry.procedure);
    read_fixed(&reader, entry.tag, sizeof entry.tag);
    read_fixed(&reader, entry.nonce, sizeof entry.nonce);
    read_lists(&reader, &entry);
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "entry", error))
        return false;
    if (!ct_entry_is_good(&entry))
        return ct_fail(error, CT_ERROR_INPUT,
                       "entry: its names or compartments contradict each other");
    *out = entry;
    return true;
}

const uint8_t *ct_entry_digest(const CtEntry *entry, unsigned compartment)
{
    for (size_t i = 0; i < entry->digests; i++) {
        if (entry->digest[i].compartment == compartment)
            return entry->digest[i].digest;
    }
    return NULL;
}
