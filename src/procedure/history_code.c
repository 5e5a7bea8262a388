/* history_code.c - a case's memory as bytes, and back.
 *
 * Bytes: u8 version, u8 state, i64 opened, u64 author; then five lists, each a u8 count and its
 * rows in rising order: states (u8 index, i64 entered), notices (u8 index, u8 mask, an i64 per bit:
 * ordered 1, sent 2, served 4), events (u8 index, u32 count, i64 first, i64 last), compartments
 * (u8 index, u8 mask, then what the bits say: stored 1 i64, erased 2, sealed 4 u8 role, keep 8
 * u16, waiting 16 u16), votes (u8 gate, u8 count, u64 per person); and last the pauses, in the
 * order they happened (u8 state, i64 from, i64 to). Version 2 goes on, because there is something
 * to tell: u8 mask, then what its bits say: moved 1 i64, held 2 a list (u8 hold, i64 since),
 * condemned 4 a list (u8 compartment, i64 since).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/history.h"

#include "base/reader.h"

#include <string.h>

#define VERSION      1
#define VERSION_TAIL 2

enum { ORDERED = 1, SENT = 2, SERVED = 4 };
enum { STORED = 1, ERASED = 2, SEALED = 4, KEEP = 8, WAITING = 16 };
enum { MOVED = 1, HELD = 2, CONDEMNED = 4 };

static void add_instant(CtBuffer *out, CtInstant instant)
{
    ct_buffer_add_u64be(out, (uint64_t)instant);
}

static void encode_states(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out)
{
    uint8_t count = 0;

    for (size_t i = 0; i < procedure->state_count; i++)
        if (self->entered[i] != CT_INSTANT_NEVER)
            count++;
    ct_buffer_add_u8(out, count);
    for (size_t i = 0; i < procedure->state_count; i++) {
        if (self->entered[i] == CT_INSTANT_NEVER)
            continue;
        ct_buffer_add_u8(out, (uint8_t)i);
        add_instant(out, self->entered[i]);
    }
}

static uint8_t notice_mask(const CtHistoryNotice *notice)
{
    return (uint8_t)((notice->ordered != CT_INSTANT_NEVER ? ORDERED : 0) |
                     (notice->sent != CT_INSTANT_NEVER ? SENT : 0) |
                     (notice->served != CT_INSTANT_NEVER ? SERVED : 0));
}

static void encode_notices(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out)
{
    uint8_t count = 0;

    for (size_t i = 0; i < procedure->notice_count; i++)
        if (notice_mask(&self->notice[i]) != 0)
            count++;
    ct_buffer_add_u8(out, count);
    for (size_t i = 0; i < procedure->notice_count; i++) {
        const CtHistoryNotice *notice = &self->notice[i];
        uint8_t mask = notice_mask(notice);

        if (mask == 0)
            continue;
        ct_buffer_add_u8(out, (uint8_t)i);
        ct_buffer_add_u8(out, mask);
        if (mask & ORDERED)
            add_instant(out, notice->ordered);
        if (mask & SENT)
            add_instant(out, notice->sent);
        if (mask & SERVED)
            add_instant(out, notice->served);
    }
}

static void encode_events(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out)
{
    uint8_t count = 0;

    for (size_t i = 0; i < procedure->event_count; i++)
        if (self->event[i].count != 0)
            count++;
    ct_buffer_add_u8(out, count);
    for (size_t i = 0; i < procedure->event_count; i++) {
        if (self->event[i].count == 0)
            continue;
        ct_buffer_add_u8(out, (uint8_t)i);
        ct_buffer_add_u32be(out, self->event[i].count);
        add_instant(out, self->event[i].first);
        add_instant(out, self->event[i].last);
    }
}

static uint8_t compartment_mask(const CtHistoryCompartment *held)
{
    return (uint8_t)((held->stored != CT_INSTANT_NEVER ? STORED : 0) | (held->erased ? ERASED : 0) |
                     (held->sealed_to != CT_PROCEDURE_NONE ? SEALED : 0) |
                     (held->keep != CT_PROCEDURE_NONE ? KEEP : 0) |
                     (held->waiting != CT_PROCEDURE_NONE ? WAITING : 0));
}

static void encode_compartments(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out)
{
    uint8_t count = 0;

    for (size_t i = 0; i < procedure->compartment_count; i++)
        if (compartment_mask(&self->compartment[i]) != 0)
            count++;
    ct_buffer_add_u8(out, count);
    for (size_t i = 0; i < procedure->compartment_count; i++) {
        const CtHistoryCompartment *held = &self->compartment[i];
        uint8_t mask = compartment_mask(held);

        if (mask == 0)
            continue;
        ct_buffer_add_u8(out, (uint8_t)i);
        ct_buffer_add_u8(out, mask);
        if (mask & STORED)
            add_instant(out, held->stored);
        if (mask & SEALED)
            ct_buffer_add_u8(out, (uint8_t)held->sealed_to);
        if (mask & KEEP)
            ct_buffer_add_u16be(out, (uint16_t)held->keep);
        if (mask & WAITING)
            ct_buffer_add_u16be(out, (uint16_t)held->waiting);
    }
}

static void encode_votes(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out)
{
    uint8_t count = 0;

    for (size_t i = 0; i < procedure->gate_count; i++)
        if (self->votes[i].count != 0)
            count++;
    ct_buffer_add_u8(out, count);
    for (size_t i = 0; i < procedure->gate_count; i++) {
        const CtHistoryVotes *votes = &self->votes[i];

        if (votes->count == 0)
            continue;
        ct_buffer_add_u8(out, (uint8_t)i);
        ct_buffer_add_u8(out, (uint8_t)votes->count);
        for (size_t j = 0; j < votes->count; j++)
            ct_buffer_add_u64be(out, votes->person[j]);
    }
}

static uint8_t tail_mask(const CtHistory *self, const CtProcedure *procedure)
{
    uint8_t mask = self->moved != CT_INSTANT_NEVER ? MOVED : 0;

    for (size_t i = 0; i < procedure->hold_count; i++)
        mask |= self->held[i] != CT_INSTANT_NEVER ? HELD : 0;
    for (size_t i = 0; i < procedure->compartment_count; i++)
        mask |= self->compartment[i].condemned != CT_INSTANT_NEVER ? CONDEMNED : 0;
    return mask;
}

/* A list of what has an instant: `count` of them, each `stride` bytes from the next. */
static void encode_instants(const CtInstant *first, size_t count, size_t stride, CtBuffer *out)
{
    uint8_t rows = 0;
    CtInstant at;

    for (size_t i = 0; i < count; i++) {
        memcpy(&at, (const char *)first + i * stride, sizeof at);
        rows = (uint8_t)(rows + (at != CT_INSTANT_NEVER));
    }
    ct_buffer_add_u8(out, rows);
    for (size_t i = 0; i < count; i++) {
        memcpy(&at, (const char *)first + i * stride, sizeof at);
        if (at == CT_INSTANT_NEVER)
            continue;
        ct_buffer_add_u8(out, (uint8_t)i);
        add_instant(out, at);
    }
}

