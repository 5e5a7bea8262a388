/* mandate.c - opening a mandate: settings, master key, store, legal time, partners.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "evidence/mandate.h"

#include "base/clock.h"
#include "base/reader.h"
#include "base/text.h"
#include "store/meta.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLOCK "clock"

static const char *const config_keys[] = { "kind",   "principal", "controller", "legal_basis",
                                           "mode",   "demo",      "origin",     "sender",
                                           "smtp",   "bench",     "limits",     "pilot_exchange",
                                           "window", "people",    "portal",     NULL };

void ct_mandate_free(CtMandate *self)
{
    if (self == NULL)
        return;
    ct_db_close(self->db);
    ct_yaml_free(self->config);
    ct_yaml_free(self->dossier);
    ct_yaml_free(self->partners);
    ct_envelope_wipe(self->master, sizeof self->master);
    ct_hmac_key_wipe(&self->shard_key);
    g_free(self->instance);
    g_free(self->folder);
    g_free(self->name);
    g_free(self);
}

char *ct_mandate_key_path(const char *instance, const char *name, GError **error)
{
    g_autofree char *settings = g_build_filename(instance, "constat.yaml", NULL);
    g_autofree char *file = g_strconcat(name, ".key", NULL);
    g_autoptr(CtYaml) yaml = ct_yaml_load(settings, error);
    const char *secrets = yaml == NULL ? NULL : ct_yaml_need_text(yaml, "secrets", error);

    if (secrets == NULL)
        return NULL;
    return g_path_is_absolute(secrets) ? g_build_filename(secrets, file, NULL)
                                       : g_build_filename(instance, secrets, file, NULL);
}

/* A systemd credential goes before the folder that constat.yaml names. */
static char *master_path(const char *instance, const char *name, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".key", NULL);
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");

    if (credentials != NULL) {
        g_autofree char *path = g_build_filename(credentials, file, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return ct_mandate_key_path(instance, name, error);
}

static bool read_master(CtMandate *self, GError **error)
{
    g_autofree char *path = master_path(self->instance, self->name, error);

    if (path == NULL)
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return ct_fail_errno(error, errno, "master key");
    ssize_t size = read(file, self->master, sizeof self->master);
    close(file);
    if (size != (ssize_t)sizeof self->master)
        return ct_fail(error, CT_ERROR_INTEGRITY, "master key: not 32 bytes");
    return true;
}

static bool read_kind(CtMandate *self, GError **error)
{
    const char *kind = ct_yaml_need_text(self->config, "kind", error);
    const char *mode = ct_yaml_need_text(self->config, "mode", error);
    const CtYaml *demo = ct_yaml_need(self->config, "demo", error);

    if (kind == NULL || mode == NULL || demo == NULL || !ct_yaml_bool(demo, &self->demo, error))
        return false;
    self->kind = strcmp(kind, "provider") == 0 ? CT_MANDATE_PROVIDER : CT_MANDATE_AUTHORITY;
    if (self->kind == CT_MANDATE_AUTHORITY && strcmp(kind, "authority") != 0)
        return ct_yaml_refuse(ct_yaml_get(self->config, "kind"), error,
                              "kind is neither authority nor provider");
    self->pilot = strcmp(mode, "pilot") == 0;
    if (!self->pilot && strcmp(mode, "live") != 0)
        return ct_yaml_refuse(ct_yaml_get(self->config, "mode"), error,
                              "mode is neither pilot nor live");
    const CtYaml *exchange = ct_yaml_get(self->config, "pilot_exchange");
    return exchange == NULL || ct_yaml_bool(exchange, &self->pilot_exchange, error);
}

/* An optional file: absent is no failure. */
static bool load_optional(const CtMandate *self, const char *name, CtYaml **out, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, name, NULL);

    *out = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    *out = ct_yaml_load(path, error);
    return *out != NULL;
}

/* Used for every case that is looked up, so it is made ready once. */
static void make_shard_key(CtMandate *self)
{
    uint8_t secret[32];

    ct_mandate_derive(self, "shard key", secret);
    ct_hmac_key_set(&self->shard_key, (CtBytes){ secret, sizeof secret });
    ct_envelope_wipe(secret, sizeof secret);
}

