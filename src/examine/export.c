/* export.c - the loop over the items that all formats share.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/export.h"

#include <string.h>

#define FLUSH (64u << 10)
/* One item as text: its path, its facts, escaped, and the digests of its blocks (100 bytes each
 * and two numbers) in the most talkative format. */
#define CEILING                                                                                    \
    ((size_t)CT_LIMIT_ITEM_FACTS * CT_LIMIT_VALUE_BYTES * 8 + (size_t)CT_LIMIT_ITEM_BLOCKS * 160)

static const CtExportFormat *const formats[] = { &ct_export_table,    &ct_export_csv,
                                                 &ct_export_jsonl,    &ct_export_dfxml,
                                                 &ct_export_hashdeep, &ct_export_case };

const char *const *ct_export_names(void)
{
    static const char *names[G_N_ELEMENTS(formats) + 1];

    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++)
        names[i] = formats[i]->name;
    return names;
}

void ct_export_add_hex(CtBuffer *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        ct_buffer_add_u8(out, (uint8_t)digits[bytes[i] >> 4]);
        ct_buffer_add_u8(out, (uint8_t)digits[bytes[i] & 15]);
    }
}

void ct_export_add_path(const CtManifestReader *reader, const CtItem *item, CtBuffer *out)
{
    const CtManifestSource *source = ct_manifest_reader_source(reader, item->source);
    CtBytes root = source->path;

    /* A plain file is its own source: its path is the source's, not the source's with its name
     * again. */
    if (strcmp(source->kind, "file") == 0) {
        while (root.size > 0 && root.data[root.size - 1] != '/')
            root.size--;
    }
    ct_buffer_add(out, root);
    if (item->path_size == 0)
        return;
    if (root.size == 0 || root.data[root.size - 1] != '/')
        ct_buffer_add_u8(out, '/');
    ct_buffer_add(out, ct_item_path(item));
}

static const CtExportFormat *find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    }
    return NULL;
}

bool ct_export_is_single(const char *format)
{
    const CtExportFormat *found = find(format);

    return found != NULL && found->single;
}

static bool flush(const CtExportPlan *plan, CtBuffer *out, GError **error)
{
    if (!ct_buffer_ok(out))
        return ct_fail(error, CT_ERROR_LIMIT, "export: an item above its limit");
    if (out->size > 0 && !plan->sink(plan->user, ct_buffer_bytes(out), error))
        return false;
    ct_buffer_empty(out);
    return true;
}

bool ct_export_run(const CtExportPlan *plan, const char *format, GError **error)
{
    const CtExportFormat *writer = find(format);
    g_auto(CtBuffer) out = ct_buffer_new(CEILING);
    CtItem *item = NULL;

    if (writer == NULL)
        return ct_fail(error, CT_ERROR_INPUT, "export: no format \"%s\"", format);
    if (writer->check != NULL && !writer->check(plan->reader, error))
        return false;
    if (writer->begin != NULL && !plan->continued)
        writer->begin(plan->reader, &out);
    for (;;) {
        uint64_t number = ct_manifest_reader_number(plan->reader);

        if (!ct_manifest_reader_next(plan->reader, &item, error))
            return false;
        if (item == NULL)
            break;
        if (plan->problems && (item->flags & CT_ITEM_PROBLEM) == 0)
            continue;
        writer->item(plan->reader, item, number, &out);
        if (out.size >= FLUSH && !flush(plan, &out, error))
            return false;
    }
    if (writer->end != NULL)
        writer->end(plan->reader, &out);
    return flush(plan, &out, error);
}
