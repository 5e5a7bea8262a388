/* bench_acns_mail.c - whole real-shaped mails read in process on one core.
 *
 * The mails are invented by src/demo in the measured shapes (one notice in 33 of 44, else up to
 * 8) and read from memory; each record is encoded as a worker would. Processor time is counted,
 * because the machine is shared.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include <stdio.h>
#include <time.h>

#include "demo/mailer.h"
#include "format/format.h"

#define MAILS  2000
#define ROUNDS 10

typedef struct {
    CtBuffer out;
    size_t referrals;
} Sunk;

static bool sink(void *user, const CtRecord *record, GError **error)
{
    Sunk *sunk = user;

    (void)error;
    sunk->referrals += record->kind[0] == 'r';
    ct_buffer_empty(&sunk->out);
    ct_record_encode(record, &sunk->out);
    return true;
}

static double processor_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static size_t invent(CtBuffer *mail, size_t many)
{
    CtRandom random = { 7 };
    size_t bytes = 0;
    uint32_t number = 1;

    for (size_t i = 0; i < MAILS; i++) {
        CtFacts facts[8];
        size_t count =
            many == 0 || ct_random_chance(&random, 33, 44) ? 1 : 1 + ct_random_below(&random, many);
        for (size_t j = 0; j < count; j++, number++)
            facts[j] = (CtFacts){ .number = number,
                                  .address = ct_address_of_v4(0xcb007100u + number % 256),
                                  .port = (uint16_t)(1024 + number % 60000),
                                  .at = 1775000000 + number };
        mail[i] = ct_buffer_new(4u << 20);
        ct_mailer_write(&random, facts, count, 1775800000, &mail[i]);
        bytes += mail[i].size;
    }
    return bytes;
}

static void measure(const char *what, size_t many)
{
    static CtBuffer mail[MAILS];
    const CtFormat *format = ct_format_named("acns-mail");
    Sunk sunk = { .out = ct_buffer_new(CT_LIMIT_RECORD_BYTES) };
    size_t bytes = invent(mail, many);

    double start = processor_seconds();
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < MAILS; i++)
            if (!format->read(ct_buffer_bytes(&mail[i]), sink, &sunk, NULL))
                g_error("a mail cannot be read");
    double seconds = processor_seconds() - start;

    printf("%s\t%.0f\tmails/s\t10000\n", what, MAILS * ROUNDS / seconds);
    printf("%s, bytes a mail\t%.0f\tbytes\t\n", what, (double)bytes / MAILS);
    printf("%s, referrals\t%.0f\treferrals/s\t\n", what, (double)sunk.referrals / seconds);
    for (size_t i = 0; i < MAILS; i++)
        ct_buffer_clear(&mail[i]);
    ct_buffer_clear(&sunk.out);
}

int main(void)
{
    ct_format_warm_up();
    measure("read mails with one notice", 0);
    measure("read mails with 1 to 8 notices", 8);
    return 0;
}
