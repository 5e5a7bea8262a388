/* lease_oracle.h - what must hold of every record that a log of addresses gives.
 *
 * Each record stands inside the source and after the one before it; a lease has an address, ports
 * in order, a start, an end that is not earlier, an event that we know and, unless it is a stop,
 * a subscriber; an aside has a reason.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

#include <string.h>

typedef struct {
    uint64_t size;
    uint64_t from; /* of the record before */
} LeaseOracle;

static inline int64_t lease_oracle_number(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    g_assert(field != NULL);
    return field->number;
}

static inline void lease_oracle_lease(const CtRecord *record)
{
    g_autofree char *event = ct_bytes_to_text(ct_record_get_text(record, "event"));
    const CtRecordField *last = ct_record_find(record, "ip_last");
    const CtRecordField *first = ct_record_find(record, "ip");

    g_assert(first != NULL && first->address.family != 0);
    g_assert(last == NULL || memcmp(first->address.byte, last->address.byte, 16) <= 0);
    g_assert(lease_oracle_number(record, "port_first") >= 0);
    g_assert(lease_oracle_number(record, "port_last") <= UINT16_MAX);
    g_assert(lease_oracle_number(record, "port_first") <= lease_oracle_number(record, "port_last"));
    g_assert(lease_oracle_number(record, "start") >= 0);
    if (ct_record_find(record, "end") != NULL)
        g_assert(lease_oracle_number(record, "start") <= lease_oracle_number(record, "end"));
    bool stop = strcmp(event, "stop") == 0 || strcmp(event, "block-free") == 0;
    g_assert(stop || strcmp(event, "start") == 0 || strcmp(event, "block-alloc") == 0 ||
             strcmp(event, "interval") == 0);
    g_assert(stop || ct_record_get_text(record, "subscriber").size > 0);
}

static inline bool lease_oracle_record(void *user, const CtRecord *record, GError **error)
{
    LeaseOracle *self = user;

    (void)error;
    g_assert(record->count > 0 && !ct_record_full(record));
    for (size_t i = 0; i < record->count; i++) {
        g_assert(record->field[i].from <= record->field[i].to);
        g_assert(record->field[i].to <= self->size);
    }
    g_assert(record->field[0].from >= self->from);
    self->from = record->field[0].from;
    if (strcmp(record->kind, "lease") == 0)
        lease_oracle_lease(record);
    else if (strcmp(record->kind, "gap") == 0)
        g_assert(lease_oracle_number(record, "start") <= lease_oracle_number(record, "end"));
    else
        g_assert(ct_record_get_text(record, "reason").size > 0);
    return true;
}

static inline void lease_oracle_check(const CtFormat *format, const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    LeaseOracle oracle = { size, 0 };
    int sure = format->detect((CtBytes){ data, size });

    g_assert(sure >= 0 && sure <= 100);
    if (!format->read((CtBytes){ data, size }, lease_oracle_record, &oracle, &error))
        g_assert(error != NULL && sure == 0);
}
