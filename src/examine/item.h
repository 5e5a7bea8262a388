/* item.h - one examined thing: a file, a folder, a volume, a stream, what lies in a container.
 *
 * An item is what was seen, never what was concluded: its path as bytes (any encoding, kept
 * exactly), its metadata where the source has them, its digests where it was read whole, and
 * facts: typed values by name, through which every later examiner (content, containers, known
 * digests, deleted files) adds what it found without a change here. What went wrong is a fact too
 * ("read-error", "changed", ...). A path is relative to its source, parts joined by "/", the
 * source itself has the empty path; a member of a container is CONTAINER "//" MEMBER, a stream of
 * a file FILE "//:" NAME. The encoding is the Merkle leaf of the item, what a jailed worker
 * sends, and what the manifest's columns are made of: one spelling for one item. All numbers are
 * varints (LEB128, shortest form) unless said otherwise, in this order:
 *   kind, flags, source, has (bits of CtItemHas), path size and bytes,
 *   then those that `has` names: size, mode, owner, group, device, inode, links,
 *   modified, changed, accessed, born (each: zigzag seconds, nanoseconds),
 *   then those that `digests` (bits of CtItemDigest, always there) names: SHA-256, SHA-1, MD5,
 *   BLAKE2b, first (0: none, else 1 + number of the item that is the same inode),
 *   count of 4 KiB blocks and the MD5 of each, count of facts, then per fact:
 *   name size and name, value kind, and a zigzag number (NUMBER, INSTANT) or size and bytes
 *   (TEXT, BYTES).
 * Refused: another spelling of the same, unknown bits, a nanosecond past 999,999,999, what
 * limits.h does not grant. The item owns its path, its facts and its block digests.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"
#include "base/record.h"
#include "base/time.h"

typedef enum {
    CT_ITEM_FILE = 1,
    CT_ITEM_FOLDER,
    CT_ITEM_SYMLINK, /* fact "target" */
    CT_ITEM_FIFO,
    CT_ITEM_SOCKET,
    CT_ITEM_CHARACTER, /* device nodes: never opened; fact "device" */
    CT_ITEM_BLOCK,
    CT_ITEM_IMAGE,  /* a disk image as a whole */
    CT_ITEM_VOLUME, /* a partition, or a snapshot of one */
    CT_ITEM_STREAM, /* a named stream of a file */
    CT_ITEM_MEMBER, /* inside a container */
    CT_ITEM_OTHER,
    CT_ITEM_PRODUCT, /* installed software that a database on the source names */
    CT_ITEM_KINDS,
} CtItemKind;

typedef enum {
    CT_ITEM_DELETED = 1 << 0,
    CT_ITEM_LINKED = 1 << 1, /* `first` is the same inode; its digests are copied */
    CT_ITEM_SPARSE = 1 << 2, /* less is allocated than its size; holes were not read but digested */
    CT_ITEM_PROBLEM = 1 << 3,  /* a fact tells why something could not be examined whole */
    CT_ITEM_UNSTABLE = 1 << 4, /* it changed while it was read: digests are of what was read */
    CT_ITEM_MOUNT = 1 << 5,    /* another file system begins here */
    CT_ITEM_FLAGS = (1 << 6) - 1,
} CtItemFlag;

/* Which of the numbers are known. */
typedef enum {
    CT_ITEM_HAS_SIZE = 1 << 0,
    CT_ITEM_HAS_MODE = 1 << 1,
    CT_ITEM_HAS_OWNER = 1 << 2, /* owner and group */
    CT_ITEM_HAS_INODE = 1 << 3, /* device, inode and links */
    CT_ITEM_HAS_MODIFIED = 1 << 4,
    CT_ITEM_HAS_CHANGED = 1 << 5,
    CT_ITEM_HAS_ACCESSED = 1 << 6,
    CT_ITEM_HAS_BORN = 1 << 7,
    CT_ITEM_HAS_ALL = (1 << 8) - 1,
} CtItemHas;

typedef enum {
    CT_ITEM_SHA256 = 1 << 0,
    CT_ITEM_SHA1 = 1 << 1,
    CT_ITEM_MD5 = 1 << 2,
    CT_ITEM_BLAKE2B = 1 << 3, /* 512 bits */
    CT_ITEM_DIGESTS = (1 << 4) - 1,
} CtItemDigest;

