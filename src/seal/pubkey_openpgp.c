/* pubkey_openpgp.c - OpenPGP through GPGME, in a home that lasts as long as the ring.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/pubkey_kinds.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_BYTES = 16 << 20 };

static void release_data(gpgme_data_t *data)
{
    if (*data != NULL)
        gpgme_data_release(*data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gpgme_data_t, release_data)

static bool fail_gpg(gpgme_error_t cause, const char *what, GError **error)
{
    char text[128];

    (void)gpgme_strerror_r(cause, text, sizeof text);
    return ct_fail(error, CT_ERROR_SYSTEM, "OpenPGP: %s: %s", what, text);
}

/* Only what GnuPG itself put there: the folder is ours and was empty. */
static void remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        if (g_unlink(child) != 0)
            remove_folder(child);
    }
    (void)g_rmdir(path);
}

void ct_pubkey_openpgp_free(CtPubkeyOpenpgp *self)
{
    if (self == NULL)
        return;
    if (self->gpg != NULL)
        gpgme_release(self->gpg);
    if (self->folder != NULL)
        remove_folder(self->folder);
    g_free(self->folder);
    g_free(self);
}

/* GnuPG's clock stands at the ring's time. It would otherwise start an agent for what it may need,
 * and look for keys elsewhere. */
static bool write_settings(const CtPubkeyOpenpgp *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "gpg.conf", NULL);
    g_autofree char *text = g_strdup_printf("faked-system-time %" G_GINT64_FORMAT "!\n"
                                            "no-autostart\nno-auto-key-locate\n"
                                            "no-auto-key-retrieve\nno-permission-warning\n",
                                            (int64_t)self->now);

    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

static bool open_engine(CtPubkeyOpenpgp *self, GError **error)
{
    gpgme_error_t cause;

    if (gpgme_check_version("1.18.0") == NULL)
        return ct_fail(error, CT_ERROR_SYSTEM, "OpenPGP: GPGME is older than 1.18");
    cause = gpgme_engine_check_version(GPGME_PROTOCOL_OpenPGP);
    if (cause == 0)
        cause = gpgme_new(&self->gpg);
    if (cause == 0)
        cause = gpgme_set_protocol(self->gpg, GPGME_PROTOCOL_OpenPGP);
    if (cause == 0)
        cause = gpgme_ctx_set_engine_info(self->gpg, GPGME_PROTOCOL_OpenPGP, NULL, self->folder);
    if (cause != 0)
        return fail_gpg(cause, "GnuPG", error);
    gpgme_set_armor(self->gpg, 1);
    gpgme_set_offline(self->gpg, 1);
    return true;
}

CtPubkeyOpenpgp *ct_pubkey_openpgp_new(CtInstant now, GError **error)
{
    CtPubkeyOpenpgp *self = g_new0(CtPubkeyOpenpgp, 1);

    self->now = now;
    self->folder = g_dir_make_tmp("constat-keys-XXXXXX", NULL);
    bool made = self->folder != NULL || ct_fail_errno(error, errno, "folder for keys");
    if (made && write_settings(self, error) && open_engine(self, error))
        return self;
    ct_pubkey_openpgp_free(self);
    return NULL;
}

/* ---- taking a key ---- */

/* The latest end of a subkey that can encrypt; *out_can is false when there is none. */
static CtInstant usable_until(gpgme_key_t key, bool *out_can, bool *out_weak)
{
    CtInstant until = INT64_MIN;

    *out_can = *out_weak = false;
    for (gpgme_subkey_t sub = key->subkeys; sub != NULL; sub = sub->next) {
        if (!sub->can_encrypt || sub->revoked || sub->invalid || sub->expired)
            continue;
        if (sub->pubkey_algo == GPGME_PK_RSA && sub->length < CT_PUBKEY_WEAK) {
            *out_weak = true;
            continue;
        }
        CtInstant end = sub->expires == 0 ? INT64_MAX : (CtInstant)sub->expires;
        until = MAX(until, end);
        *out_can = true;
    }
    return until == INT64_MAX || until == INT64_MIN ? CT_INSTANT_NEVER : until;
}

