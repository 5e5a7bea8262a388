/* diff.c - two rows in one order, and what is in one of them only.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/diff.h"

#include <string.h>

/* In one manifest only. */
typedef struct {
    uint8_t *path; /* owned */
    size_t size;
    uint32_t source;
    bool content; /* it has a digest, and is not empty */
    bool paired;
    uint8_t digest[CT_ITEM_BLAKE2B_SIZE]; /* zeros behind a shorter one */
} Lone;

typedef struct {
    GArray *removed; /* owned: Lone */
    GArray *added;   /* owned: Lone */
    unsigned wanted; /* the CtItemDigest that tells the renamed; 0: both have none */
    CtDiffSink sink;
    void *user;
    CtDiffCounts counts;
} Diff;

static const char *const names[CT_DIFF_KINDS] = { "added", "removed", "changed", "renamed" };

const char *ct_diff_kind_name(CtDiffKind kind)
{
    return names[kind];
}

static void clear_lone(void *user)
{
    Lone *lone = user;

    g_free(lone->path);
}

/* The first digest, by strength, that both manifests were made with. */
static unsigned common_digest(const CtManifestReader *before, const CtManifestReader *after)
{
    const int64_t old = ct_manifest_reader_header(before)->options;
    const int64_t new = ct_manifest_reader_header(after)->options;
    const int64_t either = old | new;

    if ((either & CT_MANIFEST_NO_SHA256) == 0)
        return CT_ITEM_SHA256;
    if ((old & new &CT_MANIFEST_BLAKE2B) != 0)
        return CT_ITEM_BLAKE2B;
    if ((either & CT_MANIFEST_NO_SHA1) == 0)
        return CT_ITEM_SHA1;
    return (either & CT_MANIFEST_NO_MD5) == 0 ? CT_ITEM_MD5 : 0;
}

static void copy_digest(const CtItemDigests *digests, unsigned wanted, uint8_t *out)
{
    if (wanted == CT_ITEM_SHA256)
        memcpy(out, digests->sha256, sizeof digests->sha256);
    else if (wanted == CT_ITEM_BLAKE2B)
        memcpy(out, digests->blake2b, sizeof digests->blake2b);
    else if (wanted == CT_ITEM_SHA1)
        memcpy(out, digests->sha1, sizeof digests->sha1);
    else
        memcpy(out, digests->md5, sizeof digests->md5);
}

static void keep(const Diff *self, GArray *list, const CtItem *item)
{
    Lone lone = { .path = g_memdup2(item->path, item->path_size + 1),
                  .size = item->path_size,
                  .source = item->source };

    lone.content =
        item->kind == CT_ITEM_FILE && item->size > 0 && (item->digests.has & self->wanted) != 0;
    if (lone.content)
        copy_digest(&item->digests, self->wanted, lone.digest);
    g_array_append_val(list, lone);
}

static bool other_content(const CtItemDigests *a, const CtItemDigests *b)
{
    unsigned both = a->has & b->has;

    return ((both & CT_ITEM_SHA256) != 0 && memcmp(a->sha256, b->sha256, sizeof a->sha256) != 0) ||
           ((both & CT_ITEM_SHA1) != 0 && memcmp(a->sha1, b->sha1, sizeof a->sha1) != 0) ||
           ((both & CT_ITEM_MD5) != 0 && memcmp(a->md5, b->md5, sizeof a->md5) != 0) ||
           ((both & CT_ITEM_BLAKE2B) != 0 &&
            memcmp(a->blake2b, b->blake2b, sizeof a->blake2b) != 0);
}

/* A product has no bytes of its own: what its database tells of it is its content. */
static bool other_product(const CtItem *a, const CtItem *b)
{
    if (a->kind != CT_ITEM_PRODUCT || b->kind != CT_ITEM_PRODUCT)
        return false;
    if (a->facts != b->facts)
        return true;
    for (size_t i = 0; i < a->facts; i++)
        if (strcmp(a->fact[i].name, b->fact[i].name) != 0 ||
            !ct_bytes_equal((CtBytes){ a->fact[i].bytes, a->fact[i].size },
                            (CtBytes){ b->fact[i].bytes, b->fact[i].size }))
            return true;
    return false;
}

/* Of two of one kind and size: there is content, and no digest that both have. */
static bool uncompared(const CtItem *a, const CtItem *b)
{
    bool empty = (a->has & b->has & CT_ITEM_HAS_SIZE) != 0 && a->size == 0;

    if (empty || (a->digests.has & b->digests.has) != 0)
        return false;
    return (a->digests.has | b->digests.has) != 0 || (a->kind == CT_ITEM_FILE && a->size > 0);
}

static unsigned compare(const CtItem *a, const CtItem *b)
{
    unsigned both = a->has & b->has;
    unsigned what = a->kind != b->kind ? CT_DIFF_KIND : 0;

    if (other_content(&a->digests, &b->digests) || other_product(a, b))
        what |= CT_DIFF_CONTENT;
    /* The size of a folder is its file system's affair. */
    if (a->kind != CT_ITEM_FOLDER && (both & CT_ITEM_HAS_SIZE) != 0 && a->size != b->size)
        what |= CT_DIFF_SIZE;
    if ((what & (CT_DIFF_KIND | CT_DIFF_SIZE)) == 0 && uncompared(a, b))
        what |= CT_DIFF_UNCOMPARED;
    if ((both & CT_ITEM_HAS_MODE) != 0 && a->mode != b->mode)
        what |= CT_DIFF_MODE;
    if ((both & CT_ITEM_HAS_OWNER) != 0 && (a->owner != b->owner || a->group != b->group))
        what |= CT_DIFF_OWNER;
    if ((both & CT_ITEM_HAS_MODIFIED) != 0 && (a->modified.seconds != b->modified.seconds ||
                                               a->modified.nanoseconds != b->modified.nanoseconds))
        what |= CT_DIFF_TIME;
    return what;
}

