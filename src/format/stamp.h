/* stamp.h - the shapes in which notices write a time, read strictly.
 *
 * In:  "2014-04-30T00:03:37Z" with any fraction or offset (RFC 3339), "2014-04-30 00:03:37.0 GMT"
 *      (or UTC), "2015-05-06T05-00-00UTC" (dashes for colons), blanks around.
 * Out: an instant, or the reason why it is none: no zone, a date that cannot be, not a time.
 * A time without its zone is never guessed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"

typedef enum {
    CT_STAMP_OK,
    CT_STAMP_NO_ZONE,
    CT_STAMP_IMPOSSIBLE, /* shaped like a time, such as 2014-02-30T25:00:00Z */
    CT_STAMP_MALFORMED,
} CtStampVerdict;

CtStampVerdict ct_stamp_read(CtBytes text, CtInstant *out);
