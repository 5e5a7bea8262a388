/* gpt.h - both copies of a GUID partition table, so that they can be held against each other.
 *
 * The table stands at the start of a medium and again at its end. Readers take the first that looks
 * well; one that was changed alone hides the other's partitions. Each copy is read here by itself,
 * with what its checksums say; sectors of 512 and of 4096 bytes are tried.
 * In:  a medium. Out: the partitions of one copy, empty entries left out.
 * Source: the UEFI specification 2.10, chapter 5.3.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/disk.h"

typedef enum {
    CT_GPT_PRIMARY, /* in the second sector */
    CT_GPT_BACKUP,  /* in the last one */
    CT_GPT_COPIES,
} CtGptCopy;

typedef struct {
    uint32_t slot; /* number of the entry, from 1 */
    uint64_t at;   /* bytes from the start of the medium */
    uint64_t size;
    char *name; /* owned: UTF-8 */
} CtGptPartition;

typedef struct {
    uint32_t sector;
    bool header_verifies;
    bool entries_verify;
    GArray *partition; /* owned: CtGptPartition */
} CtGpt;

/* MISSING when there is no such copy; INPUT for one that cannot be, LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_gpt_read(const CtDisk *disk, CtGptCopy which, CtGpt *out, GError **error);
void ct_gpt_clear(CtGpt *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtGpt, ct_gpt_clear)

/* Whether one copy has a partition at the same place as that one. */
bool ct_gpt_has(const CtGpt *self, const CtGptPartition *partition);
/* Whether both list the same places. */
bool ct_gpt_agree(const CtGpt *a, const CtGpt *b);
