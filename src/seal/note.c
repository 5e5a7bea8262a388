/* note.c - signing, strict parsing and verification of notes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/note.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"
#include "seal/digest.h"

#include <sodium.h>
#include <string.h>

#define ED25519_TYPE 1
#define DASH         "\xe2\x80\x94 " /* U+2014 and a space */
/* The largest signature that the specification speaks of is nearly 5 kB. */
#define SIGNATURE_BYTES 8192

static bool name_bytes_are_good(CtBytes name)
{
    if (name.size == 0 || name.size >= CT_NOTE_NAME_SIZE || !ct_text_is_utf8(name))
        return false;
    const char *end = (const char *)name.data + name.size;
    for (const char *at = (const char *)name.data; at < end; at += g_utf8_skip[(uint8_t)*at]) {
        gunichar c = g_utf8_get_char(at);

        if (c == '+' || g_unichar_isspace(c) || g_unichar_iscntrl(c))
            return false;
    }
    return true;
}

bool ct_note_name_is_good(const char *name)
{
    return name_bytes_are_good(ct_bytes_of_text(name));
}

static void fill_id(CtNoteVerifier *self)
{
    static const uint8_t mark[] = { '\n', ED25519_TYPE };
    uint8_t hash[CT_DIGEST_SIZE];
    CtDigest digest;

    ct_digest_begin(&digest);
    ct_digest_add(&digest, ct_bytes_of_text(self->name));
    ct_digest_add(&digest, (CtBytes){ mark, sizeof mark });
    ct_digest_add(&digest, (CtBytes){ self->public, sizeof self->public });
    ct_digest_end(&digest, hash);
    memcpy(self->id, hash, sizeof self->id);
}

bool ct_note_signer_from(const char *name, const uint8_t seed[CT_NOTE_SEED_SIZE], CtNoteSigner *out,
                         GError **error)
{
    if (!ct_note_name_is_good(name))
        return ct_fail(error, CT_ERROR_INPUT, "note key: its name is not allowed");
    if (sodium_init() < 0)
        return ct_fail(error, CT_ERROR_SYSTEM, "note key: libsodium does not start");
    crypto_sign_seed_keypair(out->verifier.public, out->secret, seed);
    g_strlcpy(out->verifier.name, name, sizeof out->verifier.name);
    fill_id(&out->verifier);
    return true;
}

void ct_note_signer_clear(CtNoteSigner *self)
{
    sodium_memzero(self->secret, sizeof self->secret);
}

char *ct_note_verifier_text(const CtNoteVerifier *verifier)
{
    uint8_t typed[1 + CT_NOTE_KEY_SIZE] = { ED25519_TYPE };

    memcpy(typed + 1, verifier->public, CT_NOTE_KEY_SIZE);
    g_autofree char *key = g_base64_encode(typed, sizeof typed);
    g_autofree char *id = ct_text_hex((CtBytes){ verifier->id, sizeof verifier->id });
    return g_strdup_printf("%s+%s+%s", verifier->name, id, key);
}

/* Takes what stands before the next `mark` and the mark itself. */
static CtBytes take_until(CtReader *reader, char mark)
{
    size_t left = ct_reader_left(reader);
    const uint8_t *start = left == 0 ? NULL : reader->bytes.data + reader->offset;
    const uint8_t *found = left == 0 ? NULL : memchr(start, mark, left);

    if (found == NULL) {
        ct_reader_reject(reader, "lacks one of its parts");
        return (CtBytes){ NULL, 0 };
    }
    CtBytes taken = ct_reader_take(reader, (size_t)(found - start));
    ct_reader_skip(reader, 1);
    return taken;
}

bool ct_note_verifier_parse(CtBytes text, CtNoteVerifier *out, GError **error)
{
    CtReader reader = ct_reader_over(text);
    CtNoteVerifier parsed = { 0 };
    uint8_t typed[1 + CT_NOTE_KEY_SIZE] = { 0 };
    uint8_t id[CT_NOTE_ID_SIZE];
    size_t size = 0;

    CtBytes name = take_until(&reader, '+');
    CtBytes hex = take_until(&reader, '+');
    CtBytes key = ct_reader_take(&reader, ct_reader_left(&reader));
    if (!name_bytes_are_good(name))
        ct_reader_reject(&reader, "has a name that is not allowed");
    if (!ct_text_unhex(hex, id, sizeof id))
        ct_reader_reject(&reader, "has an id that is not eight hex digits");
    if (!ct_text_unbase64(key, typed, sizeof typed, &size) || size != sizeof typed ||
        typed[0] != ED25519_TYPE)
        ct_reader_reject(&reader, "is not an Ed25519 key");
    if (!ct_reader_check(&reader, "note key", error))
        return false;
    g_assert(name.data != NULL); /* a reader that is well gave every part */
    memcpy(parsed.name, name.data, name.size);
    memcpy(parsed.public, typed + 1, sizeof parsed.public);
    fill_id(&parsed);
    if (memcmp(parsed.id, id, sizeof id) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "note key: its id is not that of the key");
    *out = parsed;
    return true;
}

