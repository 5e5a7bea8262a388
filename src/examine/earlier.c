/* earlier.c - two rows of items in one order, walked beside each other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/earlier.h"

#include "examine/manifest_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct CtEarlier {
    char *path;               /* owned */
    CtManifestReader *reader; /* owned */
    CtItem *item;             /* borrowed from it: the one at hand, or NULL after the last */
};

static int64_t size_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? (int64_t)status.st_size : -1;
}

/* Nobody writes the part any more. */
static bool is_left(const char *part, GError **error)
{
    int file = open(part, O_RDWR | O_CLOEXEC);

    if (file < 0)
        return errno == ENOENT || ct_fail_errno(error, errno, "manifest");
    bool left = flock(file, LOCK_EX | LOCK_NB) == 0;
    (void)close(file);
    return left || ct_fail(error, CT_ERROR_CONFLICT, "%s: another examination is writing it", part);
}

static bool advance(CtEarlier *self)
{
    return ct_manifest_reader_next(self->reader, &self->item, NULL) && self->item != NULL;
}

/* It asked the same of the same. */
static bool is_same(const CtManifestReader *reader, int64_t options, const CtManifestSource *source,
                    size_t sources)
{
    if (ct_manifest_reader_header(reader)->options != options ||
        ct_manifest_reader_sources(reader) != sources)
        return false;
    for (size_t i = 0; i < sources; i++) {
        if (!ct_bytes_equal(ct_manifest_reader_source(reader, i)->path, source[i].path))
            return false;
    }
    return true;
}

/* Opens what was left, without moving it; *out NULL when no item of it can be used. */
static bool open_left(const char *path, int64_t options, const CtManifestSource *source,
                      size_t sources, CtManifestReader **out, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open_partial(path, NULL);

    if (reader != NULL && !is_same(reader, options, source, sources))
        return ct_fail(error, CT_ERROR_CONFLICT,
                       "%s: what is unfinished there is of other sources or options: give those, "
                       "or take it away",
                       path);
    *out = g_steal_pointer(&reader);
    return true;
}

CtEarlier *ct_earlier_open(const char *path, int64_t options, const CtManifestSource *source,
                           size_t sources, GError **error)
{
    g_autofree char *part = ct_manifest_writer_part(path);
    g_autofree char *earlier = g_strconcat(path, ".earlier", NULL);
    g_autoptr(CtEarlier) self = g_new0(CtEarlier, 1);

    if (!is_left(part, error))
        return NULL;
    bool later = size_of(part) > size_of(earlier);
    if (!later && size_of(earlier) < 0)
        return NULL;
    if (!open_left(later ? part : earlier, options, source, sources, &self->reader, error) ||
        self->reader == NULL)
        return NULL;
    if (later && rename(part, earlier) != 0) {
        ct_error_set_errno(error, errno, earlier);
        return NULL;
    }
    self->path = g_steal_pointer(&earlier);
    (void)advance(self);
    return g_steal_pointer(&self);
}

void ct_earlier_close(CtEarlier *self)
{
    if (self == NULL)
        return;
    ct_manifest_reader_close(self->reader);
    g_free(self->path);
    g_free(self);
}

void ct_earlier_forget(CtEarlier *self)
{
    (void)unlink(self->path);
}

static int compare(const CtItem *a, const CtItem *b)
{
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return ct_item_compare_paths(ct_item_path(a), ct_item_path(b));
}

static bool same_time(const CtItemTime *a, const CtItemTime *b)
{
    return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

static bool same(const CtItem *a, const CtItem *b)
{
    return a->kind == b->kind && a->has == b->has && a->size == b->size && a->mode == b->mode &&
           a->inode == b->inode && a->links == b->links && same_time(&a->modified, &b->modified) &&
           same_time(&a->changed, &b->changed);
}

/* What has children is read again: a crash may have left some of them. */
static bool has_children(const CtItem *item)
{
    return ct_item_fact(item, CT_PROBE_MEMBERS) != NULL ||
           ct_item_fact(item, CT_PROBE_PRODUCTS) != NULL;
}

static void adopt(CtItem *item, CtItem *old)
{
    CtItem whole = *old;

    memset(old, 0, sizeof *old);
    whole.first = 0; /* the writer numbers anew */
    whole.flags &= ~(unsigned)CT_ITEM_LINKED;
    whole.device = item->device;
    ct_item_clear(item);
    *item = whole;
}

bool ct_earlier_find(CtEarlier *self, unsigned want, CtItem *item)
{
    while (self->item != NULL && compare(self->item, item) < 0 && advance(self))
        ;
    if (self->item == NULL || compare(self->item, item) != 0 || !same(self->item, item) ||
        self->item->digests.has != want || (self->item->flags & CT_ITEM_PROBLEM) != 0 ||
        has_children(self->item))
        return false;
    adopt(item, self->item);
    (void)advance(self);
    return true;
}
