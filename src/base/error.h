/* error.h - why something did not happen, told by what the caller can do about it.
 *
 * Every fallible function returns bool (or NULL) and fills a GError of this domain.
 * The seven codes name the caller's remedy, not the cause; the message names the
 * object and what was seen, in lower case, without a full stop, and never holds
 * personal data: it names an id. Programs add the file name with g_prefix_error().
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    CT_ERROR_INPUT,     /* malformed bytes: record a finding and go on */
    CT_ERROR_LIMIT,     /* more than limits.h grants: same, naming the limit */
    CT_ERROR_MISSING,   /* no such row, file or object */
    CT_ERROR_CONFLICT,  /* it changed under us: reload and retry */
    CT_ERROR_DENIED,    /* this actor may not do this */
    CT_ERROR_INTEGRITY, /* a hash, signature or chain does not verify: stop, alert */
    CT_ERROR_SYSTEM,    /* disk, network or database failed: retry later */
} CtErrorCode;

#define CT_ERROR (ct_error_quark())
GQuark ct_error_quark(void);

void ct_error_set(GError **error, CtErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* For a system call: appends the text of `cause` (an errno value). ENOENT becomes MISSING,
 * EACCES and EPERM become DENIED, everything else SYSTEM. */
void ct_error_set_errno(GError **error, int cause, const char *what);

/* The same as expressions of the value false, so that `return ct_fail(...)` is the whole error
 * path. They are macros because compiler and analyzer then see that nothing was done, and that
 * results are rightly left alone. `error` may be NULL. */
#define ct_fail(error, ...)                                                                        \
    ({                                                                                             \
        ct_error_set((error), __VA_ARGS__);                                                        \
        false;                                                                                     \
    })
#define ct_fail_errno(error, cause, what)                                                          \
    ({                                                                                             \
        ct_error_set_errno((error), (cause), (what));                                              \
        false;                                                                                     \
    })
