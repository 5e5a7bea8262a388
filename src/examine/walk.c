/* walk.c - the folders from the source down to where the walk is, each with the names it still has.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PIECE (64u << 10)

/* An open folder; its items hold it until they are read. */
typedef struct {
    int file; /* owned */
    gatomicrefcount holders;
} Folder;

typedef struct {
    Folder *folder; /* owned */
    uint64_t device;
    uint64_t inode;
    char *names; /* owned: zero-terminated, one behind the other */
    size_t *at;  /* owned: where each begins, in their order */
    size_t count;
    size_t next;
    size_t path_size; /* of the folder's own path, and the slash that follows it */
} Level;

typedef struct {
    Folder *folder;   /* a hold */
    const char *name; /* behind the struct */
} Place;

typedef struct {
    CtMedium base;
    CtMediumOptions options;
    Folder *root;     /* owned until the walk begins */
    GArray *devices;  /* owned: uint64_t, the number of each is its index */
    GByteArray *path; /* owned: of the item at hand */
    Level level[CT_LIMIT_WALK_DEPTH];
    size_t depth;
    bool begun;
} Walk;

static Folder *folder_new(int file)
{
    Folder *folder = g_new0(Folder, 1);

    folder->file = file;
    g_atomic_ref_count_init(&folder->holders);
    return folder;
}

static void folder_drop(Folder *folder)
{
    if (folder == NULL || !g_atomic_ref_count_dec(&folder->holders))
        return;
    (void)close(folder->file);
    g_free(folder);
}

/* ---- the names of a folder ---- */

static int compare_names(const void *a, const void *b, void *names)
{
    const char *from = names;

    return strcmp(from + *(const size_t *)a, from + *(const size_t *)b);
}

/* One piece of getdents; false when a limit is passed. */
static bool add_names(const uint8_t *piece, size_t size, GByteArray *names, GArray *at)
{
    size_t record = 0;

    for (size_t from = 0; from < size; from += record) {
        const struct dirent64 *entry = (const struct dirent64 *)(const void *)(piece + from);
        const char *name = entry->d_name;
        size_t place = names->len;

        record = entry->d_reclen;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (at->len >= CT_LIMIT_WALK_NAMES || place > G_MAXUINT / 2)
            return false;
        g_array_append_val(at, place);
        g_byte_array_append(names, (const guint8 *)name, (guint)strlen(name) + 1);
    }
    return true;
}

/* Reads all names; what stopped it becomes a problem of the item, and what was read before stays.
 * */
static void list(Level *level, CtItem *item)
{
    g_autofree uint8_t *piece = g_malloc(PIECE);
    GByteArray *names = g_byte_array_new();
    GArray *at = g_array_new(FALSE, FALSE, sizeof(size_t));
    ssize_t got;

    while ((got = getdents64(level->folder->file, piece, PIECE)) > 0) {
        if (!add_names(piece, (size_t)got, names, at)) {
            ct_item_add_problem(item, "list-error", "more names than the limit");
            break;
        }
    }
    if (got < 0)
        ct_item_add_problem(item, "list-error", ct_medium_cause(errno));
    level->count = at->len;
    level->at = (size_t *)(void *)g_array_free(at, FALSE);
    level->names = (char *)g_byte_array_free(names, FALSE);
    if (level->count > 1)
        qsort_r(level->at, level->count, sizeof(size_t), compare_names, level->names);
}

static void level_clear(Level *level)
{
    folder_drop(level->folder);
    g_free(level->names);
    g_free(level->at);
    memset(level, 0, sizeof *level);
}

/* ---- one item ---- */

static uint32_t device_number(Walk *self, uint64_t device)
{
    for (guint i = 0; i < self->devices->len; i++) {
        if (g_array_index(self->devices, uint64_t, i) == device)
            return i;
    }
    g_array_append_val(self->devices, device);
    return self->devices->len - 1;
}

static void read_target(int folder, const char *name, CtItem *item)
{
    g_autofree uint8_t *target = g_malloc(PATH_MAX);
    ssize_t size = readlinkat(folder, name, (char *)target, PATH_MAX);

    if (size < 0)
        ct_item_add_problem(item, "read-error", ct_medium_cause(errno));
    else
        ct_item_add_text(item, "target", (CtBytes){ target, (size_t)size });
}

static bool is_own(const Walk *self, uint64_t device, uint64_t inode)
{
    for (size_t i = 0; i < self->options.owns; i++) {
        if (self->options.own[i].inode == inode && self->options.own[i].device == device)
            return true;
    }
    return false;
}

static bool is_ancestor(const Walk *self, uint64_t device, uint64_t inode)
{
    for (size_t i = 0; i < self->depth; i++) {
        if (self->level[i].inode == inode && self->level[i].device == device)
            return true;
    }
    return false;
}

/* Steps into the folder that the item is, or says why not. */
static void enter(Walk *self, int file, uint64_t device, CtItem *item)
{
    struct statx now;
    const char *refusal = NULL;

    if (is_ancestor(self, device, item->inode))
        refusal = "loop";
    else if (self->depth == CT_LIMIT_WALK_DEPTH)
        refusal = "too-deep";
    if (refusal != NULL) {
        ct_item_add_problem(item, refusal, "not entered");
        (void)close(file);
        return;
    }
    if (ct_medium_status(file, "", &now) == 0 && now.stx_ino != item->inode) {
        item->flags |= CT_ITEM_UNSTABLE;
        ct_item_add_problem(item, "changed", "another folder had taken its name");
    }
    Level *level = &self->level[self->depth++];
    level->folder = folder_new(file);
    level->device = device;
    level->inode = item->inode;
    list(level, item);
    if (self->path->len > 0)
        g_byte_array_append(self->path, (const guint8 *)"/", 1);
    level->path_size = self->path->len;
}

