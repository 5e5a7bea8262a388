/* medium.c - opening a source, a plain file as one, and what the kinds share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/medium.h"

#include "examine/image.h"
#include "examine/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- what the kinds share ---- */

const char *ct_medium_cause(int number)
{
    const char *name = strerrorname_np(number);

    return name != NULL ? name : "EUNKNOWN";
}

int ct_medium_status(int folder, const char *name, struct statx *out)
{
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (name[0] == '\0' ? AT_EMPTY_PATH : 0);

    return statx(folder, name, flags, STATX_BASIC_STATS | STATX_BTIME, out) == 0 ? 0 : errno;
}

int ct_medium_open_at(int folder, const char *name, int flags)
{
    flags |= O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    int file = openat(folder, name, flags | O_NOATIME);

    /* Only the owner and root may leave the access time alone. */
    return file < 0 && errno == EPERM ? openat(folder, name, flags) : file;
}

static CtItemKind kind_of(unsigned mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return CT_ITEM_FILE;
    case S_IFDIR:
        return CT_ITEM_FOLDER;
    case S_IFLNK:
        return CT_ITEM_SYMLINK;
    case S_IFIFO:
        return CT_ITEM_FIFO;
    case S_IFSOCK:
        return CT_ITEM_SOCKET;
    case S_IFCHR:
        return CT_ITEM_CHARACTER;
    case S_IFBLK:
        return CT_ITEM_BLOCK;
    default:
        return CT_ITEM_OTHER;
    }
}

static CtItemTime time_of(const struct statx_timestamp *stamp)
{
    return (CtItemTime){ stamp->tv_sec, MIN(stamp->tv_nsec, 999999999u) };
}

void ct_medium_fill(CtItem *item, const struct statx *status, bool access_times)
{
    item->kind = kind_of(status->stx_mode);
    item->has = CT_ITEM_HAS_SIZE | CT_ITEM_HAS_MODE | CT_ITEM_HAS_OWNER | CT_ITEM_HAS_INODE |
                CT_ITEM_HAS_MODIFIED | CT_ITEM_HAS_CHANGED;
    item->size = status->stx_size;
    item->mode = status->stx_mode;
    item->owner = status->stx_uid;
    item->group = status->stx_gid;
    item->inode = status->stx_ino;
    item->links = status->stx_nlink;
    item->modified = time_of(&status->stx_mtime);
    item->changed = time_of(&status->stx_ctime);
    if (access_times) {
        item->has |= CT_ITEM_HAS_ACCESSED;
        item->accessed = time_of(&status->stx_atime);
    }
    if ((status->stx_mask & STATX_BTIME) != 0) {
        item->has |= CT_ITEM_HAS_BORN;
        item->born = time_of(&status->stx_btime);
    }
    if (item->kind == CT_ITEM_FILE && status->stx_blocks * 512 < status->stx_size)
        item->flags |= CT_ITEM_SPARSE;
    if (item->kind == CT_ITEM_CHARACTER || item->kind == CT_ITEM_BLOCK) {
        g_autofree char *device =
            g_strdup_printf("%u:%u", status->stx_rdev_major, status->stx_rdev_minor);
        ct_item_add_text(item, "device", ct_bytes_of_text(device));
    }
}

static bool same_time(const CtItemTime *a, const struct statx_timestamp *b)
{
    return a->seconds == b->tv_sec && a->nanoseconds == b->tv_nsec;
}

void ct_medium_compare(CtItem *item, int file)
{
    struct statx now;
    const char *what = NULL;

    if (ct_medium_status(file, "", &now) != 0)
        return;
    if (now.stx_ino != item->inode)
        what = "another file had taken its name";
    else if (now.stx_size != item->size)
        what = "size";
    else if (!same_time(&item->modified, &now.stx_mtime))
        what = "modification time";
    else if (!same_time(&item->changed, &now.stx_ctime) && now.stx_nlink == item->links)
        what = "change time";
    if (what == NULL)
        return;
    item->flags |= CT_ITEM_UNSTABLE;
    ct_item_add_problem(item, "changed", what);
}

/* ---- a plain file or block device ---- */

typedef struct {
    CtMedium base;
    int file;      /* owned */
    char *problem; /* owned: why it is no image although it looks like one; NULL */
    bool given;    /* its one item was yielded */
    bool access_times;
    struct statx status;
} Plain;

static bool plain_next(CtMedium *base, CtMediumItem *out, bool *out_more, GError **error)
{
    Plain *self = (Plain *)base;
    g_autofree char *name = g_path_get_basename(base->path);

    (void)error;
    *out_more = !self->given;
    if (self->given)
        return true;
    self->given = true;
    ct_medium_fill(&out->item, &self->status, self->access_times);
    ct_item_set_path(&out->item, ct_bytes_of_text(name));
    out->item.source = base->number;
    out->item.size = base->expected;
    if (self->problem != NULL)
        ct_item_add_problem(&out->item, "image-error", self->problem);
    out->content = true;
    return true;
}

