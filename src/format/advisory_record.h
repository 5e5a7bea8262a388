/* advisory_record.h - how every reader of advisories hands over one advisory.
 *
 * An advisory is one or more records of kind "advisory": the first has `id`, `feed` (whose words
 * they are), `pointer` (JSON pointer of it in the source), and where they are known `published`,
 * `modified` (instants) and `status`; each has `part` (from 0), `more` (1 when another follows)
 * and `tree`, a piece of the applicability's bytes. Parts exist because a record's value has a
 * ceiling.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/applicability.h"
#include "base/record.h"

typedef struct {
    CtBytes id;
    const char *feed;
    const char *pointer;
    CtInstant published; /* CT_INSTANT_NEVER when unknown */
    CtInstant modified;
    CtBytes status;
    uint64_t from; /* bytes of the (unpacked) source */
    uint64_t to;
} CtAdvisoryRecord;

bool ct_advisory_record_emit(const CtAdvisoryRecord *advisory, CtBytes tree, CtRecordSink sink,
                             void *user, GError **error);
/* An aside about the advisory at `pointer`. */
bool ct_advisory_record_aside(const char *reason, const char *detail, const char *pointer,
                              CtRecordSink sink, void *user, GError **error);
/* A time of a feed; one without zone is UTC where the feed's documentation says so. NEVER when
 * none. */
CtInstant ct_advisory_record_time(CtBytes text);
/* The source itself, or what its gzip holds: *out is a view of `source` or of `unpacked`. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_record_unpack(CtBytes source, CtBuffer *unpacked, CtBytes *out, GError **error);
