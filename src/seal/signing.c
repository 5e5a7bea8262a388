/* signing.c - one home, one key that signs, any number that are trusted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/signing.h"

#include "base/file.h"
#include "seal/pubkey_kinds.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct CtSigning {
    CtPubkeyOpenpgp *home; /* owned */
    char *fingerprint;     /* owned */
    char *passphrase;      /* owned; wiped */
};

enum { MOST_BYTES = 1 << 20 };

static void release_data(gpgme_data_t *data)
{
    if (*data != NULL)
        gpgme_data_release(*data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gpgme_data_t, release_data)

static void forget(CtSigning *self)
{
    if (self->passphrase != NULL)
        explicit_bzero(self->passphrase, strlen(self->passphrase));
    g_clear_pointer(&self->passphrase, g_free);
}

void ct_signing_free(CtSigning *self)
{
    if (self == NULL)
        return;
    forget(self);
    ct_pubkey_openpgp_free(self->home);
    g_free(self->fingerprint);
    g_free(self);
}

/* GnuPG asks once; what we do not have is empty. */
static gpgme_error_t tell_passphrase(void *user, const char *hint, const char *info, int was_bad,
                                     int file)
{
    const CtSigning *self = user;
    const char *text = self->passphrase == NULL ? "" : self->passphrase;

    (void)hint;
    (void)info;
    if (was_bad)
        return gpgme_error(GPG_ERR_CANCELED);
    bool told =
        gpgme_io_writen(file, text, strlen(text)) == 0 && gpgme_io_writen(file, "\n", 1) == 0;
    return told ? 0 : gpgme_error_from_errno(errno);
}

/* Unlike the home of a ring of public keys, this one has an agent. */
static bool write_settings(const CtPubkeyOpenpgp *home, GError **error)
{
    g_autofree char *path = g_build_filename(home->folder, "gpg.conf", NULL);
    g_autofree char *text = g_strdup_printf("faked-system-time %" G_GINT64_FORMAT "!\n"
                                            "no-auto-key-locate\nno-auto-key-retrieve\n"
                                            "no-permission-warning\npinentry-mode loopback\n",
                                            (int64_t)home->now);

    return ct_file_replace(path, ct_bytes_of_text(text), "settings of GnuPG", error);
}

CtSigning *ct_signing_new(CtInstant now, GError **error)
{
    g_autoptr(CtSigning) self = g_new0(CtSigning, 1);

    self->home = ct_pubkey_openpgp_new(now, error);
    if (self->home == NULL || !write_settings(self->home, error))
        return NULL;
    (void)gpgme_set_pinentry_mode(self->home->gpg, GPGME_PINENTRY_MODE_LOOPBACK);
    gpgme_set_passphrase_cb(self->home->gpg, tell_passphrase, self);
    return g_steal_pointer(&self);
}

/* One key of one text; *out_secret is whether it was a secret one. */
static bool import_key(CtSigning *self, CtBytes text, char **out_fingerprint, bool *out_secret,
                       GError **error)
{
    g_auto(gpgme_data_t) data = NULL;
    gpgme_error_t cause = gpgme_data_new_from_mem(&data, (const char *)text.data, text.size, 0);

    if (cause == 0)
        cause = gpgme_op_import(self->home->gpg, data);
    gpgme_import_result_t result = gpgme_op_import_result(self->home->gpg);
    if (cause != 0 || result == NULL || result->imports == NULL || result->imports->fpr == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "key: not one that OpenPGP knows");
    for (gpgme_import_status_t one = result->imports; one != NULL; one = one->next)
        if (strcmp(one->fpr, result->imports->fpr) != 0)
            return ct_fail(error, CT_ERROR_INPUT, "key: several keys in one text, one is wanted");
    *out_fingerprint = g_strdup(result->imports->fpr);
    *out_secret = result->secret_read > 0;
    return true;
}

bool ct_signing_take_secret(CtSigning *self, CtBytes key, const char *passphrase, GError **error)
{
    g_autofree char *fingerprint = NULL;
    gpgme_key_t found = NULL;
    bool is_secret;

    forget(self);
    self->passphrase = g_strdup(passphrase);
    if (!import_key(self, key, &fingerprint, &is_secret, error))
        return false;
    if (!is_secret)
        return ct_fail(error, CT_ERROR_INPUT, "key: it is no secret key");
    bool usable = gpgme_get_key(self->home->gpg, fingerprint, &found, 1) == 0 && found->can_sign &&
                  !found->revoked && !found->expired;
    gpgme_signers_clear(self->home->gpg);
    if (usable)
        usable = gpgme_signers_add(self->home->gpg, found) == 0;
    if (found != NULL)
        gpgme_key_unref(found);
    if (!usable)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: cannot sign now", fingerprint);
    g_free(self->fingerprint);
    self->fingerprint = g_steal_pointer(&fingerprint);
    return true;
}

const char *ct_signing_fingerprint(const CtSigning *self)
{
    return self->fingerprint;
}

static bool copy_out(gpgme_data_t data, CtBuffer *out, GError **error)
{
    uint8_t piece[4096];
    size_t before = out->size;
    ssize_t got;

    if (gpgme_data_seek(data, 0, SEEK_SET) != 0)
        return ct_fail_errno(error, errno, "OpenPGP");
    while ((got = gpgme_data_read(data, piece, sizeof piece)) > 0)
        ct_buffer_add(out, (CtBytes){ piece, (size_t)got });
    if (got < 0)
        return ct_fail_errno(error, errno, "OpenPGP");
    return (ct_buffer_ok(out) && out->size - before <= MOST_BYTES) ||
           ct_fail(error, CT_ERROR_LIMIT, "OpenPGP: larger than %d MiB", MOST_BYTES >> 20);
}

static bool fail_gpg(gpgme_error_t cause, const char *what, GError **error)
{
    char text[128];

    (void)gpgme_strerror_r(cause, text, sizeof text);
    return ct_fail(error, CT_ERROR_DENIED, "OpenPGP: %s: %s", what, text);
}

bool ct_signing_public(CtSigning *self, CtBuffer *out, GError **error)
{
    g_auto(gpgme_data_t) data = NULL;
    gpgme_error_t cause = gpgme_data_new(&data);

    if (cause == 0)
        cause =
            gpgme_op_export(self->home->gpg, self->fingerprint, GPGME_EXPORT_MODE_MINIMAL, data);
    return cause == 0 ? copy_out(data, out, error)
                      : fail_gpg(cause, "the public key cannot be written", error);
}

bool ct_signing_sign(CtSigning *self, CtBytes text, CtBuffer *out, GError **error)
{
    g_auto(gpgme_data_t) in = NULL;
    g_auto(gpgme_data_t) made = NULL;
    gpgme_error_t cause = gpgme_data_new_from_mem(&in, (const char *)text.data, text.size, 0);

    if (self->fingerprint == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "OpenPGP: no key to sign with");
    if (cause == 0)
        cause = gpgme_data_new(&made);
    if (cause == 0)
        cause = gpgme_op_sign(self->home->gpg, in, made, GPGME_SIG_MODE_DETACH);
    return cause == 0 ? copy_out(made, out, error)
                      : fail_gpg(cause, "a document cannot be signed", error);
}

bool ct_signing_take_public(CtSigning *self, CtBytes key, char **out_fingerprint, GError **error)
{
    g_autofree char *fingerprint = NULL;
    bool is_secret;

    if (!import_key(self, key, &fingerprint, &is_secret, error))
        return false;
    if (is_secret)
        return ct_fail(error, CT_ERROR_INPUT, "key: it is a secret key");
    *out_fingerprint = g_steal_pointer(&fingerprint);
    return true;
}

bool ct_signing_verify(CtSigning *self, CtBytes text, CtBytes signature, GError **error)
{
    g_auto(CtPubkeySignature) found = { 0 };

    if (signature.size == 0) /* the text would be asked for its own */
        return ct_fail(error, CT_ERROR_INTEGRITY, "signature: empty");
    return ct_pubkey_openpgp_verify(self->home, text, signature, &found, error);
}
