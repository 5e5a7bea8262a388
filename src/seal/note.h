/* note.h - signed notes (C2SP signed-note) with Ed25519.
 *
 * A note is text, an empty line and signature lines "— NAME BASE64(id || signature)"; the id
 * is SHA-256(name, newline, 1, public key)[:4]. The verifier's key has the text form
 * NAME+HEXID+BASE64(1 || public key) that other tools of this family read too.
 * We refuse, with INPUT or LIMIT, a note that is not UTF-8, holds control characters, lacks
 * its last newline, or has a signature line that is not exactly of that form; a signature
 * of the known key that does not verify, or none of it, is INTEGRITY. Signatures by keys
 * that we do not know are skipped, as the specification asks.
 * Source: https://c2sp.org/signed-note, RFC 8032.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_NOTE_KEY_SIZE       32
#define CT_NOTE_SEED_SIZE      32
#define CT_NOTE_ID_SIZE        4
#define CT_NOTE_SIGNATURE_SIZE 64
#define CT_NOTE_NAME_SIZE      256 /* with the terminating zero */
#define CT_NOTE_SIGNATURES     32  /* the specification asks for 16 at least */

typedef struct {
    char name[CT_NOTE_NAME_SIZE];
    uint8_t id[CT_NOTE_ID_SIZE];
    uint8_t public[CT_NOTE_KEY_SIZE];
} CtNoteVerifier;

typedef struct {
    CtNoteVerifier verifier;
    uint8_t secret[64]; /* owned; wiped by ct_note_signer_clear */
} CtNoteSigner;

/* A key name is not empty and holds no space, no plus sign and no control character. */
bool ct_note_name_is_good(const char *name);

/* The signer whose 32-byte seed is given; the seed is what is stored. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_note_signer_from(const char *name, const uint8_t seed[CT_NOTE_SEED_SIZE], CtNoteSigner *out,
                         GError **error);
void ct_note_signer_clear(CtNoteSigner *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtNoteSigner, ct_note_signer_clear)

/* The caller frees it. */
char *ct_note_verifier_text(const CtNoteVerifier *verifier);
G_GNUC_WARN_UNUSED_RESULT
bool ct_note_verifier_parse(CtBytes text, CtNoteVerifier *out, GError **error);

/* Appends the whole note. `text` must be valid note text that ends with a newline (asserted). */
void ct_note_sign(const CtNoteSigner *signer, CtBytes text, CtBuffer *out);

typedef struct {
    CtBytes name; /* borrowed from the note */
    uint8_t id[CT_NOTE_ID_SIZE];
    bool is_ed25519_sized; /* else `signature` is not filled */
    uint8_t signature[CT_NOTE_SIGNATURE_SIZE];
} CtNoteSignature;

typedef struct {
    CtBytes text; /* borrowed; with its last newline */
    size_t count;
    CtNoteSignature signature[CT_NOTE_SIGNATURES];
} CtNote;

/* The note borrows from `bytes`. Nothing in it may be trusted before ct_note_verify. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_note_parse(CtBytes bytes, CtNote *out, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool ct_note_verify(const CtNote *note, const CtNoteVerifier *verifier, GError **error);
