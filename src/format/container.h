/* container.h - what an image file holds of a disk, and what it leaves to its parent.
 *
 * QCOW and QCOW2, VMDK (sparse, packed, split, flat), VHD and VHDX divide a disk into pieces and
 * have a table that tells where each lies. Asked about a place of the disk, a container says for
 * how many bytes from there on one answer holds, and which: they lie plain in one of its files,
 * packed there, are zero, or are not here at all - those are the parent's, when the image is one of
 * differences. Nothing is opened and no parent is read: whoever has the files gives them, and reads
 * through the chain (workers/tsk_chain.h).
 * In:  the files (the image, then those that it names itself: extents of a VMDK).
 * Out: the size of the disk, the map, and what it says of itself and of its parent.
 * Refused by name: encryption, data kept in a file apart, features that we do not know.
 * Not here: EWF, which packs and seals everything and has no parents.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"
#include "format/disk.h"

typedef enum {
    CT_STRETCH_PLAIN,  /* bytes of a file as they are */
    CT_STRETCH_PACKED, /* a part of a unit that is unpacked as a whole */
    CT_STRETCH_ZEROS,
    CT_STRETCH_ABSENT, /* with the parent */
} CtStretchKind;

typedef enum { CT_PACK_DEFLATE, CT_PACK_ZLIB, CT_PACK_ZSTD } CtPack;

typedef struct {
    CtStretchKind kind;
    uint64_t size; /* bytes of the disk from the place asked about on; more than none */
    size_t file;   /* plain and packed: in which of the files */
    uint64_t at;   /* and where in it, in bytes */
    CtPack pack;
    uint32_t packed; /* bytes of the packed unit */
    uint32_t unit;   /* bytes that it unpacks to */
    uint32_t inside; /* the place asked about, in the unit */
} CtStretch;

typedef struct {
    bool has;
    bool raw;   /* the image says that its parent has no container */
    bool equal; /* it must be as large as its parent */
    char *name; /* owned: as the image spells it, UTF-8 as far as it could be told; NULL: it does
                   not */
    char *id;   /* owned: by what it knows the parent; NULL: by the name alone */
    char *id2;  /* owned: a second one that will do; NULL */
    bool has_time;
    int64_t time; /* when the parent was last written, seconds since 1970 */
} CtContainerParent;

typedef struct {
    const char *name; /* static text, as of an item's fact */
    char *text;       /* owned */
    bool problem;
} CtContainerNote;

typedef struct CtContainer CtContainer;

typedef struct {
    const char *name; /* "QCOW", "VMDK", ...: static text */
    size_t size;      /* of the container's struct, whose first member is a CtContainer */
    bool (*open)(CtContainer *self, GError **error);
    /* `at` lies on the disk. The size may reach past the disk's end. */
    bool (*stretch)(CtContainer *self, uint64_t at, CtStretch *out, GError **error);
    void (*clear)(CtContainer *self); /* NULL: nothing to free */
} CtContainerClass;

struct CtContainer {
    const CtContainerClass *class;
    CtDisk *file; /* owned array; what they read from is borrowed. Without `read`: not there */
    size_t files;
    uint64_t size; /* bytes of the disk */
    char *id;      /* owned: by what a child knows it; NULL */
    CtContainerParent parent;
    GPtrArray *extent; /* owned: char *, names of the files that it needs behind the first */
    GArray *note;      /* owned: CtContainerNote */
};

/* Whether the file has the mark of one of these containers. */
bool ct_container_has_mark(const CtDisk *file);
/* The files are copied. Those that the image names and that are not among them (`read` NULL, or
 * fewer) make their stretches unreadable; `extent` has their names. INPUT when it is no container
 * or a broken one, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
CtContainer *ct_container_open(const CtDisk *file, size_t files, GError **error);
void ct_container_free(CtContainer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtContainer, ct_container_free)

/* What holds from `at` on, which is below the size. Without a parent nothing is absent: zeroes.
 * INPUT when the table that tells cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_container_stretch(CtContainer *self, uint64_t at, CtStretch *out, GError **error);
/* The whole unit, `stretch->unit` bytes, of a packed stretch. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_container_unpack(CtContainer *self, const CtStretch *stretch, uint8_t *out, GError **error);
/* Why `parent` cannot be what the child's differences are to: static text; NULL: it can. NULL as
 * the parent: an image without a container. */
const char *ct_container_refusal(const CtContainer *child, const CtContainer *parent,
                                 uint64_t parent_size);

/* ---- for the formats ---- */

/* `size` bytes of one of the files; false (no error is set) when they are not there. */
bool ct_container_read(const CtContainer *self, size_t file, uint64_t at, uint8_t *out,
                       size_t size);
void ct_container_note(CtContainer *self, const char *name, bool problem, const char *text);
