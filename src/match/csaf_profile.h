/* csaf_profile.h - the mandatory tests of CSAF that a document's category (its profile) asks for.
 * Their sentences stand in csaf_check.c's table.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/csaf_world.h"

void ct_csaf_profile_name(const CtCsafWorld *world);                /* 6.1.26 */
void ct_csaf_profile_notes(const CtCsafWorld *world);               /* 6.1.27.1 */
void ct_csaf_profile_references(const CtCsafWorld *world);          /* 6.1.27.2 */
void ct_csaf_profile_no_vulnerabilities(const CtCsafWorld *world);  /* 6.1.27.3 */
void ct_csaf_profile_tree(const CtCsafWorld *world);                /* 6.1.27.4 */
void ct_csaf_profile_vulnerability_notes(const CtCsafWorld *world); /* 6.1.27.5 */
void ct_csaf_profile_status(const CtCsafWorld *world);              /* 6.1.27.6 */
void ct_csaf_profile_vex_status(const CtCsafWorld *world);          /* 6.1.27.7 */
void ct_csaf_profile_vex_id(const CtCsafWorld *world);              /* 6.1.27.8 */
void ct_csaf_profile_vex_impact(const CtCsafWorld *world);          /* 6.1.27.9 */
void ct_csaf_profile_vex_action(const CtCsafWorld *world);          /* 6.1.27.10 */
void ct_csaf_profile_vulnerabilities(const CtCsafWorld *world);     /* 6.1.27.11 */
void ct_csaf_profile_affected(const CtCsafWorld *world);            /* 6.1.27.12 */
void ct_csaf_profile_description(const CtCsafWorld *world);         /* 6.1.27.14 */
void ct_csaf_profile_counterparts(const CtCsafWorld *world);        /* 6.1.27.13 */
void ct_csaf_profile_no_tree(const CtCsafWorld *world);             /* 6.1.27.15 */
void ct_csaf_profile_history(const CtCsafWorld *world);             /* 6.1.27.16 */
void ct_csaf_profile_withdrawal(const CtCsafWorld *world);          /* 6.1.27.17 */
void ct_csaf_profile_supersession(const CtCsafWorld *world);        /* 6.1.27.18 */
void ct_csaf_profile_superseding(const CtCsafWorld *world);         /* 6.1.27.19 */
