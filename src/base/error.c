/* error.c - the one error domain and the two ways into it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/error.h"

#include <errno.h>

G_DEFINE_QUARK(ct - error - quark, ct_error)

void ct_error_set(GError **error, CtErrorCode code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (error != NULL)
        *error = g_error_new_valist(CT_ERROR, (int)code, format, arguments);
    va_end(arguments);
}

static CtErrorCode code_of(int cause)
{
    if (cause == ENOENT)
        return CT_ERROR_MISSING;
    if (cause == EACCES || cause == EPERM)
        return CT_ERROR_DENIED;
    return CT_ERROR_SYSTEM;
}

void ct_error_set_errno(GError **error, int cause, const char *what)
{
    ct_error_set(error, code_of(cause), "%s: %s", what, g_strerror(cause));
}