/* Valid UTF-8 whose only control character is the newline, with one at the end. */
static bool text_is_good(CtBytes text)
{
    if (text.size == 0 || text.data[text.size - 1] != '\n' || !ct_text_is_utf8(text))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < 0x20 && text.data[i] != '\n')
            return false;
    }
    return true;
}

void ct_note_sign(const CtNoteSigner *signer, CtBytes text, CtBuffer *out)
{
    uint8_t signature[CT_NOTE_ID_SIZE + CT_NOTE_SIGNATURE_SIZE];

    g_assert(text_is_good(text));
    memcpy(signature, signer->verifier.id, CT_NOTE_ID_SIZE);
    crypto_sign_detached(signature + CT_NOTE_ID_SIZE, NULL, text.data, text.size, signer->secret);
    g_autofree char *encoded = g_base64_encode(signature, sizeof signature);
    ct_buffer_add(out, text);
    ct_buffer_printf(out, "\n" DASH "%s %s\n", signer->verifier.name, encoded);
}

static void read_signature(CtReader *reader, CtNoteSignature *out)
{
    g_autofree uint8_t *bytes = g_malloc(SIGNATURE_BYTES);
    CtReader line = ct_reader_over(take_until(reader, '\n'));
    size_t size = 0;

    if (!ct_bytes_equal(ct_reader_take(&line, strlen(DASH)), ct_bytes_of_text(DASH)))
        ct_reader_reject(reader, "has a signature line without its dash");
    out->name = take_until(&line, ' ');
    CtBytes encoded = ct_reader_take(&line, ct_reader_left(&line));
    if (!ct_reader_ok(&line) || !name_bytes_are_good(out->name))
        ct_reader_reject(reader, "has a signature line without a good name");
    if (!ct_text_unbase64(encoded, bytes, SIGNATURE_BYTES, &size) || size <= CT_NOTE_ID_SIZE)
        ct_reader_reject(reader, "has a signature that is not Base64 of an id and more");
    if (!ct_reader_ok(reader))
        return;
    memcpy(out->id, bytes, CT_NOTE_ID_SIZE);
    out->is_ed25519_sized = size == CT_NOTE_ID_SIZE + CT_NOTE_SIGNATURE_SIZE;
    if (out->is_ed25519_sized)
        memcpy(out->signature, bytes + CT_NOTE_ID_SIZE, CT_NOTE_SIGNATURE_SIZE);
}

/* The text ends at the last empty line; the offset of the byte after that line's newline. */
static size_t find_signatures(CtBytes bytes)
{
    for (size_t i = bytes.size; i >= 2; i--) {
        if (bytes.data[i - 1] == '\n' && bytes.data[i - 2] == '\n')
            return i;
    }
    return 0;
}

bool ct_note_parse(CtBytes bytes, CtNote *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);

    if (bytes.size > CT_LIMIT_NOTE_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "note: it is larger than %u bytes",
                       CT_LIMIT_NOTE_BYTES);
    if (!text_is_good(bytes))
        return ct_fail(error, CT_ERROR_INPUT, "note: it is not UTF-8 lines");
    size_t from = find_signatures(bytes);
    if (from == 0)
        return ct_fail(error, CT_ERROR_INPUT, "note: it has no signatures");
    g_autofree CtNote *note = g_new0(CtNote, 1);
    note->text = ct_bytes_slice(bytes, 0, from - 1);
    ct_reader_skip(&reader, from);
    if (ct_reader_at_end(&reader))
        ct_reader_reject(&reader, "has no signatures");
    while (!ct_reader_at_end(&reader)) {
        if (note->count == G_N_ELEMENTS(note->signature))
            ct_reader_reject_limit(&reader, "has too many signatures");
        else
            read_signature(&reader, &note->signature[note->count++]);
    }
    if (!ct_reader_check(&reader, "note", error))
        return false;
    *out = *note;
    return true;
}

bool ct_note_verify(const CtNote *note, const CtNoteVerifier *verifier, GError **error)
{
    bool seen = false;

    for (size_t i = 0; i < note->count; i++) {
        const CtNoteSignature *signature = &note->signature[i];

        if (memcmp(signature->id, verifier->id, CT_NOTE_ID_SIZE) != 0 ||
            !ct_bytes_equal(signature->name, ct_bytes_of_text(verifier->name)))
            continue;
        if (!signature->is_ed25519_sized ||
            crypto_sign_verify_detached(signature->signature, note->text.data, note->text.size,
                                        verifier->public) != 0)
            return ct_fail(error, CT_ERROR_INTEGRITY, "note: the signature of key %s is wrong",
                           verifier->name);
        seen = true;
    }
    return seen ||
           ct_fail(error, CT_ERROR_INTEGRITY, "note: key %s has not signed it", verifier->name);
}
