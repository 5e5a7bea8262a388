/* cpe_list.c - line by line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cpe_list.h"

#include "base/text.h"
#include "format/lines.h"
#include "format/product_record.h"

enum { HEAD = 65536 };

static bool is_name(CtBytes line)
{
    CtBytes head = ct_bytes_slice(line, 0, 4);

    return ct_text_equal_nocase(head, "cpe:") || ct_text_equal_nocase(head, "pkg:");
}

/* Nothing but comments at all, or a line among the first that begins as a name does. */
static int detect(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, HEAD));
    bool empty = source.size <= HEAD;

    while (ct_lines_next(&lines)) {
        CtBytes line = ct_text_trim(lines.text);

        if (is_name(line))
            return 75;
        empty = empty && (line.size == 0 || line.data[0] == '#');
    }
    return empty ? 20 : 0;
}

static bool has_control(CtBytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] < ' ' || line.data[i] == 0x7f)
            return true;
    return false;
}

static bool put(const CtLines *lines, CtBytes line, CtRecordSink sink, void *user, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    const CtProductRecord place = { .line = lines->number };

    if (lines->too_long)
        return ct_product_record_aside(&place, "too-long", "the line is too long", sink, user,
                                       error);
    if (!ct_text_is_utf8(line))
        return ct_product_record_aside(&place, "not-utf-8", "the line is no UTF-8", sink, user,
                                       error);
    if (has_control(line))
        return ct_product_record_aside(&place, "malformed", "the line has a control character",
                                       sink, user, error);
    ct_record_begin(&record, "name");
    ct_record_text(&record, "row", line, lines->from, lines->to);
    ct_record_number(&record, "line", (int64_t)lines->number, 0, 0);
    return sink(user, &record, error);
}

static bool read_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtLines lines = ct_lines_over(source);
    const CtProductRecord nowhere = { 0 };
    bool any = false;

    while (ct_lines_next(&lines)) {
        CtBytes line = ct_text_trim(lines.text);

        if (line.size == 0 || line.data[0] == '#')
            continue;
        any = true;
        if (!put(&lines, line, sink, user, error))
            return false;
    }
    return any ||
           ct_product_record_aside(&nowhere, "empty", "nothing is listed", sink, user, error);
}

const CtFormat ct_cpe_list_format = {
    .name = "cpe-list",
    .summary = "products, a CPE 2.3 name or a package URL a line",
    .detect = detect,
    .read = read_source,
};
