/* container.c - which format it is, and what they share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/container.h"

#include "base/limits.h"
#include "format/qcow.h"
#include "format/unpack.h"
#include "format/vhd.h"
#include "format/vhdx.h"
#include "format/vmdk.h"

#include <string.h>

enum { FOOT = 512, MARK = 21 };

/* ---- which ---- */

static const struct {
    const char *mark;
    size_t size;
    const CtContainerClass *class;
} known[] = {
    { "QFI\xfb", 4, &ct_qcow_class }, { "KDMV", 4, &ct_vmdk_class },
    { "COWD", 4, &ct_vmdk_class },    { "# Disk DescriptorFile", MARK, &ct_vmdk_class },
    { "conectix", 8, &ct_vhd_class }, { "vhdxfile", 8, &ct_vhdx_class },
};

static const CtContainerClass *class_of(const CtDisk *file)
{
    uint8_t head[MARK] = { 0 };

    if (!file->read(file->user, 0, head, (size_t)MIN(file->size, (uint64_t)MARK)))
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (memcmp(head, known[i].mark, known[i].size) == 0)
            return known[i].class;
    }
    /* A VHD of fixed size is the raw disk and a footer. */
    if (file->size < FOOT || !file->read(file->user, file->size - FOOT, head, 8) ||
        memcmp(head, "conectix", 8) != 0)
        return NULL;
    return &ct_vhd_class;
}

bool ct_container_has_mark(const CtDisk *file)
{
    return class_of(file) != NULL;
}

static void note_clear(void *user)
{
    CtContainerNote *note = user;

    g_free(note->text);
}

CtContainer *ct_container_open(const CtDisk *file, size_t files, GError **error)
{
    const CtContainerClass *class = class_of(&file[0]);

    if (class == NULL) {
        ct_error_set(error, CT_ERROR_INPUT, "image: has the mark of no container");
        return NULL;
    }
    g_autoptr(CtContainer) self = g_malloc0(class->size);
    self->class = class;
    self->file = g_memdup2(file, files * sizeof *file);
    self->files = files;
    self->extent = g_ptr_array_new_with_free_func(g_free);
    self->note = g_array_new(FALSE, FALSE, sizeof(CtContainerNote));
    g_array_set_clear_func(self->note, note_clear);
    if (!class->open(self, error)) {
        g_prefix_error(error, "%s ", class->name);
        return NULL;
    }
    if (self->size > INT64_MAX) {
        ct_error_set(error, CT_ERROR_INPUT, "%s image: is larger than any disk", class->name);
        return NULL;
    }
    return g_steal_pointer(&self);
}

void ct_container_free(CtContainer *self)
{
    if (self == NULL)
        return;
    if (self->class->clear != NULL)
        self->class->clear(self);
    g_ptr_array_unref(self->extent);
    g_array_unref(self->note);
    g_free(self->parent.name);
    g_free(self->parent.id);
    g_free(self->parent.id2);
    g_free(self->id);
    g_free(self->file);
    g_free(self);
}

/* ---- the map ---- */

bool ct_container_stretch(CtContainer *self, uint64_t at, CtStretch *out, GError **error)
{
    CtStretch found = { .kind = CT_STRETCH_ABSENT };

    g_assert(at < self->size);
    if (!self->class->stretch(self, at, &found, error))
        return false;
    g_assert(found.size > 0);
    found.size = MIN(found.size, self->size - at);
    if (found.kind == CT_STRETCH_ABSENT && !self->parent.has)
        found.kind = CT_STRETCH_ZEROS;
    *out = found;
    return true;
}

bool ct_container_read(const CtContainer *self, size_t file, uint64_t at, uint8_t *out, size_t size)
{
    const CtDisk *from = file < self->files ? &self->file[file] : NULL;

    return from != NULL && from->read != NULL && at <= from->size && size <= from->size - at &&
           from->read(from->user, at, out, size);
}

bool ct_container_unpack(CtContainer *self, const CtStretch *stretch, uint8_t *out, GError **error)
{
    const CtDisk *from = stretch->file < self->files ? &self->file[stretch->file] : NULL;
    uint64_t end = from == NULL || from->read == NULL ? 0 : from->size;

    if (stretch->at >= end || stretch->packed > CT_LIMIT_CONTAINER_UNIT * 2)
        return ct_fail(error, CT_ERROR_INPUT, "packed piece: lies past the end of its file");
    /* Tables count whole sectors; the last one of a file may be cut short. */
    size_t size = (size_t)MIN((uint64_t)stretch->packed, end - stretch->at);
    g_autofree uint8_t *packed = g_malloc(size + 1);
    if (!ct_container_read(self, stretch->file, stretch->at, packed, size))
        return ct_fail(error, CT_ERROR_INPUT, "packed piece: cannot be read");
    return ct_unpack(stretch->pack, (CtBytes){ packed, size }, out, stretch->unit, error);
}

void ct_container_note(CtContainer *self, const char *name, bool problem, const char *text)
{
    const CtContainerNote note = { name, g_strdup(text), problem };

    g_array_append_val(self->note, note);
}

/* ---- parents ---- */

static bool same(const char *wanted, const char *id)
{
    return wanted != NULL && id != NULL && g_ascii_strcasecmp(wanted, id) == 0;
}

const char *ct_container_refusal(const CtContainer *child, const CtContainer *parent,
                                 uint64_t parent_size)
{
    const CtContainerParent *wanted = &child->parent;

    if (wanted->id != NULL) {
        const char *id = parent == NULL ? NULL : parent->id;

        if (id == NULL)
            return "has no identifier, and the image names its parent by one";
        if (!same(wanted->id, id) && !same(wanted->id2, id))
            return "its identifier is not the one that the image names";
    }
    if (wanted->equal && child->size != parent_size)
        return "holds a disk of another size";
    return NULL;
}
