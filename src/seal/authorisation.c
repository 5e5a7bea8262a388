/* authorisation.c - writing, reading and believing authorisations.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/authorisation.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"

#include <string.h>

#define FIRST "constat authorisation 1"

static void write_text(const CtAuthorisation *self, CtBuffer *out)
{
    char expires[CT_TIME_TEXT_SIZE];
    g_autofree char *subject = ct_text_hex((CtBytes){ self->subject, sizeof self->subject });
    g_autofree char *nonce = ct_text_hex((CtBytes){ self->nonce, sizeof self->nonce });

    ct_buffer_printf(out,
                     FIRST "\nmandate: %s\ncase: %" G_GUINT64_FORMAT "\nstage: %s\npurpose: %s\n"
                           "person: %s\nexpires: %s\nsubject: %s\nnonce: %s\n",
                     self->mandate, self->number, self->stage, self->purpose, self->person,
                     ct_time_text(self->expires, expires), subject, nonce);
}

/* The value of the next line, which must begin with that name. */
static CtBytes read_value(CtReader *reader, const char *name)
{
    CtBytes line = ct_reader_line(reader);
    size_t size = strlen(name);

    if (line.size <= size || memcmp(line.data, name, size) != 0)
        ct_reader_reject(reader, "lacks a line of its form");
    return ct_bytes_slice(line, size, line.size);
}

static void read_word(CtReader *reader, const char *name, char out[CT_AUTHORISATION_WORD])
{
    CtBytes value = read_value(reader, name);

    if (value.size >= CT_AUTHORISATION_WORD || !ct_text_is_utf8(value)) {
        ct_reader_reject(reader, "has a word that is too long or not text");
        return;
    }
    for (size_t i = 0; i < value.size; i++)
        if (value.data[i] < 0x20 || value.data[i] == 0x7f)
            ct_reader_reject(reader, "has a control character");
    if (value.size > 0)
        memcpy(out, value.data, value.size);
    out[value.size] = '\0';
}

static void read_hex(CtReader *reader, const char *name, uint8_t *out, size_t size)
{
    if (!ct_text_unhex(read_value(reader, name), out, size))
        ct_reader_reject(reader, "has a value that is not hex");
}

bool ct_authorisation_parse(CtBytes text, CtAuthorisation *out, GError **error)
{
    CtReader reader = ct_reader_over(text);
    g_auto(CtBuffer) again = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation found = { 0 };

    if (!ct_bytes_equal(ct_reader_line(&reader), ct_bytes_of_text(FIRST)))
        ct_reader_reject(&reader, "is of no known version");
    read_word(&reader, "mandate: ", found.mandate);
    if (!ct_text_to_u64(read_value(&reader, "case: "), INT64_MAX, &found.number))
        ct_reader_reject(&reader, "names no case");
    read_word(&reader, "stage: ", found.stage);
    read_word(&reader, "purpose: ", found.purpose);
    read_word(&reader, "person: ", found.person);
    if (ct_time_parse(read_value(&reader, "expires: "), &found.expires) != CT_TIME_OK)
        ct_reader_reject(&reader, "has no time of expiry");
    read_hex(&reader, "subject: ", found.subject, sizeof found.subject);
    read_hex(&reader, "nonce: ", found.nonce, sizeof found.nonce);
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "authorisation", error))
        return false;
    write_text(&found, &again);
    if (!ct_bytes_equal(ct_buffer_bytes(&again), text))
        return ct_fail(error, CT_ERROR_INPUT, "authorisation: not in the one form that it has");
    *out = found;
    return true;
}

bool ct_authorisation_sign(const CtAuthorisation *self, const CtNoteSigner *signer, CtBuffer *out,
                           GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation same;

    write_text(self, &text);
    if (!ct_authorisation_parse(ct_buffer_bytes(&text), &same, error))
        return false;
    ct_note_sign(signer, ct_buffer_bytes(&text), out);
    return true;
}

bool ct_authorisation_open(CtBytes note, const CtNoteVerifier *verifier, CtAuthorisation *out,
                           uint8_t out_id[CT_DIGEST_SIZE], GError **error)
{
    CtNote parsed;

    if (!ct_note_parse(note, &parsed, error) || !ct_note_verify(&parsed, verifier, error) ||
        !ct_authorisation_parse(parsed.text, out, error))
        return false;
    ct_digest_of(parsed.text, out_id);
    return true;
}

void ct_authorisation_subject(const char *token, uint8_t out[CT_DIGEST_SIZE])
{
    ct_digest_of(ct_bytes_of_text(token), out);
}
