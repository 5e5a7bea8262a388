/* sidecar.h - the digest that a publisher put beside a file.
 *
 * A CSAF provider has FILE.sha256 or FILE.sha512 or both beside each FILE (CSAF 2.0, 7.1.18): one
 * line as sha256sum writes it. What stands there must be true; that nothing stands there proves
 * nothing. A digest shows that a file came whole, not from whom: that is the signature's business
 * (`csaf check`).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* `bytes` are those of the file at `path`. INTEGRITY when a digest beside it is of other bytes,
 * INPUT when the file beside it holds none; SYSTEM or DENIED when it is there and cannot be read.
 * */
G_GNUC_WARN_UNUSED_RESULT
bool ct_sidecar_check(const char *path, CtBytes bytes, GError **error);
