/* csaf_tracking.h - the mandatory tests of CSAF that look at the document's own facts: language,
 * sharing, status, version, history and dates. Their sentences stand in csaf_check.c's table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_tracking_sorted(const CtCsafWorld *world);          /* 6.1.14 */
void ct_csaf_tracking_translator(const CtCsafWorld *world);      /* 6.1.15 */
void ct_csaf_tracking_latest(const CtCsafWorld *world);          /* 6.1.16 */
void ct_csaf_tracking_draft(const CtCsafWorld *world);           /* 6.1.17 */
void ct_csaf_tracking_released(const CtCsafWorld *world);        /* 6.1.18 */
void ct_csaf_tracking_pre_release(const CtCsafWorld *world);     /* 6.1.19 */
void ct_csaf_tracking_not_draft(const CtCsafWorld *world);       /* 6.1.20 */
void ct_csaf_tracking_gap(const CtCsafWorld *world);             /* 6.1.21 */
void ct_csaf_tracking_twice(const CtCsafWorld *world);           /* 6.1.22 */
void ct_csaf_tracking_translation(const CtCsafWorld *world);     /* 6.1.28 */
void ct_csaf_tracking_mixed(const CtCsafWorld *world);           /* 6.1.30 */
void ct_csaf_tracking_time(const CtCsafWorld *world);            /* 6.1.37 */
void ct_csaf_tracking_group_private(const CtCsafWorld *world);   /* 6.1.38 */
void ct_csaf_tracking_group_public(const CtCsafWorld *world);    /* 6.1.39 */
void ct_csaf_tracking_group_name(const CtCsafWorld *world);      /* 6.1.40 */
void ct_csaf_tracking_group_nameless(const CtCsafWorld *world);  /* 6.1.41 */
void ct_csaf_tracking_disclosure(const CtCsafWorld *world);      /* 6.1.45 */
void ct_csaf_tracking_ssvc(const CtCsafWorld *world);            /* 6.1.49 */
void ct_csaf_tracking_epss(const CtCsafWorld *world);            /* 6.1.51 */
void ct_csaf_tracking_exploited(const CtCsafWorld *world);       /* 6.1.52 */
void ct_csaf_tracking_exploited_order(const CtCsafWorld *world); /* 6.1.53 */
