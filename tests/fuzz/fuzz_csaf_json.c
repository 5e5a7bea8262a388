/* fuzz_csaf_json.c - any bytes as a CSAF document; the oracle is in reading.h, and: each advisory's
 * tree is whole, each statement names its vulnerability, and a verdict is the last record.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

#include "base/applicability.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static CtBuffer tree;

static bool check_tree(void *user, const CtRecord *record, GError **error)
{
    const CtRecordField *piece = ct_record_find(record, "tree");
    const CtRecordField *more = ct_record_find(record, "more");

    (void)user;
    (void)error;
    if (strcmp(record->kind, "statement") == 0)
        g_assert(ct_record_get_text(record, "id").size > 0);
    if (piece == NULL)
        return true;
    ct_buffer_add(&tree, piece->bytes);
    if (more->number != 0)
        return true;
    CtApplicability walk = ct_applicability_over(ct_buffer_bytes(&tree));
    while (ct_applicability_step(&walk) != CT_APPLICABILITY_END)
        continue;
    g_assert(ct_applicability_check(&walk, NULL));
    ct_buffer_empty(&tree);
    return true;
}

static bool check_verdict(void *user, const CtRecord *record, GError **error)
{
    bool *ended = user;

    (void)error;
    g_assert(!*ended);
    *ended = strcmp(record->kind, "verdict") == 0;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool ended = false;

    tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
    check_format("csaf-json", data, size);
    check_format("csaf-verdict", data, size);
    (void)ct_format_named("csaf-json")->read((CtBytes){ data, size }, check_tree, NULL, NULL);
    g_assert(ct_format_named("csaf-verdict")
                 ->read((CtBytes){ data, size }, check_verdict, &ended, NULL));
    g_assert(ended);
    ct_buffer_clear(&tree);
    return 0;
}
