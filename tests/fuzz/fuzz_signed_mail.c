/* fuzz_signed_mail.c - any bytes as a signed mail; the oracle is in reading.h, and: what a detached
 * signature is over has no bare line end, and only a cleartext message has none beside it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_signed(void *user, const CtRecord *record, GError **error)
{
    const CtRecordField *content = ct_record_find(record, "content");
    const CtRecordField *signature = ct_record_find(record, "signature");

    (void)user;
    (void)error;
    if (strcmp(record->kind, "signed_mail") != 0)
        return true;
    g_assert(content != NULL && signature != NULL);
    CtBytes form = ct_record_get_text(record, "form");
    bool clear = ct_bytes_equal(form, ct_bytes_of_text("clear"));
    bool detached = !clear && !ct_bytes_equal(form, ct_bytes_of_text("smime-opaque"));
    g_assert(clear == (signature->bytes.size == 0));
    for (size_t i = 0; detached && i < content->bytes.size; i++)
        g_assert(content->bytes.data[i] != '\n' || (i > 0 && content->bytes.data[i - 1] == '\r'));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_format("signed-mail", data, size);
    (void)ct_format_named("signed-mail")->read((CtBytes){ data, size }, check_signed, NULL, NULL);
    return 0;
}
