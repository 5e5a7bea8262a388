/* procedure_file.c - a file, read whole and parsed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_file.h"

#include "base/file.h"
#include "procedure/parser.h"

CtProcedure *ct_procedure_file_read(const char *path, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);

    if (!ct_file_read_named(path, &text, "procedure", error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    return ct_parser_read(ct_buffer_bytes(&text), path, error);
}
