/* mandate_new.c - founding an instance and a mandate.
 *
 * A mandate is built in a hidden folder beside its place and renamed into it when everything
 * is there, so that a crash leaves a half-made one that nobody takes for a mandate. The master
 * key is written before the rename: a mandate without its key would be lost.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/clock.h"
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
    bool written = write(file, bytes.data, bytes.size) == (ssize_t)bytes.size && fsync(file) == 0;
    int cause = errno;
    close(file);
    return written || ct_fail_errno(error, cause, "new file");
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

bool ct_mandate_add(const char *instance, const CtMandatePlan *plan, GError **error)
{
    g_autofree char *hidden = g_strconcat(".new-", plan->name, NULL);
    g_autofree char *draft = g_build_filename(instance, "mandates", hidden, NULL);
    g_autofree char *place = g_build_filename(instance, "mandates", plan->name, NULL);

    if (!name_is_good(plan->name))
        return ct_fail(error, CT_ERROR_INPUT,
                       "mandate: a name is lower case letters, digits and hyphens");
    if (g_file_test(place, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_CONFLICT, "mandate \"%s\": it exists", plan->name);
    g_autofree char *file = g_strconcat(plan->name, ".key", NULL);
    g_autofree char *path = g_build_filename(instance, "secrets", file, NULL);
    uint8_t master[CT_MANDATE_MASTER_SIZE];
    remove_folder(draft); /* what an earlier crash left, and its key that nothing uses */
    (void)unlink(path);
    ct_envelope_random(master, sizeof master);
    bool built = build(draft, plan, master, error) &&
                 write_new(path, (CtBytes){ master, sizeof master }, error);
    ct_envelope_wipe(master, sizeof master);
    if (built && rename(draft, place) == 0)
        return true;
    if (built)
        (void)ct_fail_errno(error, errno, "mandate");
    remove_folder(draft);
    return false;
}

bool ct_mandate_add_partner(CtMandate *self, const char *name, const char *folder,
                            const char *verifier, const char *box_hex, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "partners.yaml", NULL);
    g_autofree char *draft = g_build_filename(self->folder, ".partners.new", NULL);
    g_autofree char *before = NULL;

    (void)g_file_get_contents(path, &before, NULL, NULL);
    g_autofree char *text =
        g_strdup_printf("%s- name: %s\n  folder: %s\n  verifier: %s\n  box: \"%s\"\n",
                        before == NULL ? "" : before, name, folder, verifier, box_hex);
    (void)unlink(draft);
    if (!write_new(draft, ct_bytes_of_text(text), error))
        return false;
    g_autoptr(CtYaml) yaml = ct_yaml_load(draft, error);
    if (yaml == NULL)
        return false;
    if (rename(draft, path) != 0)
        return ct_fail_errno(error, errno, "partners");
    ct_yaml_free(self->partners);
    self->partners = g_steal_pointer(&yaml);
    return true;
}
