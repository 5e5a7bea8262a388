/* fuzz_audit.c - a bundle that is believed is believed under its own key, too, and no other.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/audit_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static CtRecord record;
    CtAuditTerms terms = { 0 };
    CtAuditReport first;
    CtAuditReport second;

    if (!ct_audit_check((CtBytes){ data, size }, &first, NULL))
        return 0;
    ct_audit_record_fill(&first, &record);
    g_assert(ct_audit_record_read(&record, &second, NULL));
    terms.verifier = &first.verifier;
    g_assert(ct_audit_hold(&second, &terms, NULL));
    g_assert(first.drawn == second.drawn && first.custody == second.custody);
    g_assert(first.drawn <= first.checkpoint.head.size);
    first.verifier.public[0] ^= 1;
    g_assert(!ct_audit_hold(&second, &terms, NULL));
    return 0;
}
