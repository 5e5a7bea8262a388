/* source.h - where mails come from: a file, an mbox, a Maildir or standard input.
 *
 * In: a path ("-" is standard input). Out: one mail at a time, as bytes, in a stable order
 * (an mbox in file order, a Maildir by file name). Nothing of a mail is interpreted here but
 * the From_ lines that separate the mails of an mbox (RFC 4155); everything else is the jailed
 * reader's business. Memory holds one mail, whatever the size of the source.
 * A mail larger than CT_LIMIT_MAIL_BYTES is cut there and flagged: it is evidence all the same.
 * A Maildir is acknowledged: ct_source_accept moves the mails that are durable from new/ to cur/,
 * oldest first, and is called after their commit; what was yielded and waits for its batch stays
 * in new/. A crash in between yields the same mail again, which the evidence's key recognises. Only
 * regular files of new/ are mails; one that another process accepts meanwhile is passed over.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"

typedef struct CtSource CtSource;

typedef struct {
    CtBytes bytes;  /* borrowed until the next call */
    bool oversized; /* more followed; the rest was passed over */
} CtSourceMail;

/* MISSING when there is no such file, SYSTEM when it cannot be read. */
CtSource *ct_source_open(const char *path, GError **error);
void ct_source_free(CtSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtSource, ct_source_free)

/* Yields the next mail; *out_has is false at the end. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_source_next(CtSource *self, CtSourceMail *out, bool *out_has, GError **error);
/* The next `mails` of those that were yielded. */
bool ct_source_accept(CtSource *self, size_t mails, GError **error);
/* Bytes read so far and in all (0 when unknown), for a progress bar. */
uint64_t ct_source_bytes_done(const CtSource *self);
uint64_t ct_source_bytes_total(const CtSource *self);
