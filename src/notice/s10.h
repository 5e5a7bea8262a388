/* s10.h - the number of a registered item, as the Universal Postal Union writes it.
 *
 * UPU S10: two letters (the service indicator, RR for a registered item), eight digits, a check
 * digit, two letters of ISO 3166-1 (the country of posting). The check digit is 11 minus the sum
 * of the digits by the weights 8 6 4 2 3 5 9 7, modulo 11; 10 becomes 0 and 11 becomes 5.
 * Here a number is made from a serial and read back strictly: capitals, no blanks, 13 characters.
 * Not here: which serials were used (the caller must not reuse one within 24 months).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_S10_SIZE        14 /* 13 characters and the terminating zero */
#define CT_S10_SERIAL_LAST 99999999u

typedef struct {
    char service[3];
    uint32_t serial; /* 0 to CT_S10_SERIAL_LAST */
    char country[3];
} CtS10;

/* The check digit of a serial, 0 to 9. */
unsigned ct_s10_check_digit(uint32_t serial);

/* INPUT when the indicator or the country is not two capitals, LIMIT when the serial has more
 * than eight digits; `out` is written on success only. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_s10_make(const char *service, uint32_t serial, const char *country, char out[CT_S10_SIZE],
                 GError **error);

/* Exactly the 13 characters; INPUT on anything else, a wrong check digit included. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_s10_parse(CtBytes text, CtS10 *out, GError **error);

/* "RR 47 312 482 9 FR": the printed form, easier to read aloud. */
#define CT_S10_PRINTED_SIZE 20
void ct_s10_print(const CtS10 *self, char out[CT_S10_PRINTED_SIZE]);
