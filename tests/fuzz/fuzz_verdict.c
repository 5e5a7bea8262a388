/* fuzz_verdict.c - any bytes as a proof; what is read is written and read again as the same.
 *
 * Oracle: a second writing gives the same bytes, and checking them gives the same answer; so do the
 * records that tell it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/verdict_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A second encoding in between, as on the way out of the jail. */
static bool send_on(void *user, const CtRecord *record, GError **error)
{
    static CtRecord back;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_RECORD_BYTES);

    ct_record_encode(record, &bytes);
    CtReader reader = ct_reader_over(ct_buffer_bytes(&bytes));
    g_assert(ct_record_decode(&reader, &back, NULL));
    return ct_verdict_record_take(user, &back, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(CtBuffer) first = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    g_auto(CtBuffer) second = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    g_autoptr(CtVerdict) proof = ct_verdict_read((CtBytes){ data, size }, NULL);

    if (proof == NULL)
        return 0;
    ct_verdict_write(proof, &first);
    g_autoptr(CtVerdict) again = ct_verdict_read(ct_buffer_bytes(&first), NULL);
    g_assert(again != NULL);
    ct_verdict_write(again, &second);
    g_assert(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    g_assert(ct_verdict_check(proof, NULL) == ct_verdict_check(again, NULL));
    g_autoptr(CtVerdictRecordDraft) draft = ct_verdict_record_draft();
    g_assert(ct_verdict_record_emit(proof, send_on, draft, NULL));
    g_autoptr(CtVerdict) told = ct_verdict_record_end(draft, NULL);
    g_assert(told != NULL);
    g_assert(ct_verdict_facts(told).truth == ct_verdict_facts(proof).truth);
    return 0;
}
