/* inventory.c - records gathered first, because whose packages they are shows in all of them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/inventory.h"

#include "base/file.h"
#include "base/text.h"
#include "intake/inventory_naming.h"
#include "jail/worker.h"

#include <stdio.h>
#include <string.h>

static void clear_item(void *data)
{
    CtInventoryItem *item = data;

    for (unsigned i = 0; i < item->count; i++)
        g_free(item->names[i].text);
    g_free(item->names);
    g_free(item->why);
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
    g_clear_pointer(&self->host, g_free);
}

/* `text` is taken over. */
static void add_name(CtInventoryItem *item, char *text, bool upstream)
{
    item->names = g_renew(CtInventoryName, item->names, item->count + 1);
    CtInventoryName *name = &item->names[item->count++];
    name->text = text;
    name->upstream = upstream;
}

/* Takes over what the array holds; a name that is there already is not added again. */
static void add_names(CtInventoryItem *item, GPtrArray *names, bool upstream)
{
    for (guint i = 0; i < names->len; i++) {
        char *text = g_ptr_array_index(names, i);
        bool there = false;

        for (unsigned n = 0; n < item->count; n++)
            there = there || strcmp(item->names[n].text, text) == 0;
        if (!there)
            add_name(item, g_strdup(text), upstream);
    }
    g_ptr_array_set_size(names, 0);
}

/* ---- a reader's records ---- */

struct CtInventoryDraft {
    CtInventory out;           /* owned */
    CtInventoryNaming *naming; /* owned; NULL: names are not looked up, or not yet */
    char *share;               /* owned; where names are looked up; NULL: they are not */
    bool other_names;          /* those of a plain list's rows too */
    GArray *packages;          /* owned; of CtInventoryPackage, `item` set */
    GPtrArray *names;          /* owned; of texts, in between */
    char *told;                /* owned; the distribution, when it was told */
};

/* As written, then the other names of each. A project's CPE names are looked up only where the bill
 * gives none itself. */
static void take_identifiers(CtInventoryDraft *self, const CtRecord *record, CtInventoryItem *item)
{
    bool has_cpe = ct_record_find(record, "cpe") != NULL;

    for (size_t i = 0; i < record->count; i++) {
        const CtRecordField *field = &record->field[i];
        bool is_url = strcmp(field->name, "purl") == 0;

        if (field->kind != CT_VALUE_TEXT || (!is_url && strcmp(field->name, "cpe") != 0))
            continue;
        char *text = ct_bytes_to_text(field->bytes);
        add_name(item, text, false);
        if (self->naming != NULL && !(is_url && has_cpe))
            ct_inventory_naming_others(self->naming, text, self->names);
    }
    add_names(item, self->names, false);
}

/* Reads names and aliases at the first need: a plain list has none. */
static bool load_naming(CtInventoryDraft *self, GError **error)
{
    if (self->naming == NULL && self->share != NULL)
        self->naming = ct_inventory_naming_load(self->share, error);
    return self->naming != NULL || self->share == NULL;
}

static bool has_room(const CtInventoryDraft *self, GError **error)
{
    return self->out.items->len < CT_LIMIT_ADVISORY_ITEMS ||
           ct_fail(error, CT_ERROR_LIMIT, "inventory: more than %u products",
                   CT_LIMIT_ADVISORY_ITEMS);
}

/* A row that has another name has it and its own. */
static void add_others(const CtInventoryNaming *naming, CtInventoryItem *item)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);

    ct_inventory_naming_others(naming, item->row, others);
    if (others->len == 0)
        return;
    add_name(item, g_strdup(item->row), false);
    add_names(item, others, false);
}

static int64_t line_of(const CtRecord *record)
{
    const CtRecordField *line = ct_record_find(record, "line");

    return line == NULL || line->kind != CT_VALUE_NUMBER ? 0 : line->number;
}

