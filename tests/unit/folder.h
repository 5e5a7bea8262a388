/* folder.h - a fresh folder for a test, removed with all that is in it.
 *
 * ct_test_folder() in the setup, ct_test_folder_remove() in the teardown.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <ftw.h>
#include <glib.h>
#include <stdio.h>

G_GNUC_UNUSED static char *ct_test_folder(void)
{
    return g_dir_make_tmp("ct-test-XXXXXX", NULL);
}

static int ct_test_remove_one(const char *path, const struct stat *status, int type,
                              struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

G_GNUC_UNUSED static void ct_test_folder_remove(char *folder)
{
    (void)nftw(folder, ct_test_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    g_free(folder);
}
