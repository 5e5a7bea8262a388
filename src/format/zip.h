/* zip.h - the table of contents of a zip file, without unpacking anything.
 *
 * In:  any bytes that can be read at any place. Out: the entries of the central directory, in its
 * order; where there is none (the file is cut), the local headers from the front on as far as they
 * tell where the next one is. Bytes before the archive (a self-extracting program) shift all
 * places, and are allowed for. No more than CT_LIMIT_ZIP_DIRECTORY bytes of a directory are read:
 * entries behind them are not given.
 * Source: PKWARE APPNOTE 6.3.10.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

typedef struct {
    CtBytes name; /* borrowed until the next entry */
    uint16_t flags;
    uint16_t method;
    uint64_t packed;
    uint64_t unpacked;
    uint64_t at; /* of the local header, in the file */
} CtZipEntry;

#define CT_ZIP_ENCRYPTED 0x0001
#define CT_ZIP_STORED    0

/* False stops. */
typedef bool (*CtZipTake)(void *user, const CtZipEntry *entry);

/* INPUT when neither a directory nor a local header is found; what is malformed behind the first
 * entry ends the listing. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_zip_each(const CtKindBytes *bytes, CtZipTake take, void *user, GError **error);
/* Whether its directory's end is there. Without it the file is cut, and nobody knows what members
 * it had besides those whose local headers are left. */
bool ct_zip_has_directory(const CtKindBytes *bytes);
/* The bytes of a stored, unencrypted entry, as many as fit; false when it is not one. */
bool ct_zip_stored(const CtKindBytes *bytes, const CtZipEntry *entry, uint8_t *out, size_t size,
                   size_t *out_size);
