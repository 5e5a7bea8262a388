/* advisory_list.h - a JSON source that is one record about an advisory, or a list of them.
 *
 * One record is in memory at a time, as a tree; what reads it adds its rows and emits (see
 * advisory_record.h). A record that is larger than CT_LIMIT_JSON_TREE_NODES is an aside and the
 * rest goes on; a list without records is an aside too. The source may be a gzip.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/json_tree.h"
#include "format/advisory_record.h"
#include "format/advisory_rows.h"

typedef struct {
    CtJson json;
    CtJsonTree *tree; /* owned: the record */
    CtAdvisoryRows rows;
    CtRecordSink sink; /* borrowed, like `user` */
    void *user;
    uint64_t number; /* records of the list so far */
    bool listed;
    bool packed; /* places in the source are not those of its bytes */
    size_t from; /* the record's place in the unpacked source */
} CtAdvisoryList;

/* Reads self->tree; `pointer` is the record's JSON pointer in the source. */
typedef bool (*CtAdvisoryListRecord)(CtAdvisoryList *self, const char *pointer, GError **error);

/* `what` names the source in errors ("OSV record"). CT_ERROR_INPUT for what is no such JSON,
 * CT_ERROR_LIMIT for a gzip that unpacks too far; else what `record` or the sink says. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_advisory_list_read(CtBytes source, const char *what, CtAdvisoryListRecord record,
                           CtRecordSink sink, void *user, GError **error);
/* An aside about what stands at `pointer`. */
bool ct_advisory_list_aside(const CtAdvisoryList *self, const char *detail, const char *pointer,
                            GError **error);
