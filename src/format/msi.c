/* msi.c - names, the pool of strings, one table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/msi.h"

#include "base/limits.h"
#include "base/reader.h"

#include <string.h>

#define FIRST_PACKED 0x3800u /* two letters in one unit */
#define FIRST_SINGLE 0x4800u /* one letter */
#define TABLE        0x4840u
#define UTF8         65001u
#define LONG_INDEX   0x8000u /* in the upper half of the pool's first word */

typedef struct {
    CtBytes pool; /* pairs of length and count */
    CtBytes data;
    GArray *place; /* owned: size_t pairs, offset and size of each string */
    bool utf8;
    bool wide; /* indexes of three bytes */
} Strings;

/* ---- names ---- */

static char letter_of(uint32_t number)
{
    static const char letters[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";

    return letters[number & 0x3f];
}

char *ct_msi_stream_name(const CtOleEntry *entry, bool *out_table)
{
    GString *name = g_string_new(NULL);

    *out_table = entry->name[0] == TABLE;
    for (size_t i = *out_table ? 1 : 0; i < CT_OLE_NAME && entry->name[i] != 0; i++) {
        uint32_t unit = entry->name[i];

        if (unit >= FIRST_PACKED && unit < FIRST_SINGLE) {
            g_string_append_c(name, letter_of(unit - FIRST_PACKED));
            g_string_append_c(name, letter_of((unit - FIRST_PACKED) >> 6));
        } else if (unit >= FIRST_SINGLE && unit < TABLE) {
            g_string_append_c(name, letter_of(unit - FIRST_SINGLE));
        } else {
            g_string_append_unichar(name, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
        }
    }
    return g_string_free(name, FALSE);
}

/* All bytes of the table of that name; empty when there is none. The caller frees. */
static uint8_t *read_table(CtOle *ole, const char *wanted, size_t *out_size, GError **error)
{
    for (size_t i = 1; i < ct_ole_count(ole); i++) {
        const CtOleEntry *entry = ct_ole_entry(ole, i);
        bool table = false;
        g_autofree char *name = ct_msi_stream_name(entry, &table);

        if (!table || entry->type != CT_OLE_STREAM || strcmp(name, wanted) != 0)
            continue;
        if (entry->size > CT_LIMIT_MSI_TABLE) {
            ct_error_set(error, CT_ERROR_LIMIT, "installer: a table is larger than it may be");
            return NULL;
        }
        uint8_t *bytes = g_malloc((size_t)entry->size + 1);
        *out_size = ct_ole_read(ole, entry, 0, bytes, (size_t)entry->size);
        return bytes;
    }
    ct_error_set(error, CT_ERROR_INPUT, "installer: lacks the table %s", wanted);
    return NULL;
}

/* ---- the pool ---- */

static void add_place(Strings *self, size_t at, size_t size)
{
    g_array_append_val(self->place, at);
    g_array_append_val(self->place, size);
}

/* A string is its number; an entry without length but with a count has a long one, whose length is
 * the next pair. */
static bool index_pool(Strings *self, GError **error)
{
    CtReader reader = ct_reader_over(self->pool);
    uint32_t page = ct_reader_u16le(&reader);
    uint16_t flags = ct_reader_u16le(&reader);
    size_t at = 0;

    page |= (uint32_t)(flags & 0x7fffu) << 16;
    self->utf8 = page == UTF8;
    self->wide = (flags & LONG_INDEX) != 0;
    add_place(self, 0, 0);
    while (ct_reader_left(&reader) >= 4) {
        size_t size = ct_reader_u16le(&reader);
        uint16_t count = ct_reader_u16le(&reader);

        if (size == 0 && count != 0) {
            size = ct_reader_u16le(&reader);
            size |= (size_t)ct_reader_u16le(&reader) << 16;
        }
        if (size > self->data.size - at)
            return ct_fail(error, CT_ERROR_INPUT, "installer: a string leaves the pool");
        add_place(self, at, size);
        at += size;
    }
    return true;
}

static char *string_of(const Strings *self, uint32_t number)
{
    GString *text = g_string_new(NULL);

    if ((size_t)number * 2 + 1 >= self->place->len)
        return g_string_free(text, FALSE);
    size_t at = g_array_index(self->place, size_t, (size_t)number * 2);
    CtBytes bytes =
        ct_bytes_slice(self->data, at, g_array_index(self->place, size_t, (size_t)number * 2 + 1));
    if (self->utf8) {
        g_string_append_len(text, (const char *)bytes.data, (gssize)bytes.size);
        g_autofree char *given = g_string_free(text, FALSE);
        return g_utf8_make_valid(given, -1);
    }
    for (size_t i = 0; i < bytes.size && bytes.data[i] != 0; i++)
        g_string_append_unichar(text, bytes.data[i]);
    return g_string_free(text, FALSE);
}

/* ---- the table Property ---- */

static uint32_t index_at(const Strings *self, CtBytes table, size_t number)
{
    CtReader reader = ct_reader_over(table);

    ct_reader_skip(&reader, number * (self->wide ? 3 : 2));
    uint32_t index = ct_reader_u16le(&reader);
    return self->wide ? index | (uint32_t)ct_reader_u8(&reader) << 16 : index;
}

/* Column behind column: all names, then all values. */
static void take_rows(const Strings *strings, CtBytes table, CtMsiTake take, void *user)
{
    size_t rows = table.size / (strings->wide ? 6 : 4);

    for (size_t i = 0; i < rows; i++) {
        g_autofree char *name = string_of(strings, index_at(strings, table, i));
        g_autofree char *value = string_of(strings, index_at(strings, table, rows + i));

        if (*name != '\0')
            take(user, name, value);
    }
}

bool ct_msi_properties(CtOle *ole, CtMsiTake take, void *user, GError **error)
{
    Strings strings = { .place = NULL };
    size_t table_size = 0;
    g_autofree uint8_t *pool = read_table(ole, "_StringPool", &strings.pool.size, error);
    if (pool == NULL)
        return false;
    g_autofree uint8_t *data = read_table(ole, "_StringData", &strings.data.size, error);
    if (data == NULL)
        return false;
    g_autofree uint8_t *table = read_table(ole, "Property", &table_size, error);
    if (table == NULL)
        return false;
    g_autoptr(GArray) place = g_array_new(false, false, sizeof(size_t));

    strings.pool.data = pool;
    strings.data.data = data;
    strings.place = place;
    if (!index_pool(&strings, error))
        return false;
    take_rows(&strings, (CtBytes){ table, table_size }, take, user);
    return true;
}
