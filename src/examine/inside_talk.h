/* inside_talk.h - what the examination and the jailed program that looks inside files say to each
 * other.
 *
 * The program (constat-inside) says hello and then looks at one file at a time; it has no
 * descriptor of it, and asks for the bytes that it needs. Integers are big-endian.
 *   look     u8 what is wanted, u64 size of the file, u8 size and name of its kind
 *            (format/kind.h), u32 size and path inside its source, the first bytes of it
 *            (CT_PROBE_HEAD, or all)
 *            -> any number of `need`, `alive`, `facts` and `child`, then `end`
 *   bytes    what `need` asked for: fewer than asked for at the end of the file only
 *   fail     they cannot be read; a text says why
 *   digests  u64 size of the database of known digests that is descriptor 3
 *            -> any number of `record`, then `end`
 * need is u64 at, u32 size; alive is empty: a sign of life while much is unpacked. `facts` is an
 * encoded item of which only the facts count: they are added to the file's. `child` is an encoded
 * item, of kind MEMBER or PRODUCT, with a path inside the file, its digests and facts. The order
 * of children is the order in which they lie in the file.
 * Both sides check everything; what a program that keeps to this never sends counts as its death.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"

typedef enum {
    CT_INSIDE_TALK_LOOK = 'L',
    CT_INSIDE_TALK_BYTES = 'B',
    CT_INSIDE_TALK_FAIL = 'X',
    CT_INSIDE_TALK_DIGESTS = 'D',
} CtInsideTalkAsk;

typedef enum {
    CT_INSIDE_TALK_NEED = 'n',
    CT_INSIDE_TALK_ALIVE = 'k',
    CT_INSIDE_TALK_FACTS = 'f',
    CT_INSIDE_TALK_CHILD = 'i',
    CT_INSIDE_TALK_RECORD = 'r', /* one, encoded (base/record.h) */
} CtInsideTalkTell;

/* What is wanted beside facts. */
typedef enum {
    CT_INSIDE_TALK_MEMBERS = 1 << 0,
    CT_INSIDE_TALK_BLAKE2B = 1 << 1, /* a digest of members more */
    CT_INSIDE_TALK_WANTS = (1 << 2) - 1,
} CtInsideTalkWants;

#define CT_INSIDE_TALK_KIND 32 /* with the terminating zero */

typedef struct {
    unsigned wants; /* bits of CtInsideTalkWants */
    uint64_t size;
    char kind[CT_INSIDE_TALK_KIND];
    CtBytes path; /* borrowed, like the next */
    CtBytes head;
} CtInsideTalkLook;

typedef struct {
    uint64_t at;
    uint32_t size; /* 1 to CT_LIMIT_INSIDE_PIECE */
} CtInsideTalkNeed;

void ct_inside_talk_put_look(CtBuffer *out, const CtInsideTalkLook *look);
/* Each fills *out on success only; INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_inside_talk_get_look(CtBytes payload, CtInsideTalkLook *out, GError **error);
void ct_inside_talk_put_need(CtBuffer *out, const CtInsideTalkNeed *need);
G_GNUC_WARN_UNUSED_RESULT
bool ct_inside_talk_get_need(CtBytes payload, CtInsideTalkNeed *out, GError **error);
