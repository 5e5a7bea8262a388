/* postal.h - the address block that sorting machines read (NF Z10-011).
 *
 * In:  lines of an address as somebody typed them. Out: the block as it is printed, or what a
 *      person must put right, line by line.
 * The rule as we keep it: at most 6 lines (7 for another country), at most 38 characters each, no
 * blank line, left aligned; from the street line on (at most the last three lines, never the
 * first) capitals and no punctuation; in France the last line is a five-digit code and the town,
 * abroad it is the country.
 * Put right by itself: blanks, blank lines, capitals, punctuation from the street line. Never:
 * a line that is too long, a missing code or a missing line, because that would be guessing.
 * Findings name lines of the block and never hold a part of the address.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_POSTAL_LINES  7
#define CT_POSTAL_WIDTH  38
#define CT_POSTAL_FAULTS 16

typedef enum { CT_POSTAL_FRANCE, CT_POSTAL_ABROAD } CtPostalPlace;

typedef struct {
    size_t count;
    char *line[CT_POSTAL_LINES]; /* owned */
} CtPostal;

typedef struct {
    size_t line;      /* 1 is the first printed line; 0 the block as a whole */
    const char *what; /* static text */
} CtPostalFault;

typedef struct {
    size_t count;
    CtPostalFault fault[CT_POSTAL_FAULTS];
} CtPostalFaults;

void ct_postal_clear(CtPostal *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtPostal, ct_postal_clear)

/* `text` holds lines parted by LF. Always fills `out` with as much of the block as fits seven
 * lines, so that a person sees what is to be put right; true when no fault is left. `faults`
 * may be NULL. */
bool ct_postal_read(CtBytes text, CtPostalPlace place, CtPostal *out, CtPostalFaults *faults);

/* The line from which capitals are due, counted from 0. */
size_t ct_postal_street_line(const CtPostal *self);
