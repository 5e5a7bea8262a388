/* authorisation.h - one person's signed word that another may look, once.
 *
 * A signed note (note.h) whose text is exactly these lines:
 *   constat authorisation 1
 *   mandate: NAME          whose case it is
 *   case: N                its number
 *   stage: STATE           the state it must be in
 *   purpose: WORD          what for, as the procedure's `join` says
 *   person: NAME           who may look
 *   expires: TIME          RFC 3339; from then on it is void
 *   subject: HEX           SHA-256 of the subject's token in hex digits, or 64 zeroes: of nobody
 *                          whom another instance knows
 *   nonce: HEX             16 random bytes
 * It is signed on the signer's own machine and needs no instance. Its id is the SHA-256 of the text
 * (not of the note, to which signatures can be added): whoever accepts it notes the id and refuses
 * it ever after.
 * Refused: any other line, order or spelling (INPUT). Whether the signature holds, and whether its
 * signer may, is the caller's to ask: ct_authorisation_open verifies it under one key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "seal/digest.h"
#include "seal/note.h"

#define CT_AUTHORISATION_WORD  128 /* with the terminating zero */
#define CT_AUTHORISATION_NONCE 16

typedef struct {
    char mandate[CT_AUTHORISATION_WORD];
    uint64_t number; /* of the case */
    char stage[CT_AUTHORISATION_WORD];
    char purpose[CT_AUTHORISATION_WORD];
    char person[CT_AUTHORISATION_WORD];
    CtInstant expires;
    uint8_t subject[CT_DIGEST_SIZE];
    uint8_t nonce[CT_AUTHORISATION_NONCE];
} CtAuthorisation;

/* Appends the note. A word that is empty, too long or holds a control character is INPUT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_authorisation_sign(const CtAuthorisation *self, const CtNoteSigner *signer, CtBuffer *out,
                           GError **error);
/* The text of a note. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_authorisation_parse(CtBytes text, CtAuthorisation *out, GError **error);
/* Parses the note and verifies it under the key (INTEGRITY); `out_id` is what it is known by. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_authorisation_open(CtBytes note, const CtNoteVerifier *verifier, CtAuthorisation *out,
                           uint8_t out_id[CT_DIGEST_SIZE], GError **error);
/* The subject that stands for a token's text. */
void ct_authorisation_subject(const char *token, uint8_t out[CT_DIGEST_SIZE]);
