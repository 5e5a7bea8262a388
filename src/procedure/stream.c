/* stream.c - lines of a history, and the same facts for another version.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/stream.h"

#include "base/text.h"

#include <string.h>

CtStream *ct_stream_new(const CtProcedure *procedure)
{
    CtStream *self = g_new0(CtStream, 1);

    self->procedure = procedure;
    self->rows = g_array_new(FALSE, TRUE, sizeof(CtStreamRow));
    self->fields = g_array_new(FALSE, TRUE, sizeof(CtStreamField));
    self->texts = g_string_chunk_new(4096);
    self->keys = g_hash_table_new(g_str_hash, g_str_equal);
    return self;
}

void ct_stream_free(CtStream *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->rows);
    g_array_unref(self->fields);
    g_hash_table_unref(self->keys);
    g_string_chunk_free(self->texts);
    g_free(self);
}

const CtStreamRow *ct_stream_row(const CtStream *self, size_t index)
{
    return &g_array_index(self->rows, CtStreamRow, index);
}

void ct_stream_add_field(CtStream *self, const char *name, const char *text)
{
    CtStreamField field = { g_string_chunk_insert_const(self->texts, name),
                            g_string_chunk_insert_const(self->texts, text) };

    g_array_append_val(self->fields, field);
}

void ct_stream_add(CtStream *self, const CtStreamRow *row)
{
    CtStreamRow added = *row;
    const CtStreamRow *last =
        self->rows->len == 0 ? NULL : ct_stream_row(self, self->rows->len - 1);

    added.first_field = last == NULL ? 0 : last->first_field + last->field_count;
    added.field_count = self->fields->len - added.first_field;
    added.order = self->rows->len;
    self->key_count = MAX(self->key_count, row->key + 1);
    g_array_append_val(self->rows, added);
}

static int compare(const void *a, const void *b)
{
    const CtStreamRow *left = a;
    const CtStreamRow *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    if (left->recorded != right->recorded)
        return left->recorded < right->recorded ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

void ct_stream_sort(CtStream *self)
{
    g_array_sort(self->rows, compare);
    for (uint32_t i = 0; i < self->rows->len; i++)
        g_array_index(self->rows, CtStreamRow, i).order = i;
}

uint32_t ct_stream_key(CtStream *self, const char *name)
{
    void *found;

    if (g_hash_table_lookup_extended(self->keys, name, NULL, &found))
        return GPOINTER_TO_UINT(found);
    uint32_t key = g_hash_table_size(self->keys);
    g_hash_table_insert(self->keys, g_string_chunk_insert(self->texts, name),
                        GUINT_TO_POINTER(key));
    return key;
}

static bool read_time(const char *text, CtInstant *out)
{
    return ct_time_parse(ct_bytes_of_text(text), out) == CT_TIME_OK &&
           *out >= CT_CALENDAR_EARLIEST && *out <= CT_CALENDAR_LATEST;
}

/* An event, or sent(NOTICE). */
static bool read_what(CtStream *self, const char *text, CtStreamRow *out)
{
    size_t size = strlen(text);

    out->is_sent = g_str_has_prefix(text, "sent(") && text[size - 1] == ')';
    if (!out->is_sent) {
        out->index = ct_procedure_event(self->procedure, text);
    } else {
        g_autofree char *name = g_strndup(text + 5, size - 6);

        out->index = ct_procedure_notice(self->procedure, name);
    }
    return out->index != CT_PROCEDURE_NONE;
}

/* opened=, of=, by= and the fields of the event, whose values are tried on an event. */
static const char *read_pair(CtStream *self, char *pair, CtStreamRow *row, CtStepEvent *trial)
{
    char *equals = strchr(pair, '=');
    uint64_t number;

    if (equals == NULL)
        return "is not FIELD=VALUE";
    *equals = '\0';
    if (strcmp(pair, "opened") == 0)
        return read_time(equals + 1, &row->opened) && row->opened <= row->recorded
                   ? NULL
                   : "is no time before it was recorded";
    if (strcmp(pair, "by") == 0 || strcmp(pair, "of") == 0) {
        if (!ct_text_to_u64(ct_bytes_of_text(equals + 1), UINT32_MAX, &number) || number == 0)
            return "is no number of a person or a case";
        if (pair[0] == 'b')
            row->person = number;
        else
            row->part = (uint32_t)number;
        return NULL;
    }
    if (row->is_sent)
        return "is a field of a sending, which has none";
    const CtProcedureEvent *event = &self->procedure->event[row->index];
    int field = ct_procedure_field(event, pair);
    if (field == CT_PROCEDURE_NONE)
        return "is no field of the event";
    ct_stream_add_field(self, pair, equals + 1);
    CtStreamRow alone = *row;
    alone.first_field = self->fields->len - 1;
    alone.field_count = 1;
    (void)ct_stream_event(self, &alone, self->procedure, row->recorded, trial);
    return trial->value[field].set ? NULL : "has a value that is not of its type";
}

