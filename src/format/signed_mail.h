/* signed_mail.h - a mail that somebody signed: what was signed, by what, and the text in it.
 *
 * In:  a mail of type multipart/signed with an OpenPGP (RFC 3156) or S/MIME signature (RFC 8551,
 *      3.5.3), an S/MIME message that holds what it signs (application/pkcs7-mime, 3.5.2), or a
 *      mail whose text is under a cleartext signature (RFC 9580, section 7). Out: one record
 *      "signed_mail" {form, content, signature, text}: form is "detached", "clear",
 *      "smime-detached" or "smime-opaque"; content are the bytes that the signature is over,
 *      lines of a detached one ended by CRLF as they were signed, or the whole cleartext message;
 *      signature the armour or the CMS message, empty of a cleartext one; text what a person reads
 *      of the content, decoded, in UTF-8, and nothing else: what stands around a signed part, or in
 *      a header, is not read.
 * Asides: not-signed (nothing here is), signature-unknown (a protocol that is none of ours),
 * signature-missing (not exactly two parts, or no signature in the second), encrypted (a mandate
 * has no key of its own to open an answer with), too-large (content over the limit of a value).
 * A signed part deeper inside, as lists with footers make it, is not-signed: nobody vouches for the
 * rest of such a mail.
 * Whether the signature is good is not asked here: whoever knows the key asks (seal/pubkey.h,
 * format/cms_question.h), and believes `text` only then.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_signed_mail_format;
