/* restricted.h - a message that only its recipient opens.
 *
 * In:  a whole message (message.h), lines ended by CRLF, and a key of the ring. Out: the same
 *      message with all of its content, and its subject, inside an encrypted part: PGP/MIME
 *      (RFC 3156) for an OpenPGP key, application/pkcs7-mime (RFC 8551) for a certificate.
 * Outside remain what carries the mail: From, To, Reply-To, Date, Message-ID and that a program
 * wrote it. The subject outside is "[...]", which mail programs that protect headers know for "it
 * is inside" (RFC 9788); inside stands the true one, in a part that says so.
 * Whoever reads the mail on its way learns who writes to whom and when, and nothing else.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/pubkey.h"

/* Appends to `out`. INPUT when the message has no headers' end; and what ct_pubkey_encrypt gives.
 * */
G_GNUC_WARN_UNUSED_RESULT
bool ct_restricted_write(CtBytes message, CtPubkeyRing *ring, const CtPubkey *key, CtBuffer *out,
                         GError **error);
