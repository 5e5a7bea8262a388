/* cms.c - one signer, judged step by step, so that what is wrong can be said.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/cms.h"

#include "base/limits.h"
#include "base/text.h"
#include "seal/digest.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#define CHAIN_LONGEST 8

G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_STORE, X509_STORE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CMS_ContentInfo, CMS_ContentInfo_free)

/* A stack of its own name, so that it frees itself. */
typedef STACK_OF(X509) Certificates;

static void free_certificates(Certificates *self)
{
    sk_X509_pop_free(self, X509_free);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificates, free_certificates)

static bool refuse(GError **error, const char *what)
{
    ERR_clear_error();
    return ct_fail(error, CT_ERROR_INTEGRITY, "signature: %s", what);
}

static CMS_ContentInfo *read_message(CtBytes message)
{
    const unsigned char *at = message.data;
    CMS_ContentInfo *read = message.size > CT_LIMIT_VALUE_BYTES
                                ? NULL
                                : d2i_CMS_ContentInfo(NULL, &at, (long)message.size);

    ERR_clear_error();
    if (read != NULL && at == message.data + message.size)
        return read;
    CMS_ContentInfo_free(read);
    return NULL;
}

static CtCmsKind kind_of(const CMS_ContentInfo *message)
{
    switch (OBJ_obj2nid(CMS_get0_type(message))) {
    case NID_pkcs7_signed:
        return CT_CMS_SIGNED;
    case NID_pkcs7_enveloped:
    case NID_id_smime_ct_authEnvelopedData:
        return CT_CMS_ENCRYPTED;
    default:
        return CT_CMS_OTHER;
    }
}

CtCmsKind ct_cms_kind(CtBytes message)
{
    g_autoptr(CMS_ContentInfo) read = read_message(message);

    return read == NULL ? CT_CMS_NONE : kind_of(read);
}

static bool is_plain_data(CMS_ContentInfo *message)
{
    return kind_of(message) == CT_CMS_SIGNED &&
           OBJ_obj2nid(CMS_get0_eContentType(message)) == NID_pkcs7_data;
}

bool ct_cms_content(CtBytes message, CtBuffer *out, GError **error)
{
    g_autoptr(CMS_ContentInfo) read = read_message(message);
    ASN1_OCTET_STRING **content =
        read != NULL && is_plain_data(read) ? CMS_get0_content(read) : NULL;

    ERR_clear_error();
    if (content == NULL || *content == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "signed message: it holds no plain data");
    ct_buffer_add(
        out, (CtBytes){ ASN1_STRING_get0_data(*content), (size_t)ASN1_STRING_length(*content) });
    return true;
}

/* ---- certificates ---- */

static Certificates *read_certificates(const char *pem)
{
    Certificates *all = sk_X509_new_null();
    g_autoptr(BIO) in = pem == NULL ? NULL : BIO_new_mem_buf(pem, -1);
    X509 *next;

    while (in != NULL && all != NULL && (next = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL)
        if (sk_X509_push(all, next) <= 0)
            X509_free(next);
    ERR_clear_error();
    return all;
}

static X509 *find_signer(Certificates *among, CMS_SignerInfo *signer)
{
    for (int i = 0; i < sk_X509_num(among); i++)
        if (CMS_SignerInfo_cert_cmp(signer, sk_X509_value(among, i)) == 0)
            return sk_X509_value(among, i);
    return NULL;
}

static bool has_address(X509 *certificate, const char *address)
{
    return address != NULL && X509_check_email(certificate, address, 0, 0) == 1;
}

static bool has_any_address(X509 *certificate)
{
    STACK_OF(OPENSSL_STRING) *all = X509_get1_email(certificate);
    bool some = all != NULL && sk_OPENSSL_STRING_num(all) > 0;

    X509_email_free(all);
    return some;
}

static bool is_weak(const X509 *certificate)
{
    const EVP_PKEY *key = X509_get0_pubkey(certificate);

    return key == NULL ||
           (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key) < CT_PUBKEY_WEAK);
}

static bool is_valid_at(const X509 *certificate, CtInstant at)
{
    time_t then = (time_t)at;

    /* -1: before that instant, 1: after it, 0: it cannot be read. */
    return X509_cmp_time(X509_get0_notBefore(certificate), &then) < 0 &&
           X509_cmp_time(X509_get0_notAfter(certificate), &then) > 0;
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

/* ---- the signer ---- */

static bool is_strong_digest(CMS_SignerInfo *signer)
{
    static const int strong[] = { NID_sha256,   NID_sha384,   NID_sha512,
                                  NID_sha3_256, NID_sha3_384, NID_sha3_512 };
    X509_ALGOR *digest = NULL;

    CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, NULL);
    for (size_t i = 0; digest != NULL && i < G_N_ELEMENTS(strong); i++)
        if (OBJ_obj2nid(digest->algorithm) == strong[i])
            return true;
    return false;
}

/* -3: the attribute stands once, with one value (RFC 5652, 11.3). */
static bool read_time(CMS_SignerInfo *signer, CtInstant *out)
{
    const ASN1_OBJECT *name = OBJ_nid2obj(NID_pkcs9_signingTime);
    static const int kinds[] = { V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME };
    struct tm fields;

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const ASN1_TIME *time = CMS_signed_get0_data_by_OBJ(signer, name, -3, kinds[i]);

        if (time == NULL || ASN1_TIME_to_tm(time, &fields) != 1)
            continue;
        *out = (CtInstant)timegm(&fields);
        return true;
    }
    return false;
}