static bool read_line(CtStream *self, char *line, const char *file, unsigned number, GError **error)
{
    g_auto(GStrv) part = g_strsplit(line, ",", CT_LIMIT_PROCEDURE_FIELDS + 7);
    unsigned count = g_strv_length(part);
    CtStreamRow row = { 0 };
    CtStepEvent trial;

    if (count < 3 || part[0][0] == '\0' || count > CT_LIMIT_PROCEDURE_FIELDS + 6)
        return ct_fail(error, CT_ERROR_INPUT, "%s:%u: is not case,event,at", file, number);
    if (!read_what(self, part[1], &row))
        return ct_fail(error, CT_ERROR_INPUT, "%s:%u: \"%s\" is no event of the procedure", file,
                       number, part[1]);
    if (!read_time(part[2], &row.at))
        return ct_fail(error, CT_ERROR_INPUT, "%s:%u: the third column is no time", file, number);
    row.recorded = row.at;
    bool has_recorded = count > 3 && part[3][0] != '\0' && strchr(part[3], '=') == NULL;
    if (has_recorded && (!read_time(part[3], &row.recorded) || row.recorded < row.at))
        return ct_fail(error, CT_ERROR_INPUT,
                       "%s:%u: the fourth column is no time at or after the third", file, number);
    row.opened = row.recorded;
    for (unsigned i = has_recorded || (count > 3 && part[3][0] == '\0') ? 4 : 3; i < count; i++) {
        const char *fault = read_pair(self, part[i], &row, &trial);

        if (fault != NULL)
            return ct_fail(error, CT_ERROR_INPUT, "%s:%u: column %u %s", file, number, i + 1,
                           fault);
    }
    if (self->rows->len == CT_LIMIT_STREAM_ROWS)
        return ct_fail(error, CT_ERROR_LIMIT, "%s:%u: more than %d rows", file, number,
                       CT_LIMIT_STREAM_ROWS);
    row.key = ct_stream_key(self, part[0]);
    ct_stream_add(self, &row);
    return true;
}

CtStream *ct_stream_read(CtBytes text, const char *file, const CtProcedure *procedure,
                         GError **error)
{
    g_autoptr(CtStream) self = ct_stream_new(procedure);
    unsigned number = 0;

    if (!ct_text_is_utf8(text)) {
        (void)ct_fail(error, CT_ERROR_INPUT, "%s: is not UTF-8", file);
        return NULL;
    }
    for (size_t from = 0; from < text.size;) {
        const uint8_t *end = memchr(text.data + from, '\n', text.size - from);
        size_t size = (end == NULL ? text.size : (size_t)(end - text.data)) - from;
        g_autofree char *line = ct_bytes_to_text(ct_bytes_slice(text, from, size));

        number++;
        from += size + 1;
        g_strchomp(line);
        if (line[0] != '\0' && line[0] != '#' && !read_line(self, line, file, number, error))
            return NULL;
    }
    ct_stream_sort(self);
    return g_steal_pointer(&self);
}

static void set_value(const CtProcedure *procedure, CtStepEvent *event, const CtStreamField *field)
{
    const CtProcedureEvent *of = &procedure->event[event->event];
    int index = ct_procedure_field(of, field->name);
    bool negative = field->text[0] == '-';
    uint64_t number;
    CtInstant time;

    if (index == CT_PROCEDURE_NONE)
        return;
    if (of->field[index].type == CT_FIELD_TIME) {
        if (read_time(field->text, &time))
            event->value[index] = (CtGuardValue){ .set = true, .number = time };
    } else if (of->field[index].type == CT_FIELD_INT) {
        if (ct_text_to_u64(ct_bytes_of_text(field->text + negative), INT64_MAX, &number))
            event->value[index] =
                (CtGuardValue){ .set = true,
                                .number = negative ? -(int64_t)number : (int64_t)number };
    } else {
        /* A word that this version lacks stays unset. */
        if (!ct_step_set_text(procedure, event, field->name, ct_bytes_of_text(field->text), NULL))
            event->value[index] = (CtGuardValue){ 0 };
    }
}

bool ct_stream_event(const CtStream *self, const CtStreamRow *row, const CtProcedure *procedure,
                     CtInstant recorded, CtStepEvent *out)
{
    if (row->is_sent)
        return false;
    int event = ct_procedure_event(procedure, self->procedure->event[row->index].name);
    if (event == CT_PROCEDURE_NONE)
        return false;
    ct_step_begin(out, event, row->at + (recorded - row->recorded), recorded);
    out->person = row->person;
    for (uint32_t i = 0; i < row->field_count; i++)
        set_value(procedure, out,
                  &g_array_index(self->fields, CtStreamField, row->first_field + i));
    int own_time = procedure->event[event].own_time;
    if (own_time != CT_PROCEDURE_NONE)
        out->value[own_time] = (CtGuardValue){ .set = true, .number = out->at };
    return true;
}

/* The first row whose key is not below. */
static uint32_t first_from(const CtStream *self, uint32_t key)
{
    uint32_t low = 0;
    uint32_t high = self->rows->len;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (ct_stream_row(self, middle)->key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void ct_stream_rows_of(const CtStream *self, uint32_t key, uint32_t *out_first, uint32_t *out_past)
{
    *out_first = first_from(self, key);
    *out_past = first_from(self, key + 1);
}
