/* fuzz_cms.c - any bytes as a CMS message: what is within can be read only of a signed one, and
 * nothing signs itself.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/limits.h"
#include "seal/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const CtBytes message = { data, size };
    g_auto(CtBuffer) content = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    g_auto(CtCmsSignature) signature = { 0 };
    bool is_signed = ct_cms_kind(message) == CT_CMS_SIGNED;

    g_assert(!ct_cms_content(message, &content, NULL) || is_signed);
    const CtCmsQuestion question = { .message = message,
                                     .content = ct_buffer_bytes(&content),
                                     .now = INT64_C(1) << 40 };
    g_assert(!ct_cms_verify(&question, &signature, NULL));
    g_assert(signature.id == NULL);
    return 0;
}
