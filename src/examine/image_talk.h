/* image_talk.h - what the examination and the jailed program that knows file systems say to each
 * other.
 *
 * The program (constat-tsk) is started with the descriptors of the image lent to it, says hello,
 * and then answers one request at a time; every answer is frames (jail/channel.h), of which `end`
 * is the last. Integers are big-endian.
 *   open     u32 levels (the image, its parent, that one's, ...), and of each u8 container, u32
 *            count, u64 size of each file; all ones: it is not there, and no descriptor is lent
 *            -> facts (an encoded item, of which the facts and the size of the medium count), and
 *            any number of `want`: u32 level, u32 number of the file (0: the level's parent), u8
 *            whether it has no container, u8 whether there is a time, u64 seconds since 1970, text
 *   absent   -> facts: the places of an image of differences that a missing parent has
 *   volumes  -> any number of `volume`
 *   list     volume, u64 resume, u8 careful, u32 count, u64 ordinals to skip
 *            -> `mark` and `item`: the files of the volume in the order of ct_item_compare_paths,
 *            numbered from 0; the first `resume` are not sent again; those to skip are named and
 *            not looked into. Careful: a mark tells each number before it is looked at, so that
 *            a death has its place; else marks are signs of life.
 *   read     u64 where the file system begins, u64 inode, u32 type, u32 id, u64 at, u32 size,
 *            u32 which of those that lie in it, u64 bytes of its volume
 *            -> `data`, up to a file's end
 *   medium   u64 at, u32 size -> `data`: the bytes of the disk that a container holds
 * A volume is u8 table, u32 slot, u64 at, u64 size in bytes, two texts (u16 size and bytes): the
 * file system, empty when none was recognised, and what the table says of it, and u32 which of
 * those that lie in it (shadow copies, volumes of a container), from 1; 0: what begins there.
 * An item is u64 ordinal, the encoded item with a path inside the volume, u8 whether there is
 * content, u64 inode, u32 type, u32 id, u32 count of runs, and u64 place on the medium, u64 size
 * of each; the place of a run of zeroes is all ones. No runs: the content must be asked for.
 * Both sides check everything; what a program that keeps to this never sends counts as its death.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/item.h"
#include "format/disk.h"
#include "jail/channel.h"

typedef enum {
    CT_IMAGE_TALK_OPEN = 'O',
    CT_IMAGE_TALK_VOLUMES = 'P',
    CT_IMAGE_TALK_LIST = 'L',
    CT_IMAGE_TALK_READ = 'R',
    CT_IMAGE_TALK_MEDIUM = 'M',
    CT_IMAGE_TALK_ABSENT = 'A',
} CtImageTalkAsk;

typedef enum {
    CT_IMAGE_TALK_HELLO = 'h',
    CT_IMAGE_TALK_FACTS = 'f',
    CT_IMAGE_TALK_WANT = 'w',
    CT_IMAGE_TALK_VOLUME = 'v',
    CT_IMAGE_TALK_MARK = 'k',
    CT_IMAGE_TALK_ITEM = 'i',
    CT_IMAGE_TALK_DATA = 'd',
    CT_IMAGE_TALK_END = 'e', /* u8 1 when all was given; else a text says why not */
} CtImageTalkTell;

typedef enum {
    CT_IMAGE_TALK_RAW,
    CT_IMAGE_TALK_EWF,
    CT_IMAGE_TALK_QCOW,
    CT_IMAGE_TALK_VMDK,
    CT_IMAGE_TALK_VHD,
    CT_IMAGE_TALK_CONTAINERS,
} CtImageTalkContainer;

typedef enum {
    CT_IMAGE_TALK_WHOLE, /* a file system directly on the medium */
    CT_IMAGE_TALK_APM,
    CT_IMAGE_TALK_GPT,
    CT_IMAGE_TALK_MBR,
    CT_IMAGE_TALK_SUN,
    CT_IMAGE_TALK_GPT_BACKUP, /* what the backup alone lists */
    CT_IMAGE_TALK_SHADOW,     /* a volume as it was; `at` is the volume's */
    CT_IMAGE_TALK_POOL,       /* a volume, or a snapshot of one, in a container of APFS; likewise */
    CT_IMAGE_TALK_TABLES,
} CtImageTalkTable;

