/* advisory_layout.h - the bytes of an index of advisories, shared by its writer and its reader.
 *
 * A header of CT_ADVISORY_LAYOUT_HEADER bytes (big-endian, through CtBuffer and CtReader), then
 * sections that begin at multiples of 64, in the machine's byte order, which the header names:
 *   text           what matching reads: names of buckets, versions, whole keys, ids; each spelling
 *                  once
 *   words          what only an explanation reads: rows, pointers, names of feeds, findings
 *   sources        each imported file: name, size, SHA-256
 *   advisories     sorted by id, feed, origin, voice, status, then time: dates, source, JSON
 *                  pointer, its tree.
 *                  Replaced versions stay, with the time at which they ended
 *   names          per advisory, the number of its id; all bits set for a replaced version
 *   ids            per such number, the id
 *   trees          applicability (base/applicability.h's marks) whose rows are one mark and u32,
 *                  the number of a criterion
 *   slots          a hash table, open addressing: number of a bucket + 1
 *   buckets        part:vendor:product (or a package's type and name), and which criteria
 *   criteria       64 bytes each, those of a bucket side by side: first the ones that name one
 *                  exact version, sorted by the hash of its text, then the rest; packed keys of
 *                  the bounds
 *   rests          the attributes behind the version, each spelling once; of a package, its
 *                  distribution
 *   postings       per criterion: advisories (top bit clear) that a vulnerable row makes apply by
 *                  itself, or configurations (top bit set) that must be asked; the next bit when
 *                  the row is the platform there and not what is vulnerable
 *   configurations top nodes that hold an AND or a negation: advisory, place in the trees
 *   wild           numbers of criteria whose vendor or product is ANY or has a wildcard, and of
 *                  broken ones that have a possible reading
 *   findings       what was wrong upstream: source, pointer, words
 *   voices         of advisories in which a product's publisher speaks: number and voice
 *   marks          what others say of an id, sorted by id and kind: known exploitation, likelihood
 * A key is cut at CT_ADVISORY_LAYOUT_KEY bytes; where that does not decide, the whole key does.
 * Matching touches text, names, slots, buckets, criteria and postings, and of the trees those that
 * must be asked: the rest stays on disk.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CT_ADVISORY_LAYOUT_MAGIC   "ctadvis"
#define CT_ADVISORY_LAYOUT_VERSION 3u
#define CT_ADVISORY_LAYOUT_HEADER  512u
#define CT_ADVISORY_LAYOUT_ALIGN   64u
#define CT_ADVISORY_LAYOUT_KEY     12u
#define CT_ADVISORY_LAYOUT_ASK     0x80000000u /* of a posting: a configuration */
#define CT_ADVISORY_LAYOUT_PLATFORM                                                                \
    0x40000000u                                /* of such a posting: a row that is not vulnerable */
#define CT_ADVISORY_LAYOUT_LARGEST 0x3fffffffu /* of every count */

typedef enum {
    CT_ADVISORY_LAYOUT_TEXT,
    CT_ADVISORY_LAYOUT_WORDS,
    CT_ADVISORY_LAYOUT_SOURCES,
    CT_ADVISORY_LAYOUT_ADVISORIES,
    CT_ADVISORY_LAYOUT_NAMES,
    CT_ADVISORY_LAYOUT_IDS,
    CT_ADVISORY_LAYOUT_TREES,
    CT_ADVISORY_LAYOUT_SLOTS,
    CT_ADVISORY_LAYOUT_BUCKETS,
    CT_ADVISORY_LAYOUT_CRITERIA,
    CT_ADVISORY_LAYOUT_RESTS,
    CT_ADVISORY_LAYOUT_POSTINGS,
    CT_ADVISORY_LAYOUT_CONFIGURATIONS,
    CT_ADVISORY_LAYOUT_WILD,
    CT_ADVISORY_LAYOUT_FINDINGS,
    CT_ADVISORY_LAYOUT_MARKS,
    CT_ADVISORY_LAYOUT_VOICES,
    CT_ADVISORY_LAYOUT_SECTIONS
} CtAdvisoryLayoutSectionKind;

typedef struct {
    uint64_t at;
    uint64_t size; /* bytes */
} CtAdvisoryLayoutSection;

typedef struct {
    uint8_t digest[32]; /* SHA-256 of the file with these bytes zero */
    uint64_t size;
    CtAdvisoryLayoutSection section[CT_ADVISORY_LAYOUT_SECTIONS];
} CtAdvisoryLayoutHeader;

typedef struct {
    uint32_t at; /* in the text, or in the words where that is said */
    uint32_t size;
} CtAdvisoryLayoutText;

typedef struct {
    CtAdvisoryLayoutText name; /* in the words */
    uint8_t digest[32];
    uint64_t size;
} CtAdvisoryLayoutSource;

/* Who speaks in an advisory, and what it says of the products that its rows name: how several of
 * one id count together is in match/advisory_tally.h. */
typedef enum {
    CT_ADVISORY_LAYOUT_FEED,     /* anybody: they are vulnerable */
    CT_ADVISORY_LAYOUT_AFFECTED, /* their publisher: they are affected */
    CT_ADVISORY_LAYOUT_OPEN,     /* their publisher: it is being looked into */
    CT_ADVISORY_LAYOUT_CLEARED,  /* their publisher: they are not affected, or are mended */
    CT_ADVISORY_LAYOUT_VOICE_COUNT
} CtAdvisoryLayoutVoice;

typedef struct {
    uint32_t advisory;
    uint32_t voice; /* not that of a feed */
} CtAdvisoryLayoutSpoken;

