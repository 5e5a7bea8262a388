/* tsk_walk.c - folder by folder, each number once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_walk.h"

#include "workers/tsk_file.h"
#include "workers/tsk_teller.h"
#include "workers/tsk_volume.h"

#include <string.h>

#define ROOT "." /* the root folder among its own names; libtsk's are left out */

typedef struct {
    char *label; /* owned: the name as a part of the path */
    char *name;  /* owned: as libtsk gives it */
    TSK_INUM_T inode;
    uint32_t sequence;
    TSK_FS_NAME_TYPE_ENUM type;
    bool deleted;
} Entry;

/* An entry that was told, and what is still to be told of it. */
typedef struct {
    TSK_FS_FILE *file; /* owned; NULL */
    GArray *inside;    /* owned: Entry; NULL */
    guint path_size;   /* of its own path */
    bool deleted;
} Told;

typedef struct {
    CtTskTeller teller;
    TSK_FS_INFO *system;
    CtTskPast *past;  /* owned; NULL */
    GHashTable *seen; /* folders: inode -> 1 while inside, 2 afterwards */
    GByteArray *path;
    unsigned depth;
} Walk;

static void entry_clear(void *user)
{
    Entry *entry = user;

    g_free(entry->label);
    g_free(entry->name);
}

static void told_clear(Told *told)
{
    if (told->file != NULL)
        tsk_fs_file_close(told->file);
    if (told->inside != NULL)
        g_array_unref(told->inside);
    memset(told, 0, sizeof *told);
}

/* ---- a folder's names ---- */

/* "/" cannot stand in a name; where a broken file system has it, the path shows it otherwise. */
static char *label_of(const char *name)
{
    char *label = g_strdup(name);

    for (char *at = label; *at != '\0'; at++) {
        if (*at == '/')
            *at = '\\';
    }
    return label;
}

static int compare(const void *a, const void *b)
{
    const Entry *one = a;
    const Entry *other = b;
    int order = strcmp(one->label, other->label);

    if (order != 0)
        return order;
    if (one->deleted != other->deleted)
        return one->deleted ? 1 : -1;
    return one->inode < other->inode ? -1 : one->inode > other->inode ? 1 : 0;
}

static int compare_labels(const void *a, const void *b)
{
    return strcmp(((const Entry *)a)->label, ((const Entry *)b)->label);
}

/* Names that several share are told apart by the inode, and sorted by that. */
static void tell_apart(GArray *entries)
{
    Entry *entry = (Entry *)(void *)entries->data;

    qsort(entry, entries->len, sizeof *entry, compare);
    for (guint first = 0; first < entries->len;) {
        guint end = first + 1;

        for (; end < entries->len && strcmp(entry[end].label, entry[first].label) == 0; end++)
            continue;
        for (guint i = first + 1; i < end; i++) {
            char *apart = g_strdup_printf("%s//#%" G_GUINT64_FORMAT, entry[first].label,
                                          (uint64_t)entry[i].inode);
            g_free(entry[i].label);
            entry[i].label = apart;
        }
        if (end - first > 2)
            qsort(entry + first + 1, end - first - 1, sizeof *entry, compare_labels);
        first = end;
    }
}

static void add_entry(const TSK_FS_NAME *name, GArray *out)
{
    if (name->name == NULL || strcmp(name->name, ".") == 0 || strcmp(name->name, "..") == 0 ||
        name->type == TSK_FS_NAME_TYPE_VIRT)
        return;
    const Entry entry = {
        .label = name->name[0] == '\0'
                     ? g_strdup_printf("//#%" G_GUINT64_FORMAT, (uint64_t)name->meta_addr)
                     : label_of(name->name),
        .name = g_strdup(name->name),
        .inode = name->meta_addr,
        .sequence = name->meta_seq,
        .type = name->type,
        .deleted = (name->flags & TSK_FS_NAME_FLAG_UNALLOC) != 0,
    };
    g_array_append_val(out, entry);
}

/* Its own times, mode and streams are told as those of any folder; FAT's has none. */
static void add_root(const TSK_FS_INFO *system, GArray *entries)
{
    const Entry root = { .label = g_strdup(ROOT),
                         .name = g_strdup(ROOT),
                         .inode = system->root_inum,
                         .type = TSK_FS_NAME_TYPE_DIR };

    g_array_append_val(entries, root);
}