static void encode_tail(const CtHistory *self, const CtProcedure *procedure, uint8_t mask,
                        CtBuffer *out)
{
    ct_buffer_add_u8(out, mask);
    if (mask & MOVED)
        add_instant(out, self->moved);
    if (mask & HELD)
        encode_instants(self->held, procedure->hold_count, sizeof self->held[0], out);
    if (mask & CONDEMNED)
        encode_instants(&self->compartment[0].condemned, procedure->compartment_count,
                        sizeof self->compartment[0], out);
}

void ct_history_encode(const CtHistory *self, const CtProcedure *procedure, CtBuffer *out)
{
    uint8_t tail = tail_mask(self, procedure);

    ct_buffer_add_u8(out, tail == 0 ? VERSION : VERSION_TAIL);
    ct_buffer_add_u8(out, (uint8_t)self->state);
    add_instant(out, self->opened);
    ct_buffer_add_u64be(out, self->author);
    encode_states(self, procedure, out);
    encode_notices(self, procedure, out);
    encode_events(self, procedure, out);
    encode_compartments(self, procedure, out);
    encode_votes(self, procedure, out);
    ct_buffer_add_u8(out, (uint8_t)self->pause_count);
    for (size_t i = 0; i < self->pause_count; i++) {
        ct_buffer_add_u8(out, (uint8_t)self->pause[i].state);
        add_instant(out, self->pause[i].from);
        add_instant(out, self->pause[i].to);
    }
    if (tail != 0)
        encode_tail(self, procedure, tail, out);
}

