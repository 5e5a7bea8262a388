/* tsk_file.c - metadata, runs, and what a deletion left of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_file.h"

#include <string.h>
#include <sys/stat.h>

#define BAD_CLUSTERS   8 /* the MFT entry of $BadClus, whose stream is as large as the volume */
#define CHECKED_BLOCKS (1u << 20) /* of a deleted file; past it the label says "guessed" */

/* ---- kinds and times ---- */

CtItemKind ct_tsk_file_kind_of_name(TSK_FS_NAME_TYPE_ENUM type)
{
    static const CtItemKind kind[] = {
        [TSK_FS_NAME_TYPE_FIFO] = CT_ITEM_FIFO,       [TSK_FS_NAME_TYPE_CHR] = CT_ITEM_CHARACTER,
        [TSK_FS_NAME_TYPE_DIR] = CT_ITEM_FOLDER,      [TSK_FS_NAME_TYPE_BLK] = CT_ITEM_BLOCK,
        [TSK_FS_NAME_TYPE_REG] = CT_ITEM_FILE,        [TSK_FS_NAME_TYPE_LNK] = CT_ITEM_SYMLINK,
        [TSK_FS_NAME_TYPE_SOCK] = CT_ITEM_SOCKET,     [TSK_FS_NAME_TYPE_VIRT] = CT_ITEM_OTHER,
        [TSK_FS_NAME_TYPE_VIRT_DIR] = CT_ITEM_FOLDER,
    };

    return (size_t)type < G_N_ELEMENTS(kind) && kind[type] != 0 ? kind[type] : CT_ITEM_OTHER;
}

static CtItemKind kind_of(TSK_FS_META_TYPE_ENUM type)
{
    static const CtItemKind kind[] = {
        [TSK_FS_META_TYPE_REG] = CT_ITEM_FILE,        [TSK_FS_META_TYPE_DIR] = CT_ITEM_FOLDER,
        [TSK_FS_META_TYPE_FIFO] = CT_ITEM_FIFO,       [TSK_FS_META_TYPE_CHR] = CT_ITEM_CHARACTER,
        [TSK_FS_META_TYPE_BLK] = CT_ITEM_BLOCK,       [TSK_FS_META_TYPE_LNK] = CT_ITEM_SYMLINK,
        [TSK_FS_META_TYPE_SOCK] = CT_ITEM_SOCKET,     [TSK_FS_META_TYPE_VIRT] = CT_ITEM_OTHER,
        [TSK_FS_META_TYPE_VIRT_DIR] = CT_ITEM_FOLDER,
    };

    return (size_t)type < G_N_ELEMENTS(kind) && kind[type] != 0 ? kind[type] : CT_ITEM_OTHER;
}

static uint32_t mode_of(CtItemKind kind)
{
    static const uint32_t mode[CT_ITEM_KINDS] = {
        [CT_ITEM_FILE] = S_IFREG,    [CT_ITEM_FOLDER] = S_IFDIR,    [CT_ITEM_SYMLINK] = S_IFLNK,
        [CT_ITEM_FIFO] = S_IFIFO,    [CT_ITEM_CHARACTER] = S_IFCHR, [CT_ITEM_BLOCK] = S_IFBLK,
        [CT_ITEM_SOCKET] = S_IFSOCK,
    };

    return mode[kind];
}

/* A zero says "no time" everywhere but on the Unix file systems. */
static void set_time(CtItem *item, CtItemHas which, CtItemTime *out, int64_t seconds,
                     int64_t nanoseconds)
{
    if (seconds == 0 && nanoseconds == 0)
        return;
    item->has |= (unsigned)which;
    *out = (CtItemTime){ seconds, (uint32_t)CLAMP(nanoseconds, 0, 999999999) };
}

static void set_times(const TSK_FS_FILE *file, CtItem *item)
{
    const TSK_FS_META *meta = file->meta;

    set_time(item, CT_ITEM_HAS_MODIFIED, &item->modified, meta->mtime, meta->mtime_nano);
    set_time(item, CT_ITEM_HAS_CHANGED, &item->changed, meta->ctime, meta->ctime_nano);
    set_time(item, CT_ITEM_HAS_ACCESSED, &item->accessed, meta->atime, meta->atime_nano);
    set_time(item, CT_ITEM_HAS_BORN, &item->born, meta->crtime, meta->crtime_nano);
    if (TSK_FS_TYPE_ISEXT(file->fs_info->ftype) && meta->time2.ext2.dtime > 0 &&
        (item->flags & CT_ITEM_DELETED) != 0)
        ct_item_add_number(item, "deleted-at", meta->time2.ext2.dtime);
}

