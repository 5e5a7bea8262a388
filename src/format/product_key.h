/* product_key.h - the end of a product key out of the bytes that Windows keeps of it.
 *
 * In:  a value DigitalProductId. Out: the last five letters of the key, never more: enough to
 * compare with a delivery note, useless to whoever would use it. Keys since Windows 8 have one N,
 * whose place the first digit tells.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_PRODUCT_KEY_END 6 /* with the ending zero */

/* `at` is where the fifteen bytes of the key stand in the value (CT_PRODUCT_KEY_AT, or _LATER of
 * Office since 2010). False when there is no key. */
bool ct_product_key_end(CtBytes value, size_t at, char out[CT_PRODUCT_KEY_END]);

#define CT_PRODUCT_KEY_AT    52
#define CT_PRODUCT_KEY_LATER 808
