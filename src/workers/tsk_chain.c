/* tsk_chain.c - down the levels.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_chain.h"

#include "format/container.h"

#include <string.h>

enum { SECTOR = 512 };

typedef struct {
    CtContainer *container; /* owned; NULL: the file is the disk */
    const CtDisk *raw;      /* borrowed */
    uint64_t size;
    uint8_t *unit; /* owned: the last packed unit; NULL */
    bool unpacked; /* `unit` has one, which lies there: */
    size_t unit_file;
    uint64_t unit_at;
} Level;

struct CtTskChain {
    size_t levels;
    Level level[CT_LIMIT_CONTAINER_CHAIN];
};

/* ---- opening ---- */

static bool open_level(const CtTskLevel *lent, Level *out, GError **error)
{
    if (lent->container == CT_IMAGE_TALK_RAW) {
        out->raw = lent->file;
        out->size = lent->file->size;
        return true;
    }
    if (lent->container == CT_IMAGE_TALK_EWF)
        return ct_fail(error, CT_ERROR_INPUT, "is an EWF image, to which none holds differences");
    out->container = ct_container_open(lent->file, lent->files, error);
    out->size = out->container == NULL ? 0 : out->container->size;
    return out->container != NULL;
}

/* Whether a level is what the one above it wants. */
static bool check_parent(const Level *child, const Level *parent, GError **error)
{
    const char *refusal =
        child->container == NULL || !child->container->parent.has
            ? "nobody wants it"
            : ct_container_refusal(child->container, parent->container, parent->size);

    return refusal == NULL || ct_fail(error, CT_ERROR_INPUT, "%s", refusal);
}

CtTskChain *ct_tsk_chain_open(const CtTskLent *lent, GError **error)
{
    CtTskChain *self = g_new0(CtTskChain, 1);

    for (size_t i = 0; i < lent->levels; i++) {
        if (!open_level(&lent->level[i], &self->level[i], error) ||
            (i > 0 && !check_parent(&self->level[i - 1], &self->level[i], error))) {
            for (size_t j = 0; j <= i; j++)
                ct_container_free(self->level[j].container);
            g_free(self);
            return NULL;
        }
        self->levels++;
    }
    return self;
}

uint64_t ct_tsk_chain_size(const CtTskChain *self)
{
    return self->level[0].size;
}

/* ---- reading ---- */

typedef struct {
    size_t level; /* that has it; behind the last: a parent that is not there */
    CtStretch stretch;
} Found;

/* Where the bytes from `at` on lie, for as many as one answer holds, `most` at most. */
static bool find(CtTskChain *self, uint64_t at, uint64_t most, Found *out, GError **error)
{
    uint64_t size = most;

    for (size_t i = 0; i < self->levels; i++) {
        Level *level = &self->level[i];
        CtStretch stretch = { .kind = CT_STRETCH_ZEROS, .size = size };

        if (at < level->size && level->container == NULL)
            stretch = (CtStretch){ .kind = CT_STRETCH_PLAIN, .at = at, .size = level->size - at };
        else if (at < level->size && !ct_container_stretch(level->container, at, &stretch, error))
            return false;
        size = MIN(size, stretch.size);
        stretch.size = size;
        *out = (Found){ i, stretch };
        if (stretch.kind != CT_STRETCH_ABSENT)
            return true;
    }
    out->level = self->levels;
    return true;
}

static bool read_plain(const Level *level, const CtStretch *stretch, uint8_t *out, size_t size)
{
    if (level->container == NULL)
        return level->raw->read(level->raw->user, stretch->at, out, size);
    return ct_container_read(level->container, stretch->file, stretch->at, out, size);
}

static bool read_packed(Level *level, const CtStretch *stretch, uint8_t *out, size_t size)
{
    if (stretch->unit > CT_LIMIT_CONTAINER_UNIT)
        return false;
    if (level->unit == NULL)
        level->unit = g_malloc(CT_LIMIT_CONTAINER_UNIT);
    if (!level->unpacked || level->unit_at != stretch->at || level->unit_file != stretch->file) {
        level->unpacked = false;
        if (!ct_container_unpack(level->container, stretch, level->unit, NULL))
            return false;
        level->unpacked = true;
        level->unit_at = stretch->at;
        level->unit_file = stretch->file;
    }
    memcpy(out, level->unit + stretch->inside, size);
    return true;
}

static bool read_found(CtTskChain *self, const Found *found, uint8_t *out)
{
    size_t size = (size_t)found->stretch.size;

    if (found->level == self->levels)
        return false;
    switch (found->stretch.kind) {
    case CT_STRETCH_PLAIN:
        return read_plain(&self->level[found->level], &found->stretch, out, size);
    case CT_STRETCH_PACKED:
        return read_packed(&self->level[found->level], &found->stretch, out, size);
    case CT_STRETCH_ZEROS:
        memset(out, 0, size);
        return true;
    case CT_STRETCH_ABSENT:
    default:
        return false;
    }
}

