/* leak.h - which copy did a leaked text come from?
 *
 * In:  a mandate and any bytes: a text, a mail, a file that was found where it may not be. Out:
 *      what speaks for which copy, each finding a line:
 *   a copy's number that stands in it, checked against the mandate's key, and whether a case has
 *   it; the order of lines, compared with every copy that is kept (copy.h): how many of its lines
 *   are left, whether they stand in that copy's order, and of how many copies that is true.
 * A number can be taken from another's copy by whoever has seen it, an order cannot easily: where
 * they speak for different copies both are told. A text of fewer than three of a copy's lines says
 * nothing by its order.
 * Named are cases and copies, never a person: whom a case is about is opened by whoever may
 * (desk/joining.h), with its entry.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"

#define CT_LEAK_BYTES (16u << 20)
#define CT_LEAK_LINES 3 /* fewer agree by chance once in two times */

typedef enum {
    CT_LEAK_NUMBER,  /* its number stands there */
    CT_LEAK_FOREIGN, /* a number that is none of this mandate's: mistyped, forged or another's */
    CT_LEAK_ORDER,   /* its lines stand there in its order, and in no other copy's */
    CT_LEAK_SHARED,  /* in its order, and in that of other copies */
} CtLeakKind;

/* Borrowed for the length of the call. */
typedef struct {
    CtLeakKind kind;
    int64_t number;       /* of the case; 0: none */
    const char *copy;     /* the number of the copy */
    const char *advisory; /* NULL when the case no longer knows it */
    size_t lines;         /* of the copy that were compared */
    size_t copies;        /* whose order it is, of those compared */
} CtLeakFinding;

typedef void (*CtLeakTold)(void *user, const CtLeakFinding *finding);

/* *out_findings: how many were told. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_leak_trace(CtBook *book, CtBytes text, CtLeakTold told, void *user, size_t *out_findings,
                   GError **error);
