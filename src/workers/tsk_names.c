/* tsk_names.c - two of libtsk's own functions, put in their place: a folder's names by hash.
 *
 * libtsk compares each name that it adds to a folder with all that are there, and asks the same
 * way whether a name was seen: an NTFS folder of 100,000 entries takes a minute. The linker gives
 * these to the library instead of its own, because a program's symbols come first; were it built
 * without that, it would be slow again and nothing else. What they must do is told by the
 * library's documentation of the two: a name is the same when number and text are; one that is
 * there and deleted gives way to one that is not.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <glib.h>
#include <string.h>
#include <tsk/libtsk.h>

#define ROOM 512 /* names that a folder grows by */

/* Exported by the library, but in no header that it installs. */
uint8_t tsk_fs_dir_realloc(TSK_FS_DIR *folder, size_t count);
uint8_t tsk_fs_name_copy(TSK_FS_NAME *to, const TSK_FS_NAME *from);
uint32_t tsk_fs_dir_hash(const char *text);
__attribute__((visibility("default"))) uint8_t tsk_fs_dir_contains(TSK_FS_DIR *folder,
                                                                   TSK_INUM_T inode, uint32_t hash);
__attribute__((visibility("default"))) uint8_t tsk_fs_dir_add(TSK_FS_DIR *folder,
                                                              const TSK_FS_NAME *name);

typedef struct {
    TSK_INUM_T inode;
    uint32_t hash;
    size_t at; /* in the folder's names */
} Place;

/* Of the folder that was asked about last; the program has one thread. */
static struct {
    const TSK_FS_DIR *folder;
    size_t known; /* names of it that are in the table */
    GHashTable *place;
} last;

static guint place_hash(const void *key)
{
    const Place *place = key;

    return (guint)((place->inode * UINT64_C(0x9e3779b97f4a7c15)) >> 32) ^ place->hash;
}

static gboolean place_equal(const void *a, const void *b)
{
    const Place *one = a;
    const Place *other = b;

    return one->inode == other->inode && one->hash == other->hash;
}

static void learn(const TSK_FS_DIR *folder)
{
    if (last.place == NULL)
        last.place = g_hash_table_new_full(place_hash, place_equal, g_free, NULL);
    if (last.folder != folder || last.known > folder->names_used) {
        g_hash_table_remove_all(last.place);
        last.folder = folder;
        last.known = 0;
    }
    for (; last.known < folder->names_used; last.known++) {
        const TSK_FS_NAME *name = &folder->names[last.known];
        const Place place = { name->meta_addr, tsk_fs_dir_hash(name->name), last.known };

        if (!g_hash_table_contains(last.place, &place))
            g_hash_table_add(last.place, g_memdup2(&place, sizeof place));
    }
}

static TSK_FS_NAME *find(const TSK_FS_DIR *folder, TSK_INUM_T inode, uint32_t hash)
{
    const Place wanted = { inode, hash, 0 };

    learn(folder);
    const Place *place = g_hash_table_lookup(last.place, &wanted);
    if (place == NULL)
        return NULL;
    if (folder->names[place->at].meta_addr == inode)
        return &folder->names[place->at];
    last.folder = NULL; /* another folder that lies where the last one lay */
    learn(folder);
    place = g_hash_table_lookup(last.place, &wanted);
    return place == NULL ? NULL : &folder->names[place->at];
}

uint8_t tsk_fs_dir_contains(TSK_FS_DIR *folder, TSK_INUM_T inode, uint32_t hash)
{
    const TSK_FS_NAME *name = find(folder, inode, hash);

    return name == NULL ? 0 : (uint8_t)name->flags;
}

static TSK_FS_NAME *room_for(TSK_FS_DIR *folder)
{
    if (folder->names_used >= folder->names_alloc &&
        tsk_fs_dir_realloc(folder, folder->names_used + MAX(ROOM, folder->names_used / 2)) != 0)
        return NULL;
    return &folder->names[folder->names_used++];
}

uint8_t tsk_fs_dir_add(TSK_FS_DIR *folder, const TSK_FS_NAME *name)
{
    TSK_FS_NAME *to = NULL;

    /* Two entries of a FAT folder never share a number. */
    if (!TSK_FS_TYPE_ISFAT(folder->fs_info->ftype))
        to = find(folder, name->meta_addr, tsk_fs_dir_hash(name->name));
    if (to != NULL && strcmp(to->name, name->name) != 0)
        to = NULL;
    if (to != NULL && ((to->flags & TSK_FS_NAME_FLAG_UNALLOC) == 0 ||
                       (name->flags & TSK_FS_NAME_FLAG_ALLOC) == 0))
        return 0;
    if (to == NULL)
        to = room_for(folder);
    if (to == NULL || tsk_fs_name_copy(to, name) != 0)
        return 1;
    if (folder->addr != 0) {
        to->par_addr = folder->addr;
        to->par_seq = folder->seq;
    }
    return 0;
}
