/* mandate_new.c - founding an instance and a mandate.
 *
 * A mandate is built in a hidden folder beside its place, opened there once and renamed into its
 * place when everything is good, so that a crash or a mistake leaves nothing that somebody
 * takes for a mandate. The hidden folder is made before the master key and goes after it: a key
 * without either folder is not ours to overwrite. One process founds at a time.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "evidence/ledger.h"
#include "evidence/mandate.h"
#include "store/meta.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char settings_text[] =
    "# A constat instance: its mandates are in mandates/, their master keys in this folder,\n"
    "# which belongs on another disk or into a systemd credential named NAME.key.\n"
    "secrets: secrets\n"
    "# When true, no hostile byte is read on a kernel without Landlock.\n"
    "require_landlock: false\n";

static bool make_folder(const char *path, GError **error)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return ct_fail_errno(error, errno, "folder");
    return true;
}

/* Durable, readable by the owner alone, and never over something that exists. */
static bool write_new(const char *path, CtBytes bytes, GError **error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (file < 0)
        return ct_fail_errno(error, errno, "new file");
    bool written = ct_file_write_at(file, 0, bytes, "new file", error) &&
                   ct_file_sync(file, "new file", error);
    (void)close(file);
    return written;
}

bool ct_mandate_init_instance(const char *instance, GError **error)
{
    g_autofree char *settings = g_build_filename(instance, "constat.yaml", NULL);
    g_autofree char *mandates = g_build_filename(instance, "mandates", NULL);
    g_autofree char *secrets = g_build_filename(instance, "secrets", NULL);

    if (g_file_test(settings, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_CONFLICT, "instance: the folder holds one already");
    return make_folder(instance, error) && make_folder(mandates, error) &&
           make_folder(secrets, error) &&
           write_new(settings, ct_bytes_of_text(settings_text), error);
}

static bool name_is_good(const char *name)
{
    if (!g_ascii_islower(name[0]) || strlen(name) > 40)
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_islower(*c) && !g_ascii_isdigit(*c) && *c != '-')
            return false;
    return true;
}

static bool copy_file(const char *from, const char *to, GError **error)
{
    g_autofree char *text = NULL;
    gsize size = 0;

    if (!g_file_get_contents(from, &text, &size, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "mandate: a file of its plan is not there");
    return write_new(to, (CtBytes){ (const uint8_t *)text, size }, error);
}

/* Copies the regular files of a folder, and of its folders down to `depth`. */
static bool copy_folder(const char *from, const char *to, int depth, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(from, 0, NULL);
    const char *name;

    if (folder == NULL)
        return ct_fail(error, CT_ERROR_MISSING, "mandate: its dossier is not there");
    if (!make_folder(to, error))
        return false;
    while ((name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *source = g_build_filename(from, name, NULL);
        g_autofree char *target = g_build_filename(to, name, NULL);
        bool is_folder = g_file_test(source, G_FILE_TEST_IS_DIR);

        if (is_folder && depth > 0 && !copy_folder(source, target, depth - 1, error))
            return false;
        if (!is_folder && !copy_file(source, target, error))
            return false;
    }
    return true;
}

/* A demonstration's checkpoints say so in their first word. */
static char *origin_of(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "mandate.yaml", NULL);
    g_autoptr(CtYaml) settings = ct_yaml_load(path, error);
    const CtYaml *demo = settings == NULL ? NULL : ct_yaml_need(settings, "demo", error);
    const char *origin = demo == NULL ? NULL : ct_yaml_need_text(settings, "origin", error);
    bool is_demo;

    if (origin == NULL || !ct_yaml_bool(demo, &is_demo, error))
        return NULL;
    return g_strdup_printf("%s%s/%s", is_demo ? "demo/" : "", origin, name);
}

static bool make_store(const char *folder, const CtMandatePlan *plan, const uint8_t *master,
                       GError **error)
{
    g_autofree char *path = g_build_filename(folder, "store.db", NULL);
    g_autofree char *origin = origin_of(folder, plan->name, error);
    char text[CT_TIME_TEXT_SIZE];

    if (origin == NULL)
        return false;
    g_autoptr(CtDb) db = ct_migrate_open(path, CT_DB_CREATE, ct_clock_now(), error);
    return db != NULL && ct_ledger_create(db, folder, master, origin, error) &&
           ct_meta_set(db, "clock", ct_time_text(plan->clock, text), error);
}

static bool copy_dossier(const char *folder, const CtMandatePlan *plan, GError **error)
{
    g_autofree char *file = g_strconcat(plan->dossier, ".yaml", NULL);
    g_autofree char *source = g_build_filename(plan->share, "dossiers", file, NULL);
    g_autofree char *target = g_build_filename(folder, "dossier.yaml", NULL);
    static const char *const parts[] = { "procedures", "notices" };

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *from = g_build_filename(plan->share, parts[i], NULL);
        g_autofree char *to = g_build_filename(folder, parts[i], NULL);

        if (!copy_folder(from, to, 0, error))
            return false;
    }
    return copy_file(source, target, error);
}