/* An index below `count`; 0 after a rejection. */
static size_t take_index(CtReader *reader, size_t count)
{
    size_t index = ct_reader_u8(reader);

    if (index < count)
        return index;
    ct_reader_reject(reader, "has an index outside the procedure");
    return 0;
}

/* How many rows follow, and then each row's index, which must rise. */
static size_t take_count(CtReader *reader, size_t most)
{
    size_t count = ct_reader_u8(reader);

    if (count <= most)
        return count;
    ct_reader_reject(reader, "has more rows than the procedure");
    return 0;
}

static size_t take_rising(CtReader *reader, size_t count, size_t *next)
{
    size_t index = take_index(reader, count);

    if (index < *next)
        ct_reader_reject(reader, "has rows out of order");
    *next = index + 1;
    return index;
}

static CtInstant take_instant(CtReader *reader)
{
    CtInstant instant = (CtInstant)ct_reader_u64be(reader);

    if (instant < CT_CALENDAR_EARLIEST || instant > CT_CALENDAR_LATEST)
        ct_reader_reject(reader, "has an instant out of range");
    return instant;
}

static uint8_t take_mask(CtReader *reader, uint8_t all)
{
    uint8_t mask = ct_reader_u8(reader);

    if (mask == 0 || (mask & ~all) != 0)
        ct_reader_reject(reader, "has an unknown mark");
    return mask;
}

static void decode_states(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    size_t count = take_count(reader, procedure->state_count);

    for (size_t i = 0, next = 0; i < count && ct_reader_ok(reader); i++) {
        size_t index = take_rising(reader, procedure->state_count, &next);

        out->entered[index] = take_instant(reader);
    }
}

static void decode_notices(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    size_t count = take_count(reader, procedure->notice_count);

    for (size_t i = 0, next = 0; i < count && ct_reader_ok(reader); i++) {
        size_t index = take_rising(reader, procedure->notice_count, &next);
        uint8_t mask = take_mask(reader, ORDERED | SENT | SERVED);

        if (mask & ORDERED)
            out->notice[index].ordered = take_instant(reader);
        if (mask & SENT)
            out->notice[index].sent = take_instant(reader);
        if (mask & SERVED)
            out->notice[index].served = take_instant(reader);
    }
}

static void decode_events(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    size_t count = take_count(reader, procedure->event_count);

    for (size_t i = 0, next = 0; i < count && ct_reader_ok(reader); i++) {
        CtHistoryEvent *event = &out->event[take_rising(reader, procedure->event_count, &next)];

        event->count = ct_reader_u32be(reader);
        event->first = take_instant(reader);
        event->last = take_instant(reader);
        if (event->count == 0 || event->first > event->last)
            ct_reader_reject(reader, "has an event that cannot be");
    }
}

static int take_keep(CtReader *reader, const CtProcedure *procedure, size_t compartment)
{
    size_t index = ct_reader_u16be(reader);

    if (index < procedure->keep_count && procedure->keep[index].compartment == (int)compartment)
        return (int)index;
    ct_reader_reject(reader, "has a keep that is not this compartment's");
    return CT_PROCEDURE_NONE;
}

