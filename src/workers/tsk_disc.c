/* tsk_disc.c - a disc's entries sorted, made items, and told.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_disc.h"

#include "format/iso9660.h"
#include "format/udf.h"
#include "workers/tsk_teller.h"

#include <string.h>
#include <sys/stat.h>

#define UDF "udf"

static bool read_medium(void *user, uint64_t at, uint8_t *out, size_t size)
{
    return ct_tsk_medium_read(user, at, out, size) == (ssize_t)size;
}

static CtDisk disk_of(CtTskMedium *medium)
{
    return (CtDisk){ read_medium, medium, ct_tsk_medium_size(medium) };
}

char *ct_tsk_disc_each(CtTskMedium *medium, uint64_t at, void (*tell)(const char *name, void *user),
                       void *user, uint64_t *out_end)
{
    const CtDisk disk = disk_of(medium);
    g_autoptr(GError) problem = NULL;
    g_auto(CtUdf) udf = { 0 };
    CtIso iso = { 0 };
    uint64_t end = 0;

    if (ct_iso_open(&disk, at, &iso, NULL)) {
        for (size_t i = 0; i < iso.trees; i++)
            tell(ct_iso_tree_name(iso.tree[i].kind), user);
        end = iso.base + iso.size;
    }
    if (ct_udf_open(&disk, at, &udf, &problem)) {
        tell(UDF, user);
        end = MAX(end, ct_udf_end(&udf));
    }
    if (out_end != NULL)
        *out_end = end;
    return problem == NULL || problem->code == CT_ERROR_MISSING
               ? NULL
               : g_strdup_printf("UDF: %s", problem->message);
}

uint64_t ct_tsk_disc_session(CtTskMedium *medium, uint64_t from)
{
    const CtDisk disk = disk_of(medium);

    return disk.size > CT_LIMIT_DISC_LARGEST ? UINT64_MAX : ct_iso_session_next(&disk, from);
}

bool ct_tsk_disc_reads(const char *system)
{
    return strcmp(system, UDF) == 0 || g_str_has_prefix(system, "iso9660 ");
}

/* ---- listing ---- */

typedef struct {
    CtDiscList list;
    uint64_t links; /* trees that may name one content */
} Disc;

static bool list_iso(const CtDisk *disk, const CtImageTalkVolume *volume, Disc *out, GError **error)
{
    CtIso iso = { 0 };

    if (!ct_iso_open(disk, volume->at, &iso, error))
        return false;
    out->links = iso.trees;
    for (size_t i = 0; i < iso.trees; i++) {
        if (strcmp(ct_iso_tree_name(iso.tree[i].kind), volume->system) != 0)
            continue;
        if (i == 0)
            ct_iso_describe(&iso, &out->list);
        ct_iso_list(&iso, i, &out->list);
        return true;
    }
    return ct_fail(error, CT_ERROR_INPUT, "disc: has no such tree");
}

static bool list_udf(const CtDisk *disk, const CtImageTalkVolume *volume, Disc *out, GError **error)
{
    g_auto(CtUdf) udf = { 0 };

    out->links = 1;
    if (!ct_udf_open(disk, volume->at, &udf, error))
        return false;
    ct_udf_list(&udf, &out->list);
    return true;
}

static int compare(const void *a, const void *b)
{
    const CtDiscEntry *one = *(const CtDiscEntry *const *)a;
    const CtDiscEntry *other = *(const CtDiscEntry *const *)b;
    int order = ct_item_compare_paths(ct_bytes_of_text(one->path), ct_bytes_of_text(other->path));

    /* Equal paths as they were met: the entries are one array. */
    return order != 0 ? order : one < other ? -1 : one > other ? 1 : 0;
}

static GPtrArray *sort(const CtDiscList *list)
{
    GPtrArray *sorted = g_ptr_array_sized_new(list->entry->len);

    for (guint i = 0; i < list->entry->len; i++)
        g_ptr_array_add(sorted, &g_array_index(list->entry, CtDiscEntry, i));
    if (sorted->len > 1)
        qsort(sorted->pdata, sorted->len, sizeof *sorted->pdata, compare);
    return sorted;
}

/* ---- an item ---- */

static CtItemKind kind_of(CtDiscKind kind)
{
    static const CtItemKind kinds[] = { [CT_DISC_FILE] = CT_ITEM_FILE,
                                        [CT_DISC_FOLDER] = CT_ITEM_FOLDER,
                                        [CT_DISC_SYMLINK] = CT_ITEM_SYMLINK,
                                        [CT_DISC_OTHER] = CT_ITEM_OTHER,
                                        [CT_DISC_DESCRIPTOR] = CT_ITEM_STREAM };

    return kinds[kind];
}