/* Where a mail server delivers: a Maildir, for who takes mails in. */
static bool make_incoming(const char *folder, GError **error)
{
    static const char *const parts[] = { "incoming", "incoming/tmp", "incoming/cur",
                                         "incoming/new" };
    g_autofree char *path = g_build_filename(folder, "mandate.yaml", NULL);
    g_autoptr(CtYaml) settings = ct_yaml_load(path, error);

    if (settings == NULL)
        return false;
    if (g_strcmp0(ct_yaml_text(ct_yaml_get(settings, "kind")), "authority") != 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(folder, parts[i], NULL);

        if (!make_folder(part, error))
            return false;
    }
    return true;
}

static bool build(const char *folder, const CtMandatePlan *plan, const uint8_t *master,
                  GError **error)
{
    static const char *const folders[] = { "outbox", "manifests", "reference" };
    g_autofree char *settings = g_build_filename(folder, "mandate.yaml", NULL);

    if (mkdir(folder, 0700) != 0)
        return ct_fail_errno(error, errno, "mandate folder");
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(folder, folders[i], NULL);

        if (!make_folder(path, error))
            return false;
    }
    return copy_dossier(folder, plan, error) && copy_file(plan->settings, settings, error) &&
           make_incoming(folder, error) && make_store(folder, plan, master, error);
}

static void remove_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);

        if (g_file_test(child, G_FILE_TEST_IS_DIR))
            remove_folder(child);
        else
            (void)unlink(child);
    }
    (void)rmdir(path);
}

/* What an earlier crash left. */
static bool clear_draft(const char *draft, const char *key, GError **error)
{
    if (!g_file_test(draft, G_FILE_TEST_EXISTS))
        return !g_file_test(key, G_FILE_TEST_EXISTS) ||
               ct_fail(error, CT_ERROR_CONFLICT, "master key: one of that name is there already");
    (void)unlink(key);
    remove_folder(draft);
    return true;
}

/* Opened as it will be, so that a mistake in its settings is told before it is founded. */
static bool is_good(const char *instance, const CtMandatePlan *plan, const char *draft,
                    GError **error)
{
    g_autoptr(CtMandate) mandate = ct_mandate_open_in(instance, plan->name, draft, error);

    return mandate != NULL && (plan->check == NULL || plan->check(mandate, error));
}

static bool found(const char *instance, const CtMandatePlan *plan, const char *key, GError **error)
{
    g_autofree char *hidden = g_strconcat(".new-", plan->name, NULL);
    g_autofree char *mandates = g_build_filename(instance, "mandates", NULL);
    g_autofree char *draft = g_build_filename(mandates, hidden, NULL);
    g_autofree char *place = g_build_filename(mandates, plan->name, NULL);
    g_autofree char *secrets = g_path_get_dirname(key);
    uint8_t master[CT_MANDATE_MASTER_SIZE];

    if (g_file_test(place, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_CONFLICT, "mandate \"%s\": it exists", plan->name);
    if (!clear_draft(draft, key, error))
        return false;
    ct_envelope_random(master, sizeof master);
    bool built = build(draft, plan, master, error) &&
                 write_new(key, (CtBytes){ master, sizeof master }, error) &&
                 ct_file_sync_folder(secrets, "master key", error) &&
                 is_good(instance, plan, draft, error);
    ct_envelope_wipe(master, sizeof master);
    if (built && rename(draft, place) == 0)
        return ct_file_sync_folder(mandates, "mandate", error);
    if (built)
        (void)ct_fail_errno(error, errno, "mandate");
    if (g_file_test(draft, G_FILE_TEST_EXISTS))
        (void)unlink(key);
    remove_folder(draft);
    return false;
}

bool ct_mandate_add(const char *instance, const CtMandatePlan *plan, GError **error)
{
    g_autofree char *path = g_build_filename(instance, "mandates", ".lock", NULL);

    if (!name_is_good(plan->name))
        return ct_fail(error, CT_ERROR_INPUT,
                       "mandate: a name is lower case letters, digits and hyphens");
    g_autofree char *key = ct_mandate_key_path(instance, plan->name, error);
    int lock = key == NULL ? -1 : ct_file_lock(path, true, "mandates", error);
    bool founded = lock >= 0 && found(instance, plan, key, error);
    ct_file_unlock(lock);
    return founded;
}

/* Each partner must be one that can be used: nobody finds out later. */
static bool check_partners(const CtYaml *partners, GError **error)
{
    CtMandate reader = { .partners = (CtYaml *)(uintptr_t)partners };
    CtMandatePartner partner;

    for (size_t i = 0; i < ct_mandate_partner_count(&reader); i++)
        if (!ct_mandate_partner(&reader, i, &partner, error))
            return false;
    return true;
}

static const char *const partner_fields[] = { "name", "folder", "verifier", "box" };

static void write_partner(const char *const value[4], CtBuffer *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(partner_fields); i++) {
        ct_buffer_printf(out, "%s%s: ", i == 0 ? "- " : "  ", partner_fields[i]);
        ct_text_add_json(out, ct_bytes_of_text(value[i])); /* a YAML scalar in quotes as well */
        ct_buffer_add_u8(out, '\n');
    }
}

