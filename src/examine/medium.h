/* medium.h - what is examined, as a row of items; the one interface that every kind of source has.
 *
 * A source yields its items one after the other, on one thread, in the order of
 * ct_item_compare_paths (equal paths may follow each other), beginning with the source itself,
 * whose path is empty (a plain file: its name). Whether the bytes of an item are still to be read
 * is told by `content`; then any thread may open, read and check them. A source whose own
 * (jailed) program reads and digests, such as an image, yields items with their digests and never
 * `content`. What goes wrong with one item is a fact of that item; only what ends the whole
 * source is an error. Kinds of source: a folder (walk.h), an image or block device (image.h), a
 * plain file (here).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/content.h"
#include "examine/item.h"

#include <sys/types.h>

typedef struct CtMedium CtMedium;

typedef struct {
    CtItem item;  /* owned */
    bool content; /* its bytes are to be read and digested */
    void *place;  /* the source's own, until released; how `open` finds it again */
} CtMediumItem;

typedef struct {
    const char *name; /* "folder", "file", ...: static text, printed */
    /* The next item into *out, which is empty. *out_more false: there is none. On one thread. */
    bool (*next)(CtMedium *self, CtMediumItem *out, bool *out_more, GError **error);
    /* A descriptor to read from, positioned at the start, closed by the caller; -1 with a fact in
     * the item when there is none. Any thread. */
    int (*open)(CtMedium *self, CtMediumItem *item);
    /* In its place, for sources whose items have no descriptor (NULL: `open` it is): how the bytes
     * are pulled. False with a fact when they are not to be read. Any thread. */
    bool (*stream)(CtMedium *self, CtMediumItem *item, CtContent *out);
    /* After reading: adds a fact when it is no longer what it was when `next` saw it. Any thread.
     * */
    void (*check)(CtMedium *self, CtMediumItem *item, int file);
    /* Gives `place` back; NULL where it is never set. Any thread, once for each item. */
    void (*release)(CtMedium *self, CtMediumItem *item);
    void (*close)(CtMedium *self);
} CtMediumClass;

struct CtMedium {
    const CtMediumClass *class;
    uint32_t number; /* what its items have as `source` */
    char *name;      /* owned: as it was given (bytes) */
    char *path;      /* owned: absolute, without symbolic links (bytes) */
    uint64_t device; /* st_dev and st_ino of what was opened: the same SOURCE twice */
    uint64_t inode;
    uint64_t expected; /* bytes, where known at once; else 0 */
};

/* A file that is left out wherever it is met: what the examination itself writes. */
typedef struct {
    uint64_t device;
    uint64_t inode;
} CtMediumOwn;

typedef struct {
    bool one_file_system;   /* other file systems are listed where they begin, and not entered */
    bool access_times;      /* recorded too; off because looking at a live folder may change them */
    bool no_medium;         /* an image's files are digested, the medium as a whole is not */
    const CtMediumOwn *own; /* borrowed */
    size_t owns;
    const char *const *parent_folder; /* borrowed, NULL-terminated: where parents of images of
                                       * differences are looked for too; NULL: nowhere else */
    const char *image_program;        /* borrowed; NULL: constat-tsk, found beside us */
    uint32_t image_silence;           /* seconds that it may say nothing; 0: limits.h */
    CtContentRead read;               /* of an image's segments: pread, or a test's; NULL: pread */
} CtMediumOptions;

/* A folder, a regular file, or a block device; a symbolic link is followed here, and only here.
 * What looks like an image and cannot be opened as one is a plain file with the problem
 * "image-error".
 * MISSING, DENIED; INPUT for what cannot be a source (a pipe, a socket, a terminal). `options` is
 * copied, what it points to borrowed. */
G_GNUC_WARN_UNUSED_RESULT
CtMedium *ct_medium_open(const char *path, uint32_t number, const CtMediumOptions *options,
                         GError **error);
void ct_medium_close(CtMedium *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtMedium, ct_medium_close)

void ct_medium_item_release(CtMedium *self, CtMediumItem *item); /* the place, then the item */

/* ---- for kinds of source ---- */

struct statx;

/* The numbers, times and kind of `status`; not the path, the device's number and the digests. */
void ct_medium_fill(CtItem *item, const struct statx *status, bool access_times);
/* statx with all that ct_medium_fill uses; 0 or an errno. `name` empty: of the descriptor itself.
 * */
int ct_medium_status(int folder, const char *name, struct statx *out);
/* Opens for reading without writing an access time where that is allowed, never blocking and never
 * following a symbolic link; -1 with errno. */
int ct_medium_open_at(int folder, const char *name, int flags);
/* "EIO", "EACCES", ...: as facts have it, the same in every language. */
const char *ct_medium_cause(int number);
/* The fact "changed" when size, times or inode of the open file differ from the item's. */
void ct_medium_compare(CtItem *item, int file);
