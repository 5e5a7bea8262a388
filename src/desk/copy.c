/* copy.c - numbers and orders under the mandate's own keys.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/copy.h"

#include <string.h>

enum { BITS = 5, SID_DIGITS = 13, CHECK_DIGITS = 3, DIGITS = SID_DIGITS + CHECK_DIGITS, GROUP = 4 };

static const char prefix[] = "CT";
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void key_of(const CtMandate *mandate, const char *purpose, CtHmacKey *out)
{
    uint8_t secret[32];

    ct_mandate_derive(mandate, purpose, secret);
    ct_hmac_key_set(out, (CtBytes){ secret, sizeof secret });
    explicit_bzero(secret, sizeof secret);
}

static uint32_t check_of(const CtMandate *mandate, int64_t sid)
{
    uint8_t bytes[8];
    uint8_t digest[CT_DIGEST_SIZE];
    CtHmacKey key;

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)sid >> (56 - 8 * i));
    key_of(mandate, "copy number", &key);
    ct_hmac_of(&key, &(CtBytes){ bytes, sizeof bytes }, 1, digest);
    ct_hmac_key_wipe(&key);
    return ((uint32_t)digest[0] << 8 | digest[1]) & ((1u << (BITS * CHECK_DIGITS)) - 1);
}

void ct_copy_number(const CtMandate *mandate, int64_t sid, char out[CT_COPY_TEXT_SIZE])
{
    char digits[DIGITS];
    uint64_t left = (uint64_t)sid;
    uint32_t check = check_of(mandate, sid);
    size_t at = strlen(prefix);

    for (size_t i = SID_DIGITS; i > 0; i--, left >>= BITS)
        digits[i - 1] = alphabet[left & 31];
    for (size_t i = DIGITS; i > SID_DIGITS; i--, check >>= BITS)
        digits[i - 1] = alphabet[check & 31];
    memcpy(out, prefix, at);
    for (size_t i = 0; i < DIGITS; i++) {
        if (i % GROUP == 0)
            out[at++] = '-';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

static int digit_of(char c)
{
    const char *at = c == '\0' ? NULL : strchr(alphabet, g_ascii_toupper(c));

    return at == NULL ? -1 : (int)(at - alphabet);
}

bool ct_copy_read(const CtMandate *mandate, const char *text, int64_t *out_sid, GError **error)
{
    uint64_t sid = 0;
    uint32_t check = 0;
    size_t digits = 0;

    if (g_ascii_strncasecmp(text, prefix, strlen(prefix)) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "copy: not a number of one");
    for (const char *at = text + strlen(prefix); *at != '\0'; at++) {
        int digit = digit_of(*at);

        if (*at == '-')
            continue;
        if (digit < 0 || digits == DIGITS)
            return ct_fail(error, CT_ERROR_INPUT, "copy: not a number of one");
        if (digits++ < SID_DIGITS)
            sid = sid << BITS | (uint64_t)digit;
        else
            check = check << BITS | (uint32_t)digit;
    }
    if (digits != DIGITS || sid > INT64_MAX || check != check_of(mandate, (int64_t)sid))
        return ct_fail(error, CT_ERROR_INPUT,
                       "copy: its number is mistyped, forged or another mandate's");
    *out_sid = (int64_t)sid;
    return true;
}

/* The length of a number at the beginning of the text, or 0. */
static size_t number_length(const char *text)
{
    size_t at = strlen(prefix);

    if (g_ascii_strncasecmp(text, prefix, at) != 0)
        return 0;
    for (size_t i = 0; i < DIGITS; i++) {
        if (i % GROUP == 0 && text[at++] != '-')
            return 0;
        if (digit_of(text[at++]) < 0)
            return 0;
    }
    return at;
}

char *ct_copy_find(const char *from, const char **out_next)
{
    for (; *from != '\0'; from++) {
        size_t length = number_length(from);

        if (length == 0)
            continue;
        *out_next = from + length;
        return g_ascii_strup(from, (gssize)length);
    }
    *out_next = from;
    return NULL;
}

typedef struct {
    char *line; /* borrowed */
    uint8_t rank[CT_DIGEST_SIZE];
} Ranked;

static gint by_rank(gconstpointer a, gconstpointer b)
{
    return memcmp(((const Ranked *)a)->rank, ((const Ranked *)b)->rank, CT_DIGEST_SIZE);
}

void ct_copy_shuffle(const CtMandate *mandate, const char *number, GPtrArray *lines)
{
    g_autofree Ranked *ranked = g_new(Ranked, lines->len + 1);
    CtHmacKey key;

    key_of(mandate, "copy order", &key);
    for (guint i = 0; i < lines->len; i++) {
        ranked[i].line = lines->pdata[i];
        const CtBytes parts[] = { ct_bytes_of_text(number), ct_bytes_of_text(ranked[i].line) };
        ct_hmac_of(&key, parts, G_N_ELEMENTS(parts), ranked[i].rank);
    }
    ct_hmac_key_wipe(&key);
    qsort(ranked, lines->len, sizeof *ranked, by_rank);
    for (guint i = 0; i < lines->len; i++)
        lines->pdata[i] = ranked[i].line;
}
