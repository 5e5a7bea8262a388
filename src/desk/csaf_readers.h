/* csaf_readers.h - who may read which label in a CSAF provider's folder over the web.
 *
 * In:  INSTANCE/csaf-readers, a line "NAME LABEL HASH" each, parted by tabs, and in its first line
 *      the key under which tokens are hashed. Out: how restricted a document the bearer of a token
 *      may read. A token is 32 random bytes in hex, told once when a reader is added; the file
 *      holds its HMAC-SHA256 alone, so that whoever reads the file can read nothing with it.
 * A token is held against every line in the same time, so that no answer's time tells how much of
 * one was right. NAME is the operator's word for the contact (a-z 0-9 . -), no address.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/error.h"

#define CT_CSAF_READERS_MOST 10000 /* contacts of ten thousand contracts, and a file of 1.2 MB */
#define CT_CSAF_TOKEN_SIZE   65    /* of a token's text, with the terminating zero */

typedef struct CtCsafReaders CtCsafReaders;

/* Nobody when there is no such file. INPUT with the line when it is damaged. */
G_GNUC_WARN_UNUSED_RESULT
CtCsafReaders *ct_csaf_readers_load(const char *instance, GError **error);
void ct_csaf_readers_free(CtCsafReaders *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtCsafReaders, ct_csaf_readers_free)

/* CONFLICT: there is one of that name; INPUT: no such name, or no label of TLP. Replaces the file.
 * */
G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_readers_add(CtCsafReaders *self, const char *name, const char *label,
                         char out_token[CT_CSAF_TOKEN_SIZE], GError **error);
/* MISSING: there is none of that name. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_readers_remove(CtCsafReaders *self, const char *name, GError **error);
void ct_csaf_readers_each(const CtCsafReaders *self,
                          void (*each)(void *user, const char *name, const char *label),
                          void *user);
/* How restricted a label its bearer may read (csaf_shelf.h); -1: it is no token of ours. */
int ct_csaf_readers_rank(const CtCsafReaders *self, const char *token);
