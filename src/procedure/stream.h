/* stream.h - what happened to cases, kinds and times only: the history that a what-if replays.
 *
 * In:  CSV (doc/FORMATS.md), a line each: case,event,at[,recorded][,FIELD=VALUE...]. `case` is the
 * key that finds a case: whoever comes again after his case has ended has the same. The event is
 * one of the procedure's, or sent(NOTICE): the carrier took it. Out: rows by key and ledger time,
 * of two at one time the first line first. A line that is not exactly so is refused with its number
 * (INPUT), and the whole with it: a history with a hole would be another one. Nothing here needs a
 * person's data: a history without names is a whole one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/step.h"

typedef struct {
    const char *name; /* borrowed from the stream */
    const char *text;
} CtStreamField;

/* What of a row was erased since and could not be told from what is left (cases/remnant.h): the row
 * then holds one of the values that it may have had. */
enum { CT_STREAM_GONE_WORDS = 1, CT_STREAM_GONE_TIME = 2, CT_STREAM_GONE_PERSON = 4 };

typedef struct {
    uint32_t key;
    bool is_sent; /* `index` is a notice, else an event */
    int index;
    CtInstant at;
    CtInstant recorded; /* ledger time */
    CtInstant opened;   /* the legal beginning of the case, should this row open one */
    uint32_t part; /* which case of the key it concerns, from 1; 0: the open one, or whose it is */
    uint64_t person; /* tells the voters of a gate apart, no more; 0: nobody */
    unsigned gone;   /* CT_STREAM_GONE_... */
    uint32_t first_field, field_count;
    uint32_t order; /* of the line; after sorting, of the row */
} CtStreamRow;

typedef struct {
    const CtProcedure *procedure; /* borrowed: whose indices the rows have */
    GArray *rows;                 /* owned, of CtStreamRow */
    GArray *fields;               /* owned, of CtStreamField */
    GStringChunk *texts;          /* owned */
    GHashTable *keys;             /* owned: name of a case -> its number */
    uint32_t key_count;
} CtStream;

CtStream *ct_stream_new(const CtProcedure *procedure);
void ct_stream_free(CtStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtStream, ct_stream_free)

G_GNUC_WARN_UNUSED_RESULT
CtStream *ct_stream_read(CtBytes text, const char *file, const CtProcedure *procedure,
                         GError **error);
/* Adds a row, whose key is below CT_LIMIT_STREAM_ROWS and whose fields are those added since the
 * row before. ct_stream_sort comes last. */
void ct_stream_add_field(CtStream *self, const char *name, const char *text);
void ct_stream_add(CtStream *self, const CtStreamRow *row);
void ct_stream_sort(CtStream *self);
const CtStreamRow *ct_stream_row(const CtStream *self, size_t index);
/* After sorting: the first row of the key, and one past its last. */
void ct_stream_rows_of(const CtStream *self, uint32_t key, uint32_t *out_first, uint32_t *out_past);
/* The number of a case's name; a new one for a new name. */
uint32_t ct_stream_key(CtStream *self, const char *name);
/* The row as an event of `procedure`, which may be another version, recorded at `recorded`: its own
 * time moves with it. False when that version has no such event. Fields and words that it does not
 * know are left out. */
bool ct_stream_event(const CtStream *self, const CtStreamRow *row, const CtProcedure *procedure,
                     CtInstant recorded, CtStepEvent *out);