/* ---- where the content lies ---- */

typedef struct {
    const TSK_FS_INFO *system;
    GArray *run; /* CtImageTalkRun */
    uint64_t done;
    uint64_t until;       /* the attribute's end */
    uint64_t initialised; /* behind it all is zero, whatever lies there */
} Laying;

static void lay(Laying *self, uint64_t at, uint64_t size)
{
    CtImageTalkRun *last =
        self->run->len == 0 ? NULL : &g_array_index(self->run, CtImageTalkRun, self->run->len - 1);

    size = MIN(size, self->until - self->done);
    if (size == 0)
        return;
    self->done += size;
    if (last != NULL &&
        (at == CT_IMAGE_TALK_ZEROS ? last->at == at : last->at + last->size == at)) {
        last->size += size;
        return;
    }
    const CtImageTalkRun run = { at, size };
    g_array_append_val(self->run, run);
}

static bool lay_run(Laying *self, const TSK_FS_ATTR_RUN *run)
{
    const TSK_FS_INFO *system = self->system;
    uint64_t block = system->block_size;

    if ((run->flags & (TSK_FS_ATTR_RUN_FLAG_FILLER | TSK_FS_ATTR_RUN_FLAG_ENCRYPTED)) != 0 ||
        run->len > INT64_MAX / block || run->addr > (uint64_t)INT64_MAX / block / 2 ||
        run->offset * block != self->done)
        return false;
    uint64_t size = run->len * block;
    uint64_t at = (uint64_t)system->offset + run->addr * block;
    uint64_t live = self->done < self->initialised ? MIN(size, self->initialised - self->done) : 0;

    if ((run->flags & TSK_FS_ATTR_RUN_FLAG_SPARSE) != 0)
        live = 0;
    lay(self, at, live);
    lay(self, CT_IMAGE_TALK_ZEROS, size - live);
    return self->run->len <= CT_LIMIT_IMAGE_RUNS;
}

/* Whether the whole content is plain runs of the medium; else it is asked for through libtsk. */
static bool lay_out(const TSK_FS_FILE *file, const TSK_FS_ATTR *attribute, CtImageTalkPlace *out)
{
    const TSK_FS_INFO *system = file->fs_info;
    g_autoptr(GArray) run = g_array_new(FALSE, FALSE, sizeof(CtImageTalkRun));
    Laying laying = { .system = system,
                      .run = run,
                      .until = (uint64_t)attribute->size,
                      .initialised = (uint64_t)attribute->nrd.initsize };

    if ((attribute->flags & TSK_FS_ATTR_NONRES) == 0 ||
        (attribute->flags & (TSK_FS_ATTR_COMP | TSK_FS_ATTR_ENC)) != 0 ||
        attribute->nrd.skiplen != 0 || system->block_pre_size != 0 || system->block_post_size != 0)
        return false;
    for (const TSK_FS_ATTR_RUN *next = attribute->nrd.run; next != NULL; next = next->next) {
        if (!lay_run(&laying, next))
            return false;
    }
    if (laying.done < laying.until || run->len > CT_LIMIT_IMAGE_RUNS)
        return false;
    out->runs = run->len;
    out->run = g_memdup2(run->data, run->len * sizeof(CtImageTalkRun));
    return true;
}

static void place(const TSK_FS_FILE *file, const TSK_FS_ATTR *attribute, CtImageTalkItem *out)
{
    CtItem *item = &out->item;

    item->size = (uint64_t)MAX(attribute->size, 0);
    item->has |= CT_ITEM_HAS_SIZE;
    out->place.content = true;
    out->place.inode = file->meta->addr;
    out->place.type = (uint32_t)attribute->type;
    out->place.id = attribute->id;
    if (item->size > 0)
        (void)lay_out(file, attribute, &out->place);
    if ((attribute->flags & TSK_FS_ATTR_COMP) != 0)
        ct_item_add_text(item, "stored", ct_bytes_of_text("compressed"));
    if ((attribute->flags & TSK_FS_ATTR_ENC) != 0)
        ct_item_add_text(item, "stored", ct_bytes_of_text("encrypted"));
    for (size_t i = 0; i < out->place.runs; i++) {
        if (out->place.run[i].at == CT_IMAGE_TALK_ZEROS)
            item->flags |= CT_ITEM_SPARSE;
    }
}

