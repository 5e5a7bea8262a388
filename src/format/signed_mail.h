/* signed_mail.h - a mail that somebody signed: what was signed, by what, and the text in it.
 *
 * In:  a mail of type multipart/signed with an OpenPGP signature (RFC 3156), or one whose text is
 *      under a cleartext signature (RFC 9580, section 7). Out: one record "signed_mail" {form,
 *      content, signature, text}: form is "detached" or "clear"; content are the bytes that the
 *      signature is over, lines ended by CRLF as RFC 3156 wants them signed, or the whole
 *      cleartext message; signature the armoured signature of a detached one; text what a person
 *      reads of a detached one, decoded, in UTF-8.
 * Asides: not-signed (nothing here is), signature-unknown (S/MIME, or a protocol that is none of
 * ours), signature-missing (no second part, or not armoured), too-large (content over the limit of
 * a value).
 * Whether the signature is good is not asked here: whoever knows the key asks (seal/pubkey.h), and
 * believes `text` only then.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_signed_mail_format;
