/* product_key.c - a number in base 24.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/product_key.h"

#include <string.h>

enum { BYTES = 15, LETTERS = 25, BASE = 24, SHOWN = CT_PRODUCT_KEY_END - 1 };

static const char letters[] = "BCDFGHJKMPQRTVWXY2346789";

/* Divides the number by 24 and returns what is left. */
static unsigned divide(uint8_t number[BYTES])
{
    unsigned left = 0;

    for (size_t i = BYTES; i > 0; i--) {
        left = left << 8 | number[i - 1];
        number[i - 1] = (uint8_t)(left / BASE);
        left %= BASE;
    }
    return left;
}

bool ct_product_key_end(CtBytes value, size_t at, char out[CT_PRODUCT_KEY_END])
{
    static const uint8_t nothing[BYTES];
    uint8_t number[BYTES];
    char text[LETTERS + 1] = "";
    unsigned digit = 0;

    if (value.size < at + BYTES || memcmp(value.data + at, nothing, BYTES) == 0)
        return false;
    memcpy(number, value.data + at, BYTES);
    bool has_n = (number[BYTES - 1] & 8) != 0;
    number[BYTES - 1] &= 0xf7;
    for (size_t i = LETTERS; i > 0; i--) {
        digit = divide(number);
        text[i - 1] = letters[digit];
    }
    if (has_n) { /* the first letter goes, an N comes behind as many as it counts */
        memmove(text, text + 1, digit);
        text[digit] = 'N';
    }
    memcpy(out, text + LETTERS - SHOWN, SHOWN);
    out[SHOWN] = '\0';
    return true;
}
