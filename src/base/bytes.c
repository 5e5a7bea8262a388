/* bytes.c - views and growing buffers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/bytes.h"

#include <string.h>

CtBytes ct_bytes_of_text(const char *text)
{
    return text == NULL ? (CtBytes){ NULL, 0 } : (CtBytes){ (const uint8_t *)text, strlen(text) };
}

CtBytes ct_bytes_slice(CtBytes bytes, size_t from, size_t size)
{
    if (from > bytes.size)
        from = bytes.size;
    if (size > bytes.size - from)
        size = bytes.size - from;
    return (CtBytes){ bytes.data == NULL ? NULL : bytes.data + from, size };
}

bool ct_bytes_equal(CtBytes a, CtBytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

char *ct_bytes_to_text(CtBytes bytes)
{
    char *text = g_malloc(bytes.size + 1);

    if (bytes.size > 0)
        memcpy(text, bytes.data, bytes.size);
    text[bytes.size] = '\0';
    return text;
}

CtBuffer ct_buffer_new(size_t ceiling)
{
    return (CtBuffer){ .ceiling = ceiling };
}

void ct_buffer_clear(CtBuffer *self)
{
    g_clear_pointer(&self->data, g_free);
    self->size = self->capacity = 0;
    self->overflowed = false;
}

void ct_buffer_empty(CtBuffer *self)
{
    self->size = 0;
    self->overflowed = false;
}

void ct_buffer_truncate(CtBuffer *self, size_t size)
{
    self->size = MIN(self->size, size);
}

/* Doubling keeps the number of copies logarithmic; the ceiling is the last step. */
static bool reserve(CtBuffer *self, size_t more)
{
    if (self->overflowed || more > self->ceiling - self->size) {
        self->overflowed = true;
        return false;
    }
    size_t needed = self->size + more;
    if (needed <= self->capacity)
        return true;
    size_t capacity = self->capacity < 32 ? 64 : self->capacity * 2;
    self->capacity = MIN(MAX(capacity, needed), self->ceiling);
    self->data = g_realloc(self->data, self->capacity);
    return true;
}

void ct_buffer_add(CtBuffer *self, CtBytes bytes)
{
    if (bytes.size == 0 || !reserve(self, bytes.size))
        return;
    memcpy(self->data + self->size, bytes.data, bytes.size);
    self->size += bytes.size;
}

void ct_buffer_add_text(CtBuffer *self, const char *text)
{
    ct_buffer_add(self, ct_bytes_of_text(text));
}

void ct_buffer_add_u8(CtBuffer *self, uint8_t value)
{
    ct_buffer_add(self, (CtBytes){ &value, 1 });
}

static void add_big_endian(CtBuffer *self, uint64_t value, size_t size)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    ct_buffer_add(self, (CtBytes){ bytes, size });
}

void ct_buffer_add_u16be(CtBuffer *self, uint16_t value)
{
    add_big_endian(self, value, 2);
}

void ct_buffer_add_u32be(CtBuffer *self, uint32_t value)
{
    add_big_endian(self, value, 4);
}

void ct_buffer_add_u64be(CtBuffer *self, uint64_t value)
{
    add_big_endian(self, value, 8);
}

void ct_buffer_printf(CtBuffer *self, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    ct_buffer_add_text(self, text);
}

uint8_t *ct_buffer_reserve(CtBuffer *self, size_t size)
{
    return reserve(self, size) ? self->data + self->size : NULL;
}

void ct_buffer_commit(CtBuffer *self, size_t size)
{
    g_assert(size <= self->capacity - self->size);
    self->size += size;
}

void ct_buffer_drop(CtBuffer *self, size_t size)
{
    g_assert(size <= self->size);
    self->size -= size;
    if (self->size > 0 && size > 0)
        memmove(self->data, self->data + size, self->size);
}

bool ct_buffer_ok(const CtBuffer *self)
{
    return !self->overflowed;
}

CtBytes ct_buffer_bytes(const CtBuffer *self)
{
    return (CtBytes){ self->data, self->size };
}