const char *ct_mandate_portal(const CtMandate *self)
{
    return ct_yaml_text(ct_yaml_get(self->config, "portal"));
}

/* It is put into letters and compared with what browsers say: an origin (RFC 6454, 6.2), and no
 * path, so that the two cannot differ. */
static bool check_portal(const CtMandate *self, GError **error)
{
    static const char *const schemes[] = { "https://", "http://127.0.0.1:", "http://localhost:" };
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
    const CtYaml *node = ct_yaml_get(self->config, "portal");
    const char *text = ct_yaml_text(node);

    if (node == NULL)
        return true;
    for (size_t i = 0; text != NULL && i < G_N_ELEMENTS(schemes); i++) {
        const char *rest = text + strlen(schemes[i]);

        if (g_str_has_prefix(text, schemes[i]) && *rest != '\0' && strlen(rest) <= 253 &&
            strspn(rest, letters) == strlen(rest))
            return true;
    }
    return ct_yaml_refuse(
        node, error,
        "no origin such as https://answers.example.org, in lower case and without "
        "a slash at its end");
}

static bool load(CtMandate *self, GError **error)
{
    g_autofree char *settings = g_build_filename(self->folder, "mandate.yaml", NULL);
    g_autofree char *store = g_build_filename(self->folder, "store.db", NULL);

    if (!g_file_test(settings, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_MISSING, "mandate \"%s\": there is none", self->name);
    self->config = ct_yaml_load(settings, error);
    if (self->config == NULL || !ct_yaml_only(self->config, config_keys, error) ||
        !read_kind(self, error) || !check_portal(self, error) ||
        !load_optional(self, "dossier.yaml", &self->dossier, error) ||
        !load_optional(self, "partners.yaml", &self->partners, error) ||
        (!self->keyless && !read_master(self, error)))
        return false;
    if (!self->keyless)
        make_shard_key(self);
    self->db =
        ct_migrate_open(store, self->keyless ? CT_DB_READ : CT_DB_WRITE, ct_clock_now(), error);
    return self->db != NULL;
}

static CtMandate *open_mandate(const char *instance, const char *name, const char *folder,
                               bool keyless, GError **error)
{
    g_autoptr(CtMandate) self = g_new0(CtMandate, 1);

    self->keyless = keyless;
    self->instance = g_strdup(instance);
    self->name = g_strdup(name);
    self->folder =
        folder == NULL ? g_build_filename(instance, "mandates", name, NULL) : g_strdup(folder);
    return load(self, error) ? g_steal_pointer(&self) : NULL;
}

CtMandate *ct_mandate_open(const char *instance, const char *name, GError **error)
{
    return open_mandate(instance, name, NULL, false, error);
}

CtMandate *ct_mandate_open_in(const char *instance, const char *name, const char *folder,
                              GError **error)
{
    return open_mandate(instance, name, folder, false, error);
}

CtMandate *ct_mandate_open_keyless(const char *instance, const char *name, GError **error)
{
    return open_mandate(instance, name, NULL, true, error);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **ct_mandate_names(const char *instance, GError **error)
{
    g_autofree char *path = g_build_filename(instance, "mandates", NULL);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    GPtrArray *names = g_ptr_array_new();
    const char *name;

    if (folder == NULL) {
        g_ptr_array_free(names, TRUE);
        (void)ct_fail(error, CT_ERROR_MISSING, "instance: the folder holds none");
        return NULL;
    }
    while ((name = g_dir_read_name(folder)) != NULL)
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

void ct_mandate_derive(const CtMandate *self, const char *purpose, uint8_t out[32])
{
    CtHmacKey key;
    CtBytes info = ct_bytes_of_text(purpose);

    g_assert(!self->keyless);
    ct_hmac_extract((CtBytes){ NULL, 0 }, (CtBytes){ self->master, sizeof self->master }, &key);
    ct_hmac_expand(&key, &info, 1, out, 32);
    ct_hmac_key_wipe(&key);
}

int64_t ct_mandate_sid(const CtMandate *self, const char *purpose, CtBytes key)
{
    uint8_t digest[CT_DIGEST_SIZE];
    CtBytes parts[] = { { (const uint8_t *)purpose, strlen(purpose) + 1 }, key };

    g_assert(!self->keyless);
    ct_hmac_of(&self->shard_key, parts, G_N_ELEMENTS(parts), digest);
    CtReader reader = ct_reader_over((CtBytes){ digest, sizeof digest });
    return (int64_t)(ct_reader_u64be(&reader) >> 1);
}

bool ct_mandate_now(CtMandate *self, CtInstant *out, GError **error)
{
    g_autofree char *text = NULL;

    *out = ct_clock_now();
    if (!self->demo)
        return true;
    if (!ct_meta_get(self->db, CLOCK, &text, error))
        return false;
    if (text != NULL && ct_time_parse(ct_bytes_of_text(text), out) != CT_TIME_OK)
        return ct_fail(error, CT_ERROR_INTEGRITY, "clock: the store's is not a time");
    return true;
}

bool ct_mandate_set_clock(CtMandate *self, CtInstant now, GError **error)
{
    char text[CT_TIME_TEXT_SIZE];
    CtInstant before;

    if (!self->demo)
        return ct_fail(error, CT_ERROR_DENIED, "clock: only a demonstration's can be moved");
    if (!ct_mandate_now(self, &before, error))
        return false;
    if (now < before)
        return ct_fail(error, CT_ERROR_CONFLICT, "clock: it does not go backwards");
    return ct_meta_set(self->db, CLOCK, ct_time_text(now, text), error);
}

bool ct_mandate_signer(const CtMandate *self, CtNoteSigner *out, GError **error)
{
    uint8_t seed[CT_NOTE_SEED_SIZE];

    ct_mandate_derive(self, "exchange signature", seed);
    bool made = ct_note_signer_from(self->name, seed, out, error);
    ct_envelope_wipe(seed, sizeof seed);
    return made;
}

bool ct_mandate_box(const CtMandate *self, CtEnvelopePair *out, GError **error)
{
    uint8_t secret[CT_ENVELOPE_KEY_SIZE];

    ct_mandate_derive(self, "exchange box", secret);
    bool made = ct_envelope_pair_from(secret, out, error);
    ct_envelope_wipe(secret, sizeof secret);
    return made;
}

size_t ct_mandate_partner_count(const CtMandate *self)
{
    return self->partners == NULL ? 0 : ct_yaml_count(self->partners);
}

bool ct_mandate_partner(const CtMandate *self, size_t index, CtMandatePartner *out, GError **error)
{
    const CtYaml *node = ct_yaml_at(self->partners, index);
    const char *name = ct_yaml_need_text(node, "name", error);
    const char *folder = name == NULL ? NULL : ct_yaml_need_text(node, "folder", error);
    const char *verifier = folder == NULL ? NULL : ct_yaml_need_text(node, "verifier", error);
    const char *box = verifier == NULL ? NULL : ct_yaml_need_text(node, "box", error);
    CtMandatePartner found = { .name = name, .folder = folder };

    if (box == NULL || !ct_note_verifier_parse(ct_bytes_of_text(verifier), &found.verifier, error))
        return false;
    if (!ct_text_unhex(ct_bytes_of_text(box), found.box, sizeof found.box))
        return ct_yaml_refuse(node, error, "box is not 64 hex digits");
    found.reviewers = ct_yaml_get(node, "reviewers");
    for (size_t i = 0; found.reviewers != NULL && i < ct_yaml_count(found.reviewers); i++) {
        const char *key = ct_yaml_text(ct_yaml_at(found.reviewers, i));
        CtNoteVerifier reviewer;

        if (key == NULL || !ct_note_verifier_parse(ct_bytes_of_text(key), &reviewer, NULL))
            return ct_yaml_refuse(found.reviewers, error, "a reviewer's key is none");
    }
    *out = found;
    return true;
}
