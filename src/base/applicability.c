/* applicability.c - one byte a token, texts with their length.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/applicability.h"

#include <string.h>

static void add_text(CtBuffer *out, CtBytes text)
{
    ct_buffer_add_u16be(out, (uint16_t)text.size);
    ct_buffer_add(out, text);
}

void ct_applicability_open(CtBuffer *out, bool all, bool negated)
{
    if (all)
        ct_buffer_add_u8(out, negated ? 'a' : 'A');
    else
        ct_buffer_add_u8(out, negated ? 'o' : 'O');
}

void ct_applicability_close(CtBuffer *out)
{
    ct_buffer_add_u8(out, ')');
}

static bool fits(const CtApplicabilityRow *row)
{
    bool good = row->criterion.size > 0 && row->criterion.size <= CT_LIMIT_APPLICABILITY_TEXT;

    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        good = good && row->bound[i].size <= CT_LIMIT_APPLICABILITY_TEXT;
    return good;
}

void ct_applicability_key(CtBuffer *out, const CtApplicabilityRow *row)
{
    uint8_t given = 0;

    add_text(out, row->criterion);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            given |= (uint8_t)(1u << i);
    ct_buffer_add_u8(out, given);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            add_text(out, row->bound[i]);
}

bool ct_applicability_row(CtBuffer *out, const CtApplicabilityRow *row)
{
    if (!fits(row))
        return false;
    ct_buffer_add_u8(out, row->own ? 'X' : row->vulnerable ? 'R' : 'r');
    ct_applicability_key(out, row);
    return true;
}

static CtBytes read_text(CtReader *reader)
{
    CtBytes text = ct_reader_take(reader, ct_reader_u16be(reader));

    if (text.size == 0)
        ct_reader_reject(reader, "has an empty text");
    if (text.size > CT_LIMIT_APPLICABILITY_TEXT)
        ct_reader_reject_limit(reader, "has a text that is too long");
    return text;
}

static void read_row(CtReader *reader, CtApplicabilityRow *out)
{
    out->criterion = read_text(reader);
    uint8_t given = ct_reader_u8(reader);
    if (given >> CT_APPLICABILITY_BOUNDS != 0)
        ct_reader_reject(reader, "has an unknown bound");
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        out->bound[i] = (given >> i & 1) != 0 ? read_text(reader) : (CtBytes){ NULL, 0 };
}

bool ct_applicability_of_key(CtBytes key, CtApplicabilityRow *out)
{
    CtReader reader = ct_reader_over(key);
    CtApplicabilityRow row = { .vulnerable = true };

    read_row(&reader, &row);
    ct_reader_expect_end(&reader);
    if (!ct_reader_ok(&reader))
        return false;
    *out = row;
    return true;
}

bool ct_applicability_is_unstated(CtBytes criterion)
{
    const size_t size = sizeof CT_APPLICABILITY_UNSTATED - 1;

    return criterion.size >= size && memcmp(criterion.data, CT_APPLICABILITY_UNSTATED, size) == 0;
}

CtApplicability ct_applicability_over(CtBytes bytes)
{
    return (CtApplicability){ .reader = ct_reader_over(bytes) };
}

static CtApplicabilityToken open_node(CtApplicability *self, uint8_t mark)
{
    if (self->depth >= CT_LIMIT_APPLICABILITY_DEPTH) {
        ct_reader_reject_limit(&self->reader, "is nested too deep");
        return CT_APPLICABILITY_END;
    }
    self->depth++;
    self->all = mark == 'A' || mark == 'a';
    self->negated = mark == 'a' || mark == 'o';
    return CT_APPLICABILITY_OPEN;
}

CtApplicabilityToken ct_applicability_step(CtApplicability *self)
{
    CtApplicabilityToken token = CT_APPLICABILITY_END;

    if (ct_reader_at_end(&self->reader))
        return CT_APPLICABILITY_END;
    uint8_t mark = ct_reader_u8(&self->reader);
    if (mark == 'A' || mark == 'a' || mark == 'O' || mark == 'o') {
        token = open_node(self, mark);
    } else if (self->depth == 0) {
        ct_reader_reject(&self->reader, "has something outside of a node");
    } else if (mark == ')') {
        self->depth--;
        token = CT_APPLICABILITY_CLOSE;
    } else if (mark == 'R' || mark == 'r' || mark == 'X') {
        self->row.vulnerable = mark == 'R';
        self->row.own = mark == 'X';
        read_row(&self->reader, &self->row);
        token = CT_APPLICABILITY_ROW;
    } else {
        ct_reader_reject(&self->reader, "has an unknown mark");
    }
    return ct_reader_ok(&self->reader) ? token : CT_APPLICABILITY_END;
}

bool ct_applicability_check(const CtApplicability *self, GError **error)
{
    CtReader reader = self->reader;

    if (self->depth > 0)
        ct_reader_reject(&reader, "has a node without its end");
    return ct_reader_check(&reader, "applicability", error);
}