/* A plain list's row: it is itself the name. */
static bool take_name(CtInventoryDraft *self, const CtRecord *record, GError **error)
{
    if (!has_room(self, error) || (self->other_names && !load_naming(self, error)))
        return false;
    CtInventoryItem item = { .row = ct_bytes_to_text(ct_record_get_text(record, "row")),
                             .line = line_of(record) };
    if (self->other_names && self->naming != NULL)
        add_others(self->naming, &item);
    g_array_append_val(self->out.items, item);
    return true;
}

static bool take_product(CtInventoryDraft *self, const CtRecord *record, GError **error)
{
    CtInventoryPackage package = { .item = self->out.items->len };

    if (!has_room(self, error) || !load_naming(self, error))
        return false;
    CtInventoryItem item = { .row = ct_bytes_to_text(ct_record_get_text(record, "row")),
                             .line = line_of(record),
                             .unknown = true };
    take_identifiers(self, record, &item);
    bool is_package = ct_inventory_package_of(record, &package);
    if (is_package)
        g_array_append_val(self->packages, package);
    else if (item.count == 0 && self->naming != NULL)
        ct_inventory_naming_recognise(self->naming, record, self->names, &item.why);
    add_names(&item, self->names, false);
    g_array_append_val(self->out.items, item);
    return true;
}

static void take_aside(CtInventoryDraft *self, const CtRecord *record)
{
    int64_t line = line_of(record);
    g_autofree char *reason = ct_bytes_to_text(ct_record_get_text(record, "reason"));
    g_autofree char *detail = ct_bytes_to_text(ct_record_get_text(record, "detail"));
    g_autofree char *pointer = ct_bytes_to_text(ct_record_get_text(record, "pointer"));
    g_autofree char *place =
        line == 0 ? g_strdup(pointer) : g_strdup_printf("line %" G_GINT64_FORMAT, line);

    g_ptr_array_add(self->out.asides,
                    g_strdup_printf("%s: set aside: %s: %s", place, reason, detail));
}

/* The first one counts. */
static void take_host(CtInventoryDraft *self, const CtRecord *record)
{
    if (self->out.host == NULL)
        self->out.host = ct_bytes_to_text(ct_record_get_text(record, "name"));
}

bool ct_inventory_draft_take(void *user, const CtRecord *record, GError **error)
{
    CtInventoryDraft *self = user;

    if (strcmp(record->kind, "product") == 0)
        return take_product(self, record, error);
    if (strcmp(record->kind, "name") == 0)
        return take_name(self, record, error);
    if (strcmp(record->kind, "update") == 0)
        g_ptr_array_add(self->out.updates, ct_bytes_to_text(ct_record_get_text(record, "name")));
    else if (strcmp(record->kind, "aside") == 0)
        take_aside(self, record);
    else if (strcmp(record->kind, "host") == 0)
        take_host(self, record);
    else if (strcmp(record->kind, "dropped") != 0) /* what named persons */
        return ct_fail(error, CT_ERROR_INPUT, "inventory: holds no products but \"%s\"",
                       record->kind);
    return true;
}

static void name_packages(CtInventoryDraft *self)
{
    CtInventory *out = &self->out;
    const CtInventoryPackage *packages = (const CtInventoryPackage *)(void *)self->packages->data;

    out->told = self->told != NULL;
    out->distribution = out->told
                            ? g_strdup(self->told)
                            : ct_inventory_package_distribution(packages, self->packages->len);
    for (guint i = 0; i < self->packages->len; i++) {
        CtInventoryItem *item = &g_array_index(out->items, CtInventoryItem, packages[i].item);

        add_name(item, ct_inventory_package_url(&packages[i], out->distribution), false);
        if (self->naming != NULL)
            ct_inventory_naming_package(self->naming, &packages[i], self->names);
        add_names(item, self->names, true);
    }
}

static void clear_package(void *data)
{
    ct_inventory_package_clear(data);
}

CtInventoryDraft *ct_inventory_draft_new(const CtInventoryOptions *options)
{
    CtInventoryDraft *self = g_new0(CtInventoryDraft, 1);

    self->out = empty_inventory();
    self->packages = g_array_new(FALSE, FALSE, sizeof(CtInventoryPackage));
    g_array_set_clear_func(self->packages, clear_package);
    self->names = g_ptr_array_new_with_free_func(g_free);
    self->told = g_strdup(options->distribution);
    self->share = g_strdup(options->share);
    self->other_names = options->other_names;
    return self;
}

