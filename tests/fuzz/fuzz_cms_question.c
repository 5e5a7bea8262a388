/* fuzz_cms_question.c - any bytes as a question about a signature: the oracle is in reading.h, and
 * nothing but a message that a named certificate or an anchor stands for is good.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_answer(void *user, const CtRecord *record, GError **error)
{
    const CtRecord *question = user;

    (void)error;
    if (strcmp(record->kind, "signature") == 0)
        g_assert(ct_record_find(question, "certificate") != NULL ||
                 ct_record_find(question, "anchors") != NULL);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static CtRecord question;
    CtReader reader = ct_reader_over((CtBytes){ data, size });

    check_format("cms-question", data, size);
    if (ct_record_decode(&reader, &question, NULL))
        (void)ct_format_named("cms-question")
            ->read((CtBytes){ data, size }, check_answer, &question, NULL);
    return 0;
}
