/* bulletin_csv.c - three tables, one way of reading them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/bulletin_csv.h"

#include "base/text.h"
#include "format/csv.h"

#include <string.h>

enum { MOST_COLUMNS = 8 };

typedef struct {
    const char *name;
    bool may_be_empty;
    bool is_day;
} Column;

typedef struct {
    const char *kind; /* of its records */
    const char *header;
    size_t count;
    Column column[MOST_COLUMNS];
} Table;

static const Table bulletins = { "bulletin",
                                 "bulletin,published,update,severity,vulnerabilities,remark",
                                 6,
                                 { { "bulletin", false, false },
                                   { "published", false, true },
                                   { "update", true, false },
                                   { "severity", true, false },
                                   { "vulnerabilities", true, false },
                                   { "remark", true, false } } };

static const Table rows = { "bulletin_row",
                            "bulletin,product,component,update,severity,replaces,applies,exempt",
                            8,
                            { { "bulletin", false, false },
                              { "product", false, false },
                              { "component", true, false },
                              { "update", true, false },
                              { "severity", true, false },
                              { "replaces", true, false },
                              { "applies", true, false },
                              { "exempt", true, false } } };

static const Table names = {
    "bulletin_name",
    "what,group,name",
    3,
    { { "what", false, false }, { "group", false, false }, { "name", false, false } }
};

static int detect(CtBytes source, const Table *table)
{
    size_t size = strlen(table->header);
    bool begins = source.size >= size && memcmp(source.data, table->header, size) == 0;

    return begins && (source.size == size || source.data[size] == '\n' || source.data[size] == '\r')
               ? 100
               : 0;
}

/* YYYY-MM-DD, a real day. */
static bool read_day(CtBytes text, CtInstant *out)
{
    g_auto(CtBuffer) whole = ct_buffer_new(64);

    if (text.size != strlen("2015-01-13"))
        return false;
    ct_buffer_add(&whole, text);
    ct_buffer_add_text(&whole, "T00:00:00Z");
    return ct_time_parse(ct_buffer_bytes(&whole), out) == CT_TIME_OK;
}

/* Makes *record an aside. */
static void put_aside(const CtCsv *csv, const char *reason, const char *detail, CtRecord *record)
{
    ct_record_begin(record, "aside");
    ct_record_text(record, "reason", ct_bytes_of_text(reason), csv->from, csv->to);
    ct_record_text(record, "detail", ct_bytes_of_text(detail), 0, 0);
    ct_record_number(record, "line", (int64_t)csv->line, 0, 0);
}

/* The reason why a row is set aside; NULL when it is in *out. */
static const char *read_row(const CtCsv *csv, const Table *table, CtRecord *out,
                            const char **detail)
{
    *detail = csv->fault != NULL ? csv->fault : "the row has not as many fields as the first line";
    if (csv->fault != NULL || csv->count != table->count)
        return "malformed";
    ct_record_begin(out, table->kind);
    ct_record_number(out, "line", (int64_t)csv->line, 0, 0);
    for (size_t i = 0; i < table->count; i++) {
        const Column *column = &table->column[i];
        const CtCsvField *field = &csv->field[i];
        CtInstant day;

        *detail = column->name;
        if (field->text.size == 0 && !column->may_be_empty)
            return "missing";
        if (!ct_text_is_utf8(field->text))
            return "encoding";
        if (column->is_day && !read_day(field->text, &day))
            return "date";
        if (column->is_day)
            ct_record_instant(out, column->name, day, field->from, field->to);
        else if (field->text.size > 0)
            ct_record_text(out, column->name, field->text, field->from, field->to);
    }
    return NULL;
}

static bool read_table(CtBytes source, const Table *table, CtRecordSink sink, void *user,
                       GError **error)
{
    g_auto(CtCsv) csv = ct_csv_over(source);
    CtRecord record;
    bool more = true;
    bool any = false;

    if (detect(source, table) == 0)
        return ct_fail(error, CT_ERROR_INPUT, "bulletins: the first line is not \"%s\"",
                       table->header);
    (void)ct_csv_next(&csv);
    while (more && ct_csv_next(&csv)) {
        const char *detail;
        const char *reason = read_row(&csv, table, &record, &detail);

        any = true;
        if (reason != NULL)
            put_aside(&csv, reason, detail, &record);
        more = sink(user, &record, error);
    }
    if (!more || any)
        return more;
    put_aside(&csv, "empty", "the table has no line", &record);
    return sink(user, &record, error);
}

static int detect_bulletins(CtBytes source)
{
    return detect(source, &bulletins);
}

static int detect_rows(CtBytes source)
{
    return detect(source, &rows);
}

static int detect_names(CtBytes source)
{
    return detect(source, &names);
}

static bool read_bulletins(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_table(source, &bulletins, sink, user, error);
}

static bool read_rows(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_table(source, &rows, sink, user, error);
}

static bool read_names(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_table(source, &names, sink, user, error);
}

const CtFormat ct_bulletin_csv_format = {
    .name = "bulletin-csv",
    .summary = "a publisher's bulletins, a line each",
    .detect = detect_bulletins,
    .read = read_bulletins,
};

const CtFormat ct_bulletin_rows_csv_format = {
    .name = "bulletin-rows-csv",
    .summary = "the affected rows of a publisher's bulletins",
    .detect = detect_rows,
    .read = read_rows,
};

const CtFormat ct_bulletin_names_csv_format = {
    .name = "bulletin-names-csv",
    .summary = "which words in a bulletin's row name which product line or component",
    .detect = detect_names,
    .read = read_names,
};
