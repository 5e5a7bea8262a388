/* vhdx_parent.c - keys and values.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vhdx_parent.h"

#include "format/wide.h"

#include <string.h>

enum { LARGEST = 1 << 20, KEYS = 256, ID = 16 };

static char *text_at(CtBytes list, uint32_t at, uint16_t size)
{
    return ct_wide_to_text(ct_bytes_slice(list, at, size));
}

static bool has_place(CtContainerParent *parent, const char *key, char ***out)
{
    static const char *const path[] = { "relative_path", "volume_path", "absolute_win32_path" };

    if (strcmp(key, "parent_linkage") == 0) {
        *out = &parent->id;
        return true;
    }
    if (strcmp(key, "parent_linkage2") == 0) {
        *out = &parent->id2;
        return true;
    }
    *out = &parent->name;
    for (size_t i = 0; i < G_N_ELEMENTS(path); i++) {
        /* Any will do: only its last part is ever used. */
        if (strcmp(key, path[i]) == 0 && (i == 0 || parent->name == NULL))
            return true;
    }
    return false;
}

bool ct_vhdx_parent_read(CtContainer *self, uint64_t at, uint32_t size)
{
    g_autofree uint8_t *bytes = size > LARGEST ? NULL : g_malloc(size + 1);

    if (bytes == NULL || !ct_container_read(self, 0, at, bytes, size))
        return false;
    const CtBytes list = { bytes, size };
    CtReader reader = ct_reader_over(list);
    ct_reader_skip(&reader, 18);
    size_t count = ct_reader_u16le(&reader);
    for (size_t i = 0; i < MIN(count, KEYS) && ct_reader_ok(&reader); i++) {
        uint32_t key_at = ct_reader_u32le(&reader);
        uint32_t value_at = ct_reader_u32le(&reader);
        uint16_t key_size = ct_reader_u16le(&reader);
        uint16_t value_size = ct_reader_u16le(&reader);
        g_autofree char *key = text_at(list, key_at, key_size);
        char **place = NULL;

        if (!ct_reader_ok(&reader) || !has_place(&self->parent, key, &place))
            continue;
        g_free(*place);
        *place = text_at(list, value_at, value_size);
    }
    return ct_reader_ok(&reader);
}

char *ct_vhdx_parent_id(CtBytes id)
{
    CtReader reader = ct_reader_over(id);
    uint32_t first = ct_reader_u32le(&reader);
    unsigned second = ct_reader_u16le(&reader);
    unsigned third = ct_reader_u16le(&reader);
    unsigned fourth = ct_reader_u16be(&reader);
    unsigned fifth = ct_reader_u16be(&reader);
    uint32_t last = ct_reader_u32be(&reader);

    return g_strdup_printf("{%08x-%04x-%04x-%04x-%04x%08x}", first, second, third, fourth, fifth,
                           last);
}
