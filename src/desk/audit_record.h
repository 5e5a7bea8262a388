/* audit_record.h - what the jailed check of an auditor's bundle found, as a record, out and in.
 *
 * One record "bundle" with the report's numbers, names and keys. What comes back is read as
 * hostile: a part that is missing or of another size is INPUT.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "desk/audit.h"

#define CT_AUDIT_PROGRAM "constat-audit" /* beside this program */
#define CT_AUDIT_FORMAT  "audit-bundle"

void ct_audit_record_fill(const CtAuditReport *report, CtRecord *out);
G_GNUC_WARN_UNUSED_RESULT
bool ct_audit_record_read(const CtRecord *record, CtAuditReport *out, GError **error);

/* The bundle of that name, checked in a fresh jail. MISSING, DENIED, SYSTEM or LIMIT when it cannot
 * be read, else as ct_audit_check. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_audit_record_check(const char *path, CtAuditReport *out, GError **error);
