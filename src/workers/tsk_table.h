/* tsk_table.h - what is odd about how a medium is divided, beyond what libtsk's tables list.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/gpt.h"
#include "workers/tsk_medium.h"

/* Facts of the image: "gpt-primary" and "gpt-backup" where a copy is missing, broken or another;
 * "hybrid-mbr" where partitions stand beside the guard of a GPT. */
void ct_tsk_table_tell(CtTskMedium *medium, CtItem *image);
/* The backup when both copies are well and differ; else false. */
bool ct_tsk_table_other(CtTskMedium *medium, CtGpt *out_primary, CtGpt *out_backup);
