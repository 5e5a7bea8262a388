/* span.h - a deadline for the case page: what it is counted from, how long, where it ends and why.
 *
 * Timers and erasures come from procedure/derivation.h; a task's deadline is derived the same way,
 * from the moment when the task was set and the period that the procedure's text gives it. The
 * entry of the anchor is looked for among the steps of the view, which must be filled before.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/case.h"
#include "procedure/derivation.h"
#include "web/view.h"

void ct_span_add_due(const CtCase *subject, const CtDue *due, CtViewCase *out);
/* The open tasks of the case. */
bool ct_span_add_tasks(const CtBook *book, const CtCase *subject, CtViewCase *out, GError **error);
