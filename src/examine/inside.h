/* inside.h - the probe that tells what a file is and what is inside it.
 *
 * Every item that was read gets the fact "kind" (format/kind.h), told by its bytes, and, when its
 * name promises another one, "mismatch": what the name says and what the bytes say. Where marks
 * are not enough, or other files or facts are inside, a jailed program of its own (constat-inside;
 * inside_talk.h) is asked, one for each thread, started when first needed: office documents are
 * told apart by structure, members of archives become children with digests and kinds, programs
 * tell their version. What goes wrong with one file is a problem of that file; a program that dies
 * of it twice leaves the fact "reader-died".
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/probe.h"

typedef struct {
    const char *program; /* borrowed; NULL: constat-inside, found beside us */
    uint32_t silence;    /* seconds that it may say nothing; 0: limits.h */
    bool blake2b;        /* members get this digest too */
    bool closed;         /* containers are told as such, and not listed */
} CtInside;

/* Borrows `inside`. */
CtProbe ct_inside_probe(CtInside *inside);
/* Adds the fact "mismatch" when the item's name promises another kind than its fact "kind". */
void ct_inside_compare_name(CtItem *item);

#define CT_INSIDE_KIND     "kind"
#define CT_INSIDE_MISMATCH "mismatch"
#define CT_INSIDE_CHECK    "check-error" /* of a container: not what was packed */
