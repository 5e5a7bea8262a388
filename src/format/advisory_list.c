/* advisory_list.c - the walk over the records, and what they share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/advisory_list.h"

bool ct_advisory_list_aside(const CtAdvisoryList *self, const char *detail, const char *pointer,
                            GError **error)
{
    return ct_advisory_record_aside("advisory", detail, pointer, self->sink, self->user, error);
}

static bool read_one(CtAdvisoryList *self, CtJsonToken token, CtAdvisoryListRecord record,
                     GError **error)
{
    char pointer[64] = "";

    self->from = self->json.at;
    if (self->listed)
        (void)g_snprintf(pointer, sizeof pointer, "/%" G_GUINT64_FORMAT, self->number++);
    if (!ct_json_tree_read(self->tree, &self->json, token))
        return ct_advisory_list_aside(self, "the record is larger than one may be", pointer, error);
    if (!ct_reader_ok(&self->json.reader))
        return true; /* asked once at the end */
    return record(self, pointer, error);
}

static bool read_list(CtAdvisoryList *self, CtAdvisoryListRecord record, GError **error)
{
    CtJsonToken token;

    while ((token = ct_json_step(&self->json)) != CT_JSON_ARRAY_END && token != CT_JSON_END)
        if (!read_one(self, token, record, error))
            return false;
    return self->number > 0 || !ct_reader_ok(&self->json.reader) ||
           ct_advisory_record_aside("empty", "the list holds no record", "", self->sink, self->user,
                                    error);
}

static bool read_all(CtAdvisoryList *self, const char *what, CtAdvisoryListRecord record,
                     GError **error)
{
    CtJsonToken token = ct_json_step(&self->json);

    self->listed = token == CT_JSON_ARRAY;
    if (!self->listed && token != CT_JSON_OBJECT)
        ct_json_reject(&self->json, "is neither a record nor a list of them");
    return (self->listed ? read_list(self, record, error) : read_one(self, token, record, error)) &&
           ct_json_check(&self->json, what, error);
}

bool ct_advisory_list_read(CtBytes source, const char *what, CtAdvisoryListRecord record,
                           CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) unpacked = ct_buffer_new(CT_LIMIT_FEED_BYTES);
    CtBytes text;

    if (!ct_advisory_record_unpack(source, &unpacked, &text, error))
        return false;
    CtAdvisoryList self = { .json = ct_json_over(text),
                            .tree = ct_json_tree_new(),
                            .rows = ct_advisory_rows_new(),
                            .packed = text.data != source.data,
                            .sink = sink,
                            .user = user };
    bool done = read_all(&self, what, record, error);
    ct_json_clear(&self.json);
    ct_json_tree_free(self.tree);
    ct_advisory_rows_clear(&self.rows);
    return done;
}
