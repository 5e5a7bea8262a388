/* kind.h - what a file is, told by its bytes and never by its name.
 *
 * In:  the first bytes of a file (CT_KIND_HEAD of them, or all), its size, and a way to read more.
 * Out: one kind of the table (kind_table.c): the longest mark that fits, then what kind of text it
 * is, then "data". Never NULL, and a function of the bytes alone. Some kinds are families that
 * only structure can tell apart (an office document is a zip or a compound file): those have
 * `family` set, and kind_zip.h and kind_ole.h go on from there, in the jail.
 * What a name says is another question: ct_kind_told answers which kind an extension promises, and
 * ct_kind_agrees whether the bytes keep it. Extensions that many unlike things share promise
 * nothing. An extension of text is agreed with by any text.
 * Marks are facts of the formats' own specifications; where there is none, of what the programs
 * write.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_KIND_HEAD  2048u /* bytes of the head that are looked at */
#define CT_KIND_MARKS 6

typedef enum {
    CT_KIND_STRICT = 1 << 0, /* every such file begins with a mark: a name that promises it and has
                                none lies */
    CT_KIND_WEAK = 1 << 1,   /* a mark so short that chance makes it; proves nothing against a name
                              */
    CT_KIND_TEXT = 1 << 2,
    CT_KIND_ZIP = 1 << 3,       /* family: kind_zip.h tells which */
    CT_KIND_OLE = 1 << 4,       /* family: kind_ole.h tells which */
    CT_KIND_CONTAINER = 1 << 5, /* other files are inside, and are listed */
    CT_KIND_PROGRAM = 1 << 6,   /* has facts of its own: program.h */
    CT_KIND_FAMILY = CT_KIND_ZIP | CT_KIND_OLE,
} CtKindFlag;

/* Bytes at a place, and perhaps others at another place. */
typedef struct {
    uint32_t at;
    uint32_t size; /* 0: no mark */
    const char *bytes;
    uint32_t also_at;
    uint32_t also_size;
    const char *also;
} CtKindMark;

typedef struct {
    const char *name;       /* "docx": what the manifest has */
    const char *summary;    /* for a person */
    const char *extensions; /* lower case, separated by blanks */
    unsigned flags;         /* bits of CtKindFlag */
    CtKindMark mark[CT_KIND_MARKS];
} CtKind;

/* Bytes of the file at hand: at most `size` into *out, fewer only at the end; -1 when they cannot
 * be read. */
typedef int64_t (*CtKindRead)(void *user, uint8_t *out, size_t size, uint64_t at);

typedef struct {
    CtBytes head; /* borrowed: as much as there is, up to CT_KIND_HEAD */
    uint64_t size;
    CtKindRead read; /* NULL: the head is all that can be had */
    void *user;
} CtKindBytes;

/* Exactly `size` bytes from `at`, out of the head where they are in it; false when they cannot be
 * had. */
bool ct_kind_read(const CtKindBytes *bytes, uint64_t at, uint8_t *out, size_t size);

const CtKind *ct_kind_of(const CtKindBytes *bytes);
/* NULL when there is none. */
const CtKind *ct_kind_named(const char *name);
/* The kind of text that these first letters are marked as, or NULL. */
const CtKind *ct_kind_marked_text(CtBytes front);
/* The last extension of a path, without its dot, or no bytes; borrowed from it. */
CtBytes ct_kind_extension(CtBytes path);
/* A kind that the extension (any case) promises, or NULL. */
const CtKind *ct_kind_told(CtBytes extension);
/* False when the extension promises something and the bytes are something else. */
bool ct_kind_agrees(const CtKind *kind, CtBytes extension);
