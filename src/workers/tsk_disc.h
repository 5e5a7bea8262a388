/* tsk_disc.h - optical discs by our own readers: each tree of ISO 9660, and UDF.
 *
 * libtsk shows one tree of a disc, the one with the best names, and knows no UDF. A tree is a file
 * system of its own here; content that several trees share has one number, and is digested once.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "workers/tsk_medium.h"

/* The names of what begins there, best first; *out_end (unless NULL): where the last of it says
 * that it ends, in bytes of the medium, or 0. Why something that is there cannot be read; NULL:
 * there is no such thing. The caller's to free. */
char *ct_tsk_disc_each(CtTskMedium *medium, uint64_t at, void (*tell)(const char *name, void *user),
                       void *user, uint64_t *out_end);
/* Where the next session of an ISO 9660 disc begins behind `from`; UINT64_MAX: there is none. */
uint64_t ct_tsk_disc_session(CtTskMedium *medium, uint64_t from);
bool ct_tsk_disc_reads(const char *system); /* a name that it told */
/* Sends `mark` and `item` frames; false when it cannot be opened. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_tsk_disc_run(CtTskMedium *medium, const CtImageTalkList *list, CtChannel *channel,
                     GError **error);