/* ---- what a deletion left ---- */

static const char *label_runs(const TSK_FS_FILE *file, const TSK_FS_ATTR *attribute)
{
    TSK_FS_INFO *system = file->fs_info;
    uint64_t checked = 0;

    for (const TSK_FS_ATTR_RUN *run = attribute->nrd.run; run != NULL; run = run->next) {
        if ((run->flags & (TSK_FS_ATTR_RUN_FLAG_FILLER | TSK_FS_ATTR_RUN_FLAG_SPARSE)) != 0)
            continue;
        for (TSK_DADDR_T i = 0; i < run->len; i++) {
            if (run->addr + i > system->last_block)
                return "lost";
            if (checked++ > CHECKED_BLOCKS)
                return "guessed";
            if ((system->block_getflags(system, run->addr + i) & TSK_FS_BLOCK_FLAG_ALLOC) != 0)
                return "clusters-reused";
        }
    }
    return checked * system->block_size < (uint64_t)attribute->nrd.initsize ? "lost" : "intact";
}

static const char *label_of(const TSK_FS_FILE *file, const TSK_FS_ATTR *attribute)
{
    if (attribute == NULL || (attribute->size == 0 && file->meta->size > 0) ||
        (attribute->size == 0 && TSK_FS_TYPE_ISEXT(file->fs_info->ftype)))
        return "lost";
    if ((attribute->flags & TSK_FS_ATTR_NONRES) == 0)
        return "intact";
    const char *label = label_runs(file, attribute);
    if (strcmp(label, "intact") == 0 && TSK_FS_TYPE_ISFAT(file->fs_info->ftype) &&
        (attribute->nrd.run == NULL || attribute->size > (TSK_OFF_T)file->fs_info->block_size))
        return "guessed";
    return label;
}

static void label(const TSK_FS_FILE *file, const TSK_FS_ATTR *attribute, CtTskPast *past,
                  CtImageTalkItem *out)
{
    const char *told = label_of(file, attribute);

    if (past != NULL && strcmp(told, "lost") == 0 &&
        ct_tsk_past_fill(past, file->meta->addr, false, out))
        return;
    ct_item_add_text(&out->item, "recovery", ct_bytes_of_text(told));
    if (past != NULL && strcmp(told, "guessed") == 0)
        (void)ct_tsk_past_guess(past, file->meta->addr, out);
    if (strcmp(told, "lost") == 0)
        out->place.content = false;
}

/* ---- an item ---- */

static bool is_named(const TSK_FS_ATTR *attribute)
{
    return attribute->name != NULL && attribute->name[0] != '\0' &&
           strcmp(attribute->name, "$Data") != 0 && strcmp(attribute->name, "N/A") != 0;
}

static bool is_stream(const TSK_FS_FILE *file, const TSK_FS_ATTR *attribute)
{
    if (TSK_FS_TYPE_ISNTFS(file->fs_info->ftype))
        return attribute->type == TSK_FS_ATTR_TYPE_NTFS_DATA && is_named(attribute);
    return attribute->type == TSK_FS_ATTR_TYPE_HFS_RSRC ||
           (attribute->type == TSK_FS_ATTR_TYPE_HFS_EXT_ATTR && is_named(attribute) &&
            strcmp(attribute->name, "com.apple.fs.symlink") != 0); /* told as its target */
}

const TSK_FS_ATTR *ct_tsk_file_stream(TSK_FS_FILE *file, size_t number)
{
    int count = file->meta == NULL ? 0 : tsk_fs_file_attr_getsize(file);
    size_t streams = 0;

    for (int i = 0; i < count; i++) {
        const TSK_FS_ATTR *attribute = tsk_fs_file_attr_get_idx(file, i);

        if (attribute != NULL && is_stream(file, attribute) && streams++ == number)
            return attribute;
    }
    tsk_error_reset();
    return NULL;
}

