/* year_shelf.c - one file, replaced as a whole.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/year_shelf.h"

#include "base/file.h"

#include <errno.h>
#include <glib/gstdio.h>

enum { BYTES = 64 << 20 };

static char *path_of(const CtMandate *mandate)
{
    return g_build_filename(mandate->folder, "reference", "advisories.year", NULL);
}

bool ct_year_shelf_put(const CtMandate *mandate, const CtYear *year, GError **error)
{
    g_autofree char *path = path_of(mandate);
    g_auto(CtBuffer) text = ct_buffer_new(BYTES);

    ct_year_write(year, &text);
    if (!ct_buffer_ok(&text))
        return ct_fail(error, CT_ERROR_LIMIT, "year: larger than %d MiB", BYTES >> 20);
    return ct_file_replace(path, ct_buffer_bytes(&text), "year", error);
}

bool ct_year_shelf_has(const CtMandate *mandate)
{
    g_autofree char *path = path_of(mandate);

    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

bool ct_year_shelf_get(const CtMandate *mandate, CtYear *out, GError **error)
{
    g_autofree char *path = path_of(mandate);
    g_auto(CtBuffer) text = ct_buffer_new(BYTES);

    return ct_file_read(path, &text, "year", error) &&
           ct_year_read(ct_buffer_bytes(&text), out, error);
}
