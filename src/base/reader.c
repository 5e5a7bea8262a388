/* reader.c - reading on, asking once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/reader.h"

#include <string.h>

CtReader ct_reader_over(CtBytes bytes)
{
    return (CtReader){ .bytes = bytes };
}

bool ct_reader_ok(const CtReader *self)
{
    return self->failure == NULL;
}

size_t ct_reader_left(const CtReader *self)
{
    return self->failure != NULL ? 0 : self->bytes.size - self->offset;
}

bool ct_reader_at_end(const CtReader *self)
{
    return ct_reader_left(self) == 0;
}

void ct_reader_reject(CtReader *self, const char *failure)
{
    if (self->failure != NULL)
        return;
    self->failure = failure;
    self->failed_at = self->offset;
}

void ct_reader_reject_limit(CtReader *self, const char *failure)
{
    if (self->failure == NULL)
        self->limit = true;
    ct_reader_reject(self, failure);
}

CtBytes ct_reader_take(CtReader *self, size_t size)
{
    if (self->failure != NULL)
        return (CtBytes){ NULL, 0 };
    if (size > self->bytes.size - self->offset) {
        ct_reader_reject(self, "ends too early");
        return (CtBytes){ NULL, 0 };
    }
    CtBytes taken = { self->bytes.data + self->offset, size };
    self->offset += size;
    return taken;
}

void ct_reader_skip(CtReader *self, size_t size)
{
    (void)ct_reader_take(self, size);
}

static uint64_t read_big_endian(CtReader *self, size_t size)
{
    CtBytes taken = ct_reader_take(self, size);
    uint64_t value = 0;

    for (size_t i = 0; i < taken.size; i++)
        value = value << 8 | taken.data[i];
    return value;
}

static uint64_t read_little_endian(CtReader *self, size_t size)
{
    CtBytes taken = ct_reader_take(self, size);
    uint64_t value = 0;

    for (size_t i = taken.size; i > 0; i--)
        value = value << 8 | taken.data[i - 1];
    return value;
}

uint8_t ct_reader_u8(CtReader *self)
{
    return (uint8_t)read_big_endian(self, 1);
}

uint16_t ct_reader_u16be(CtReader *self)
{
    return (uint16_t)read_big_endian(self, 2);
}

uint16_t ct_reader_u16le(CtReader *self)
{
    return (uint16_t)read_little_endian(self, 2);
}

uint32_t ct_reader_u32be(CtReader *self)
{
    return (uint32_t)read_big_endian(self, 4);
}

uint32_t ct_reader_u32le(CtReader *self)
{
    return (uint32_t)read_little_endian(self, 4);
}

uint64_t ct_reader_u64be(CtReader *self)
{
    return read_big_endian(self, 8);
}

uint64_t ct_reader_u64le(CtReader *self)
{
    return read_little_endian(self, 8);
}

uint8_t ct_reader_peek(const CtReader *self)
{
    return ct_reader_at_end(self) ? 0 : self->bytes.data[self->offset];
}

CtBytes ct_reader_line(CtReader *self)
{
    size_t left = ct_reader_left(self);

    if (left == 0)
        return (CtBytes){ NULL, 0 };
    const uint8_t *start = self->bytes.data + self->offset;
    const uint8_t *newline = memchr(start, '\n', left);
    size_t size = newline == NULL ? left : (size_t)(newline - start);
    self->offset += newline == NULL ? size : size + 1;
    if (newline != NULL && size > 0 && start[size - 1] == '\r')
        size--;
    return (CtBytes){ start, size };
}

void ct_reader_expect_u16le(CtReader *self, uint16_t expected, const char *failure)
{
    if (ct_reader_u16le(self) != expected)
        ct_reader_reject(self, failure);
}

void ct_reader_expect_end(CtReader *self)
{
    if (!ct_reader_at_end(self))
        ct_reader_reject(self, "has bytes after its end");
}

bool ct_reader_check(const CtReader *self, const char *object, GError **error)
{
    if (self->failure == NULL)
        return true;
    return ct_fail(error, self->limit ? CT_ERROR_LIMIT : CT_ERROR_INPUT, "%s: %s at byte %zu",
                   object, self->failure, self->failed_at);
}
