/* inventory.c - records gathered first, because whose packages they are shows in all of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/inventory.h"

#include "base/file.h"
#include "base/text.h"
#include "intake/inventory_package.h"
#include "jail/worker.h"

#include <stdio.h>
#include <string.h>

static const char plain_list[] = "cpe-list";

static void clear_item(void *data)
{
    CtInventoryItem *item = data;

    for (unsigned i = 0; i < item->count; i++)
        g_free(item->names[i].text);
    g_free(item->names);
    g_free(item->row);
}

static CtInventory empty_inventory(void)
{
    CtInventory self = { .items = g_array_new(FALSE, TRUE, sizeof(CtInventoryItem)),
                         .updates = g_ptr_array_new_with_free_func(g_free),
                         .asides = g_ptr_array_new_with_free_func(g_free) };

    g_array_set_clear_func(self.items, clear_item);
    return self;
}

void ct_inventory_clear(CtInventory *self)
{
    g_clear_pointer(&self->items, g_array_unref);
    g_clear_pointer(&self->updates, g_ptr_array_unref);
    g_clear_pointer(&self->asides, g_ptr_array_unref);
    g_clear_pointer(&self->distribution, g_free);
}

/* ---- a plain list ---- */

/* Nothing at all, or a line among the first that begins as a name does. */
static bool is_plain(CtBytes bytes)
{
    CtReader reader = ct_reader_over(ct_bytes_slice(bytes, 0, CT_LIMIT_LOG_LINE));
    bool empty = true;

    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_text_trim(ct_reader_line(&reader));
        CtBytes head = ct_bytes_slice(line, 0, 4);

        if (ct_text_equal_nocase(head, "cpe:") || ct_text_equal_nocase(head, "pkg:"))
            return true;
        empty = empty && (line.size == 0 || line.data[0] == '#');
    }
    return empty;
}

static bool read_plain(CtBytes bytes, CtInventory *self, GError **error)
{
    CtReader reader = ct_reader_over(bytes);

    while (!ct_reader_at_end(&reader)) {
        CtBytes line = ct_text_trim(ct_reader_line(&reader));
        CtInventoryItem item = { 0 };

        if (line.size == 0 || line.data[0] == '#')
            continue;
        if (self->items->len == CT_LIMIT_ADVISORY_ITEMS)
            return ct_fail(error, CT_ERROR_LIMIT, "inventory: more than %u products",
                           CT_LIMIT_ADVISORY_ITEMS);
        item.row = ct_bytes_to_text(line);
        g_array_append_val(self->items, item);
    }
    return true;
}

/* ---- a reader's records ---- */

typedef struct {
    CtInventory *out;
    GArray *packages; /* owned; of CtInventoryPackage, `item` set */
} Taking;

static void add_name(CtInventoryItem *item, char *text, bool upstream)
{
    item->names = g_renew(CtInventoryName, item->names, item->count + 1);
    item->names[item->count++] = (CtInventoryName){ text, upstream };
}

static void take_identifiers(const CtRecord *record, CtInventoryItem *item)
{
    for (size_t i = 0; i < record->count; i++) {
        const CtRecordField *field = &record->field[i];

        if (field->kind == CT_VALUE_TEXT &&
            (strcmp(field->name, "purl") == 0 || strcmp(field->name, "cpe") == 0))
            add_name(item, ct_bytes_to_text(field->bytes), false);
    }
}

static bool take_product(Taking *self, const CtRecord *record, GError **error)
{
    CtInventoryItem item = { .row = ct_bytes_to_text(ct_record_get_text(record, "row")) };
    CtInventoryPackage package = { .item = self->out->items->len };

    if (self->out->items->len == CT_LIMIT_ADVISORY_ITEMS) {
        g_free(item.row);
        return ct_fail(error, CT_ERROR_LIMIT, "inventory: more than %u products",
                       CT_LIMIT_ADVISORY_ITEMS);
    }
    take_identifiers(record, &item);
    g_array_append_val(self->out->items, item);
    if (ct_inventory_package_of(record, &package))
        g_array_append_val(self->packages, package);
    return true;
}

static void take_aside(Taking *self, const CtRecord *record)
{
    const CtRecordField *line = ct_record_find(record, "line");
    g_autofree char *reason = ct_bytes_to_text(ct_record_get_text(record, "reason"));
    g_autofree char *detail = ct_bytes_to_text(ct_record_get_text(record, "detail"));
    g_autofree char *pointer = ct_bytes_to_text(ct_record_get_text(record, "pointer"));
    g_autofree char *place = line == NULL || line->kind != CT_VALUE_NUMBER
                                 ? g_strdup(pointer)
                                 : g_strdup_printf("line %" G_GINT64_FORMAT, line->number);

    g_ptr_array_add(self->out->asides,
                    g_strdup_printf("%s: set aside: %s: %s", place, reason, detail));
}

static bool take_record(void *user, const CtRecord *record, GError **error)
{
    Taking *self = user;

    if (strcmp(record->kind, "product") == 0)
        return take_product(self, record, error);
    if (strcmp(record->kind, "update") == 0)
        g_ptr_array_add(self->out->updates, ct_bytes_to_text(ct_record_get_text(record, "name")));
    else if (strcmp(record->kind, "aside") == 0)
        take_aside(self, record);
    else
        return ct_fail(error, CT_ERROR_INPUT, "inventory: holds no products but \"%s\"",
                       record->kind);
    return true;
}

static void name_packages(Taking *self, const char *told)
{
    CtInventory *out = self->out;

    out->told = told != NULL;
    out->distribution = told != NULL ? g_strdup(told)
                                     : ct_inventory_package_distribution(
                                           (const CtInventoryPackage *)(void *)self->packages->data,
                                           self->packages->len);
    for (guint i = 0; i < self->packages->len; i++) {
        const CtInventoryPackage *package = &g_array_index(self->packages, CtInventoryPackage, i);

        add_name(&g_array_index(out->items, CtInventoryItem, package->item),
                 ct_inventory_package_url(package, out->distribution), false);
    }
}

static void clear_package(void *data)
{
    ct_inventory_package_clear(data);
}

static bool read_jailed(CtBytes bytes, const CtInventoryOptions *options, CtInventory *out,
                        GError **error)
{
    g_autoptr(CtWorker) worker = ct_worker_start(NULL, error);
    g_autoptr(GArray) packages = g_array_new(FALSE, FALSE, sizeof(CtInventoryPackage));
    Taking taking = { out, packages };

    g_array_set_clear_func(packages, clear_package);
    if (worker == NULL ||
        !ct_worker_read(worker, options->format, bytes, take_record, &taking, error))
        return false;
    name_packages(&taking, options->distribution);
    for (guint i = 0; i < out->items->len; i++) {
        CtInventoryItem *item = &g_array_index(out->items, CtInventoryItem, i);

        item->unknown = item->count == 0;
    }
    return true;
}

static bool read_bytes(CtBytes bytes, const CtInventoryOptions *options, CtInventory *out,
                       GError **error)
{
    bool plain =
        options->format != NULL ? strcmp(options->format, plain_list) == 0 : is_plain(bytes);

    return plain ? read_plain(bytes, out, error) : read_jailed(bytes, options, out, error);
}

bool ct_inventory_read(const char *path, const CtInventoryOptions *options, CtInventory *out,
                       GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);
    g_auto(CtInventory) made = empty_inventory();

    if (!ct_file_read(path, &bytes, "inventory", error) ||
        !read_bytes(ct_buffer_bytes(&bytes), options, &made, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    *out = made;
    made = (CtInventory){ 0 };
    return true;
}
