/* vmdk.c - the extents in a row.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/vmdk.h"

#include "base/limits.h"
#include "format/vmdk_sparse.h"
#include "format/vmdk_text.h"

#include <string.h>

enum { SECTOR = 512 };

typedef struct {
    CtVmdkExtentKind kind;
    uint64_t start; /* on the disk, in bytes */
    uint64_t size;
    size_t file;
    uint64_t at; /* flat: where it begins in the file */
    CtVmdkSparse sparse;
} Part;

typedef struct {
    CtContainer base;
    GArray *part; /* owned: Part */
} Vmdk;

static void part_clear(void *user)
{
    ct_vmdk_sparse_clear(&((Part *)user)->sparse);
}

static void add_part(Vmdk *self, Part *part)
{
    part->start = self->base.size;
    self->base.size += part->size;
    g_array_append_val(self->part, *part);
}

/* ---- opening ---- */

static void take_parent(Vmdk *self, CtVmdkText *text)
{
    CtContainerParent *parent = &self->base.parent;

    self->base.id = g_steal_pointer(&text->id);
    if (text->parent == NULL)
        return;
    parent->has = true;
    parent->equal = true;
    parent->id = g_steal_pointer(&text->parent);
    parent->name = g_steal_pointer(&text->hint);
}

static bool read_text(Vmdk *self, uint64_t at, uint64_t size, CtVmdkText *out, GError **error)
{
    if (size > CT_LIMIT_CONTAINER_TEXT)
        return ct_fail(error, CT_ERROR_LIMIT, "image: its text is longer than the limit");
    g_autofree uint8_t *bytes = g_malloc(size + 1);
    if (!ct_container_read(&self->base, 0, at, bytes, size))
        return ct_fail(error, CT_ERROR_INPUT, "image: its text cannot be read");
    const uint8_t *zero = size == 0 ? NULL : memchr(bytes, '\0', size);
    return ct_vmdk_text_parse((CtBytes){ bytes, zero == NULL ? size : (size_t)(zero - bytes) }, out,
                              error);
}

/* One sparse file, with its text inside. */
static bool open_sparse(Vmdk *self, GError **error)
{
    Part part = { .kind = CT_VMDK_EXTENT_SPARSE };
    g_auto(CtVmdkText) text = { 0 };

    if (!ct_vmdk_sparse_open(&self->base, 0, &part.sparse, error))
        return false;
    part.size = part.sparse.size;
    add_part(self, &part);
    if (part.sparse.unclean)
        ct_container_note(&self->base, "container-unclean", true, "was not closed");
    if (part.sparse.text_at == 0 || part.sparse.text_size == 0)
        return true;
    if (!read_text(self, part.sparse.text_at, part.sparse.text_size, &text, error))
        return false;
    take_parent(self, &text);
    return true;
}

/* A sparse extent that is there and cannot be read costs its part of the disk alone. */
static void open_extent(Vmdk *self, Part *part, const char *name)
{
    const CtContainer *base = &self->base;
    g_autoptr(GError) problem = NULL;

    part->file = base->extent->len;
    if (part->file >= base->files || base->file[part->file].read == NULL)
        return; /* whoever gives the files says which are missing */
    if (part->kind == CT_VMDK_EXTENT_SPARSE &&
        !ct_vmdk_sparse_open(base, part->file, &part->sparse, &problem)) {
        g_autofree char *told = g_strdup_printf("%s: %s", name, problem->message);

        part->kind = CT_VMDK_EXTENT_UNREAD;
        ct_container_note(&self->base, "container-corrupted", true, told);
    } else if (part->kind == CT_VMDK_EXTENT_UNREAD) {
        g_autofree char *told = g_strdup_printf("%s: is of a kind that is not read", name);

        ct_container_note(&self->base, "container-corrupted", true, told);
    }
}

static bool open_text(Vmdk *self, GError **error)
{
    g_auto(CtVmdkText) text = { 0 };

    if (!read_text(self, 0, self->base.file[0].size, &text, error))
        return false;
    for (guint i = 0; i < text.extent->len; i++) {
        CtVmdkExtent *extent = &g_array_index(text.extent, CtVmdkExtent, i);
        Part part = { .kind = extent->kind,
                      .size = extent->sectors * SECTOR,
                      .at = extent->first * SECTOR };

        if (part.size > INT64_MAX - self->base.size)
            return ct_fail(error, CT_ERROR_INPUT, "image: is larger than any disk");
        if (extent->name != NULL) {
            g_ptr_array_add(self->base.extent, g_strdup(extent->name));
            open_extent(self, &part, extent->name);
        }
        add_part(self, &part);
    }
    if (self->part->len == 0)
        return ct_fail(error, CT_ERROR_INPUT, "image: names no extent");
    take_parent(self, &text);
    return true;
}

static bool vmdk_open(CtContainer *base, GError **error)
{
    Vmdk *self = (Vmdk *)base;
    uint8_t mark[4];

    self->part = g_array_new(FALSE, FALSE, sizeof(Part));
    g_array_set_clear_func(self->part, part_clear);
    if (!ct_container_read(base, 0, 0, mark, sizeof mark))
        return ct_fail(error, CT_ERROR_INPUT, "image: cannot be read");
    return mark[0] == '#' ? open_text(self, error) : open_sparse(self, error);
}

static void vmdk_clear(CtContainer *base)
{
    g_clear_pointer(&((Vmdk *)base)->part, g_array_unref);
}

/* ---- the map ---- */

static Part *part_at(Vmdk *self, uint64_t at)
{
    guint low = 0;
    guint high = self->part->len;

    while (high - low > 1) {
        guint middle = (low + high) / 2;

        if (g_array_index(self->part, Part, middle).start <= at)
            low = middle;
        else
            high = middle;
    }
    return &g_array_index(self->part, Part, low);
}

static bool vmdk_stretch(CtContainer *base, uint64_t at, CtStretch *out, GError **error)
{
    Part *part = part_at((Vmdk *)base, at);
    uint64_t inside = at - part->start;
    bool there = part->file < base->files && base->file[part->file].read != NULL;

    *out = (CtStretch){ .kind = CT_STRETCH_ZEROS, .size = part->size - inside };
    if (part->kind == CT_VMDK_EXTENT_ZERO)
        return true;
    if (!there || part->kind == CT_VMDK_EXTENT_UNREAD)
        return ct_fail(error, CT_ERROR_INPUT, "image: an extent of it is not there");
    if (part->kind == CT_VMDK_EXTENT_FLAT) {
        out->kind = CT_STRETCH_PLAIN;
        out->file = part->file;
        out->at = part->at + inside;
        return true;
    }
    if (!ct_vmdk_sparse_stretch(base, &part->sparse, inside, out, error))
        return false;
    out->size = MIN(out->size, part->size - inside);
    return true;
}

const CtContainerClass ct_vmdk_class = {
    .name = "VMDK",
    .size = sizeof(Vmdk),
    .open = vmdk_open,
    .stretch = vmdk_stretch,
    .clear = vmdk_clear,
};
