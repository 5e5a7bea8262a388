/* digest_pack.h - digests on their way out of a reader: packed, counted, without sections of
 * programs.
 *
 * In:  the digests of one file after the other, with its name where there is one. Out: records
 *      "digests" with the fields md5, sha1 and sha256, digests of 16, 20 and 32 bytes one after the
 *      other, as many as fit a value; which digest came with which is not kept. At the end one
 *      record "digest_list" with the counts of lines, digests and sections.
 * A section is what NSRL lists as if it were a file, ".text" or "1": it is found in thousands of
 * programs. By the name: "." and then one of the names that linkers give, or digits only.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

enum {
    CT_DIGEST_PACK_MD5,
    CT_DIGEST_PACK_SHA1,
    CT_DIGEST_PACK_SHA256,
    CT_DIGEST_PACK_ALGORITHMS,
    CT_DIGEST_PACK_LONGEST = 32,
    CT_DIGEST_PACK_NONE = -1,
};

/* What one line or row gave. */
typedef struct {
    bool has[CT_DIGEST_PACK_ALGORITHMS];
    uint8_t digest[CT_DIGEST_PACK_ALGORITHMS][CT_DIGEST_PACK_LONGEST];
    bool section;       /* of a program, listed as if it were a file */
    const char *reason; /* why it is set aside; NULL */
    bool silent;        /* a heading or a comment */
} CtDigestPackEntry;

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    CtBuffer packed[CT_DIGEST_PACK_ALGORITHMS]; /* owned */
    int64_t lines;                              /* counted by the reader */
    int64_t digests;
    int64_t sections;
} CtDigestPack;

CtDigestPack ct_digest_pack_new(CtRecordSink sink, void *user);
void ct_digest_pack_clear(CtDigestPack *self);
/* The algorithm's number by its digits of hexadecimal; NONE. */
int ct_digest_pack_algorithm(size_t hex);
const char *ct_digest_pack_name(int algorithm);
size_t ct_digest_pack_size(int algorithm); /* bytes of a digest */
/* `expected`: the algorithm that the column or the label names; NONE: whatever the length says. No
 * text is no digest; another one that is none makes the entry's reason. */
void ct_digest_pack_hex(CtDigestPackEntry *entry, CtBytes text, int expected);
bool ct_digest_pack_is_section(CtBytes name);
bool ct_digest_pack_gave_any(const CtDigestPackEntry *entry);
/* Both are false when the sink says so. */
bool ct_digest_pack_add(CtDigestPack *self, const CtDigestPackEntry *entry, GError **error);
bool ct_digest_pack_end(CtDigestPack *self, GError **error);