void ct_inventory_draft_free(CtInventoryDraft *self)
{
    if (self == NULL)
        return;
    ct_inventory_clear(&self->out);
    ct_inventory_naming_free(self->naming);
    g_array_unref(self->packages);
    g_ptr_array_unref(self->names);
    g_free(self->told);
    g_free(self->share);
    g_free(self);
}

void ct_inventory_draft_end(CtInventoryDraft *self, CtInventory *out)
{
    name_packages(self);
    for (guint i = 0; i < self->out.items->len; i++) {
        CtInventoryItem *item = &g_array_index(self->out.items, CtInventoryItem, i);

        item->unknown = item->unknown && item->count == 0;
    }
    *out = self->out;
    self->out = empty_inventory();
}

/* ---- files ---- */

struct CtInventoryReader {
    CtWorker *worker;          /* owned */
    CtInventoryNaming *naming; /* owned; NULL: not needed yet */
};

CtInventoryReader *ct_inventory_reader_new(GError **error)
{
    g_autoptr(CtWorker) worker = ct_worker_start(NULL, error);

    if (worker == NULL)
        return NULL;
    CtInventoryReader *self = g_new0(CtInventoryReader, 1);
    self->worker = g_steal_pointer(&worker);
    return self;
}

void ct_inventory_reader_free(CtInventoryReader *self)
{
    if (self == NULL)
        return;
    ct_worker_stop(self->worker);
    ct_inventory_naming_free(self->naming);
    g_free(self);
}

static bool read_jailed(CtInventoryReader *self, CtBytes bytes, const CtInventoryOptions *options,
                        CtInventory *out, GError **error)
{
    g_autoptr(CtInventoryDraft) draft = ct_inventory_draft_new(options);

    draft->naming = g_steal_pointer(&self->naming);
    bool read =
        ct_worker_read(self->worker, options->format, bytes, ct_inventory_draft_take, draft, error);
    if (read) {
        ct_inventory_clear(out);
        ct_inventory_draft_end(draft, out);
    }
    self->naming = g_steal_pointer(&draft->naming);
    return read;
}

/* Editors and shells of Windows put a mark before a text. */
static CtBytes without_mark(CtBytes bytes)
{
    const uint8_t mark[] = { 0xef, 0xbb, 0xbf };
    CtBytes head = ct_bytes_slice(bytes, 0, sizeof mark);

    return ct_bytes_equal(head, (CtBytes){ mark, sizeof mark })
               ? ct_bytes_slice(bytes, sizeof mark, SIZE_MAX)
               : bytes;
}

bool ct_inventory_read(const char *path, const CtInventoryOptions *options, CtInventory *out,
                       GError **error)
{
    g_autoptr(CtInventoryReader) reader = ct_inventory_reader_new(error);

    return reader != NULL && ct_inventory_reader_read(reader, path, options, out, error);
}

bool ct_inventory_reader_read(CtInventoryReader *self, const char *path,
                              const CtInventoryOptions *options, CtInventory *out, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);
    g_auto(CtInventory) made = empty_inventory();

    if (!ct_file_read_named(path, &bytes, "inventory", error) ||
        !read_jailed(self, without_mark(ct_buffer_bytes(&bytes)), options, &made, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    *out = made;
    made = (CtInventory){ 0 };
    return true;
}

void ct_inventory_join(CtInventory *self, CtInventory *more)
{
    /* The items are moved as they are: the array that they leave must not clear them. */
    g_array_append_vals(self->items, more->items->data, more->items->len);
    g_array_set_clear_func(more->items, NULL);
    g_ptr_array_extend_and_steal(self->updates, g_steal_pointer(&more->updates));
    g_ptr_array_extend_and_steal(self->asides, g_steal_pointer(&more->asides));
    if (self->host == NULL)
        self->host = g_steal_pointer(&more->host);
    ct_inventory_clear(more);
}
