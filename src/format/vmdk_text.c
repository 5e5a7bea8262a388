/* vmdk_text.c - line by line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vmdk_text.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

#define SECTORS (UINT64_C(1) << 53) /* of an extent: no disk has more */

static void extent_clear(void *user)
{
    g_free(((CtVmdkExtent *)user)->name);
}

void ct_vmdk_text_clear(CtVmdkText *self)
{
    g_free(self->id);
    g_free(self->parent);
    g_free(self->hint);
    g_clear_pointer(&self->extent, g_array_unref);
    memset(self, 0, sizeof *self);
}

/* The next word, or what stands between quotes; empty at the end. */
static CtBytes word(CtBytes *line)
{
    *line = ct_text_trim(*line);
    bool quoted = line->size > 0 && line->data[0] == '"';
    size_t from = quoted ? 1 : 0;
    size_t end = from;

    while (end < line->size && (quoted ? line->data[end] != '"' : line->data[end] != ' '))
        end++;
    CtBytes found = ct_bytes_slice(*line, from, end - from);
    *line = ct_bytes_slice(*line, MIN(end + 1, line->size), line->size);
    return found;
}

static CtVmdkExtentKind kind_of(CtBytes kind)
{
    static const struct {
        const char *name;
        CtVmdkExtentKind kind;
    } known[] = {
        { "FLAT", CT_VMDK_EXTENT_FLAT },     { "VMFS", CT_VMDK_EXTENT_FLAT },
        { "SPARSE", CT_VMDK_EXTENT_SPARSE }, { "VMFSSPARSE", CT_VMDK_EXTENT_SPARSE },
        { "ZERO", CT_VMDK_EXTENT_ZERO },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (ct_text_equal_nocase(kind, known[i].name))
            return known[i].kind;
    }
    return CT_VMDK_EXTENT_UNREAD;
}

static bool is_access(CtBytes text)
{
    return ct_text_equal_nocase(text, "RW") || ct_text_equal_nocase(text, "RDONLY") ||
           ct_text_equal_nocase(text, "NOACCESS");
}

static bool take_extent(CtBytes line, CtVmdkText *out, GError **error)
{
    CtVmdkExtent extent = { 0 };
    CtBytes sectors = word(&line);

    extent.kind = kind_of(word(&line));
    CtBytes name = word(&line);
    CtBytes first = word(&line);
    if (!ct_text_to_u64(sectors, SECTORS, &extent.sectors) ||
        (first.size > 0 && extent.kind == CT_VMDK_EXTENT_FLAT &&
         !ct_text_to_u64(first, SECTORS, &extent.first)))
        return ct_fail(error, CT_ERROR_INPUT, "text: an extent has no size");
    if (out->extent->len == CT_LIMIT_CHILD_LENT - 1)
        return ct_fail(error, CT_ERROR_LIMIT, "text: has more extents than the limit");
    if (extent.sectors == 0)
        return true;
    extent.name = extent.kind == CT_VMDK_EXTENT_ZERO ? NULL : ct_bytes_to_text(name);
    g_array_append_val(out->extent, extent);
    return true;
}

static void take_value(CtBytes key, CtBytes value, CtVmdkText *out)
{
    const struct {
        const char *key;
        char **place;
    } known[] = { { "CID", &out->id },
                  { "parentCID", &out->parent },
                  { "parentFileNameHint", &out->hint } };

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (ct_text_equal_nocase(key, known[i].key) && *known[i].place == NULL)
            *known[i].place = ct_bytes_to_text(word(&value));
    }
}

static bool take_line(CtBytes line, CtVmdkText *out, GError **error)
{
    CtBytes rest = line;
    CtBytes first = word(&rest);
    const uint8_t *equals = line.size == 0 ? NULL : memchr(line.data, '=', line.size);

    if (is_access(first))
        return take_extent(rest, out, error);
    if (equals == NULL || line.data[0] == '#')
        return true;
    size_t at = (size_t)(equals - line.data);
    take_value(ct_text_trim(ct_bytes_slice(line, 0, at)),
               ct_text_trim(ct_bytes_slice(line, at + 1, line.size)), out);
    return true;
}

bool ct_vmdk_text_parse(CtBytes text, CtVmdkText *out, GError **error)
{
    g_auto(CtVmdkText) self = { .extent = g_array_new(FALSE, FALSE, sizeof(CtVmdkExtent)) };
    CtReader reader = ct_reader_over(text);

    g_array_set_clear_func(self.extent, extent_clear);
    while (!ct_reader_at_end(&reader)) {
        if (!take_line(ct_text_trim(ct_reader_line(&reader)), &self, error))
            return false;
    }
    if (self.parent != NULL && g_ascii_strcasecmp(self.parent, "ffffffff") == 0)
        g_clear_pointer(&self.parent, g_free);
    *out = self;
    memset(&self, 0, sizeof self);
    return true;
}
