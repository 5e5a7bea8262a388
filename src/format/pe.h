/* pe.h - what a Windows program says of itself: machine, time, version resource, certificate table.
 *
 * In:  any bytes that can be read at any place. Out: fields of the headers, the strings of the
 * first version resource in the order in which they stand, and where the certificate table is (its
 * presence is told, its signature is not verified here). We refuse what lacks "PE" where the DOS
 * header points; a resource that cannot be followed is no resource.
 * Source: Microsoft, "PE Format"; "VS_VERSIONINFO" and its children.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

typedef struct {
    uint16_t machine;
    uint32_t linked; /* seconds since 1970, or what a reproducible build writes there */
    uint16_t characteristics;
    uint64_t certificate_size; /* bytes of the certificate table; 0: not signed */
    bool has_version;
    uint16_t file_version[4];
    uint16_t product_version[4];
} CtPe;

#define CT_PE_DLL    0x2000u
#define CT_PE_SYSTEM 0x1000u

/* A string of the version resource, UTF-8. */
typedef void (*CtPeTake)(void *user, const char *name, const char *value);

/* INPUT. `take` may be NULL. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_pe_read(const CtKindBytes *bytes, CtPeTake take, void *user, CtPe *out, GError **error);
/* "x86-64", ..., or NULL. */
const char *ct_pe_machine_name(uint16_t machine);