/* Takes the place of the old one when every partner in it can be used. */
static bool replace_partners(CtMandate *self, const CtBuffer *text, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "partners.yaml", NULL);
    g_autofree char *draft = g_build_filename(self->folder, ".partners.new", NULL);

    (void)unlink(draft);
    if (!ct_buffer_ok(text))
        return ct_fail(error, CT_ERROR_LIMIT, "partners: more than a mandate may have");
    if (!write_new(draft, ct_buffer_bytes(text), error))
        return false;
    g_autoptr(CtYaml) yaml = ct_yaml_load(draft, error);
    if (yaml == NULL || !check_partners(yaml, error)) {
        (void)unlink(draft);
        return false;
    }
    if (rename(draft, path) != 0)
        return ct_fail_errno(error, errno, "partners");
    ct_yaml_free(self->partners);
    self->partners = g_steal_pointer(&yaml);
    return ct_file_sync_folder(self->folder, "partners", error);
}

bool ct_mandate_add_partner(CtMandate *self, const char *name, const char *folder,
                            const char *verifier, const char *box_hex, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "partners.yaml", NULL);
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    g_autofree char *before = NULL;
    const char *const value[] = { name, folder, verifier, box_hex };

    (void)g_file_get_contents(path, &before, NULL, NULL);
    ct_buffer_add_text(&text, before == NULL ? "" : before);
    write_partner(value, &text);
    return replace_partners(self, &text, error);
}

/* The partner's reviewers but `key`, and with it in the end if it is to stand there. */
static bool write_reviewers(const CtYaml *partner, const char *key, bool stands, CtBuffer *out)
{
    const CtYaml *reviewers = ct_yaml_get(partner, "reviewers");
    size_t count = reviewers == NULL ? 0 : ct_yaml_count(reviewers);
    const char *part = "  reviewers: [";
    bool found = false;

    for (size_t i = 0; i <= count; i++) {
        const char *other = i < count ? ct_yaml_text(ct_yaml_at(reviewers, i)) : key;
        bool same = i < count && key != NULL && g_strcmp0(other, key) == 0;

        found = found || same;
        if (other == NULL || same || (i == count && !stands))
            continue;
        ct_buffer_add_text(out, part);
        ct_text_add_json(out, ct_bytes_of_text(other));
        part = ", ";
    }
    ct_buffer_add_text(out, part[0] == ',' ? "]\n" : "");
    return found;
}

bool ct_mandate_set_reviewer(CtMandate *self, const char *partner, const char *key, bool stands,
                             GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    bool has_partner = false;
    bool stood = false;

    for (size_t i = 0; i < ct_mandate_partner_count(self); i++) {
        const CtYaml *node = ct_yaml_at(self->partners, i);
        const char *value[G_N_ELEMENTS(partner_fields)];

        for (size_t j = 0; j < G_N_ELEMENTS(partner_fields); j++) {
            value[j] = ct_yaml_need_text(node, partner_fields[j], error);
            if (value[j] == NULL)
                return false;
        }
        bool is_it = strcmp(value[0], partner) == 0;
        write_partner(value, &text);
        stood = write_reviewers(node, is_it ? key : NULL, is_it && stands, &text) || stood;
        has_partner = has_partner || is_it;
    }
    if (!has_partner)
        return ct_fail(error, CT_ERROR_MISSING, "partners: there is no \"%s\"", partner);
    if (stood == stands)
        return ct_fail(error, stands ? CT_ERROR_CONFLICT : CT_ERROR_MISSING,
                       stands ? "partners: the reviewer's key stands there already"
                              : "partners: no reviewer has that key");
    return replace_partners(self, &text, error);
}
