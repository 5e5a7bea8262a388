/* advisory_record.c - one advisory in as many records as its tree needs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/advisory_record.h"

#include "format/decode.h"

#include <string.h>

/* A piece of the tree in one value, so that it is never cut. */
enum { PIECE = 60000 };

static void fill_head(const CtAdvisoryRecord *advisory, CtRecord *record)
{
    uint64_t from = advisory->from;
    uint64_t to = advisory->to;

    ct_record_text(record, "id", advisory->id, from, to);
    ct_record_text(record, "feed", ct_bytes_of_text(advisory->feed), 0, 0);
    if (advisory->origin.size > 0)
        ct_record_text(record, "origin", advisory->origin, 0, 0);
    ct_record_text(record, "pointer", ct_bytes_of_text(advisory->pointer), 0, 0);
    if (advisory->published != CT_INSTANT_NEVER)
        ct_record_instant(record, "published", advisory->published, from, to);
    if (advisory->modified != CT_INSTANT_NEVER)
        ct_record_instant(record, "modified", advisory->modified, from, to);
    if (advisory->status.size > 0)
        ct_record_text(record, "status", advisory->status, from, to);
    if (advisory->voice != NULL)
        ct_record_text(record, "voice", ct_bytes_of_text(advisory->voice), 0, 0);
}

bool ct_advisory_record_emit(const CtAdvisoryRecord *advisory, CtBytes tree, CtRecordSink sink,
                             void *user, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    size_t at = 0;
    int64_t part = 0;

    do {
        bool more = tree.size - at > PIECE;

        ct_record_begin(&record, "advisory");
        if (part == 0)
            fill_head(advisory, &record);
        ct_record_number(&record, "part", part++, 0, 0);
        ct_record_number(&record, "more", more, 0, 0);
        ct_record_bytes(&record, "tree", ct_bytes_slice(tree, at, PIECE), 0, 0);
        if (!sink(user, &record, error))
            return false;
        at += PIECE;
    } while (at < tree.size);
    return true;
}

bool ct_advisory_record_mark(const CtAdvisoryRecordMark *mark, CtRecordSink sink, void *user,
                             GError **error)
{
    static CtRecord record;

    ct_record_begin(&record, "mark");
    ct_record_text(&record, "id", mark->id, mark->from, mark->to);
    ct_record_text(&record, "mark", ct_bytes_of_text(mark->mark), 0, 0);
    ct_record_text(&record, "pointer", ct_bytes_of_text(mark->pointer), 0, 0);
    if (mark->day != CT_INSTANT_NEVER)
        ct_record_instant(&record, "day", mark->day, mark->from, mark->to);
    if (mark->due != CT_INSTANT_NEVER)
        ct_record_instant(&record, "due", mark->due, mark->from, mark->to);
    ct_record_number(&record, "score", mark->score, mark->from, mark->to);
    ct_record_number(&record, "percentile", mark->percentile, mark->from, mark->to);
    return sink(user, &record, error);
}

bool ct_advisory_record_is_cve(CtBytes id)
{
    if (id.size < 13 || id.size > 32 || memcmp(id.data, "CVE-", 4) != 0)
        return false;
    for (size_t i = 4; i < id.size; i++)
        if (!g_ascii_isdigit(id.data[i]) && !(i == 8 && id.data[i] == '-'))
            return false;
    return id.data[8] == '-';
}

bool ct_advisory_record_aside(const char *reason, const char *detail, const char *pointer,
                              CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record;

    ct_record_begin(&record, "aside");
    ct_record_text(&record, "reason", ct_bytes_of_text(reason), 0, 0);
    ct_record_text(&record, "detail", ct_bytes_of_text(detail), 0, 0);
    ct_record_text(&record, "pointer", ct_bytes_of_text(pointer), 0, 0);
    return sink(user, &record, error);
}

/* "2015-01-13T22:59Z" and "2015-01-13T22:59:00.000" are what the feeds write beside RFC 3339. */
CtInstant ct_advisory_record_time(CtBytes text)
{
    g_auto(CtBuffer) full = ct_buffer_new(64);
    CtInstant instant = CT_INSTANT_NEVER;
    const size_t minutes = strlen("2015-01-13T22:59");

    if (text.size < strlen("2015-01-13") || text.size > 40)
        return CT_INSTANT_NEVER;
    ct_buffer_add(&full, ct_bytes_slice(text, 0, minutes));
    if (text.size == strlen("2015-01-13"))
        ct_buffer_add_text(&full, "T00:00");
    if (text.size <= minutes || text.data[minutes] != ':')
        ct_buffer_add_text(&full, ":00");
    ct_buffer_add(&full, ct_bytes_slice(text, minutes, text.size));
    switch (ct_time_parse(ct_buffer_bytes(&full), &instant)) {
    case CT_TIME_OK:
        return instant;
    case CT_TIME_NO_ZONE:
        ct_buffer_add_u8(&full, 'Z');
        return ct_time_parse(ct_buffer_bytes(&full), &instant) == CT_TIME_OK ? instant
                                                                             : CT_INSTANT_NEVER;
    case CT_TIME_MALFORMED:
    default:
        return CT_INSTANT_NEVER;
    }
}

CtBytes ct_advisory_record_head(CtBytes source, CtBuffer *unpacked)
{
    CtBytes head = ct_bytes_slice(source, 0, unpacked->ceiling);

    /* The beginning of a gzip is no whole one; what came out before it broke is enough. */
    if (head.size > 2 && head.data[0] == 0x1f && head.data[1] == 0x8b) {
        bool whole = ct_decode_gzip(head, unpacked, NULL);
        (void)whole;
        head = ct_buffer_bytes(unpacked);
    }
    return head;
}

bool ct_advisory_record_is_json(CtBytes head)
{
    size_t at = 0;

    while (at < head.size && head.data[at] <= ' ')
        at++;
    return at < head.size && (head.data[at] == '{' || head.data[at] == '[');
}

bool ct_advisory_record_unpack(CtBytes source, CtBuffer *unpacked, CtBytes *out, GError **error)
{
    if (source.size < 2 || source.data[0] != 0x1f || source.data[1] != 0x8b) {
        *out = source;
        return true;
    }
    if (!ct_decode_gzip(source, unpacked, error))
        return false;
    *out = ct_buffer_bytes(unpacked);
    return true;
}
