/* fuzz_osv_json.c - any bytes as an OSV record; the oracle is that of all readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("osv-json", data, size);
    return 0;
}
