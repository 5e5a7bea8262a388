/* fuzz_answer_mail.c - any bytes as an answer: the oracle is in reading.h, and: every mail is one
 * answer, told before what is signed in it, and a reference is no more than a word.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_answer(void *user, const CtRecord *record, GError **error)
{
    size_t *answers = user;

    (void)error;
    if (strcmp(record->kind, "answer") != 0) {
        g_assert(*answers == 1);
        return true;
    }
    (*answers)++;
    g_assert(*answers == 1 && ct_record_get_text(record, "sender").size > 0);
    for (size_t i = 0; i < record->count; i++) {
        CtBytes value = record->field[i].bytes;

        if (strcmp(record->field[i].name, "reference") == 0)
            g_assert(value.size > 0 && memchr(value.data, '\n', value.size) == NULL &&
                     memchr(value.data, '@', value.size) == NULL);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t answers = 0;

    check_format("answer-mail", data, size);
    if (ct_format_named("answer-mail")->read((CtBytes){ data, size }, check_answer, &answers, NULL))
        g_assert(answers == 1);
    return 0;
}