static void decode_compartments(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    size_t count = take_count(reader, procedure->compartment_count);

    for (size_t i = 0, next = 0; i < count && ct_reader_ok(reader); i++) {
        size_t index = take_rising(reader, procedure->compartment_count, &next);
        CtHistoryCompartment *held = &out->compartment[index];
        uint8_t mask = take_mask(reader, STORED | ERASED | SEALED | KEEP | WAITING);

        if (mask & STORED)
            held->stored = take_instant(reader);
        held->erased = (mask & ERASED) != 0;
        if (mask & SEALED)
            held->sealed_to = (int)take_index(reader, procedure->role_count);
        if (mask & KEEP)
            held->keep = take_keep(reader, procedure, index);
        if (mask & WAITING)
            held->waiting = take_keep(reader, procedure, index);
    }
}

static void decode_votes(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    size_t count = take_count(reader, procedure->gate_count);

    for (size_t i = 0, next = 0; i < count && ct_reader_ok(reader); i++) {
        CtHistoryVotes *votes = &out->votes[take_rising(reader, procedure->gate_count, &next)];

        votes->count = take_count(reader, CT_LIMIT_PROCEDURE_BENCH);
        if (votes->count == 0)
            ct_reader_reject(reader, "has a gate without votes");
        for (size_t j = 0; j < votes->count; j++) {
            votes->person[j] = ct_reader_u64be(reader);
            if (votes->person[j] == 0)
                ct_reader_reject(reader, "has a vote of nobody");
            for (size_t k = 0; k < j; k++)
                if (votes->person[k] == votes->person[j])
                    ct_reader_reject(reader, "has two votes of one person");
        }
    }
}

static void decode_pauses(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    out->pause_count = take_count(reader, CT_LIMIT_PROCEDURE_PAUSES);
    for (size_t i = 0; i < out->pause_count && ct_reader_ok(reader); i++) {
        out->pause[i].state = (int)take_index(reader, procedure->state_count);
        out->pause[i].from = take_instant(reader);
        out->pause[i].to = take_instant(reader);
        if (out->pause[i].from > out->pause[i].to)
            ct_reader_reject(reader, "has a pause that ends before it begins");
    }
}

static void decode_tail(CtReader *reader, const CtProcedure *procedure, CtHistory *out)
{
    uint8_t mask = take_mask(reader, MOVED | HELD | CONDEMNED);
    size_t rows;

    if (mask & MOVED)
        out->moved = take_instant(reader);
    rows = mask & HELD ? take_count(reader, procedure->hold_count) : 0;
    if ((mask & HELD) && rows == 0)
        ct_reader_reject(reader, "has a list of no holds");
    for (size_t i = 0, next = 0; i < rows && ct_reader_ok(reader); i++) {
        size_t index = take_rising(reader, procedure->hold_count, &next);

        out->held[index] = take_instant(reader);
    }
    rows = mask & CONDEMNED ? take_count(reader, procedure->compartment_count) : 0;
    if ((mask & CONDEMNED) && rows == 0)
        ct_reader_reject(reader, "has a list of nothing condemned");
    for (size_t i = 0, next = 0; i < rows && ct_reader_ok(reader); i++) {
        size_t index = take_rising(reader, procedure->compartment_count, &next);

        out->compartment[index].condemned = take_instant(reader);
    }
}

bool ct_history_decode(CtBytes bytes, const CtProcedure *procedure, CtHistory *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);
    CtHistory found;

    ct_history_clear(&found);
    uint8_t version = ct_reader_u8(&reader);
    if (version != VERSION && version != VERSION_TAIL)
        ct_reader_reject(&reader, "has an unknown version");
    found.state = (int)take_index(&reader, procedure->state_count);
    found.opened = take_instant(&reader);
    found.author = ct_reader_u64be(&reader);
    decode_states(&reader, procedure, &found);
    decode_notices(&reader, procedure, &found);
    decode_events(&reader, procedure, &found);
    decode_compartments(&reader, procedure, &found);
    decode_votes(&reader, procedure, &found);
    decode_pauses(&reader, procedure, &found);
    if (version == VERSION_TAIL)
        decode_tail(&reader, procedure, &found);
    if (found.entered[found.state] == CT_INSTANT_NEVER)
        ct_reader_reject(&reader, "is in a state that it never entered");
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "case memory", error))
        return false;
    *out = found;
    return true;
}
