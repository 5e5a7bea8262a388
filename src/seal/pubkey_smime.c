/* pubkey_smime.c - S/MIME certificates, and CMS (RFC 5652, RFC 8551).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/pubkey_kinds.h"

#include "base/text.h"
#include "seal/digest.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CMS_ContentInfo, CMS_ContentInfo_free)

static void free_stack(STACK_OF(X509) * stack)
{
    sk_X509_free(stack);
}

static X509 *read_pem(CtBytes pem, bool *out_alone)
{
    g_autoptr(BIO) in = BIO_new_mem_buf(pem.data, (int)pem.size);
    X509 *first = in == NULL ? NULL : PEM_read_bio_X509(in, NULL, NULL, NULL);
    g_autoptr(X509) second = first == NULL ? NULL : PEM_read_bio_X509(in, NULL, NULL, NULL);

    *out_alone = second == NULL;
    return first;
}

static bool instant_of(const ASN1_TIME *time, CtInstant *out)
{
    struct tm fields;

    if (ASN1_TIME_to_tm(time, &fields) != 1)
        return false;
    *out = (CtInstant)timegm(&fields);
    return true;
}

static char *id_of(const X509 *certificate)
{
    uint8_t digest[CT_DIGEST_SIZE];
    unsigned size = sizeof digest;

    if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1)
        return NULL;
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, size });
    return g_strconcat("smime:", hex, NULL);
}

static bool judge(X509 *certificate, const char *id, CtInstant now, CtInstant *out_until,
                  GError **error)
{
    CtInstant from;
    CtInstant last;
    const EVP_PKEY *key = X509_get0_pubkey(certificate);
    uint32_t usage = X509_get_key_usage(certificate); /* all bits when the certificate has none */

    if (key == NULL || !instant_of(X509_get0_notBefore(certificate), &from) ||
        !instant_of(X509_get0_notAfter(certificate), &last))
        return ct_fail(error, CT_ERROR_INPUT, "key %s: a certificate without key or term", id);
    if (now < from)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: not valid yet", id);
    if (now > last)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: expired", id);
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) < CT_PUBKEY_WEAK)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: RSA of less than %d bits", id,
                       CT_PUBKEY_WEAK);
    if ((usage & (KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT)) == 0)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: its usage does not allow encryption", id);
    *out_until = last + 1;
    return true;
}

static char *write_pem(X509 *certificate)
{
    g_autoptr(BIO) out = BIO_new(BIO_s_mem());
    char *text;

    if (out == NULL || PEM_write_bio_X509(out, certificate) != 1)
        return NULL;
    long size = BIO_get_mem_data(out, &text);
    return g_strndup(text, (gsize)size);
}

bool ct_pubkey_smime_take(CtBytes pem, CtInstant now, CtPubkey *out, GError **error)
{
    bool alone;
    CtInstant until = CT_INSTANT_NEVER;
    g_autoptr(X509) certificate = read_pem(pem, &alone);

    if (certificate == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "key: not a certificate that can be read");
    if (!alone)
        return ct_fail(error, CT_ERROR_INPUT, "key: several certificates in one text");
    g_autofree char *id = id_of(certificate);
    g_autofree char *text = write_pem(certificate);
    if (id == NULL || text == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "key: a certificate that cannot be written again");
    if (!judge(certificate, id, now, &until, error))
        return false;
    *out = (CtPubkey){ CT_PUBKEY_SMIME, g_steal_pointer(&id), g_steal_pointer(&text), until };
    return true;
}

bool ct_pubkey_smime_encrypt(const char *pem, CtBytes plain, CtBuffer *out, GError **error)
{
    bool alone;
    g_autoptr(X509) certificate = read_pem(ct_bytes_of_text(pem), &alone);
    STACK_OF(X509) *recipients = sk_X509_new_null();
    g_autoptr(BIO) in = BIO_new_mem_buf(plain.data, (int)plain.size);
    g_autoptr(CMS_ContentInfo) message = NULL;
    uint8_t *der = NULL;

    if (certificate != NULL && recipients != NULL && in != NULL &&
        sk_X509_push(recipients, certificate) > 0)
        message = CMS_encrypt(recipients, in, EVP_aes_256_cbc(), CMS_BINARY);
    free_stack(recipients);
    int size = message == NULL ? -1 : i2d_CMS_ContentInfo(message, &der);
    if (size <= 0)
        return ct_fail(error, CT_ERROR_SYSTEM, "S/MIME: a copy cannot be encrypted");
    ct_buffer_add(out, (CtBytes){ der, (size_t)size });
    OPENSSL_free(der);
    return ct_buffer_ok(out) || ct_fail(error, CT_ERROR_LIMIT, "S/MIME: a copy is too large");
}