static void set_times(const CtDiscEntry *entry, CtItem *item)
{
    CtItemTime *const out[CT_DISC_TIMES] = {
        [CT_DISC_MODIFIED] = &item->modified,
        [CT_DISC_CHANGED] = &item->changed,
        [CT_DISC_ACCESSED] = &item->accessed,
        [CT_DISC_BORN] = &item->born,
    };
    static const CtItemHas bit[CT_DISC_TIMES] = { [CT_DISC_MODIFIED] = CT_ITEM_HAS_MODIFIED,
                                                  [CT_DISC_CHANGED] = CT_ITEM_HAS_CHANGED,
                                                  [CT_DISC_ACCESSED] = CT_ITEM_HAS_ACCESSED,
                                                  [CT_DISC_BORN] = CT_ITEM_HAS_BORN };

    for (size_t i = 0; i < CT_DISC_TIMES; i++) {
        if (!entry->time[i].known)
            continue;
        item->has |= (unsigned)bit[i];
        *out[i] = (CtItemTime){ entry->time[i].seconds, entry->time[i].nanoseconds };
    }
}

static void set_place(const CtDiscEntry *entry, CtImageTalkItem *out)
{
    uint64_t covered = 0;

    for (guint i = 0; i < entry->run->len; i++)
        covered += g_array_index(entry->run, CtDiskRun, i).size;
    if (covered != entry->size || entry->run->len > CT_LIMIT_IMAGE_RUNS)
        return; /* a fact of it says why */
    out->place.content = entry->kind == CT_DISC_FILE || entry->kind == CT_DISC_DESCRIPTOR;
    out->place.inode = entry->inode;
    out->place.runs = entry->run->len;
    out->place.run = g_memdup2(entry->run->data, entry->run->len * sizeof(CtDiskRun));
}

static void fill(const CtDiscEntry *entry, uint64_t links, CtImageTalkItem *out)
{
    CtItem *item = &out->item;

    item->size = entry->size;
    if (entry->kind != CT_DISC_FOLDER)
        item->has |= CT_ITEM_HAS_SIZE;
    item->has |= CT_ITEM_HAS_INODE;
    item->inode = entry->inode;
    item->links = entry->kind == CT_DISC_FILE && entry->size > 0 ? links : 1;
    if (entry->has_mode) {
        item->has |= CT_ITEM_HAS_MODE | CT_ITEM_HAS_OWNER;
        item->mode = entry->mode;
        item->owner = entry->owner;
        item->group = entry->group;
    }
    set_times(entry, item);
    for (guint i = 0; i < entry->fact->len; i++) {
        const CtDiscFact *fact = &g_array_index(entry->fact, CtDiscFact, i);

        if (fact->problem)
            ct_item_add_problem(item, fact->name, fact->text);
        else
            ct_item_add_text(item, fact->name, ct_bytes_of_text(fact->text));
    }
    if (entry->target != NULL)
        ct_item_add_text(item, "target", ct_bytes_of_text(entry->target));
    set_place(entry, out);
}

static void tell_all(CtTskTeller *teller, const Disc *disc)
{
    g_autoptr(GPtrArray) sorted = sort(&disc->list);

    for (guint i = 0; i < sorted->len; i++) {
        const CtDiscEntry *entry = g_ptr_array_index(sorted, i);
        g_auto(CtImageTalkItem) item = { .item.kind = kind_of(entry->kind) };

        if (entry->deleted)
            item.item.flags |= CT_ITEM_DELETED;
        if (!ct_tsk_teller_begin(teller, &item.ordinal))
            fill(entry, disc->links, &item);
        ct_tsk_teller_tell(teller, ct_bytes_of_text(entry->path), &item);
    }
}

bool ct_tsk_disc_run(CtTskMedium *medium, const CtImageTalkList *list, CtChannel *channel,
                     GError **error)
{
    const CtDisk disk = disk_of(medium);
    Disc disc = { 0 };

    ct_disc_list_init(&disc.list);
    bool read = strcmp(list->volume.system, UDF) == 0
                    ? list_udf(&disk, &list->volume, &disc, error)
                    : list_iso(&disk, &list->volume, &disc, error);
    if (read) {
        CtTskTeller teller = ct_tsk_teller_new(channel, list);

        tell_all(&teller, &disc);
        ct_tsk_teller_clear(&teller);
    }
    if (read && disc.list.cut)
        read = ct_fail(error, CT_ERROR_LIMIT, "disc: has more files than the limit");
    ct_disc_list_clear(&disc.list);
    return read;
}
