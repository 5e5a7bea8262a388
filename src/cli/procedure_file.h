/* procedure_file.h - what the verbs of `constat procedure` open: a text of the law.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "procedure/procedure.h"

/* Its mistakes are the error; `path` must outlive it. */
G_GNUC_WARN_UNUSED_RESULT
CtProcedure *ct_procedure_file_read(const char *path, GError **error);
