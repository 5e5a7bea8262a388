/* jail.h - shuts the current process in, for good.
 *
 * After ct_jail_enter the process can compute, grow its memory up to a limit, read from
 * descriptor 0, write to descriptor 1 and read what was lent to it by place; any other system
 * call kills it with SIGSYS (seccomp). On top: resource limits (memory, processor time, no
 * files, no processes, no core), no new privileges, not dumpable, and Landlock at the level that
 * this kernel has, which closes the file system once more should the filter ever let a call
 * through.
 * Whoever enters has already opened and warmed up what it needs; there is no way back.
 * What is not closed: time (clock_gettime) and random bytes (getrandom) stay readable.
 * In a sanitizer build the jail cannot close (the run time needs forbidden calls);
 * ct_jail_enter then reports `jailed` false and changes nothing.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/error.h"

typedef struct {
    uint64_t memory_bytes; /* address space; an allocation beyond it fails */
    uint32_t cpu_seconds;  /* then SIGXCPU; who started the process may grant more */
    uint32_t lent;         /* descriptors from 3 on that may be read at any place, with pread */
    bool require_landlock; /* no Landlock in this kernel is then an error */
} CtJailTerms;

typedef struct {
    bool jailed;
    uint8_t landlock; /* the level in force; 0 when this kernel has none */
} CtJailReport;

/* The Landlock level that this kernel offers; 0 when it has none. Changes nothing. */
uint8_t ct_jail_landlock_level(void);

/* Landlock alone: no file can be opened, made or removed, no TCP port bound or connected to
 * (level 4 and up). *out_level is 0, and nothing is closed, when the kernel has none. Needs
 * no_new_privs, and sets it. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_jail_close_files(uint8_t *out_level, GError **error);

G_GNUC_WARN_UNUSED_RESULT
bool ct_jail_enter(const CtJailTerms *terms, CtJailReport *out, GError **error);

/* One line for a person, such as "seccomp, resource limits, Landlock level 3"; the caller frees. */
char *ct_jail_text(const CtJailReport *report);