static int plain_open(CtMedium *base, CtMediumItem *item)
{
    Plain *self = (Plain *)base;
    int file = fcntl(self->file, F_DUPFD_CLOEXEC, 0);

    if (file < 0)
        ct_item_add_problem(&item->item, "open-error", ct_medium_cause(errno));
    return file;
}

static void plain_check(CtMedium *base, CtMediumItem *item, int file)
{
    (void)base;
    if (item->item.kind == CT_ITEM_FILE)
        ct_medium_compare(&item->item, file);
}

static void plain_close(CtMedium *base)
{
    Plain *self = (Plain *)base;

    (void)close(self->file);
    g_free(self->problem);
}

static const CtMediumClass plain_class = {
    .name = "file",
    .next = plain_next,
    .open = plain_open,
    .check = plain_check,
    .close = plain_close,
};

static CtMedium *open_plain(int file, const struct statx *status, uint64_t size,
                            const CtMediumOptions *options, const char *problem)
{
    Plain *self = g_new0(Plain, 1);

    self->base.class = &plain_class;
    self->base.expected = size;
    self->file = file;
    self->status = *status;
    self->access_times = options->access_times;
    self->problem = g_strdup(problem);
    return &self->base;
}

static bool size_of(int file, const struct statx *status, uint64_t *out, GError **error)
{
    uint64_t size = status->stx_size;

    if (S_ISBLK(status->stx_mode) && ioctl(file, BLKGETSIZE64, &size) != 0)
        return ct_fail_errno(error, errno, "source: size of the device");
    *out = size;
    return true;
}

/* ---- any ---- */

/* The absolute path of what is open, without symbolic links. */
static char *true_path(int file)
{
    char link[64];
    g_autofree char *target = g_malloc0(PATH_MAX + 1);

    (void)g_snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, target, PATH_MAX);
    return size > 0 && target[0] == '/' ? g_strndup(target, (size_t)size) : NULL;
}

/* Takes `file`, also on failure. What looks like an image and cannot be opened as one is still a
 * file, and says so. */
static CtMedium *open_bytes(int file, const char *path, const CtMediumOptions *options,
                            const struct statx *status, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CtMedium *image = NULL;
    uint64_t size = 0;

    if (!size_of(file, status, &size, error)) {
        (void)close(file);
        return NULL;
    }
    if (ct_image_open(file, path, size, options, &image, &problem))
        return image != NULL ? image : open_plain(file, status, size, options, NULL);
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT) ||
        g_error_matches(problem, CT_ERROR, CT_ERROR_LIMIT))
        return open_plain(file, status, size, options, problem->message);
    (void)close(file);
    g_propagate_error(error, g_steal_pointer(&problem));
    return NULL;
}

static CtMedium *open_kind(int file, const char *path, const CtMediumOptions *options,
                           const struct statx *status, GError **error)
{
    if (S_ISDIR(status->stx_mode))
        return ct_walk_open(file, options);
    if (S_ISREG(status->stx_mode) || S_ISBLK(status->stx_mode))
        return open_bytes(file, path, options, status, error);
    (void)close(file);
    ct_error_set(error, CT_ERROR_INPUT,
                 "source: is neither a folder nor a file nor a block device");
    return NULL;
}

CtMedium *ct_medium_open(const char *path, uint32_t number, const CtMediumOptions *options,
                         GError **error)
{
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    struct statx status;
    int file = open(path, flags | O_NOATIME);

    if (file < 0 && errno == EPERM)
        file = open(path, flags);
    if (file < 0) {
        ct_error_set_errno(error, errno, "source");
        return NULL;
    }
    int cause = ct_medium_status(file, "", &status);
    if (cause != 0) {
        (void)close(file);
        ct_error_set_errno(error, cause, "source");
        return NULL;
    }
    g_autofree char *absolute = true_path(file);
    CtMedium *self = open_kind(file, path, options, &status, error);
    if (self == NULL)
        return NULL;
    self->number = number;
    self->name = g_strdup(path);
    self->path = g_strdup(absolute != NULL ? absolute : path);
    self->device = makedev(status.stx_dev_major, status.stx_dev_minor);
    self->inode = status.stx_ino;
    return self;
}

void ct_medium_close(CtMedium *self)
{
    if (self == NULL)
        return;
    self->class->close(self);
    g_free(self->name);
    g_free(self->path);
    g_free(self);
}

void ct_medium_item_release(CtMedium *self, CtMediumItem *item)
{
    if (item->place != NULL && self->class->release != NULL)
        self->class->release(self, item);
    item->place = NULL;
    ct_item_clear(&item->item);
}
