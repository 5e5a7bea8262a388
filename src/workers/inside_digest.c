/* inside_digest.c - three functions, or four, over the same bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/inside_digest.h"

#include <openssl/evp.h>
#include <string.h>

enum { FUNCTIONS = 4, BLAKE2B = 3 };

static const char *const names[FUNCTIONS] = { "SHA256", "SHA1", "MD5", "BLAKE2B-512" };
static EVP_MD *function[FUNCTIONS]; /* fetched once, kept for the life of the process */

struct CtInsideDigest {
    EVP_MD_CTX *context[FUNCTIONS]; /* owned; NULL: not wanted */
    bool failed;
};

void ct_inside_digest_warm_up(void)
{
    for (size_t i = 0; i < FUNCTIONS; i++) {
        uint8_t digest[EVP_MAX_MD_SIZE];

        if (function[i] == NULL)
            function[i] = EVP_MD_fetch(NULL, names[i], NULL);
        (void)EVP_Digest("", 0, digest, NULL, function[i], NULL);
    }
}

CtInsideDigest *ct_inside_digest_new(bool blake2b)
{
    CtInsideDigest *self = g_new0(CtInsideDigest, 1);

    for (size_t i = 0; i < FUNCTIONS; i++) {
        if (i == BLAKE2B && !blake2b)
            continue;
        self->context[i] = EVP_MD_CTX_new();
        if (self->context[i] == NULL || function[i] == NULL ||
            EVP_DigestInit_ex2(self->context[i], function[i], NULL) != 1)
            self->failed = true;
    }
    return self;
}

void ct_inside_digest_free(CtInsideDigest *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < FUNCTIONS; i++)
        EVP_MD_CTX_free(self->context[i]);
    g_free(self);
}

void ct_inside_digest_add(CtInsideDigest *self, CtBytes bytes)
{
    for (size_t i = 0; i < FUNCTIONS && !self->failed; i++)
        if (self->context[i] != NULL &&
            EVP_DigestUpdate(self->context[i], bytes.data, bytes.size) != 1)
            self->failed = true;
}

void ct_inside_digest_end(CtInsideDigest *self, CtItemDigests *out)
{
    CtItemDigests digests = { 0 };
    uint8_t *const place[FUNCTIONS] = { digests.sha256, digests.sha1, digests.md5,
                                        digests.blake2b };
    static const unsigned bit[FUNCTIONS] = { CT_ITEM_SHA256, CT_ITEM_SHA1, CT_ITEM_MD5,
                                             CT_ITEM_BLAKE2B };

    for (size_t i = 0; i < FUNCTIONS && !self->failed; i++) {
        if (self->context[i] == NULL)
            continue;
        digests.has |= bit[i];
        self->failed = EVP_DigestFinal_ex(self->context[i], place[i], NULL) != 1;
    }
    *out = self->failed ? (CtItemDigests){ 0 } : digests;
}
