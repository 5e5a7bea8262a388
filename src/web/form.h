/* form.h - what a browser's form sends, application/x-www-form-urlencoded, read strictly.
 *
 * In:  the bytes of a body (URL Standard, 5.1: name=value pairs parted by `&`, `+` a blank, %XX a
 *      byte). Out: names and values in UTF-8, in order; line ends are LF.
 * We refuse what readers disagree about: a `%` without two hex digits, a zero byte or other
 * control characters, what is not UTF-8, a pair without `=`, an empty name, a name twice, and more
 * pairs than CT_LIMIT_FORM_FIELDS. The size of the whole is the caller's limit.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/reader.h"

typedef struct {
    char *name;  /* owned, like `value` */
    char *value; /* may have several lines */
} CtFormField;

typedef struct {
    GArray *fields; /* owned: of CtFormField, in order */
} CtForm;

void ct_form_clear(CtForm *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtForm, ct_form_clear)

/* INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_form_read(CtBytes body, CtForm *out, GError **error);
/* Borrowed; NULL when there is no such field. */
const char *ct_form_get(const CtForm *self, const char *name);
