/* product_oracle.h - what must hold of every reader of installed software: reading.h's oracle, and
 * each product or update has a name and a row, whose text is one line; the machine has a name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "reading.h"

static inline bool product_oracle_sink(void *user, const CtRecord *record, GError **error)
{
    CtBytes row = ct_record_get_text(record, "row");

    (void)user;
    (void)error;
    if (strcmp(record->kind, "aside") == 0 || strcmp(record->kind, "dropped") == 0)
        return true;
    g_assert(ct_record_get_text(record, "name").size > 0);
    if (strcmp(record->kind, "host") == 0)
        return true;
    g_assert(row.size > 0);
    for (size_t i = 0; i < row.size; i++)
        g_assert(row.data[i] >= ' ');
    return true;
}

static inline void product_oracle_check(const char *name, const uint8_t *data, size_t size)
{
    check_format(name, data, size);
    (void)ct_format_named(name)->read((CtBytes){ data, size }, product_oracle_sink, NULL, NULL);
}