static bool judge(const CtPubkeyOpenpgp *self, gpgme_key_t key, const char *id,
                  CtInstant *out_until, GError **error)
{
    bool can;
    bool weak;
    CtInstant until = usable_until(key, &can, &weak);

    if (key->revoked)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: revoked", id);
    if (key->subkeys != NULL && key->subkeys->timestamp > self->now)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: made later than now", id);
    if (key->expired)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: expired", id);
    if (!can && weak)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: RSA of less than %d bits", id,
                       CT_PUBKEY_WEAK);
    if (!can)
        return ct_fail(error, CT_ERROR_DENIED, "key %s: no part of it that can encrypt is valid",
                       id);
    *out_until = until;
    return true;
}

static bool copy_out(gpgme_data_t data, CtBuffer *out, GError **error)
{
    uint8_t piece[4096];
    ssize_t got;

    if (gpgme_data_seek(data, 0, SEEK_SET) != 0)
        return ct_fail_errno(error, errno, "OpenPGP");
    while ((got = gpgme_data_read(data, piece, sizeof piece)) > 0)
        ct_buffer_add(out, (CtBytes){ piece, (size_t)got });
    if (got < 0)
        return ct_fail_errno(error, errno, "OpenPGP");
    return ct_buffer_ok(out) ||
           ct_fail(error, CT_ERROR_LIMIT, "OpenPGP: larger than %d MiB", MOST_BYTES >> 20);
}

static bool export_key(CtPubkeyOpenpgp *self, const char *fingerprint, char **out, GError **error)
{
    g_auto(gpgme_data_t) data = NULL;
    g_auto(CtBuffer) text = ct_buffer_new(CT_PUBKEY_BYTES);
    gpgme_error_t cause = gpgme_data_new(&data);

    if (cause == 0)
        cause = gpgme_op_export(self->gpg, fingerprint, GPGME_EXPORT_MODE_MINIMAL, data);
    if (cause != 0)
        return fail_gpg(cause, "a key cannot be written", error);
    if (!copy_out(data, &text, error))
        return false;
    *out = ct_bytes_to_text(ct_buffer_bytes(&text));
    return true;
}

static bool import_key(CtPubkeyOpenpgp *self, CtBytes text, char **out_fingerprint, GError **error)
{
    g_auto(gpgme_data_t) data = NULL;
    gpgme_error_t cause = gpgme_data_new_from_mem(&data, (const char *)text.data, text.size, 0);

    if (cause == 0)
        cause = gpgme_op_import(self->gpg, data);
    if (cause != 0)
        return ct_fail(error, CT_ERROR_INPUT, "key: not one that OpenPGP knows");
    gpgme_import_result_t result = gpgme_op_import_result(self->gpg);
    if (result->secret_read > 0)
        return ct_fail(error, CT_ERROR_INPUT, "key: it is a secret key");
    if (result->considered != 1 || result->imports == NULL || result->imports->fpr == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "key: %d keys in one text, one is wanted",
                       result->considered);
    *out_fingerprint = g_strdup(result->imports->fpr);
    return true;
}

bool ct_pubkey_openpgp_take(CtPubkeyOpenpgp *self, CtBytes text, CtPubkey *out, GError **error)
{
    g_autofree char *fingerprint = NULL;
    gpgme_key_t key = NULL;
    CtInstant until = CT_INSTANT_NEVER;
    g_autofree char *own = NULL;

    if (!import_key(self, text, &fingerprint, error))
        return false;
    g_autofree char *lower = g_ascii_strdown(fingerprint, -1);
    g_autofree char *id = g_strconcat("openpgp:", lower, NULL);
    if (gpgme_get_key(self->gpg, fingerprint, &key, 0) != 0)
        return ct_fail(error, CT_ERROR_INPUT, "key %s: no user and no part of it is valid", id);
    bool good = judge(self, key, id, &until, error);
    gpgme_key_unref(key);
    if (!good || !export_key(self, fingerprint, &own, error))
        return false;
    *out = (CtPubkey){ CT_PUBKEY_OPENPGP, g_steal_pointer(&id), g_steal_pointer(&own), until };
    return true;
}

