/* reference.h - a set of known digests: one immutable mapped file, asked millions of times a
 * second.
 *
 * A set says of digests that somebody knows them: as good, as a protected work, as a counterfeit,
 * as confidential, or as nothing worth looking at. It holds no names: who needs one set per work
 * makes one set per work. The file, all numbers little-endian unless said otherwise:
 *   header  512 bytes, big-endian: "ctrefer" and a zero; version (u32); class (u32); SHA-256 of
 *           everything behind the header and then of the header with these 32 bytes zero; size of
 *           the file (u64); for MD5, SHA-1 and SHA-256 in this order: rows (u64), where they begin
 *           (u64), where their index begins (u64), radix bits (u32), width of a row (u32); where
 *           the provenance begins (u64), its size (u64); how many digests were given and were there
 *           already (u64). The rest is zero.
 *   rows    of each algorithm, sorted, each once: the digest (of SHA-256 its first 24 bytes)
 *           without the bits / 8 leading bytes that its place in the index tells already.
 *   index   of each algorithm, (2^bits) + 1 numbers of 4 bytes: the first row whose digest begins
 *           with these bits, and at last the number of rows. Aligned to 64.
 *   provenance  UTF-8: what the set is and where it comes from.
 * A SHA-256 cut to 192 bits still answers for the whole: that two of 2^30 files agree in them by
 * chance has odds of 2^-132. At 100 M rows an entry takes 19.7 bytes of SHA-1, 15.7 of MD5, 21.7 of
 * SHA-256. An open set is safe for threads.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

typedef enum {
    CT_REFERENCE_MD5,
    CT_REFERENCE_SHA1,
    CT_REFERENCE_SHA256,
    CT_REFERENCE_ALGORITHMS,
} CtReferenceAlgorithm;

/* What a hit means; the numbers are in the files. */
typedef enum {
    CT_REFERENCE_KNOWN_GOOD = 1,
    CT_REFERENCE_PROTECTED_WORK,
    CT_REFERENCE_KNOWN_COUNTERFEIT,
    CT_REFERENCE_CONFIDENTIAL,
    CT_REFERENCE_IGNORE,
    CT_REFERENCE_CLASSES,
} CtReferenceClass;

#define CT_REFERENCE_LONGEST 32 /* bytes of the longest digest */

typedef struct CtReference CtReference;

/* 16, 20, 32. */
size_t ct_reference_digest_size(CtReferenceAlgorithm algorithm);
/* "md5", "sha1", "sha256". */
const char *ct_reference_algorithm_name(CtReferenceAlgorithm algorithm);
/* "known-good", "protected-work", "known-counterfeit", "confidential", "ignore". */
const char *ct_reference_class_name(CtReferenceClass class);
bool ct_reference_class_of(const char *name, CtReferenceClass *out);
/* The algorithm whose digests have so many bytes; false: none has. */
bool ct_reference_algorithm_of_size(size_t size, CtReferenceAlgorithm *out);

/* MISSING: no such file. INPUT: not a set, or one that contradicts itself: every table must lie in
 * the file, and every index rise to its count. The digest over the file is not computed here. */
G_GNUC_WARN_UNUSED_RESULT
CtReference *ct_reference_open(const char *path, GError **error);
/* The same of an open file, which stays the caller's and may be closed afterwards. */
G_GNUC_WARN_UNUSED_RESULT
CtReference *ct_reference_open_file(int file, GError **error);
void ct_reference_free(CtReference *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtReference, ct_reference_free)

/* INTEGRITY when the bytes are not those that were written. Reads the whole file. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_reference_verify(const CtReference *self, GError **error);

CtReferenceClass ct_reference_class(const CtReference *self);
CtBytes ct_reference_provenance(const CtReference *self); /* borrowed */
CtBytes ct_reference_sum(const CtReference *self);        /* the file's SHA-256; borrowed */
uint64_t ct_reference_count(const CtReference *self, CtReferenceAlgorithm algorithm);
uint64_t ct_reference_repeated(const CtReference *self); /* given, and there already */
uint64_t ct_reference_size(const CtReference *self);     /* of the file */

bool ct_reference_has(const CtReference *self, CtReferenceAlgorithm algorithm,
                      const uint8_t *digest);
/* `count` whole digests one after the other; hit[i] becomes 1 or 0. Many at once hide the memory's
 * latency behind each other: about twice the speed of one by one on a large set. */
void ct_reference_find(const CtReference *self, CtReferenceAlgorithm algorithm,
                       const uint8_t *digests, size_t count, uint8_t *hit);
