/* fuzz_wording.c - any text as the words of a letter.
 *
 * Oracle: twice the same; no more of each kind than are kept, every port one that can be; a letter
 * never contradicts what it states itself; reading it once more contradicts nothing new.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/wording.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes text = { data, size };
    CtAddress elsewhere = { .family = 4, .byte = { 192, 0, 2, 254 } };
    CtWording first;
    CtWording second;

    memset(&first, 0, sizeof first);
    memset(&second, 0, sizeof second);
    ct_wording_read(&first, text);
    ct_wording_read_words(&first, text);
    ct_wording_read(&second, text);
    ct_wording_read_words(&second, text);
    g_assert(memcmp(&first, &second, sizeof first) == 0);
    g_assert(first.addresses <= CT_WORDING_VALUES && first.ports <= CT_WORDING_VALUES);
    g_assert(first.times <= CT_WORDING_VALUES);
    for (size_t i = 0; i < first.ports; i++)
        g_assert(first.port[i] >= 0 && first.port[i] <= UINT16_MAX);
    const CtAddress *ip = first.addresses > 0 ? &first.address[first.addresses - 1] : &elsewhere;
    int64_t port = first.ports > 0 ? first.port[first.ports - 1] : 80;
    CtInstant at = first.times > 0 ? first.time[first.times - 1] : 0;
    g_assert(ct_wording_contradicts(&first, ip, port, at) == 0);
    return 0;
}
