/* fuzz_nsrl_database.c - any bytes as a database of NSRL RDS 3; the oracle is in reading.h, and:
 * every value is whole digests.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

#include "format/digest_pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_digests(void *user, const CtRecord *record, GError **error)
{
    (void)user;
    (void)error;
    if (strcmp(record->kind, "digests") != 0)
        return true;
    g_assert(record->count > 0);
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++) {
        const CtRecordField *field = ct_record_find(record, ct_digest_pack_name(i));

        g_assert(field == NULL ||
                 (field->bytes.size > 0 && field->bytes.size % ct_digest_pack_size(i) == 0));
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("nsrl-database", data, size);
    (void)ct_format_named("nsrl-database")
        ->read((CtBytes){ data, size }, check_digests, NULL, NULL);
    return 0;
}
