/* version_key.c - ranks, numbers, texts.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_key.h"

#include "base/text.h"

#include <string.h>

enum { RANK_SHIFT = 4, LARGEST_BINARY = 18, LONG = 9 };

void ct_version_key_mark(CtBuffer *key, unsigned rank)
{
    ct_buffer_add_u8(key, (uint8_t)(rank << RANK_SHIFT));
}

CtBytes ct_version_significant(CtBytes digits)
{
    size_t zeros = 0;

    while (zeros < digits.size && digits.data[zeros] == '0')
        zeros++;
    return ct_bytes_slice(digits, zeros, digits.size);
}

void ct_version_key_number(CtBuffer *key, unsigned rank, CtBytes digits)
{
    CtBytes number = ct_version_significant(digits);
    uint64_t value = 0;
    unsigned bytes = 0;

    if (number.size > LARGEST_BINARY) {
        ct_buffer_add_u8(key, (uint8_t)(rank << RANK_SHIFT | LONG));
        ct_buffer_add_u16be(key, (uint16_t)number.size);
        ct_buffer_add(key, number);
        return;
    }
    for (size_t i = 0; i < number.size; i++)
        value = value * 10 + (uint64_t)(number.data[i] - '0');
    while (bytes < 8 && value >> (8 * bytes) != 0)
        bytes++;
    ct_buffer_add_u8(key, (uint8_t)(rank << RANK_SHIFT | bytes));
    while (bytes-- > 0)
        ct_buffer_add_u8(key, (uint8_t)(value >> (8 * bytes)));
}

void ct_version_key_text(CtBuffer *key, unsigned rank, CtBytes text)
{
    ct_version_key_mark(key, rank);
    ct_buffer_add(key, text);
    ct_buffer_add_u8(key, 0);
}

void ct_version_key_text_lower(CtBuffer *key, unsigned rank, CtBytes text)
{
    ct_version_key_mark(key, rank);
    for (size_t i = 0; i < text.size; i++)
        ct_buffer_add_u8(key, (uint8_t)g_ascii_tolower((char)text.data[i]));
    ct_buffer_add_u8(key, 0);
}

static CtBytes taken_since(CtReader *reader, size_t start)
{
    return ct_bytes_slice(reader->bytes, start, reader->offset - start);
}

CtBytes ct_version_take_digits(CtReader *reader)
{
    size_t start = reader->offset;

    while (g_ascii_isdigit(ct_reader_peek(reader)))
        ct_reader_skip(reader, 1);
    return taken_since(reader, start);
}

CtBytes ct_version_take_letters(CtReader *reader)
{
    size_t start = reader->offset;

    while (g_ascii_isalpha(ct_reader_peek(reader)))
        ct_reader_skip(reader, 1);
    return taken_since(reader, start);
}

CtBytes ct_version_take_until(CtReader *reader, const char *stops)
{
    size_t start = reader->offset;

    while (!ct_reader_at_end(reader) && strchr(stops, ct_reader_peek(reader)) == NULL)
        ct_reader_skip(reader, 1);
    return taken_since(reader, start);
}

bool ct_version_take(CtReader *reader, char expected)
{
    if (ct_reader_at_end(reader) || ct_reader_peek(reader) != (uint8_t)expected)
        return false;
    ct_reader_skip(reader, 1);
    return true;
}

bool ct_version_is_digits(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isdigit(text.data[i]))
            return false;
    return text.size > 0;
}

bool ct_version_is_zero(CtBytes digits)
{
    return ct_version_significant(digits).size == 0;
}

bool ct_version_exceeds(CtBytes digits, uint64_t largest)
{
    uint64_t value;
    CtBytes number = ct_version_significant(digits);

    return number.size > 0 && !ct_text_to_u64(number, largest, &value);
}