/* ---- using it ---- */

bool ct_pubkey_openpgp_encrypt(CtPubkeyOpenpgp *self, const char *fingerprint, CtBytes plain,
                               CtBuffer *out, GError **error)
{
    g_auto(gpgme_data_t) in = NULL;
    g_auto(gpgme_data_t) made = NULL;
    gpgme_key_t keys[2] = { NULL, NULL };
    gpgme_error_t cause = gpgme_get_key(self->gpg, fingerprint, &keys[0], 0);

    if (cause == 0)
        cause = gpgme_data_new_from_mem(&in, (const char *)plain.data, plain.size, 0);
    if (cause == 0)
        cause = gpgme_data_new(&made);
    if (cause == 0)
        cause = gpgme_op_encrypt(
            self->gpg, keys,
            (gpgme_encrypt_flags_t)(GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO), in,
            made);
    if (keys[0] != NULL)
        gpgme_key_unref(keys[0]);
    if (cause != 0)
        return fail_gpg(cause, "a copy cannot be encrypted", error);
    return copy_out(made, out, error);
}

/* A subkey may have signed: the name is the primary key's. */
static char *name_of(CtPubkeyOpenpgp *self, const char *fingerprint)
{
    gpgme_key_t key = NULL;

    if (fingerprint == NULL || gpgme_get_key(self->gpg, fingerprint, &key, 0) != 0)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(key->subkeys->fpr, -1);
    gpgme_key_unref(key);
    return g_strconcat("openpgp:", lower, NULL);
}

/* The only signature there is, when it is good. */
static bool take_signature(CtPubkeyOpenpgp *self, CtPubkeySignature *out, GError **error)
{
    gpgme_verify_result_t result = gpgme_op_verify_result(self->gpg);
    gpgme_signature_t first = result == NULL ? NULL : result->signatures;

    if (first == NULL || first->next != NULL || gpgme_err_code(first->status) != GPG_ERR_NO_ERROR)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "signature: not a good one of the key that is expected");
    CtInstant at = (CtInstant)first->timestamp;
    if (at > self->now)
        return ct_fail(error, CT_ERROR_INTEGRITY, "signature: made later than now");
    char *id = name_of(self, first->fpr);
    if (id == NULL)
        return ct_fail(error, CT_ERROR_INTEGRITY, "signature: its key is unknown");
    *out = (CtPubkeySignature){ .id = id, .at = at };
    return true;
}

bool ct_pubkey_openpgp_verify(CtPubkeyOpenpgp *self, CtBytes text, CtBytes signature,
                              CtPubkeySignature *out, GError **error)
{
    g_auto(gpgme_data_t) given = NULL;
    g_auto(gpgme_data_t) mark = NULL;
    g_auto(gpgme_data_t) plain = NULL;
    g_auto(CtBuffer) said = ct_buffer_new(MOST_BYTES);
    bool clear = signature.size == 0;
    gpgme_error_t cause = gpgme_data_new_from_mem(&given, (const char *)text.data, text.size, 0);

    if (cause == 0)
        cause =
            clear ? gpgme_data_new(&plain)
                  : gpgme_data_new_from_mem(&mark, (const char *)signature.data, signature.size, 0);
    if (cause == 0)
        cause = clear ? gpgme_op_verify(self->gpg, given, NULL, plain)
                      : gpgme_op_verify(self->gpg, mark, given, NULL);
    if (cause != 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "signature: not one that OpenPGP knows");
    CtPubkeySignature found = { 0 };
    if (!take_signature(self, &found, error))
        return false;
    if (clear && !copy_out(plain, &said, error)) {
        ct_pubkey_signature_clear(&found);
        return false;
    }
    found.text = clear ? ct_bytes_to_text(ct_buffer_bytes(&said)) : NULL;
    *out = found;
    return true;
}
