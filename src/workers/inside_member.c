/* inside_member.c - from the first byte of a member to its line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_member.h"

#include "examine/inside.h"

#include <string.h>

#define LOOKED_INTO (CT_KIND_FAMILY | CT_KIND_CONTAINER | CT_KIND_PROGRAM)

void ct_inside_member_begin(CtInsideMember *self, CtInsideRun *run, const CtInsideThing *container,
                            CtItem *item)
{
    *self = (CtInsideMember){ .run = run,
                              .container = container,
                              .item = *item,
                              .digest = ct_inside_digest_new(run->blake2b),
                              .bytes = g_byte_array_new() };
    memset(item, 0, sizeof *item);
    self->holds = ct_software_place_of(ct_item_path(&self->item)) != NULL;
}

static const CtKind *kind_of_head(const CtInsideMember *self)
{
    const CtKindBytes bytes = {
        .head = { self->bytes->data, MIN(self->bytes->len, CT_KIND_HEAD) },
        .size = self->size,
    };

    return ct_kind_of(&bytes);
}

static bool has_room(const CtInsideMember *self, size_t more)
{
    return self->run->held + more <= CT_LIMIT_INSIDE_HELD;
}

/* The head first; when it tells of more inside, everything. */
static void keep(CtInsideMember *self, CtBytes bytes)
{
    bool head = self->size < CT_KIND_HEAD;

    if (!head && !self->holds)
        return;
    if (!has_room(self, bytes.size)) {
        self->opaque = true;
        self->holds = false;
        self->run->held -= self->bytes->len;
        g_byte_array_set_size(self->bytes, MIN(self->bytes->len, CT_KIND_HEAD));
        self->run->held += self->bytes->len;
        return;
    }
    g_byte_array_append(self->bytes, bytes.data, (guint)bytes.size);
    self->run->held += bytes.size;
    if (!head || self->size + bytes.size < CT_KIND_HEAD)
        return;
    self->holds = self->holds || (kind_of_head(self)->flags & LOOKED_INTO) != 0;
}

bool ct_inside_member_add(CtInsideMember *self, CtBytes bytes)
{
    if (bytes.size == 0)
        return true;
    if (!ct_inside_run_unpack(self->run, bytes.size))
        return false;
    ct_inside_digest_add(self->digest, bytes);
    keep(self, bytes);
    self->size += bytes.size;
    return true;
}

static int64_t read_held(void *user, uint8_t *out, size_t size, uint64_t at)
{
    const GByteArray *bytes = user;
    CtBytes part = ct_bytes_slice((CtBytes){ bytes->data, bytes->len },
                                  (size_t)MIN(at, (uint64_t)bytes->len), size);

    if (part.size > 0)
        memcpy(out, part.data, part.size);
    return (int64_t)part.size;
}

static void look(CtInsideMember *self)
{
    bool all = self->bytes->len == self->size;
    const CtKindBytes bytes = { .head = { self->bytes->data, MIN(self->bytes->len, CT_KIND_HEAD) },
                                .size = self->size,
                                .read = all ? read_held : NULL,
                                .user = self->bytes };
    const CtKind *kind = ct_kind_of(&bytes);
    g_autoptr(GByteArray) path = g_byte_array_new();

    if (self->container->path.size > 0) {
        g_byte_array_append(path, self->container->path.data, (guint)self->container->path.size);
        g_byte_array_append(path, (const guint8 *)"//", 2);
    }
    g_byte_array_append(path, self->item.path, (guint)self->item.path_size);
    const CtInsideThing thing = { .bytes = &bytes,
                                  .kind = kind,
                                  .path = { path->data, path->len },
                                  .name = ct_item_path(&self->item),
                                  .item = &self->item,
                                  .depth = self->container->depth + 1 };
    if (all)
        ct_inside_run_look(self->run, &thing);
    else
        ct_item_add_text(&self->item, CT_INSIDE_KIND, ct_bytes_of_text(kind->name));
    if (self->opaque && (kind->flags & CT_KIND_CONTAINER) != 0)
        ct_item_add_problem(&self->item, "not-opened", "is larger than what is held of members");
}

/* Not read to its end: how far, what it begins like, and whether it was we who ended it. */
static void tell_part(CtInsideMember *self)
{
    const CtKindBytes bytes = { .head = { self->bytes->data, MIN(self->bytes->len, CT_KIND_HEAD) },
                                .size = self->size };

    ct_item_add_number(&self->item, "unpacked", (int64_t)self->size);
    if (self->size > 0)
        ct_item_add_text(&self->item, CT_INSIDE_KIND, ct_bytes_of_text(ct_kind_of(&bytes)->name));
    if (self->run->stopped != NULL)
        ct_item_add_problem(&self->item, "refused", self->run->stopped);
}

void ct_inside_member_end(CtInsideMember *self, bool whole)
{
    if (whole) {
        self->item.size = self->size;
        self->item.has |= CT_ITEM_HAS_SIZE;
        ct_inside_digest_end(self->digest, &self->item.digests);
        look(self);
    } else {
        tell_part(self);
    }
    self->run->held -= self->bytes->len;
    g_byte_array_unref(self->bytes);
    ct_inside_digest_free(self->digest);
    ct_inside_run_tell(self->run, self->container, &self->item);
}
