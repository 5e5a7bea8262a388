/* tsk_content.c - the open ones, oldest given up first.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_content.h"

#include <string.h>

enum { SYSTEMS = 8, FILES = 32 };

struct CtTskContent {
    CtTskInner *inner; /* borrowed */
    TSK_FS_INFO *system[SYSTEMS];
    uint64_t start[SYSTEMS]; /* of each on the medium, and which of those in it, like the next */
    uint32_t number[SYSTEMS];
    TSK_FS_FILE *file[FILES];
    size_t next_system;
    size_t next_file;
};

CtTskContent *ct_tsk_content_new(CtTskInner *inner)
{
    CtTskContent *self = g_new0(CtTskContent, 1);

    self->inner = inner;
    return self;
}

static void close_files_of(CtTskContent *self, const TSK_FS_INFO *system)
{
    for (size_t i = 0; i < FILES; i++) {
        if (self->file[i] != NULL && self->file[i]->fs_info == system)
            tsk_fs_file_close(g_steal_pointer(&self->file[i]));
    }
}

static TSK_FS_INFO *system_at(CtTskContent *self, const CtImageTalkRead *what)
{
    for (size_t i = 0; i < SYSTEMS; i++) {
        if (self->system[i] != NULL && self->start[i] == what->start &&
            self->number[i] == what->inner)
            return self->system[i];
    }
    size_t number = self->next_system++ % SYSTEMS;
    TSK_FS_INFO **slot = &self->system[number];
    if (*slot != NULL) {
        close_files_of(self, *slot);
        tsk_fs_close(*slot);
    }
    self->start[number] = what->start;
    self->number[number] = what->inner;
    *slot = ct_tsk_inner_system(self->inner, what->start, what->extent, what->inner);
    return *slot;
}

static TSK_FS_FILE *file_at(CtTskContent *self, TSK_FS_INFO *system, uint64_t inode)
{
    for (size_t i = 0; i < FILES; i++) {
        if (self->file[i] != NULL && self->file[i]->fs_info == system &&
            self->file[i]->meta->addr == inode)
            return self->file[i];
    }
    TSK_FS_FILE *file = tsk_fs_file_open_meta(system, NULL, inode);
    TSK_FS_FILE **slot = &self->file[self->next_file++ % FILES];
    if (*slot != NULL)
        tsk_fs_file_close(*slot);
    *slot = file != NULL && file->meta != NULL ? file : NULL;
    if (file != NULL && *slot == NULL)
        tsk_fs_file_close(file);
    return *slot;
}

static const TSK_FS_ATTR *attribute_of(TSK_FS_FILE *file, const CtImageTalkRead *what)
{
    int count = tsk_fs_file_attr_getsize(file);

    for (int i = 0; i < count; i++) {
        const TSK_FS_ATTR *attribute = tsk_fs_file_attr_get_idx(file, i);

        if (attribute != NULL && (uint32_t)attribute->type == what->type &&
            attribute->id == what->id)
            return attribute;
    }
    return NULL;
}

bool ct_tsk_content_read(CtTskContent *self, const CtImageTalkRead *what, uint8_t *out,
                         size_t *out_got, GError **error)
{
    TSK_FS_INFO *system = system_at(self, what);
    TSK_FS_FILE *file = system == NULL ? NULL : file_at(self, system, what->inode);
    const TSK_FS_ATTR *attribute = file == NULL ? NULL : attribute_of(file, what);
    ssize_t got = 0;

    if (attribute == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "content: %.200s", tsk_error_get());
    if (what->at < (uint64_t)MAX(attribute->size, 0)) {
        size_t size = (size_t)MIN((uint64_t)what->size, (uint64_t)attribute->size - what->at);
        got = tsk_fs_attr_read(attribute, (TSK_OFF_T)what->at, (char *)out, size,
                               TSK_FS_FILE_READ_FLAG_NONE);
    }
    if (got < 0)
        return ct_fail(error, CT_ERROR_INPUT, "content: %.200s", tsk_error_get());
    *out_got = (size_t)got;
    return true;
}
