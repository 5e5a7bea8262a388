/* constat_audit.c - the jailed program that checks an auditor's bundle, which may come from
 * anybody.
 *
 * `constat audit-bundle check` starts it. Its one reader holds the bundle together (desk/audit.h)
 * and gives one record (desk/audit_record.h); a bundle that does not hold is refused with the file
 * in which something is wrong. It is a program of its own because no other reader needs the ledger.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/audit_record.h"
#include "workers/loop.h"

static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

static bool read_bundle(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    CtAuditReport report;

    if (!ct_audit_check(source, &report, error))
        return false;
    ct_audit_record_fill(&report, &record);
    return sink(user, &record, error);
}

static const CtFormat format = {
    .name = CT_AUDIT_FORMAT,
    .summary = "an auditor's bundle",
    .detect = detect,
    .read = read_bundle,
};

static const CtFormat *choose(const char *name, CtBytes source)
{
    (void)name;
    (void)source;
    return &format;
}

/* Libraries of cryptography read their settings at the first use. */
static void warm_up(void)
{
    uint8_t digest[CT_DIGEST_SIZE];
    CtNoteVerifier verifier;

    ct_digest_of((CtBytes){ digest, 0 }, digest);
    (void)!ct_note_verifier_parse(ct_bytes_of_text("none"), &verifier, NULL);
}

int main(int argc, char **argv)
{
    return ct_loop_run(argc, argv, choose, warm_up);
}
