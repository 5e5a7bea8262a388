/* pubkey.c - one ring over both kinds.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/pubkey.h"

#include "seal/pubkey_kinds.h"

#include <string.h>

struct CtPubkeyRing {
    CtInstant now;
    CtPubkeyOpenpgp *home; /* owned; NULL until the first OpenPGP key */
    GPtrArray *keys;       /* owned, of CtPubkey */
};

#define OPENPGP_BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define PEM_BEGIN     "-----BEGIN CERTIFICATE-----"

void ct_pubkey_clear(CtPubkey *self)
{
    g_clear_pointer(&self->id, g_free);
    g_clear_pointer(&self->text, g_free);
}

static void free_key(gpointer data)
{
    ct_pubkey_clear(data);
    g_free(data);
}

CtPubkeyRing *ct_pubkey_ring_new(CtInstant now)
{
    CtPubkeyRing *self = g_new0(CtPubkeyRing, 1);

    self->now = now;
    self->keys = g_ptr_array_new_with_free_func(free_key);
    return self;
}

void ct_pubkey_ring_free(CtPubkeyRing *self)
{
    if (self == NULL)
        return;
    ct_pubkey_openpgp_free(self->home);
    g_ptr_array_unref(self->keys);
    g_free(self);
}

static const CtPubkey *find(const CtPubkeyRing *self, const char *id)
{
    for (guint i = 0; i < self->keys->len; i++) {
        const CtPubkey *key = g_ptr_array_index(self->keys, i);

        if (strcmp(key->id, id) == 0)
            return key;
    }
    return NULL;
}

static bool has_home(CtPubkeyRing *self, GError **error)
{
    if (self->home == NULL)
        self->home = ct_pubkey_openpgp_new(self->now, error);
    return self->home != NULL;
}

/* The ring's own copy: the caller's goes when the caller likes. */
static void keep(CtPubkeyRing *self, const CtPubkey *key)
{
    if (find(self, key->id) != NULL)
        return;
    CtPubkey *own = g_new(CtPubkey, 1);
    *own = (CtPubkey){ key->kind, g_strdup(key->id), g_strdup(key->text), key->until };
    g_ptr_array_add(self->keys, own);
}

bool ct_pubkey_take(CtPubkeyRing *self, CtBytes text, CtPubkey *out, GError **error)
{
    g_autofree char *copy = NULL;
    bool taken;

    if (text.size > CT_PUBKEY_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "key: larger than %u kB", CT_PUBKEY_BYTES >> 10);
    copy = ct_bytes_to_text(text);
    if (strstr(copy, "PRIVATE KEY") != NULL)
        return ct_fail(error, CT_ERROR_INPUT, "key: it is a secret key");
    if (strstr(copy, OPENPGP_BEGIN) != NULL)
        taken = has_home(self, error) && ct_pubkey_openpgp_take(self->home, text, out, error);
    else if (strstr(copy, PEM_BEGIN) != NULL)
        taken = ct_pubkey_smime_take(text, self->now, out, error);
    else
        return ct_fail(error, CT_ERROR_INPUT,
                       "key: neither an armoured OpenPGP key nor a PEM certificate");
    if (taken)
        keep(self, out);
    return taken;
}

bool ct_pubkey_encrypt(CtPubkeyRing *self, const char *id, CtBytes plain, CtBuffer *out,
                       GError **error)
{
    const CtPubkey *key = find(self, id);

    if (key == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "key %s: unknown", id);
    return key->kind == CT_PUBKEY_OPENPGP
               ? ct_pubkey_openpgp_encrypt(self->home, strchr(id, ':') + 1, plain, out, error)
               : ct_pubkey_smime_encrypt(key->text, plain, out, error);
}

void ct_pubkey_signature_clear(CtPubkeySignature *self)
{
    g_clear_pointer(&self->id, g_free);
    g_clear_pointer(&self->text, g_free);
}

bool ct_pubkey_verify(CtPubkeyRing *self, CtBytes text, CtBytes signature, CtPubkeySignature *out,
                      GError **error)
{
    return has_home(self, error) &&
           ct_pubkey_openpgp_verify(self->home, text, signature, out, error);
}