typedef struct {
    int64_t published; /* INT64_MIN: unknown */
    int64_t modified;
    int64_t since; /* INT64_MIN: the oldest version that is held; else when it took its place */
    int64_t until; /* INT64_MAX: the newest; else when the next one took its place */
    CtAdvisoryLayoutText id;
    CtAdvisoryLayoutText feed; /* this and the next three in the words */
    CtAdvisoryLayoutText origin;
    CtAdvisoryLayoutText pointer;
    CtAdvisoryLayoutText status;
    uint32_t source;
    uint32_t name; /* equal for the advisories of one id */
    uint32_t tree; /* place in the trees */
    uint32_t tree_size;
    uint32_t voice; /* CtAdvisoryLayoutVoice */
    uint32_t reserved;
} CtAdvisoryLayoutAdvisory;

typedef struct {
    uint64_t hash;
    CtAdvisoryLayoutText name;
    uint32_t first; /* criterion */
    uint32_t exact; /* how many name one version */
    uint32_t count;
    uint32_t reserved;
} CtAdvisoryLayoutBucket;

enum {
    CT_ADVISORY_LAYOUT_EXACT = 1,    /* the version is a value, and there are no bounds */
    CT_ADVISORY_LAYOUT_LOW = 2,      /* it has a lower bound */
    CT_ADVISORY_LAYOUT_LOW_OPEN = 4, /* which is not in */
    CT_ADVISORY_LAYOUT_HIGH = 8,
    CT_ADVISORY_LAYOUT_HIGH_OPEN = 16,
    CT_ADVISORY_LAYOUT_LOW_DOUBTFUL = 32, /* its key has a word of unknown place */
    CT_ADVISORY_LAYOUT_HIGH_DOUBTFUL = 64,
    CT_ADVISORY_LAYOUT_EVERY = 128,   /* any version, without bounds */
    CT_ADVISORY_LAYOUT_NONE = 256,    /* version NA, without bounds */
    CT_ADVISORY_LAYOUT_PATTERN = 512, /* a wildcard in the version */
    CT_ADVISORY_LAYOUT_WIDE = 1024,   /* ANY or a wildcard as vendor or product */
    CT_ADVISORY_LAYOUT_PLAIN = 2048,  /* nothing but ANY behind the version */
    CT_ADVISORY_LAYOUT_BROKEN = 4096, /* the criterion or a bound cannot be read */
};

typedef struct {
    uint8_t low[CT_ADVISORY_LAYOUT_KEY]; /* of an EXACT one the hash of its version's text */
    uint8_t high[CT_ADVISORY_LAYOUT_KEY];
    CtAdvisoryLayoutText key; /* ct_applicability_key of the row, in the words */
    uint32_t low_at;          /* the bounds' whole keys; of an EXACT one low is its version */
    uint32_t high_at;
    uint16_t low_whole; /* their sizes */
    uint16_t high_whole;
    uint32_t rest;
    uint32_t posting;
    uint32_t postings;
    uint16_t flags;
    uint8_t low_size; /* of the packed keys */
    uint8_t high_size;
    uint8_t part;  /* a, o, h, or p for a package */
    uint8_t asked; /* 1 when some configuration needs it */
    uint8_t reserved[2];
} CtAdvisoryLayoutCriterion;

typedef struct {
    uint32_t advisory;
    uint32_t tree; /* place of the top node */
    uint32_t tree_size;
    uint32_t own; /* 1: holds rows that are asked of one product alone */
} CtAdvisoryLayoutConfiguration;

typedef struct {
    uint32_t source;
    CtAdvisoryLayoutText pointer; /* both in the words */
    CtAdvisoryLayoutText words;
} CtAdvisoryLayoutFinding;

typedef enum {
    CT_ADVISORY_LAYOUT_KEV = 1, /* CISA's catalogue of known exploited vulnerabilities */
    CT_ADVISORY_LAYOUT_EPSS,    /* FIRST's exploit prediction scores */
} CtAdvisoryLayoutMarkKind;

typedef struct {
    int64_t day;             /* KEV: added; EPSS: of the scores; INT64_MIN: unknown */
    int64_t due;             /* KEV: to be remedied by; INT64_MIN: unknown */
    CtAdvisoryLayoutText id; /* in the words */
    uint32_t kind;           /* CtAdvisoryLayoutMarkKind */
    uint32_t source;
    uint32_t score; /* EPSS: millionths; KEV: 1 when used in ransomware */
    uint32_t percentile;
} CtAdvisoryLayoutMark;

G_STATIC_ASSERT(sizeof(CtAdvisoryLayoutSource) == 48);
G_STATIC_ASSERT(sizeof(CtAdvisoryLayoutAdvisory) == 96);
G_STATIC_ASSERT(sizeof(CtAdvisoryLayoutBucket) == 32);
G_STATIC_ASSERT(sizeof(CtAdvisoryLayoutCriterion) == 64);
G_STATIC_ASSERT(sizeof(CtAdvisoryLayoutMark) == 40);

/* FNV-1a, 64 bits; what decides is always the text itself. */
static inline uint64_t ct_advisory_layout_hash(const uint8_t *data, size_t size)
{
    uint64_t hash = 14695981039346656037u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 1099511628211u;
    return hash;
}

/* The hash of an EXACT criterion's version. */
static inline uint64_t ct_advisory_layout_exact(const CtAdvisoryLayoutCriterion *criterion)
{
    uint64_t hash;

    memcpy(&hash, criterion->low, sizeof hash);
    return hash;
}
