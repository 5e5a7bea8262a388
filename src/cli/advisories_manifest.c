/* advisories_manifest.c - the software that an examination found, as an inventory.
 *
 * A manifest's items of kind product (doc/FORMATS.md has their facts) become the records that any
 * reader of inventories gives; all of them are one host's. The manifest is read as hostile.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "examine/manifest_reader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Facts of an item, and the fields of a record that they were made from. */
static const struct {
    const char *fact;
    const char *field;
} fields[] = {
    { "name", "name" },   { "version", "version" },  { "architecture", "architecture" },
    { "cpe", "cpe" },     { "purl", "purl" },        { "publisher", "vendor" },
    { "class", "class" }, { "made-from", "source" },
};

/* Which package manager wrote it down. */
static const char *type_of(const CtItem *item)
{
    static const char *const types[][2] = { { "dpkg", "deb" }, { "rpm", "rpm" }, { "apk", "apk" } };
    const CtItemFact *source = ct_item_fact(item, "source");

    for (size_t i = 0; source != NULL && i < G_N_ELEMENTS(types); i++)
        if (ct_bytes_equal((CtBytes){ source->bytes, source->size }, ct_bytes_of_text(types[i][0])))
            return types[i][1];
    return NULL;
}

static CtBytes text_of(const CtItem *item, const char *name)
{
    const CtItemFact *fact = ct_item_fact(item, name);

    return fact == NULL || fact->kind != CT_VALUE_TEXT ? (CtBytes){ 0 }
                                                       : (CtBytes){ fact->bytes, fact->size };
}

static void fill(const CtItem *item, uint64_t number, CtBuffer *row, CtRecord *out)
{
    const char *type = type_of(item);
    CtBytes version = text_of(item, "version");

    ct_buffer_empty(row);
    ct_buffer_add(row, text_of(item, "name"));
    if (version.size > 0)
        ct_buffer_add_text(row, " ");
    ct_buffer_add(row, version);
    ct_record_begin(out, "product");
    ct_record_text(out, "row", ct_buffer_bytes(row), 0, 0);
    if (type != NULL)
        ct_record_text(out, "type", ct_bytes_of_text(type), 0, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        CtBytes text = text_of(item, fields[i].fact);

        if (text.size > 0)
            ct_record_text(out, fields[i].field, text, 0, 0);
    }
    ct_record_number(out, "line", (int64_t)number, 0, 0);
}

static bool take_all(CtManifestReader *reader, CtInventoryDraft *draft, GError **error)
{
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    g_auto(CtBuffer) row = ct_buffer_new(4 * (size_t)CT_LIMIT_VALUE_BYTES);
    CtItem *item = NULL;

    for (;;) {
        uint64_t number = ct_manifest_reader_number(reader);

        if (!ct_manifest_reader_next(reader, &item, error))
            return false;
        if (item == NULL)
            return true;
        if (item->kind != CT_ITEM_PRODUCT || text_of(item, "name").size == 0)
            continue;
        fill(item, number, &row, record);
        if (!ct_inventory_draft_take(draft, record, error))
            return false;
    }
}

bool ct_cli_advisories_is_manifest(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t bytes[CT_MANIFEST_MAGIC_SIZE];
    bool read = file >= 0 && ct_file_read_at(file, 0, bytes, sizeof bytes, "inventory", NULL);

    if (file >= 0)
        (void)close(file);
    return read && memcmp(bytes, CT_MANIFEST_MAGIC, sizeof bytes) == 0;
}

bool ct_cli_advisories_manifest(const char *path, const CtInventoryOptions *options,
                                CtInventory *out, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, error);
    g_autoptr(CtInventoryDraft) draft = reader == NULL ? NULL : ct_inventory_draft_new(options);

    if (draft == NULL || !take_all(reader, draft, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    ct_inventory_draft_end(draft, out);
    return true;
}
