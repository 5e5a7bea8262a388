/* csaf_shelf.h - one document of a CSAF provider's folder: what it says of itself, and where it
 * belongs.
 *
 * In:  its bytes, read and judged in the jail. Out: its facts and its place: a folder for each TLP
 * label as the document writes it ("white", "green", "amber", "amber-strict", "red", "clear"), a
 * folder for each year of first release, and the file's name, which is the id in lower case with
 * what is none of a-z 0-9 + - as one underscore (CSAF 2.0, 5.1).
 * What is not valid, is a draft or has no label has no place: the reason says so.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "jail/worker.h"

typedef enum {
    CT_CSAF_SHELF_ID,
    CT_CSAF_SHELF_TITLE,
    CT_CSAF_SHELF_VERSION,
    CT_CSAF_SHELF_RELEASED, /* the first release, as written */
    CT_CSAF_SHELF_CURRENT,  /* the latest */
    CT_CSAF_SHELF_CSAF_VERSION,
    CT_CSAF_SHELF_LABEL, /* TLP as written */
    CT_CSAF_SHELF_STATUS,
    CT_CSAF_SHELF_PUBLISHER,
    CT_CSAF_SHELF_NAMESPACE,
    CT_CSAF_SHELF_CATEGORY, /* of the publisher */
    CT_CSAF_SHELF_TEXTS
} CtCsafShelfText;

typedef struct {
    char *text[CT_CSAF_SHELF_TEXTS]; /* owned; "" when it is not told */
    char *folder;                    /* owned; of its label */
    char *path;                      /* owned; in the provider's folder */
    char *fault;                     /* owned; why it has no place; NULL: it has one */
} CtCsafDocument;

void ct_csaf_document_clear(CtCsafDocument *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCsafDocument, ct_csaf_document_clear)

/* SYSTEM when the jail does not work; whatever is wrong with the document is its fault. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_csaf_shelf_look(CtWorker *worker, CtBytes bytes, CtCsafDocument *out, GError **error);
/* A document's file name, without folders; the caller frees it. */
char *ct_csaf_shelf_name(const char *id);
/* How restricted a label is, from 0 (CLEAR, WHITE) to 4 (RED); -1 when it is none. */
int ct_csaf_shelf_rank(const char *label);
/* Lower-case hex of SHA-256 or SHA-512; the caller frees it. */
char *ct_csaf_shelf_digest(GChecksumType kind, CtBytes bytes);
