/* pass.c - passes, their hashes and the words of forms, each under a key of its own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/pass.h"

#include "seal/envelope.h"

#include <string.h>

enum { DIGITS = CT_PASS_TEXT_SIZE - 1, BITS = 5 };

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

void ct_pass_clear(CtPass *self)
{
    g_clear_pointer(&self->party, g_free);
}

static void hash(const CtMandate *mandate, const char *purpose, const CtBytes *part, size_t count,
                 uint8_t out[CT_DIGEST_SIZE])
{
    uint8_t secret[32];
    CtHmacKey key;

    ct_mandate_derive(mandate, purpose, secret);
    ct_hmac_key_set(&key, (CtBytes){ secret, sizeof secret });
    ct_hmac_of(&key, part, count, out);
    ct_hmac_key_wipe(&key);
    ct_envelope_wipe(secret, sizeof secret);
}

/* The first 160 bits. */
static void spell(const uint8_t digest[CT_DIGEST_SIZE], char out[CT_PASS_TEXT_SIZE])
{
    uint32_t held = 0;
    unsigned bits = 0;
    size_t at = 0;

    for (size_t i = 0; i < DIGITS; i++, bits -= BITS) {
        if (bits < BITS) {
            held = held << 8 | digest[at++];
            bits += 8;
        }
        out[i] = alphabet[held >> (bits - BITS) & 31];
    }
    out[DIGITS] = '\0';
}

/* Hashes the pass's owner, and a number that means something to that purpose. */
static void spell_of(const CtMandate *mandate, const char *purpose, const CtPass *pass,
                     int64_t number, char out[CT_PASS_TEXT_SIZE])
{
    g_auto(CtBuffer) numbers = ct_buffer_new(24);
    uint8_t digest[CT_DIGEST_SIZE];

    ct_buffer_add_u64be(&numbers, (uint64_t)pass->sid);
    ct_buffer_add_u64be(&numbers, (uint64_t)pass->case_id);
    ct_buffer_add_u64be(&numbers, (uint64_t)number);
    const CtBytes parts[] = { ct_buffer_bytes(&numbers), ct_bytes_of_text(pass->party) };
    hash(mandate, purpose, parts, G_N_ELEMENTS(parts), digest);
    spell(digest, out);
    ct_envelope_wipe(digest, sizeof digest);
}

static void text_of(const CtMandate *mandate, const CtPass *pass, char out[CT_PASS_TEXT_SIZE])
{
    spell_of(mandate, "pass", pass, 0, out);
}

/* False when there is none for that order. */
static bool pass_of(const CtMandate *mandate, const CtProcedure *procedure,
                    const CtOutboxItem *item, CtPass *out)
{
    int notice = ct_procedure_notice(procedure, item->notice);

    if (ct_mandate_portal(mandate) == NULL || notice == CT_PROCEDURE_NONE)
        return false;
    *out = (CtPass){ item->sid, item->case_id, g_strdup(procedure->notice[notice].party) };
    return true;
}

char *ct_pass_address(const CtMandate *mandate, const CtProcedure *procedure,
                      const CtOutboxItem *item)
{
    g_auto(CtPass) pass = { 0 };
    char text[CT_PASS_TEXT_SIZE];

    if (!pass_of(mandate, procedure, item, &pass))
        return NULL;
    text_of(mandate, &pass, text);
    return g_strconcat(ct_mandate_portal(mandate), CT_PASS_PATH, text, NULL);
}

static void hash_of(const CtMandate *mandate, const char *text, uint8_t out[CT_DIGEST_SIZE])
{
    const CtBytes part = ct_bytes_of_text(text);

    hash(mandate, "pass hash", &part, 1, out);
}

bool ct_pass_keep(const CtMandate *mandate, const CtProcedure *procedure, const CtOutboxItem *item,
                  GError **error)
{
    g_auto(CtPass) pass = { 0 };
    char text[CT_PASS_TEXT_SIZE];
    uint8_t digest[CT_DIGEST_SIZE];

    if (!pass_of(mandate, procedure, item, &pass))
        return true;
    text_of(mandate, &pass, text);
    hash_of(mandate, text, digest);
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_PASS_ADD);
    ct_row_bind_int(&row, CT_BIND_PASS_ADD_SID, pass.sid);
    ct_row_bind_int(&row, CT_BIND_PASS_ADD_CASE_ID, pass.case_id);
    ct_row_bind_text(&row, CT_BIND_PASS_ADD_PARTY, pass.party);
    ct_row_bind_bytes(&row, CT_BIND_PASS_ADD_HASH, (CtBytes){ digest, sizeof digest });
    return ct_row_run(&row, error);
}

static bool is_spelled_well(const char *text)
{
    return strlen(text) == DIGITS && strspn(text, alphabet) == DIGITS;
}

bool ct_pass_find(const CtMandate *mandate, const char *text, CtPass *out, GError **error)
{
    uint8_t digest[CT_DIGEST_SIZE];
    char known[CT_PASS_TEXT_SIZE];
    bool has_row;

    if (!is_spelled_well(text))
        return ct_fail(error, CT_ERROR_MISSING, "pass: no such one");
    hash_of(mandate, text, digest);
    g_auto(CtRow) row = ct_db_row(mandate->db, CT_SQL_PASS_FIND);
    ct_row_bind_bytes(&row, CT_BIND_PASS_FIND_HASH, (CtBytes){ digest, sizeof digest });
    if (!ct_row_step(&row, &has_row, error))
        return false;
    if (!has_row)
        return ct_fail(error, CT_ERROR_MISSING, "pass: no such one");
    g_auto(CtPass) pass = { ct_row_int(&row, CT_COLUMN_PASS_FIND_SID),
                            ct_row_int(&row, CT_COLUMN_PASS_FIND_CASE_ID),
                            g_strdup(ct_row_text(&row, CT_COLUMN_PASS_FIND_PARTY)) };
    /* Whoever can write into the store can still make nobody a pass. */
    text_of(mandate, &pass, known);
    if (!ct_digest_same(ct_bytes_of_text(known), ct_bytes_of_text(text)))
        return ct_fail(error, CT_ERROR_MISSING, "pass: no such one");
    *out = pass;
    pass.party = NULL;
    return true;
}

/* ---- forms ---- */

void ct_pass_form(const CtMandate *mandate, const CtPass *self, CtInstant now,
                  char out[CT_PASS_TEXT_SIZE])
{
    spell_of(mandate, "pass form", self, now / CT_DAY_SECONDS, out);
}

bool ct_pass_form_holds(const CtMandate *mandate, const CtPass *self, CtInstant now,
                        const char *text)
{
    char word[CT_PASS_TEXT_SIZE];
    bool holds = false;

    for (int days = 0; days < 2; days++) {
        ct_pass_form(mandate, self, now - days * CT_DAY_SECONDS, word);
        holds = ct_digest_same(ct_bytes_of_text(word), ct_bytes_of_text(text)) || holds;
    }
    return holds;
}