ssize_t ct_tsk_chain_read(CtTskChain *self, uint64_t at, uint8_t *out, size_t size)
{
    uint64_t end = self->level[0].size;
    Found found = { 0 };
    size_t part = size;
    size_t done = 0;

    while (done < size && at + done < end) {
        uint64_t most = MIN((uint64_t)MIN(part, size - done), end - at - done);
        bool good =
            find(self, at + done, most, &found, NULL) && read_found(self, &found, out + done);

        /* What stands before the sector that cannot be read is given out. */
        if (!good && part <= SECTOR)
            return done > 0 ? (ssize_t)done : -1;
        done += good ? (size_t)found.stretch.size : 0;
        part = good ? part : SECTOR;
    }
    return (ssize_t)done;
}

/* ---- what is told ---- */

void ct_tsk_chain_tell(const CtTskChain *self, CtItem *facts)
{
    for (size_t i = 0; i < self->levels; i++) {
        const CtContainer *container = self->level[i].container;

        for (guint j = 0; container != NULL && j < container->note->len; j++) {
            const CtContainerNote *note = &g_array_index(container->note, CtContainerNote, j);
            g_autofree char *told =
                i == 0 ? g_strdup(note->text) : g_strdup_printf("parent %zu: %s", i, note->text);

            if (note->problem)
                ct_item_add_problem(facts, note->name, told);
            else
                ct_item_add_text(facts, note->name, ct_bytes_of_text(told));
        }
        if (container != NULL && container->parent.has)
            ct_item_add_text(facts, "parent",
                             ct_bytes_of_text(container->parent.name != NULL
                                                  ? container->parent.name
                                                  : "(not named)"));
    }
}

void ct_tsk_chain_wants(const CtTskChain *self, void (*want)(void *user, const CtImageTalkWant *),
                        void *user)
{
    for (size_t i = 0; i < self->levels; i++) {
        const CtContainer *container = self->level[i].container;

        for (guint j = 0; container != NULL && j < container->extent->len; j++) {
            const CtImageTalkWant wanted = { .level = (uint32_t)i,
                                             .file = j + 1,
                                             .name = g_ptr_array_index(container->extent, j) };

            if (j + 1 >= container->files || container->file[j + 1].read == NULL)
                want(user, &wanted);
        }
    }
    const CtContainer *last = self->level[self->levels - 1].container;
    if (last == NULL || !last->parent.has)
        return;
    const CtImageTalkWant wanted = { .level = (uint32_t)self->levels - 1,
                                     .raw = last->parent.raw,
                                     .has_time = last->parent.has_time,
                                     .time = last->parent.time,
                                     .name = last->parent.name != NULL ? last->parent.name : "" };
    want(user, &wanted);
}

bool ct_tsk_chain_is_absent(CtTskChain *self, uint64_t at)
{
    Found found = { 0 };

    return at < self->level[0].size && find(self, at, 1, &found, NULL) &&
           found.level == self->levels;
}

typedef struct {
    uint64_t at;
    uint64_t size;
    uint64_t ranges;
    uint64_t bytes;
} Absent;

static void tell_range(Absent *absent, CtItem *facts)
{
    if (absent->size == 0)
        return;
    absent->bytes += absent->size;
    if (absent->ranges++ >= CT_LIMIT_CONTAINER_RANGES)
        return;
    g_autofree char *told = g_strdup_printf(
        "%" G_GUINT64_FORMAT " bytes from byte %" G_GUINT64_FORMAT " on", absent->size, absent->at);
    ct_item_add_problem(facts, "absent", told);
}

void ct_tsk_chain_absent(CtTskChain *self, CtItem *facts)
{
    uint64_t end = self->level[0].size;
    Absent absent = { 0 };
    uint64_t at = 0;

    for (size_t step = 0; at < end; step++) {
        Found found = { 0 };

        if (step == CT_LIMIT_CONTAINER_STEPS || !find(self, at, end - at, &found, NULL)) {
            ct_item_add_number(facts, "absent-told-until", (int64_t)at);
            break;
        }
        if (found.level == self->levels) {
            absent.at = absent.size == 0 ? at : absent.at;
            absent.size += found.stretch.size;
        } else {
            tell_range(&absent, facts);
            absent.size = 0;
        }
        at += found.stretch.size;
    }
    tell_range(&absent, facts);
    ct_item_add_number(facts, "absent-ranges", (int64_t)absent.ranges);
    ct_item_add_number(facts, "absent-bytes", (int64_t)absent.bytes);
}