static void open_folder(Walk *self, int folder, const char *name, uint64_t device, CtItem *item)
{
    int file = ct_medium_open_at(folder, name, O_DIRECTORY);

    if (file < 0)
        ct_item_add_problem(item, "list-error", ct_medium_cause(errno));
    else
        enter(self, file, device, item);
}

static void *place_new(Folder *folder, const char *name)
{
    size_t size = strlen(name) + 1;
    Place *place = g_malloc(sizeof *place + size);

    g_atomic_ref_count_inc(&folder->holders);
    place->folder = folder;
    place->name = (const char *)(place + 1);
    memcpy(place + 1, name, size);
    return place;
}

/* What the name in the level's folder is. False: it is our own output, and left out. */
static bool look(Walk *self, Level *level, const char *name, CtMediumItem *out)
{
    CtItem *item = &out->item;
    struct statx status;
    int cause = ct_medium_status(level->folder->file, name, &status);

    ct_item_set_path(item, (CtBytes){ self->path->data, self->path->len });
    item->source = self->base.number;
    if (cause != 0) {
        item->kind = CT_ITEM_OTHER;
        ct_item_add_problem(item, "stat-error",
                            cause == ENOENT ? "vanished" : ct_medium_cause(cause));
        return true;
    }
    uint64_t device = makedev(status.stx_dev_major, status.stx_dev_minor);
    if (is_own(self, device, status.stx_ino))
        return false;
    ct_medium_fill(item, &status, self->options.access_times);
    item->device = device_number(self, device);
    if (device != level->device)
        item->flags |= CT_ITEM_MOUNT;
    if (item->kind == CT_ITEM_SYMLINK)
        read_target(level->folder->file, name, item);
    if (item->kind == CT_ITEM_FILE) {
        out->content = true;
        out->place = place_new(level->folder, name);
    }
    if (item->kind != CT_ITEM_FOLDER)
        return true;
    if ((item->flags & CT_ITEM_MOUNT) != 0 && self->options.one_file_system)
        ct_item_add_text(item, "not-entered", ct_bytes_of_text("another file system"));
    else
        open_folder(self, level->folder->file, name, device, item);
    return true;
}

/* ---- the source ---- */

static bool begin(Walk *self, CtMediumItem *out, GError **error)
{
    struct statx status;
    int file = self->root->file;
    int cause = ct_medium_status(file, "", &status);

    self->begun = true;
    if (cause != 0)
        return ct_fail_errno(error, cause, "source");
    uint64_t device = makedev(status.stx_dev_major, status.stx_dev_minor);
    ct_medium_fill(&out->item, &status, self->options.access_times);
    out->item.source = self->base.number;
    out->item.device = device_number(self, device);
    ct_item_set_path(&out->item, (CtBytes){ NULL, 0 });
    g_free(g_steal_pointer(&self->root));
    enter(self, file, device, &out->item);
    return true;
}

static bool walk_next(CtMedium *base, CtMediumItem *out, bool *out_more, GError **error)
{
    Walk *self = (Walk *)base;

    *out_more = true;
    if (!self->begun)
        return begin(self, out, error);
    while (self->depth > 0) {
        Level *level = &self->level[self->depth - 1];

        if (level->next == level->count) {
            level_clear(level);
            self->depth--;
            continue;
        }
        const char *name = level->names + level->at[level->next++];
        g_byte_array_set_size(self->path, (guint)level->path_size);
        g_byte_array_append(self->path, (const guint8 *)name, (guint)strlen(name));
        if (look(self, level, name, out))
            return true;
        ct_item_clear(&out->item);
    }
    *out_more = false;
    return true;
}

static int walk_open_item(CtMedium *base, CtMediumItem *item)
{
    const Place *place = item->place;
    int file = ct_medium_open_at(place->folder->file, place->name, 0);
    int cause = errno;

    (void)base;
    if (file < 0) {
        /* A symbolic link or pipe in its place: ELOOP, or seen by walk_check. */
        ct_item_add_problem(&item->item, "open-error",
                            cause == ENOENT ? "vanished" : ct_medium_cause(cause));
        return -1;
    }
    struct statx now;
    if (ct_medium_status(file, "", &now) == 0 && !S_ISREG(now.stx_mode)) {
        ct_item_add_problem(&item->item, "open-error", "no longer a file");
        (void)close(file);
        return -1;
    }
    return file;
}

static void walk_check(CtMedium *base, CtMediumItem *item, int file)
{
    (void)base;
    ct_medium_compare(&item->item, file);
}

static void walk_release(CtMedium *base, CtMediumItem *item)
{
    Place *place = item->place;

    (void)base;
    folder_drop(place->folder);
    g_free(place);
}

static void walk_close(CtMedium *base)
{
    Walk *self = (Walk *)base;

    while (self->depth > 0)
        level_clear(&self->level[--self->depth]);
    folder_drop(self->root);
    g_array_unref(self->devices);
    g_byte_array_unref(self->path);
}

static const CtMediumClass walk_class = {
    .name = "folder",
    .next = walk_next,
    .open = walk_open_item,
    .check = walk_check,
    .release = walk_release,
    .close = walk_close,
};

CtMedium *ct_walk_open(int folder, const CtMediumOptions *options)
{
    Walk *self = g_new0(Walk, 1);

    self->base.class = &walk_class;
    self->options = *options;
    self->root = folder_new(folder);
    self->devices = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    self->path = g_byte_array_new();
    return &self->base;
}
