/* package_url.h - the package URL of what a language's package manager installed.
 *
 * Written by match/purl.h, so that names are folded and escaped as the type asks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

/* One text in an array, as product_record.h wants identifiers; empty when the name or version is
 * none of the type. A name of npm may have its scope, "@scope/name". The caller frees. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *ct_package_url(const char *type, CtBytes name, CtBytes version);
