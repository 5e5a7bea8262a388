/* manifest_software.c - products of a manifest, a line each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/manifest_software.h"

#include "base/json.h"
#include "examine/export.h"
#include "examine/shown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LINE_LIMIT = 32 << 20 };

/* The file that names it: the path without the product's own name. */
static void add_evidence(const CtManifestReader *reader, const CtItem *item, CtBuffer *out)
{
    const CtItemFact *name = ct_item_fact(item, "name");
    g_auto(CtBuffer) path = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 4);

    ct_export_add_path(reader, item, &path);
    if (name != NULL && path.size >= name->size + 2)
        ct_buffer_truncate(&path, path.size - name->size - 2);
    ct_shown_add(out, ct_buffer_bytes(&path));
}

static void add_line(const CtManifestReader *reader, const CtItem *item, CtBuffer *out)
{
    static const char *const columns[] = { "name", "version", "publisher", "source" };

    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        const CtItemFact *fact = ct_item_fact(item, columns[i]);

        if (fact == NULL || fact->size == 0)
            ct_buffer_add_text(out, "-");
        else
            ct_shown_add_fact(out, fact);
        ct_buffer_add_text(out, "\t");
    }
    add_evidence(reader, item, out);
    ct_buffer_add_text(out, "\n");
}

static void add_json(const CtManifestReader *reader, const CtItem *item, CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);

    ct_json_open_object(&json, NULL);
    for (size_t i = 0; i < item->facts; i++) {
        const CtItemFact *fact = &item->fact[i];

        if (ct_shown_is_list(fact))
            continue;
        if (fact->kind == CT_VALUE_TEXT)
            ct_json_add_text(&json, fact->name, (CtBytes){ fact->bytes, fact->size });
        else if (fact->kind == CT_VALUE_NUMBER)
            ct_json_add_number(&json, fact->name, fact->number);
    }
    g_auto(CtBuffer) path = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 4);
    add_evidence(reader, item, &path);
    ct_json_add_text(&json, "evidence", ct_buffer_bytes(&path));
    ct_json_close_object(&json);
    ct_buffer_add_text(out, "\n");
}

bool ct_manifest_software(const char *path, bool json, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, error);
    g_auto(CtBuffer) line = ct_buffer_new(LINE_LIMIT);
    CtItem *item = NULL;

    if (reader == NULL)
        return false;
    for (;;) {
        if (!ct_manifest_reader_next(reader, &item, error))
            return false;
        if (item == NULL)
            return true;
        if (item->kind != CT_ITEM_PRODUCT)
            continue;
        ct_buffer_empty(&line);
        (json ? add_json : add_line)(reader, item, &line);
        if (fwrite(line.data, 1, line.size, stdout) != line.size)
            return ct_fail_errno(error, errno, "standard output");
    }
}
