/* reading.c - starting a reader as the instance says.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/reading.h"

#include <errno.h>

CtWorker *ct_reading_start(const char *instance, GError **error)
{
    g_autofree char *path = g_build_filename(instance, "constat.yaml", NULL);
    g_autoptr(CtYaml) settings = ct_yaml_load(path, error);
    CtWorkerOptions options = { 0 };
    const CtYaml *landlock = ct_yaml_get(settings, "require_landlock");

    if (settings == NULL)
        return NULL;
    if (landlock != NULL && !ct_yaml_bool(landlock, &options.require_landlock, error))
        return NULL;
    return ct_worker_start(&options, error);
}

bool ct_reading_maildir(const CtMandate *mandate, char **out_path, GError **error)
{
    static const char *const parts[] = { "tmp", "cur", "new" };
    g_autofree char *path = g_build_filename(mandate->folder, "incoming", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(path, parts[i], NULL);

        if (g_mkdir_with_parents(part, 0700) != 0)
            return ct_fail_errno(error, errno, "incoming mails");
    }
    *out_path = g_steal_pointer(&path);
    return true;
}