#define CT_IMAGE_TALK_TEXT  128 /* of a volume */
#define CT_IMAGE_TALK_ZEROS CT_DISK_ZEROS

/* In the place of such a number: what begins there, by the copy of its superblock. */
#define CT_IMAGE_TALK_BY_COPY UINT32_MAX
/* A size: the file is named and was not found. */
#define CT_IMAGE_TALK_NOT_THERE UINT64_MAX
/* Bytes of a file's name as an image has it; file systems allow 255 of one part. */
#define CT_IMAGE_TALK_NAME 4096

/* A file that the image names, and that was not lent. */
typedef struct {
    uint32_t level; /* of whoever names it */
    uint32_t file;  /* number behind the level's first; 0: its parent */
    bool raw;       /* a parent without a container, whatever its bytes look like */
    bool has_time;
    int64_t time;     /* when the parent was last written, seconds since 1970 */
    const char *name; /* as the image spells it; owned where it was read */
} CtImageTalkWant;

typedef struct {
    CtImageTalkTable table;
    uint32_t slot;
    uint64_t at; /* bytes from the start of the medium */
    uint64_t size;
    char system[CT_IMAGE_TALK_TEXT];
    char told[CT_IMAGE_TALK_TEXT];
    uint32_t inner; /* which of those that lie in it, from 1; 0 and BY_COPY: what begins there */
} CtImageTalkVolume;

typedef CtDiskRun CtImageTalkRun;

/* How the content of a file is found again. */
typedef struct {
    bool content;
    uint64_t inode;
    uint32_t type;
    uint32_t id;
    size_t runs;
    CtImageTalkRun *run; /* owned */
} CtImageTalkPlace;

typedef struct {
    uint64_t ordinal;
    CtItem item; /* owned */
    CtImageTalkPlace place;
} CtImageTalkItem;

void ct_image_talk_item_clear(CtImageTalkItem *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtImageTalkItem, ct_image_talk_item_clear)

typedef struct {
    CtImageTalkVolume volume;
    uint64_t resume;
    bool careful;
    size_t skips;
    uint64_t skip[CT_LIMIT_IMAGE_DEATHS];
} CtImageTalkList;

typedef struct {
    uint64_t start; /* of the file system */
    uint64_t inode;
    uint32_t type;
    uint32_t id;
    uint64_t at;
    uint32_t size;
    uint32_t inner;
    uint64_t extent; /* bytes of the volume */
} CtImageTalkRead;

void ct_image_talk_put_want(CtBuffer *out, const CtImageTalkWant *want);
/* The caller clears *out. INPUT, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_talk_get_want(CtBytes payload, CtImageTalkWant *out, GError **error);
void ct_image_talk_want_clear(CtImageTalkWant *self); /* of one that was read */
void ct_image_talk_put_volume(CtBuffer *out, const CtImageTalkVolume *volume);
void ct_image_talk_get_volume(CtReader *reader, CtImageTalkVolume *out);
void ct_image_talk_put_item(CtBuffer *out, const CtImageTalkItem *item);
/* Fills *out (which must be cleared) on success only; INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_image_talk_get_item(CtBytes payload, CtImageTalkItem *out, GError **error);
void ct_image_talk_put_list(CtBuffer *out, const CtImageTalkList *list);
void ct_image_talk_get_list(CtReader *reader, CtImageTalkList *out);
void ct_image_talk_put_read(CtBuffer *out, const CtImageTalkRead *read);
void ct_image_talk_get_read(CtReader *reader, CtImageTalkRead *out);

/* One frame. */
void ct_image_talk_send(CtChannel *channel, char type, CtBytes payload);

/* "mbr", "gpt", ..., and "raw", "ewf", ...: static text. */
const char *ct_image_talk_table_name(CtImageTalkTable table);
const char *ct_image_talk_container_name(CtImageTalkContainer container);
