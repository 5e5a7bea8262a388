/* sample.h - an instance that does not exist, for the tests of the pages.
 *
 * Invented tags, fixed times, one of everything that a page can show: overdue and far deadlines, a
 * deadline that two weekend days and a holiday moved, a sealed and an erased compartment, a text
 * that would break a careless page. `user` is a CtSample.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/view.h"

#define CT_SAMPLE_NOW  1773741600 /* 2026-03-17T10:00:00Z */
#define CT_SAMPLE_CASE "4f3a91c2b07d4e6f8a1b2c3d4e5f6071"
#define CT_SAMPLE_PATH "/case/" CT_SAMPLE_CASE
#define CT_SAMPLE_EVIL "<script>alert(\"é\")</script> & 'co'"

typedef struct {
    size_t tasks; /* how many deadlines the list has */
    bool demo;
    bool pilot;
    bool fails; /* every view fails, with a reason that no page may show */
    bool bare;  /* no mandate yet */
} CtSample;

CtViewProvider ct_sample_provider(CtSample *self);
