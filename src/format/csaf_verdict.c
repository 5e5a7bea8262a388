/* csaf_verdict.c - the check's findings and doubts as records.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/csaf_verdict.h"

#include "match/csaf_check.h"

static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

static bool tell(const char *kind, const CtCsafFinding *finding, CtRecordSink sink, void *user,
                 GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, kind);
    ct_record_text(&record, "test", ct_bytes_of_text(finding->test), 0, 0);
    ct_record_text(&record, "pointer", ct_bytes_of_text(finding->pointer), 0, 0);
    ct_record_text(&record, "message", ct_bytes_of_text(finding->message), 0, 0);
    return sink(user, &record, error);
}

static bool tell_all(const char *kind, const GArray *findings, CtRecordSink sink, void *user,
                     GError **error)
{
    for (guint i = 0; i < findings->len; i++)
        if (!tell(kind, &g_array_index(findings, CtCsafFinding, i), sink, user, error))
            return false;
    return true;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record;
    g_auto(CtCsafFindings) findings = ct_csaf_finding_list();

    if (source.size > CT_LIMIT_CSAF_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "document: larger than %d MiB",
                       CT_LIMIT_CSAF_BYTES >> 20);
    bool valid = ct_csaf_check(source, &findings);
    if (!tell_all("finding", findings.findings, sink, user, error) ||
        !tell_all("doubt", findings.doubts, sink, user, error))
        return false;
    ct_record_begin(&record, "verdict");
    ct_record_number(&record, "valid", valid, 0, 0);
    ct_record_number(&record, "untold", (int64_t)findings.untold, 0, 0);
    return sink(user, &record, error);
}

const CtFormat ct_csaf_verdict_format = {
    .name = "csaf-verdict",
    .summary = "whether a document is valid CSAF 2.0 or 2.1; only with --as",
    .detect = detect,
    .read = read_source,
};
