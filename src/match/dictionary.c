/* dictionary.c - open addressing over numbers; the texts lie end to end in one block.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/dictionary.h"

#include <string.h>

struct CtDictionary {
    uint32_t *slot;   /* owned; number + 1, 0 is free */
    size_t slots;     /* a power of two, at least twice the count */
    uint64_t *offset; /* owned; count + 1 are set */
    size_t offsets;
    uint8_t *text; /* owned */
    size_t capacity;
    uint32_t count;
};

enum { FIRST_SLOTS = 1024, FIRST_TEXT = 16384 };

CtDictionary *ct_dictionary_new(void)
{
    CtDictionary *self = g_new0(CtDictionary, 1);

    self->slots = FIRST_SLOTS;
    self->slot = g_new0(uint32_t, self->slots);
    self->offsets = FIRST_SLOTS;
    self->offset = g_new0(uint64_t, self->offsets);
    self->capacity = FIRST_TEXT;
    self->text = g_malloc(self->capacity);
    return self;
}

void ct_dictionary_free(CtDictionary *self)
{
    if (self == NULL)
        return;
    g_free(self->slot);
    g_free(self->offset);
    g_free(self->text);
    g_free(self);
}

uint32_t ct_dictionary_count(const CtDictionary *self)
{
    return self->count;
}

uint64_t ct_dictionary_offset(const CtDictionary *self, uint32_t number)
{
    g_assert(number <= self->count);
    return self->offset[number];
}

CtBytes ct_dictionary_text(const CtDictionary *self, uint32_t number)
{
    g_assert(number < self->count);
    return (CtBytes){ self->text + self->offset[number],
                      self->offset[number + 1] - self->offset[number] };
}

static size_t home_of(const CtDictionary *self, CtBytes text)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ text.data[i]) * 0x100000001b3u;
    hash ^= hash >> 29; /* FNV's low bits are its weak ones */
    return hash & (self->slots - 1);
}

static void grow_slots(CtDictionary *self)
{
    g_free(self->slot);
    self->slots *= 2;
    self->slot = g_new0(uint32_t, self->slots);
    for (uint32_t i = 0; i < self->count; i++) {
        size_t at = home_of(self, ct_dictionary_text(self, i));

        while (self->slot[at] != 0)
            at = (at + 1) & (self->slots - 1);
        self->slot[at] = i + 1;
    }
}

static void append(CtDictionary *self, CtBytes text)
{
    uint64_t size = self->offset[self->count];

    while (self->capacity - size < text.size) {
        self->capacity *= 2;
        self->text = g_realloc(self->text, self->capacity);
    }
    if (text.size > 0)
        memcpy(self->text + size, text.data, text.size);
    if (self->count + 2 > self->offsets) {
        self->offsets *= 2;
        self->offset = g_renew(uint64_t, self->offset, self->offsets);
    }
    self->offset[++self->count] = size + text.size;
}

bool ct_dictionary_number(CtDictionary *self, CtBytes text, uint32_t *out, GError **error)
{
    size_t at = home_of(self, text);

    for (; self->slot[at] != 0; at = (at + 1) & (self->slots - 1))
        if (ct_bytes_equal(ct_dictionary_text(self, self->slot[at] - 1), text)) {
            *out = self->slot[at] - 1;
            return true;
        }
    if (self->count == CT_DICTIONARY_LARGEST)
        return ct_fail(error, CT_ERROR_LIMIT, "dictionary: more than %u texts",
                       CT_DICTIONARY_LARGEST);
    append(self, text);
    *out = self->count - 1;
    self->slot[at] = self->count;
    if ((size_t)self->count * 2 > self->slots)
        grow_slots(self);
    return true;
}
