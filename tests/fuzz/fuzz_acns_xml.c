/* fuzz_acns_xml.c - a bare ACNS document, read as the format "acns-xml"; see reading.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("acns-xml", data, size);
    return 0;
}
