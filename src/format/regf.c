/* regf.c - cells, lists, values.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/regf.h"

#include "base/limits.h"
#include "base/reader.h"
#include "format/wide.h"

#include <string.h>

#define BASE       4096u /* where cells are counted from */
#define ASCII_KEY  0x0020u
#define ASCII_NAME 0x0001u
#define INLINE     0x80000000u /* the data stands in the place of its offset */
#define TEXT       1
#define EXPANDED   2
#define PATH_PART  256u

/* ---- cells ---- */

/* What is in the cell at an offset; empty when there is none in use. */
static CtBytes cell(const CtRegf *self, uint32_t offset)
{
    CtReader reader = ct_reader_over(self->bytes);

    if (offset == CT_REGF_NONE || offset > self->bytes.size - MIN(self->bytes.size, BASE))
        return (CtBytes){ NULL, 0 };
    ct_reader_skip(&reader, (size_t)BASE + offset);
    uint32_t size = ct_reader_u32le(&reader);
    if (!ct_reader_ok(&reader) || size < UINT32_C(0x80000000)) /* positive: not in use */
        return (CtBytes){ NULL, 0 };
    size = 0 - size;
    return size < 4 ? (CtBytes){ NULL, 0 }
                    : ct_reader_take(&reader, MIN(size - 4, ct_reader_left(&reader)));
}

static bool is_cell(CtBytes bytes, const char *mark)
{
    return bytes.size >= 2 && memcmp(bytes.data, mark, 2) == 0;
}

static uint32_t word_at(CtBytes bytes, size_t at)
{
    CtReader reader = ct_reader_over(bytes);

    ct_reader_skip(&reader, at);
    return ct_reader_u32le(&reader);
}

static uint16_t half_at(CtBytes bytes, size_t at)
{
    CtReader reader = ct_reader_over(bytes);

    ct_reader_skip(&reader, at);
    return ct_reader_u16le(&reader);
}

bool ct_regf_open(CtBytes bytes, CtRegf *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);
    CtRegf hive = { .bytes = bytes };

    if (!ct_bytes_equal(ct_reader_take(&reader, 4), ct_bytes_of_text("regf")))
        ct_reader_reject(&reader, "lacks its mark");
    uint32_t first = ct_reader_u32le(&reader);
    hive.dirty = ct_reader_u32le(&reader) != first;
    ct_reader_skip(&reader, 24);
    hive.root = ct_reader_u32le(&reader);
    if (!ct_reader_check(&reader, "registry hive", error))
        return false;
    if (!is_cell(cell(&hive, hive.root), "nk"))
        return ct_fail(error, CT_ERROR_INPUT, "registry hive: has no root key");
    *out = hive;
    return true;
}

/* ---- texts ---- */

/* "Compressed" names: a byte a letter, Latin-1. */
static char *narrow_text(CtBytes bytes)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < bytes.size && bytes.data[i] != 0; i++)
        g_string_append_unichar(text, bytes.data[i]);
    return g_string_free(text, FALSE);
}

char *ct_regf_name(const CtRegf *self, uint32_t key)
{
    CtBytes bytes = cell(self, key);

    if (!is_cell(bytes, "nk"))
        return NULL;
    CtBytes name = ct_bytes_slice(bytes, 76, half_at(bytes, 72));
    return (half_at(bytes, 2) & ASCII_KEY) != 0 ? narrow_text(name) : ct_wide_to_text(name);
}

static bool is_named(const char *name, const char *wanted, size_t size)
{
    g_autofree char *part = g_strndup(wanted, size);
    g_autofree char *one = g_utf8_casefold(part, -1);
    g_autofree char *other = g_utf8_casefold(name, -1);

    return strcmp(one, other) == 0;
}

/* ---- keys ---- */

typedef struct {
    const CtRegf *hive;
    CtRegfTake take;
    void *user;
    uint32_t left; /* keys that may still be named */
} Walk;

static bool each_of_list(Walk *self, uint32_t offset, bool outer)
{
    CtBytes list = cell(self->hive, offset);
    bool hashed = is_cell(list, "lf") || is_cell(list, "lh");
    bool plain = is_cell(list, "li") || (outer && is_cell(list, "ri"));
    bool nested = is_cell(list, "ri");
    size_t step = hashed ? 8 : 4;

    if (!hashed && !plain)
        return true;
    size_t count = MIN(half_at(list, 2), (list.size - MIN(list.size, 4)) / step);
    for (size_t i = 0; i < count; i++) {
        uint32_t place = word_at(list, 4 + i * step);

        if (self->left == 0)
            return false;
        self->left--;
        if (nested ? !each_of_list(self, place, false) : !self->take(self->user, place))
            return false;
    }
    return true;
}

bool ct_regf_each(const CtRegf *self, uint32_t key, CtRegfTake take, void *user)
{
    CtBytes bytes = cell(self, key);
    Walk walk = { self, take, user, CT_LIMIT_REGF_KEYS };

    return !is_cell(bytes, "nk") || word_at(bytes, 20) == 0 ||
           each_of_list(&walk, word_at(bytes, 28), true);
}

typedef struct {
    const CtRegf *hive;
    const char *name;
    size_t size;
    uint32_t found;
} Search;

static bool compare(void *user, uint32_t child)
{
    Search *self = user;
    g_autofree char *name = ct_regf_name(self->hive, child);

    if (name == NULL || !is_named(name, self->name, self->size))
        return true;
    self->found = child;
    return false;
}

uint32_t ct_regf_find(const CtRegf *self, uint32_t key, const char *path)
{
    while (key != CT_REGF_NONE && *path != '\0') {
        Search search = { self, path, MIN(strcspn(path, "\\"), PATH_PART), CT_REGF_NONE };

        (void)ct_regf_each(self, key, compare, &search);
        key = search.found;
        path += search.size;
        path += *path == '\\' ? 1 : 0;
    }
    return key;
}

/* ---- values ---- */

static bool take_value(const CtRegf *self, CtBytes value, const char *name, CtRegfValue *out)
{
    if (!is_cell(value, "vk"))
        return false;
    CtBytes own = ct_bytes_slice(value, 20, half_at(value, 2));
    g_autofree char *text =
        (half_at(value, 16) & ASCII_NAME) != 0 ? narrow_text(own) : ct_wide_to_text(own);
    if (!is_named(text, name, strlen(name)))
        return false;
    uint32_t size = word_at(value, 4);
    out->type = word_at(value, 12);
    out->data = (size & INLINE) != 0 ? ct_bytes_slice(value, 8, MIN(size & ~INLINE, 4))
                                     : ct_bytes_slice(cell(self, word_at(value, 8)), 0, size);
    return true;
}

bool ct_regf_value(const CtRegf *self, uint32_t key, const char *name, CtRegfValue *out)
{
    CtBytes bytes = cell(self, key);

    if (!is_cell(bytes, "nk"))
        return false;
    CtBytes list = cell(self, word_at(bytes, 40));
    size_t count = MIN(word_at(bytes, 36), MIN(list.size / 4, CT_LIMIT_REGF_KEYS));
    for (size_t i = 0; i < count; i++)
        if (take_value(self, cell(self, word_at(list, i * 4)), name, out))
            return true;
    return false;
}

char *ct_regf_text(const CtRegf *self, uint32_t key, const char *name)
{
    CtRegfValue value;

    if (!ct_regf_value(self, key, name, &value) || (value.type != TEXT && value.type != EXPANDED))
        return NULL;
    char *text = g_strstrip(ct_wide_to_text(value.data));
    if (*text != '\0')
        return text;
    g_free(text);
    return NULL;
}
