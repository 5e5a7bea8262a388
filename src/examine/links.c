/* links.c - a table by (source, file system, inode, size).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/links.h"

#include "examine/inside.h"

#include <string.h>

struct CtLink {
    uint64_t inode;
    uint64_t size; /* one number with two sizes is two contents: discs may lie */
    uint32_t source;
    uint32_t device;
    uint64_t to_meet;   /* names not met yet */
    uint64_t to_settle; /* names met and not settled */
    uint64_t number;    /* 1 + that of the first, once it is settled */
    unsigned flags;     /* what the first became, like the next two */
    CtItemDigests digests;
    CtItem *facts; /* owned; NULL when it has none, as most */
};

struct CtLinks {
    GHashTable *table; /* owned: of CtLink, by itself */
};

static guint hash(gconstpointer key)
{
    const CtLink *link = key;
    uint64_t mixed =
        (link->inode + link->device * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xff51afd7ed558ccd);

    return (guint)(mixed >> 32) ^ link->source;
}

static gboolean equal(gconstpointer a, gconstpointer b)
{
    const CtLink *one = a;
    const CtLink *other = b;

    return one->inode == other->inode && one->device == other->device &&
           one->source == other->source && one->size == other->size;
}

static void link_free(void *user)
{
    CtLink *link = user;

    if (link->facts != NULL)
        ct_item_clear(link->facts);
    g_free(link->facts);
    g_free(link);
}

CtLinks *ct_links_new(void)
{
    CtLinks *self = g_new0(CtLinks, 1);

    self->table = g_hash_table_new_full(hash, equal, link_free, NULL);
    return self;
}

void ct_links_free(CtLinks *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->table);
    g_free(self);
}

CtLink *ct_links_meet(CtLinks *self, const CtItem *item, bool *out_again)
{
    CtLink key = {
        .inode = item->inode, .size = item->size, .source = item->source, .device = item->device
    };
    CtLink *link = NULL;

    *out_again = false;
    if (item->kind != CT_ITEM_FILE || (item->has & CT_ITEM_HAS_INODE) == 0 || item->links < 2)
        return NULL;
    link = g_hash_table_lookup(self->table, &key);
    *out_again = link != NULL;
    if (link == NULL) {
        if (g_hash_table_size(self->table) >= CT_LIMIT_WALK_LINKS)
            return NULL;
        link = g_new0(CtLink, 1);
        *link = key;
        link->to_meet = item->links;
        (void)g_hash_table_add(self->table, link);
    }
    link->to_meet -= link->to_meet > 0 ? 1 : 0;
    link->to_settle++;
    return link;
}

static bool has_fact(const CtItem *item, const CtItemFact *fact)
{
    for (size_t i = 0; i < item->facts; i++) {
        const CtItemFact *own = &item->fact[i];

        if (strcmp(own->name, fact->name) == 0 && own->kind == fact->kind &&
            own->number == fact->number &&
            ct_bytes_equal((CtBytes){ own->bytes, own->size },
                           (CtBytes){ fact->bytes, fact->size }))
            return true;
    }
    return false;
}

/* All but what was told of the name; what both names know already stays once. */
static void copy_facts(CtItem *to, const CtItem *from)
{
    for (size_t i = 0; i < from->facts; i++) {
        const CtItemFact *fact = &from->fact[i];

        if (strcmp(fact->name, CT_INSIDE_MISMATCH) != 0 && !has_fact(to, fact))
            ct_item_add_fact(to, fact);
    }
}

static void keep(CtLink *link, const CtItem *item, uint64_t number)
{
    link->number = number + 1;
    link->digests = item->digests;
    link->flags = item->flags & (CT_ITEM_PROBLEM | CT_ITEM_UNSTABLE);
    if (item->facts == 0)
        return;
    link->facts = g_new0(CtItem, 1);
    copy_facts(link->facts, item);
}

static void give(const CtLink *link, CtItem *item)
{
    item->digests = link->digests;
    item->flags |= link->flags | CT_ITEM_LINKED;
    item->first = link->number;
    if (link->facts != NULL)
        copy_facts(item, link->facts);
    ct_inside_compare_name(item);
}

void ct_links_settle(CtLinks *self, CtLink *link, CtItem *item, uint64_t number)
{
    if (link->number == 0)
        keep(link, item, number);
    else
        give(link, item);
    if (--link->to_settle == 0 && link->to_meet == 0)
        (void)g_hash_table_remove(self->table, link);
}
