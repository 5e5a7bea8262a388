/* report.h - lines about the service on standard error: time, role, what.
 *
 * What is said names mandates, numbers and causes. No line holds a person's data: messages of
 * errors do not (base/error.h), and values are never passed here.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include <glib.h>

void ct_report_line(const char *role, const char *format, ...) G_GNUC_PRINTF(2, 3);
