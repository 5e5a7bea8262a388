/* bulletin_feed.c - three files, one worker.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/bulletin_feed.h"

#include "base/file.h"

#include <string.h>

static const struct {
    const char *file;
    const char *format;
} tables[] = {
    { "names.csv", "bulletin-names-csv" },
    { "bulletins.csv", "bulletin-csv" },
    { "affected.csv", "bulletin-rows-csv" },
};

typedef struct {
    CtBulletinBook *book; /* borrowed */
    GPtrArray *asides;    /* borrowed */
    const char *file;
} Taking;

/* The texts of one record as C strings; owned by `texts`. */
static const char *text_of(const CtRecord *record, const char *name, GPtrArray *texts)
{
    g_ptr_array_add(texts, ct_bytes_to_text(ct_record_get_text(record, name)));
    return g_ptr_array_index(texts, texts->len - 1);
}

static int64_t number_of(const CtRecord *record, const char *name)
{
    const CtRecordField *field = ct_record_find(record, name);

    return field == NULL ? 0 : field->number;
}

static bool take_bulletin(Taking *self, const CtRecord *record, GPtrArray *texts, GError **error)
{
    const CtBulletin bulletin = {
        .id = text_of(record, "bulletin", texts),
        .published = number_of(record, "published"),
        .update = text_of(record, "update", texts),
        .severity = text_of(record, "severity", texts),
        .vulnerabilities = text_of(record, "vulnerabilities", texts),
        .remark = text_of(record, "remark", texts),
        .line = (uint64_t)number_of(record, "line"),
    };

    return ct_bulletin_add(self->book, &bulletin, error);
}

static bool take_row(Taking *self, const CtRecord *record, GPtrArray *texts, GError **error)
{
    const CtBulletinRow row = {
        .product = text_of(record, "product", texts),
        .component = text_of(record, "component", texts),
        .update = text_of(record, "update", texts),
        .severity = text_of(record, "severity", texts),
        .replaces = text_of(record, "replaces", texts),
        .applies = text_of(record, "applies", texts),
        .exempt = text_of(record, "exempt", texts),
        .line = (uint64_t)number_of(record, "line"),
    };

    return ct_bulletin_add_row(self->book, text_of(record, "bulletin", texts), &row, error);
}

static bool take_kind(Taking *self, const CtRecord *record, GPtrArray *texts, GError **error)
{
    if (strcmp(record->kind, "bulletin") == 0)
        return take_bulletin(self, record, texts, error);
    if (strcmp(record->kind, "bulletin_row") == 0)
        return take_row(self, record, texts, error);
    if (strcmp(record->kind, "bulletin_name") == 0)
        return ct_bulletin_add_name(self->book, text_of(record, "what", texts),
                                    text_of(record, "group", texts), text_of(record, "name", texts),
                                    error);
    return ct_fail(error, CT_ERROR_INPUT, "%s: %s", text_of(record, "reason", texts),
                   text_of(record, "detail", texts));
}

/* What one line has wrong is put aside; more than may be is not. */
static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Taking *self = user;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) problem = NULL;

    if (take_kind(self, record, texts, &problem))
        return true;
    if (!g_error_matches(problem, CT_ERROR, CT_ERROR_INPUT)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    g_ptr_array_add(self->asides, g_strdup_printf("%s:%" G_GINT64_FORMAT ": %s", self->file,
                                                  number_of(record, "line"), problem->message));
    return true;
}

static bool read_table(CtWorker *worker, const char *folder, size_t which, Taking *taking,
                       GError **error)
{
    g_autofree char *path = g_build_filename(folder, tables[which].file, NULL);
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);

    taking->file = tables[which].file;
    if (ct_file_read_named(path, &bytes, "bulletins", error) &&
        ct_worker_read(worker, tables[which].format, ct_buffer_bytes(&bytes), take_record, taking,
                       error))
        return true;
    g_prefix_error(error, "%s: ", path);
    return false;
}

bool ct_bulletin_feed_read(const char *folder, CtBulletinBook **out, GPtrArray **out_asides,
                           GError **error)
{
    g_autoptr(CtBulletinBook) book = ct_bulletin_new();
    g_autoptr(GPtrArray) asides = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CtWorker) worker = ct_worker_start(NULL, error);
    Taking taking = { book, asides, NULL };

    if (worker == NULL)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        if (!read_table(worker, folder, i, &taking, error))
            return false;
    *out = g_steal_pointer(&book);
    *out_asides = g_steal_pointer(&asides);
    return true;
}
