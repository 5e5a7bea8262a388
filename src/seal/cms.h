/* cms.h - what a CMS message (RFC 5652) is, and whether one who may signed exactly these bytes.
 *
 * In:  the DER or BER of a ContentInfo, as a mail brings it (RFC 8551), the bytes that it must be
 *      over, the certificate that a contract names, and the anchors and the address that others may
 *      be held against. Out: who signed and when, or what is wrong, in words for a person.
 * A signature counts when all of this is so:
 *   one SignerInfo, with signed attributes, and in them one signing time, not later than `now`;
 *   a digest of SHA-2 or SHA-3, an RSA key of at least 2048 bits (CT_PUBKEY_WEAK);
 *   the signer is `certificate` itself, byte for byte, or else carries `address` and chains to one
 *   of `anchors`, which are trusted as they stand, whether they are roots or not;
 *   what he signs with may sign mails (RFC 5280, 4.2.1.3 and 4.2.1.12) and was valid at that time;
 *   a certificate with addresses in it carries `address` (RFC 8551, section 3).
 * Whoever holds an expired certificate's key can say that he signed before it expired; whoever asks
 * here bounds that time from below by himself. Revocation is not asked: nothing is fetched.
 * Not here: reading mails (format/signed_mail.h), OpenPGP (pubkey.h). These are hostile bytes: only
 * a jailed worker calls this.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "seal/pubkey.h"

typedef enum {
    CT_CMS_NONE, /* no CMS at all, or with something behind it */
    CT_CMS_SIGNED,
    CT_CMS_ENCRYPTED, /* enveloped or authenticated-enveloped */
    CT_CMS_OTHER,
} CtCmsKind;

CtCmsKind ct_cms_kind(CtBytes message);
/* Appends what a signed message holds within; INPUT when it holds nothing, or no plain data. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cms_content(CtBytes message, CtBuffer *out, GError **error);

/* All borrowed. */
typedef struct {
    CtBytes message;
    CtBytes content;         /* the signature must be over these, wherever they stood */
    const char *certificate; /* PEM, or NULL */
    const char *anchors;     /* PEM, one certificate behind the other, or NULL */
    const char *address;     /* the contact's, or NULL */
    CtInstant now;
} CtCmsQuestion;

typedef struct {
    char *id;     /* owned: of the certificate, as pubkey.h writes it */
    CtInstant at; /* when it says that it was made */
} CtCmsSignature;

void ct_cms_signature_clear(CtCmsSignature *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCmsSignature, ct_cms_signature_clear)

/* INTEGRITY with the reason when it does not count. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cms_verify(const CtCmsQuestion *self, CtCmsSignature *out, GError **error);
/* Opens what OpenSSL opens lazily, before a jail closes. */
void ct_cms_warm_up(void);