static CMS_SignerInfo *only_signer(CMS_ContentInfo *message, GError **error)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(message);
    int count = signers == NULL ? 0 : sk_CMS_SignerInfo_num(signers);

    if (count == 1)
        return sk_CMS_SignerInfo_value(signers, 0);
    (void)refuse(error, count < 1 ? "nobody signed it" : "several signed it");
    return NULL;
}

/* One question while it is judged. */
typedef struct {
    const CtCmsQuestion *asked;
    CMS_ContentInfo *message; /* borrowed, like the rest */
    Certificates *named;      /* the contract's: at most one */
    Certificates *anchors;
    Certificates *enclosed; /* what came with the message */
    CMS_SignerInfo *signer;
    X509 *certificate; /* the signer's */
    bool is_named;
    CtInstant at;
} Judging;

static bool find_certificate(Judging *self, GError **error)
{
    self->certificate = find_signer(self->named, self->signer);
    self->is_named = self->certificate != NULL;
    if (self->is_named)
        return true;
    if (sk_X509_num(self->anchors) < 1)
        return refuse(error, "not by the certificate of its recipient");
    self->certificate = find_signer(self->enclosed, self->signer);
    if (self->certificate == NULL)
        return refuse(error, "not by the certificate of its recipient, and without another one");
    return has_address(self->certificate, self->asked->address) ||
           refuse(error, "its certificate is for another address");
}

static bool judge_signer(Judging *self, GError **error)
{
    if (!is_strong_digest(self->signer))
        return refuse(error, "its digest is too weak");
    if (CMS_signed_get_attr_count(self->signer) < 1 || !read_time(self->signer, &self->at))
        return refuse(error, "it does not say when it was made");
    if (self->at > self->asked->now)
        return refuse(error, "it was made later than now");
    if (!find_certificate(self, error))
        return false;
    if (self->is_named && self->asked->address != NULL && has_any_address(self->certificate) &&
        !has_address(self->certificate, self->asked->address))
        return refuse(error, "its certificate is for another address");
    if (is_weak(self->certificate))
        return refuse(error, "its key is too weak");
    return is_valid_at(self->certificate, self->at) ||
           refuse(error, "its certificate was not valid when it was made");
}

static X509_STORE *store_of(const Judging *self)
{
    Certificates *trusted = self->is_named ? self->named : self->anchors;
    g_autoptr(X509_STORE) store = X509_STORE_new();
    X509_VERIFY_PARAM *terms = store == NULL ? NULL : X509_STORE_get0_param(store);

    if (terms == NULL || X509_VERIFY_PARAM_set_flags(terms, X509_V_FLAG_PARTIAL_CHAIN) != 1)
        return NULL;
    X509_VERIFY_PARAM_set_time(terms, (time_t)self->at);
    X509_VERIFY_PARAM_set_depth(terms, CHAIN_LONGEST);
    for (int i = 0; i < sk_X509_num(trusted); i++)
        if (X509_STORE_add_cert(store, sk_X509_value(trusted, i)) != 1)
            return NULL;
    return g_steal_pointer(&store);
}

static bool is_about_certificate(unsigned long cause)
{
    return ERR_GET_LIB(cause) == ERR_LIB_CMS &&
           ERR_GET_REASON(cause) == CMS_R_CERTIFICATE_VERIFY_ERROR;
}

/* Chain, purpose, attributes and content, by OpenSSL; the content is ours, never the message's. */
static bool check_signature(const Judging *self, GError **error)
{
    g_autoptr(X509_STORE) store = store_of(self);
    g_autoptr(BIO) content = BIO_new_mem_buf(
        self->asked->content.size == 0 ? (const void *)"" : self->asked->content.data,
        (int)self->asked->content.size);
    STACK_OF(X509) *signers = sk_X509_new_null();
    bool well =
        store != NULL && content != NULL && signers != NULL &&
        sk_X509_push(signers, self->certificate) > 0 &&
        CMS_verify(self->message, signers, store, content, NULL, CMS_BINARY | CMS_NOINTERN) == 1;

    sk_X509_free(signers);
    if (well)
        return true;
    return refuse(error, is_about_certificate(ERR_peek_last_error())
                             ? "its certificate may not sign this, or nobody stands for it"
                             : "it is not over this text");
}

static bool judge(Judging *self, CtCmsSignature *out, GError **error)
{
    if (!is_plain_data(self->message))
        return refuse(error, "not one over plain data");
    self->signer = only_signer(self->message, error);
    if (self->signer == NULL || !judge_signer(self, error) || !check_signature(self, error))
        return false;
    *out = (CtCmsSignature){ .id = id_of(self->certificate), .at = self->at };
    return true;
}

bool ct_cms_verify(const CtCmsQuestion *self, CtCmsSignature *out, GError **error)
{
    g_autoptr(CMS_ContentInfo) message = read_message(self->message);
    g_autoptr(Certificates) named = read_certificates(self->certificate);
    g_autoptr(Certificates) anchors = read_certificates(self->anchors);
    g_autoptr(Certificates) enclosed =
        message == NULL || kind_of(message) != CT_CMS_SIGNED ? NULL : CMS_get1_certs(message);
    Judging judging = {
        .asked = self, .message = message, .named = named, .anchors = anchors, .enclosed = enclosed
    };

    ERR_clear_error();
    return message == NULL ? refuse(error, "not one that can be read")
                           : judge(&judging, out, error);
}

void ct_cms_signature_clear(CtCmsSignature *self)
{
    g_clear_pointer(&self->id, g_free);
}

/* Configuration, providers and the texts of errors are files and tables that come late, and so is
 * the machine's zone, which glibc reads at its first look at a date in whatever zone. */
void ct_cms_warm_up(void)
{
    tzset();
    (void)OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL);
    (void)ct_cms_kind((CtBytes){ NULL, 0 });
}
