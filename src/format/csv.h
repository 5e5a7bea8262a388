/* csv.h - rows of comma-separated values, one at a time (RFC 4180).
 *
 * In:  a source held in memory. Out: the next row's fields, each with the byte range that it
 * stood in (quotes included). A quoted field may hold commas, doubled quotes and line ends.
 * A row whose quoting is wrong, or that is longer than one log line may be, has its `fault`
 * set; reading goes on with the line after the row's first. Empty lines are passed over.
 * The row's texts are borrowed from the source or from `scratch`, until the next row.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"

#define CT_CSV_FIELDS 64

typedef struct {
    CtBytes text; /* unquoted */
    uint64_t from;
    uint64_t to;
} CtCsvField;

typedef struct {
    CtBytes source; /* borrowed */
    uint64_t next;  /* where the next row begins */
    uint64_t next_line;
    uint64_t from; /* this row, without its line end */
    uint64_t to;
    uint64_t line;     /* of the row's first byte, from 1 */
    const char *fault; /* static text; NULL when the row is good */
    size_t count;
    CtCsvField field[CT_CSV_FIELDS];
    uint8_t *scratch; /* owned */
} CtCsv;

CtCsv ct_csv_over(CtBytes source);
void ct_csv_clear(CtCsv *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCsv, ct_csv_clear)

/* False at the end of the source. */
bool ct_csv_next(CtCsv *self);
/* The n-th field's text, or no bytes. */
CtBytes ct_csv_text(const CtCsv *self, size_t n);
