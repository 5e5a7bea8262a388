/* verdict_proof.c - read, check, tell.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/verdict_proof.h"

#include "match/verdict_record.h"

static int detect(CtBytes source)
{
    (void)source;
    return 0;
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    g_autoptr(CtVerdict) proof = ct_verdict_read(source, error);

    return proof != NULL && ct_verdict_check(proof, error) &&
           ct_verdict_record_emit(proof, sink, user, error);
}

const CtFormat ct_verdict_proof_format = {
    .name = "verdict-proof",
    .summary = "the proof of a verdict, rechecked; only with --as",
    .detect = detect,
    .read = read_source,
};