static bool tell(Diff *self, const CtDiffRow *row, GError **error)
{
    self->counts.count[row->kind]++;
    return self->sink(self->user, row, error);
}

static int order(const CtItem *a, const CtItem *b)
{
    if (a == NULL || b == NULL)
        return a == NULL ? 1 : -1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return ct_item_compare_paths(ct_item_path(a), ct_item_path(b));
}

static bool meet(Diff *self, const CtItem *a, const CtItem *b, GError **error)
{
    const CtDiffRow row = {
        .kind = CT_DIFF_CHANGED, .path = ct_item_path(a), .source = a->source, .what = compare(a, b)
    };

    if ((row.what & ~(unsigned)CT_DIFF_UNCOMPARED) != 0)
        return tell(self, &row, error);
    if (row.what != 0)
        self->counts.uncompared++;
    else
        self->counts.same++;
    return true;
}

static bool walk(Diff *self, CtManifestReader *before, CtManifestReader *after, GError **error)
{
    CtItem *a = NULL;
    CtItem *b = NULL;

    if (!ct_manifest_reader_next(before, &a, error) || !ct_manifest_reader_next(after, &b, error))
        return false;
    while (a != NULL || b != NULL) {
        int compared = order(a, b);

        if (a != NULL && compared < 0)
            keep(self, self->removed, a);
        else if (b != NULL && compared > 0)
            keep(self, self->added, b);
        else if (a != NULL && b != NULL && !meet(self, a, b, error))
            return false;
        if (compared <= 0 && !ct_manifest_reader_next(before, &a, error))
            return false;
        if (compared >= 0 && !ct_manifest_reader_next(after, &b, error))
            return false;
    }
    return true;
}

static guint hash(gconstpointer key)
{
    guint value;

    memcpy(&value, key, sizeof value);
    return value;
}

static gboolean equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, CT_ITEM_BLAKE2B_SIZE) == 0;
}

/* Added files by digest, each with the queue of those that have it, in the order of paths. */
static GHashTable *index_added(GArray *added)
{
    GHashTable *table =
        g_hash_table_new_full(hash, equal, NULL, (GDestroyNotify)(void *)g_queue_free);

    for (guint i = 0; i < added->len; i++) {
        Lone *lone = &g_array_index(added, Lone, i);

        if (!lone->content)
            continue;
        GQueue *queue = g_hash_table_lookup(table, lone->digest);
        if (queue == NULL) {
            queue = g_queue_new();
            (void)g_hash_table_insert(table, lone->digest, queue);
        }
        g_queue_push_tail(queue, lone);
    }
    return table;
}

static bool tell_renamed(Diff *self, GError **error)
{
    g_autoptr(GHashTable) table = index_added(self->added);

    for (guint i = 0; i < self->removed->len; i++) {
        Lone *old = &g_array_index(self->removed, Lone, i);
        GQueue *queue = old->content ? g_hash_table_lookup(table, old->digest) : NULL;
        Lone *new = queue == NULL ? NULL : g_queue_pop_head(queue);

        if (new == NULL)
            continue;
        old->paired = new->paired = true;
        const CtDiffRow row = { .kind = CT_DIFF_RENAMED,
                                .path = { old->path, old->size },
                                .other = { new->path, new->size },
                                .source = old->source };
        if (!tell(self, &row, error))
            return false;
    }
    return true;
}

static bool tell_lone(Diff *self, GArray *list, CtDiffKind kind, GError **error)
{
    for (guint i = 0; i < list->len; i++) {
        const Lone *lone = &g_array_index(list, Lone, i);
        const CtDiffRow row = { .kind = kind,
                                .path = { lone->path, lone->size },
                                .source = lone->source };

        if (!lone->paired && !tell(self, &row, error))
            return false;
    }
    return true;
}

bool ct_diff_run(CtManifestReader *before, CtManifestReader *after, CtDiffSink sink, void *user,
                 CtDiffCounts *out, GError **error)
{
    Diff self = { .sink = sink,
                  .user = user,
                  .wanted = common_digest(before, after),
                  .removed = g_array_new(FALSE, FALSE, sizeof(Lone)),
                  .added = g_array_new(FALSE, FALSE, sizeof(Lone)) };

    g_array_set_clear_func(self.removed, clear_lone);
    g_array_set_clear_func(self.added, clear_lone);
    bool done = walk(&self, before, after, error) && tell_renamed(&self, error) &&
                tell_lone(&self, self.removed, CT_DIFF_REMOVED, error) &&
                tell_lone(&self, self.added, CT_DIFF_ADDED, error);
    g_array_unref(self.removed);
    g_array_unref(self.added);
    if (done)
        *out = self.counts;
    return done;
}