static GArray *names_of(Walk *self, TSK_INUM_T inode, CtItem *item)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    TSK_FS_DIR *folder = tsk_fs_dir_open_meta(self->system, inode);

    g_array_set_clear_func(entries, entry_clear);
    if (folder == NULL) {
        ct_item_add_problem(item, "list-error", tsk_error_get());
        tsk_error_reset();
        return entries;
    }
    size_t count = tsk_fs_dir_getsize(folder);
    for (size_t i = 0; i < count && entries->len < CT_LIMIT_WALK_NAMES; i++) {
        const TSK_FS_NAME *name = tsk_fs_dir_get_name(folder, i);

        if (name != NULL)
            add_entry(name, entries);
    }
    tsk_fs_dir_close(folder);
    if (self->depth == 0 && !TSK_FS_TYPE_ISFAT(self->system->ftype))
        add_root(self->system, entries);
    tell_apart(entries);
    return entries;
}

/* ---- an entry ---- */

/* Whether the folder is to be entered; else the item says why not. */
static bool may_enter(Walk *self, TSK_INUM_T inode, CtItem *item)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(self->seen, GSIZE_TO_POINTER(inode)));
    const char *refusal = before == 1                          ? "loop"
                          : before == 2                        ? "listed-before"
                          : self->depth >= CT_LIMIT_WALK_DEPTH ? "too-deep"
                                                               : NULL;

    if (refusal == NULL)
        return true;
    if (before == 2 && (item->flags & CT_ITEM_DELETED) != 0)
        ct_item_add_text(item, refusal, ct_bytes_of_text("not entered"));
    else
        ct_item_add_problem(item, refusal, "not entered");
    return false;
}

/* The metadata that the name points to, unless it has become another's. */
static TSK_FS_FILE *open_entry(Walk *self, const Entry *entry, CtItem *item)
{
    TSK_FS_FILE *file = tsk_fs_file_open_meta(self->system, NULL, entry->inode);

    if (file == NULL || file->meta == NULL) {
        if (!entry->deleted)
            ct_item_add_problem(item, "stat-error", tsk_error_get());
        tsk_error_reset();
    } else if (entry->sequence == 0 || file->meta->seq == entry->sequence ||
               !TSK_FS_TYPE_ISNTFS(self->system->ftype)) {
        return file;
    }
    if (entry->deleted)
        ct_item_add_text(item, "recovery", ct_bytes_of_text("lost"));
    if (file != NULL)
        tsk_fs_file_close(file);
    return NULL;
}

/* The root folder itself, whose names are being told. */
static bool is_root(const Entry *entry)
{
    return strcmp(entry->name, ROOT) == 0;
}

static void look(Walk *self, const Entry *entry, CtImageTalkItem *out, Told *told)
{
    told->file = open_entry(self, entry, &out->item);
    if (told->file == NULL)
        return;
    ct_tsk_file_fill(told->file, entry->deleted, self->past, out);
    if (out->item.kind != CT_ITEM_FOLDER || is_root(entry))
        return;
    /* A live folder's number on a deleted name: its content belongs to the other name. */
    bool others = entry->deleted && (told->file->meta->flags & TSK_FS_META_FLAG_ALLOC) != 0;
    if (!others && may_enter(self, entry->inode, &out->item))
        told->inside = names_of(self, entry->inode, &out->item);
}

static void tell(Walk *self, CtImageTalkItem *item)
{
    if (self->teller.list->volume.table == CT_IMAGE_TALK_SHADOW) {
        /* Its blocks lie in two places: all content is asked for. */
        g_clear_pointer(&item->place.run, g_free);
        item->place.runs = 0;
    }
    ct_tsk_teller_tell(&self->teller, (CtBytes){ self->path->data, self->path->len }, item);
}

static void tell_entry(Walk *self, const Entry *entry, Told *told)
{
    g_auto(CtImageTalkItem) item = { .item.kind = ct_tsk_file_kind_of_name(entry->type) };
    bool alone = ct_tsk_teller_begin(&self->teller, &item.ordinal);

    if (entry->deleted)
        item.item.flags |= CT_ITEM_DELETED;
    told->deleted = entry->deleted;
    told->path_size = self->path->len;
    if (strchr(entry->name, '/') != NULL)
        ct_item_add_text(&item.item, "name", ct_bytes_of_text(entry->name));
    if (!alone)
        look(self, entry, &item, told);
    /* libtsk's own folder of what no name leads to says nothing when it is empty. */
    if (entry->type == TSK_FS_NAME_TYPE_VIRT_DIR && told->inside != NULL &&
        told->inside->len == 0) {
        self->teller.next--;
        told_clear(told);
        return;
    }
    tell(self, &item);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const TSK_FS_ATTR *const *)a)->name, (*(const TSK_FS_ATTR *const *)b)->name);
}