#define CT_ITEM_SHA256_SIZE   32
#define CT_ITEM_SHA1_SIZE     20
#define CT_ITEM_MD5_SIZE      16
#define CT_ITEM_BLAKE2B_SIZE  64
#define CT_ITEM_FACTS_DROPPED "facts-dropped" /* the name of the last fact when there were more */
#define CT_ITEM_BLOCK_DIGEST  16              /* MD5 */
#define CT_ITEM_BLOCK_SIZE    4096 /* what one block digest is of; a shorter last block has none */

typedef struct {
    int64_t seconds;      /* since 1970-01-01T00:00:00Z, or of the zone that a fact "zone" names */
    uint32_t nanoseconds; /* below 1,000,000,000 */
} CtItemTime;

typedef struct {
    unsigned has; /* bits of CtItemDigest */
    uint8_t sha256[CT_ITEM_SHA256_SIZE];
    uint8_t sha1[CT_ITEM_SHA1_SIZE];
    uint8_t md5[CT_ITEM_MD5_SIZE];
    uint8_t blake2b[CT_ITEM_BLAKE2B_SIZE];
} CtItemDigests;

typedef struct {
    char name[CT_RECORD_NAME_SIZE]; /* lower-case letters, digits, "-" and "." */
    CtValueKind kind;               /* TEXT (bytes of any encoding), NUMBER, INSTANT or BYTES */
    int64_t number;                 /* NUMBER and INSTANT */
    uint8_t *bytes; /* owned; TEXT and BYTES, followed by a zero that is not counted */
    size_t size;
} CtItemFact;

typedef struct {
    CtItemKind kind;
    unsigned flags;
    unsigned has;
    uint32_t source; /* which SOURCE of the examination, from 0 */
    uint8_t *path;   /* owned; followed by a zero that is not counted */
    size_t path_size;
    uint64_t size; /* bytes; of a symbolic link the length of its target */
    uint32_t mode; /* permission bits and kind, as POSIX st_mode has them */
    uint32_t owner;
    uint32_t group;
    uint32_t device; /* the source's file systems, numbered as they were met; 0 is its first */
    uint64_t inode;
    uint64_t links;
    CtItemTime modified;
    CtItemTime changed;
    CtItemTime accessed;
    CtItemTime born;
    CtItemDigests digests;
    uint64_t
        first; /* 0: none; else 1 + the number in the manifest of the item that it is a link of */
    uint8_t *blocks; /* owned; 16 bytes per whole 4 KiB block, or NULL */
    size_t block_count;
    CtItemFact *fact; /* owned */
    size_t facts;
} CtItem;

void ct_item_clear(CtItem *self); /* frees what it owns and zeroes it */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtItem, ct_item_clear)

CtBytes ct_item_path(const CtItem *self);
/* Copies the bytes; more than CT_LIMIT_ITEM_PATH are cut there and a fact "path-cut" has the
 * length. */
void ct_item_set_path(CtItem *self, CtBytes path);

/* Each adds one fact (copied). A value longer than CT_LIMIT_VALUE_BYTES is cut there; a fact past
 * CT_LIMIT_ITEM_FACTS is dropped, and the last one is then "facts-dropped". A name of ours that
 * is not one is our mistake (assert). */
void ct_item_add_text(CtItem *self, const char *name, CtBytes text);
void ct_item_add_bytes(CtItem *self, const char *name, CtBytes bytes);
void ct_item_add_number(CtItem *self, const char *name, int64_t number);
void ct_item_add_instant(CtItem *self, const char *name, CtInstant instant);
/* A copy of another item's fact, whose name and kind are good. */
void ct_item_add_fact(CtItem *self, const CtItemFact *fact);
/* The first fact of that name, or NULL; borrowed. */
const CtItemFact *ct_item_fact(const CtItem *self, const char *name);
/* Sets PROBLEM and adds the fact. */
void ct_item_add_problem(CtItem *self, const char *name, const char *text);

/* "file", "folder", ...: static text. */
const char *ct_item_kind_name(CtItemKind kind);
bool ct_item_name_is_good(CtBytes name); /* of a fact */
/* The order of manifests: by source, then as if "/" were the smallest byte, so that a folder's
 * content follows it. Below zero, zero, above zero. */
int ct_item_compare_paths(CtBytes a, CtBytes b);

void ct_item_encode(const CtItem *self, CtBuffer *out);
/* Fills *out (which must be cleared) on success only; INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_item_decode(CtReader *reader, CtItem *out, GError **error);

/* The numbers of the encoding, shared with the manifest's columns. */
void ct_item_put_varint(CtBuffer *out, uint64_t value);
void ct_item_put_zigzag(CtBuffer *out, int64_t value);
uint64_t ct_item_get_varint(CtReader *reader, uint64_t largest);
int64_t ct_item_get_zigzag(CtReader *reader);
