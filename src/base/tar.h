/* tar.h - a bundle of small files that every machine can unpack, the same bytes every time.
 *
 * POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"), regular files alone: mode 0644,
 * owner 0, time 0, names of fewer than 100 bytes. Written in the order of adding; read back
 * strictly: a header that we would not write is INPUT.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_TAR_NAME 100 /* with the terminating zero */

/* Adds one file. */
void ct_tar_add(CtBuffer *out, const char *name, CtBytes bytes);
/* Two blocks of zeroes. */
void ct_tar_end(CtBuffer *out);

/* Return false with *error set to stop. `bytes` is a view into the tar. */
typedef bool (*CtTarEach)(void *user, const char *name, CtBytes bytes, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_tar_each(CtBytes tar, CtTarEach each, void *user, GError **error);
