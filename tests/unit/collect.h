/* collect.h - what tests of format readers share: a sink that writes records as JSON lines,
 * counts them by kind, and checks on the way what must hold of every one of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "test.h"

#include "format/format.h"

typedef struct {
    CtBuffer lines; /* owned */
    size_t referrals;
    size_t asides;
    uint64_t source_size; /* no range may end behind it */
} Collected;

static inline bool collect(void *user, const CtRecord *record, GError **error)
{
    Collected *self = user;

    (void)error;
    self->referrals += strcmp(record->kind, "referral") == 0;
    self->asides += strcmp(record->kind, "aside") == 0;
    if (strcmp(record->kind, "referral") == 0) {
        assert_non_null(ct_record_find(record, "ip"));
        assert_non_null(ct_record_find(record, "at"));
    }
    for (size_t i = 0; i < record->count; i++) {
        assert_true(record->field[i].from <= record->field[i].to);
        assert_true(record->field[i].to <= self->source_size);
    }
    ct_record_add_json(record, &self->lines);
    ct_buffer_add_text(&self->lines, "\n");
    return true;
}

static inline void collected_clear(Collected *self)
{
    ct_buffer_clear(&self->lines);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Collected, collected_clear)

/* Reads a source that the format must be able to read. */
static inline Collected collect_from(const char *format, CtBytes source)
{
    Collected found = { .lines = ct_buffer_new(64u << 20), .source_size = source.size };
    g_autoptr(GError) error = NULL;

    if (!ct_format_named(format)->read(source, collect, &found, &error))
        fail_msg("%s: %s", format, error->message);
    return found;
}

static inline bool collected_has(const Collected *self, const char *text)
{
    return memmem(self->lines.data, self->lines.size, text, strlen(text)) != NULL;
}
