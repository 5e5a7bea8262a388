/* s10.c - registered item numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/s10.h"

#include "base/text.h"

#define LENGTH 13
#define DIGITS 8

static bool is_pair(const uint8_t *letters)
{
    return g_ascii_isupper(letters[0]) && g_ascii_isupper(letters[1]);
}

unsigned ct_s10_check_digit(uint32_t serial)
{
    static const unsigned weight[DIGITS] = { 8, 6, 4, 2, 3, 5, 9, 7 };
    unsigned sum = 0;

    for (size_t i = DIGITS; i-- > 0; serial /= 10)
        sum += weight[i] * (serial % 10);
    unsigned check = 11 - sum % 11;
    if (check == 10)
        return 0;
    return check == 11 ? 5 : check;
}

bool ct_s10_make(const char *service, uint32_t serial, const char *country, char out[CT_S10_SIZE],
                 GError **error)
{
    CtBytes pair[] = { ct_bytes_of_text(service), ct_bytes_of_text(country) };

    for (size_t i = 0; i < G_N_ELEMENTS(pair); i++)
        if (pair[i].size != 2 || !is_pair(pair[i].data))
            return ct_fail(error, CT_ERROR_INPUT, "s10: %s is not two capitals",
                           i == 0 ? "the service indicator" : "the country");
    if (serial > CT_S10_SERIAL_LAST)
        return ct_fail(error, CT_ERROR_LIMIT, "s10: the serial has more than eight digits");
    g_snprintf(out, CT_S10_SIZE, "%s%08u%u%s", service, serial, ct_s10_check_digit(serial),
               country);
    return true;
}

bool ct_s10_parse(CtBytes text, CtS10 *out, GError **error)
{
    uint64_t serial;

    if (text.size != LENGTH)
        return ct_fail(error, CT_ERROR_INPUT, "s10: %zu characters instead of 13", text.size);
    if (!is_pair(text.data) || !is_pair(text.data + 11))
        return ct_fail(error, CT_ERROR_INPUT, "s10: lacks the two capitals at an end");
    if (!ct_text_to_u64(ct_bytes_slice(text, 2, DIGITS), CT_S10_SERIAL_LAST, &serial))
        return ct_fail(error, CT_ERROR_INPUT, "s10: lacks eight digits");
    if (text.data[10] != '0' + ct_s10_check_digit((uint32_t)serial))
        return ct_fail(error, CT_ERROR_INPUT, "s10: the check digit is wrong");
    *out = (CtS10){ .service = { (char)text.data[0], (char)text.data[1] },
                    .serial = (uint32_t)serial,
                    .country = { (char)text.data[11], (char)text.data[12] } };
    return true;
}

void ct_s10_print(const CtS10 *self, char out[CT_S10_PRINTED_SIZE])
{
    g_snprintf(out, CT_S10_PRINTED_SIZE, "%s %02u %03u %03u %u %s", self->service,
               self->serial / 1000000, self->serial / 1000 % 1000, self->serial % 1000,
               ct_s10_check_digit(self->serial), self->country);
}
