/* elf.h - what an ELF program or library says of itself: machine, sort, build id, own name.
 *
 * In:  any bytes that can be read at any place. Out: fields of the header, the build id of its
 * notes and the DT_SONAME of its dynamic table. Both orders of bytes, 32 and 64 bits. We refuse
 * what has no such header; a table that leaves the file is no table.
 * Source: System V ABI, chapter 4 and 5; the build id as GNU ld writes it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

#define CT_ELF_BUILD_ID 64 /* bytes of the longest that is told */
#define CT_ELF_NAME     256

typedef struct {
    bool wide; /* 64 bits */
    bool big;  /* big-endian */
    uint16_t type;
    uint16_t machine;
    bool interpreted; /* it names a loader: a program, though its type may be that of a library */
    uint8_t build_id[CT_ELF_BUILD_ID];
    size_t build_id_size;   /* 0: none */
    char name[CT_ELF_NAME]; /* empty: none */
} CtElf;

/* INPUT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_elf_read(const CtKindBytes *bytes, CtElf *out, GError **error);
/* "x86-64", ... and "program", "library", ..., or NULL. */
const char *ct_elf_machine_name(uint16_t machine);
const char *ct_elf_type_name(const CtElf *elf);
