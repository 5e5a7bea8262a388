/* export_table.c - a line a person can read and `cut` can split.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/export.h"

#include "examine/shown.h"

static void begin(const CtManifestReader *reader, CtBuffer *out)
{
    (void)reader;
    ct_buffer_add_text(out, "kind\tflags\tsize\tmodified\tsha256\tpath\tfacts\n");
}

static void add_facts(const CtItem *item, CtBuffer *out)
{
    for (size_t i = 0; i < item->facts; i++) {
        ct_buffer_printf(out, "%s%s=", i == 0 ? "" : " ", item->fact[i].name);
        ct_shown_add_fact(out, &item->fact[i]);
    }
    if (item->facts == 0)
        ct_buffer_add_text(out, "-");
}

static void add_item(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                     CtBuffer *out)
{
    (void)number;
    g_auto(CtBuffer) path = ct_buffer_new(2 * CT_LIMIT_ITEM_PATH + 1);

    ct_export_add_path(reader, item, &path);
    ct_buffer_printf(out, "%s\t", ct_item_kind_name(item->kind));
    ct_shown_add_flags(out, item->flags);
    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        ct_buffer_printf(out, "\t%" G_GUINT64_FORMAT "\t", item->size);
    else
        ct_buffer_add_text(out, "\t-\t");
    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0)
        ct_shown_add_time(out, item->modified);
    else
        ct_buffer_add_text(out, "-");
    ct_buffer_add_text(out, "\t");
    if ((item->digests.has & CT_ITEM_SHA256) != 0)
        ct_export_add_hex(out, item->digests.sha256, CT_ITEM_SHA256_SIZE);
    else
        ct_buffer_add_text(out, "-");
    ct_buffer_add_text(out, "\t");
    ct_shown_add(out, ct_buffer_bytes(&path));
    ct_buffer_add_text(out, "\t");
    add_facts(item, out);
    ct_buffer_add_text(out, "\n");
}

const CtExportFormat ct_export_table = { .name = "table", .begin = begin, .item = add_item };