static const TSK_FS_ATTR *main_attribute(TSK_FS_FILE *file)
{
    const TSK_FS_ATTR *attribute = tsk_fs_file_attr_get(file);

    tsk_error_reset();
    return attribute != NULL && !is_stream(file, attribute) ? attribute : NULL;
}

static void fill_numbers(const TSK_FS_FILE *file, CtItem *item)
{
    const TSK_FS_META *meta = file->meta;
    bool deleted = (item->flags & CT_ITEM_DELETED) != 0;

    item->kind = kind_of(meta->type);
    item->mode = ((uint32_t)meta->mode & 07777u) | mode_of(item->kind);
    item->owner = meta->uid;
    item->group = meta->gid;
    item->inode = meta->addr;
    item->links = deleted || meta->nlink < 1 ? 1 : (uint64_t)meta->nlink;
    item->has = CT_ITEM_HAS_INODE | CT_ITEM_HAS_MODE;
    if (!TSK_FS_TYPE_ISFAT(file->fs_info->ftype) && !TSK_FS_TYPE_ISNTFS(file->fs_info->ftype))
        item->has |= CT_ITEM_HAS_OWNER;
    if (item->kind == CT_ITEM_SYMLINK && meta->link != NULL) {
        ct_item_add_text(item, "target", ct_bytes_of_text(meta->link));
        item->size = strlen(meta->link);
        item->has |= CT_ITEM_HAS_SIZE;
    }
    set_times(file, item);
}

void ct_tsk_file_fill(TSK_FS_FILE *file, bool deleted, CtTskPast *past, CtImageTalkItem *out)
{
    CtItem *item = &out->item;
    bool deletes = !TSK_FS_TYPE_ISISO9660(file->fs_info->ftype);
    bool was = deletes && (file->meta->flags & TSK_FS_META_FLAG_UNALLOC) != 0;

    deleted = deleted && deletes;
    if (deleted || was)
        item->flags |= CT_ITEM_DELETED;
    if (!deletes) /* written once: what no name leads to is of another tree of the disc */
        item->flags &= ~(unsigned)CT_ITEM_DELETED;
    fill_numbers(file, item);
    if (deleted && !was && past != NULL && ct_tsk_past_fill(past, file->meta->addr, true, out))
        return;
    if (deleted && !was && item->kind == CT_ITEM_FILE) {
        ct_item_add_text(item, "recovery", ct_bytes_of_text("clusters-reused"));
        ct_item_add_text(item, "reused-by", ct_bytes_of_text("a file that is not deleted"));
        return;
    }
    if (was && past != NULL && item->kind == CT_ITEM_OTHER &&
        ct_tsk_past_fill(past, file->meta->addr, false, out))
        return;
    if (item->kind != CT_ITEM_FILE)
        return;
    const TSK_FS_ATTR *attribute = main_attribute(file);
    item->size = (uint64_t)MAX(file->meta->size, 0);
    item->has |= CT_ITEM_HAS_SIZE;
    if (attribute != NULL)
        place(file, attribute, out);
    else if ((item->flags & CT_ITEM_DELETED) == 0 && item->size > 0)
        ct_item_add_problem(item, "read-error", "nothing tells where its content is");
    if ((item->flags & CT_ITEM_DELETED) != 0)
        label(file, attribute, past, out);
}

void ct_tsk_file_fill_stream(TSK_FS_FILE *file, const TSK_FS_ATTR *stream, bool deleted,
                             CtImageTalkItem *out)
{
    bool gone = deleted || (file->meta->flags & TSK_FS_META_FLAG_UNALLOC) != 0;

    out->item.kind = CT_ITEM_STREAM;
    if (gone)
        out->item.flags |= CT_ITEM_DELETED;
    if (file->meta->addr == BAD_CLUSTERS && TSK_FS_TYPE_ISNTFS(file->fs_info->ftype)) {
        ct_item_add_text(&out->item, "content", ct_bytes_of_text("the clusters that are bad"));
        return;
    }
    place(file, stream, out);
    if (gone)
        label(file, stream, NULL, out);
}
