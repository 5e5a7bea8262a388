/* rpm_header.h - what rpm knows of one package: tagged values, as its databases and packages have
 * them.
 *
 * In:  a header's bytes without the eight of its magic: u32 entries, u32 bytes of values, an index
 *      of 16 bytes an entry (tag, kind, place, count), the values; all big-endian.
 * Out: a view; texts, numbers and lists by tag. Nothing is copied, nothing is owned.
 * Refused: a header whose index or values do not fit its bytes, and what limits.h does not grant.
 * An entry that points out of the values has no value; one of another kind than asked for has none
 * either.
 * Source: rpm, docs/manual/format.md and include/rpm/rpmtag.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/reader.h"

typedef enum {
    CT_RPM_NAME = 1000,
    CT_RPM_VERSION = 1001,
    CT_RPM_RELEASE = 1002,
    CT_RPM_EPOCH = 1003,
    CT_RPM_INSTALLED = 1008, /* seconds since 1970 */
    CT_RPM_VENDOR = 1011,
    CT_RPM_LICENCE = 1014,
    CT_RPM_PACKAGER = 1015, /* a person, often */
    CT_RPM_ARCHITECTURE = 1022,
    CT_RPM_FILE_MODES = 1030,
    CT_RPM_FILE_DIGESTS = 1035, /* hexadecimal; empty for what is no regular file */
    CT_RPM_FILE_FLAGS = 1037,
    CT_RPM_SOURCE_PACKAGE = 1044,
    CT_RPM_FOLDER_OF_FILE = 1116, /* for each file the number of its folder */
    CT_RPM_FILE_NAMES = 1117,     /* without folder */
    CT_RPM_FOLDERS = 1118,        /* each ends in "/" */
    CT_RPM_DIGEST_KIND = 5011,    /* of RFC 4880, 9.4; none: MD5 */
} CtRpmTag;

typedef struct {
    CtBytes index; /* borrowed, like the next: 16 bytes an entry */
    CtBytes values;
    uint32_t entries;
} CtRpmHeader;

/* The values of one entry, one after the other. */
typedef struct {
    CtReader reader;
    uint32_t left; /* that may follow */
    uint8_t width; /* of a number in bytes; 0: texts */
} CtRpmValues;

/* Fills *out on success only. Borrows `bytes`. INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_rpm_header_parse(CtBytes bytes, CtRpmHeader *out, GError **error);
/* The first text of the tag; no bytes when there is none. */
CtBytes ct_rpm_header_text(const CtRpmHeader *self, CtRpmTag tag);
/* The first number of the tag; false, and *out left alone, when there is none. */
bool ct_rpm_header_number(const CtRpmHeader *self, CtRpmTag tag, uint64_t *out);
/* All texts, or all numbers, of the tag; none when it is of the other kind. */
CtRpmValues ct_rpm_header_texts(const CtRpmHeader *self, CtRpmTag tag);
CtRpmValues ct_rpm_header_numbers(const CtRpmHeader *self, CtRpmTag tag);
/* Each is false behind the last. */
bool ct_rpm_values_text(CtRpmValues *self, CtBytes *out);
bool ct_rpm_values_number(CtRpmValues *self, uint64_t *out);
/* [epoch:]version-release. */
void ct_rpm_header_add_version(const CtRpmHeader *self, CtBuffer *out);