static void tell_streams(Walk *self, Told *told)
{
    const TSK_FS_ATTR *stream;
    g_autoptr(GPtrArray) streams = g_ptr_array_new();

    while (told->file != NULL && streams->len < CT_LIMIT_IMAGE_STREAMS &&
           (stream = ct_tsk_file_stream(told->file, streams->len)) != NULL)
        g_ptr_array_add(streams, (void *)(uintptr_t)stream);
    if (streams->len > 1 && TSK_FS_TYPE_ISNTFS(self->system->ftype))
        qsort(streams->pdata, streams->len, sizeof *streams->pdata, compare_names);
    for (guint i = 0; i < streams->len; i++) {
        g_auto(CtImageTalkItem) item = { .item.kind = CT_ITEM_STREAM };

        stream = g_ptr_array_index(streams, i);
        g_autofree char *name = label_of(stream->name != NULL ? stream->name : "rsrc");
        g_byte_array_set_size(self->path, told->path_size);
        g_byte_array_append(self->path, (const guint8 *)"//:", 3);
        g_byte_array_append(self->path, (const guint8 *)name, (guint)strlen(name));
        if (!ct_tsk_teller_begin(&self->teller, &item.ordinal))
            ct_tsk_file_fill_stream(told->file, stream, told->deleted, &item);
        tell(self, &item);
    }
}

static void walk_inside(Walk *self, TSK_INUM_T inode, const GArray *entries);

/* Its streams, then what is in it. */
static void tell_rest(Walk *self, const Entry *entry, Told *told)
{
    tell_streams(self, told);
    if (told->file != NULL)
        tsk_fs_file_close(g_steal_pointer(&told->file));
    g_byte_array_set_size(self->path, told->path_size);
    if (told->inside != NULL)
        walk_inside(self, entry->inode, told->inside);
}

static void push(Walk *self, guint base, const char *label)
{
    g_byte_array_set_size(self->path, base);
    if (base > 0)
        g_byte_array_append(self->path, (const guint8 *)"/", 1);
    g_byte_array_append(self->path, (const guint8 *)label, (guint)strlen(label));
}

/* An entry whose label is `label` and "//#" something. */
static bool is_apart(const Entry *entry, const char *label)
{
    size_t size = strlen(label);

    return strncmp(entry->label, label, size) == 0 && strncmp(entry->label + size, "//#", 3) == 0;
}

/* The first of a name, then those told apart from it with all that is theirs, then its own rest:
 * the order of paths. */
static void walk_inside(Walk *self, TSK_INUM_T inode, const GArray *entries)
{
    guint base = self->path->len;

    self->depth++;
    g_hash_table_insert(self->seen, GSIZE_TO_POINTER(inode), GUINT_TO_POINTER(1));
    for (guint i = 0; i < entries->len;) {
        const Entry *first = &g_array_index(entries, Entry, i);
        Told told = { 0 };

        push(self, base, first->label);
        tell_entry(self, first, &told);
        for (i++; i < entries->len && is_apart(&g_array_index(entries, Entry, i), first->label);
             i++) {
            const Entry *apart = &g_array_index(entries, Entry, i);
            Told also = { 0 };

            push(self, base, apart->label);
            tell_entry(self, apart, &also);
            tell_rest(self, apart, &also);
            told_clear(&also);
        }
        push(self, base, first->label);
        tell_rest(self, first, &told);
        told_clear(&told);
    }
    g_byte_array_set_size(self->path, base);
    g_hash_table_insert(self->seen, GSIZE_TO_POINTER(inode), GUINT_TO_POINTER(2));
    self->depth--;
}

static bool walk_root(Walk *self, GError **error)
{
    CtItem told = { .kind = CT_ITEM_FOLDER };
    GArray *entries = names_of(self, self->system->root_inum, &told);
    const CtItemFact *problem = ct_item_fact(&told, "list-error");
    bool listed = problem == NULL;

    if (!listed)
        (void)ct_fail(error, CT_ERROR_INPUT, "root folder: %.200s", (const char *)problem->bytes);
    walk_inside(self, self->system->root_inum, entries);
    g_array_unref(entries);
    ct_item_clear(&told);
    return listed;
}

bool ct_tsk_walk_run(TSK_FS_INFO *system, const CtImageTalkList *list, CtChannel *channel,
                     GError **error)
{
    Walk self = { .teller = ct_tsk_teller_new(channel, list), .system = system };

    self.past = ct_tsk_past_new(self.system, list->careful);
    self.seen = g_hash_table_new(NULL, NULL);
    self.path = g_byte_array_new();
    bool walked = walk_root(&self, error);
    g_byte_array_unref(self.path);
    g_hash_table_unref(self.seen);
    ct_tsk_teller_clear(&self.teller);
    ct_tsk_past_free(self.past);
    tsk_fs_close(self.system);
    return walked;
}
