/* export_csv.c - RFC 4180, every column that an item may have.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/export.h"

#include "examine/shown.h"

static void begin(const CtManifestReader *reader, CtBuffer *out)
{
    (void)reader;
    ct_buffer_add_text(out,
                       "number,source,kind,flags,path,size,mode,owner,group,device,inode,links,"
                       "first,modified,changed,accessed,born,sha256,sha1,md5,blake2b,facts\r\n");
}

/* A quoted value; quotes inside are doubled. */
static void add_quoted(CtBuffer *out, CtBytes text)
{
    ct_buffer_add_u8(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            ct_buffer_add_u8(out, '"');
        ct_buffer_add_u8(out, text.data[i]);
    }
    ct_buffer_add_u8(out, '"');
}

static void add_path(const CtManifestReader *reader, const CtItem *item, CtBuffer *out)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * CT_LIMIT_ITEM_PATH + 1);
    g_auto(CtBuffer) shown = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 8 + 4);

    ct_export_add_path(reader, item, &path);
    ct_shown_add(&shown, ct_buffer_bytes(&path));
    add_quoted(out, ct_buffer_bytes(&shown));
}

static void add_number(CtBuffer *out, bool known, uint64_t number)
{
    ct_buffer_add_u8(out, ',');
    if (known)
        ct_buffer_printf(out, "%" G_GUINT64_FORMAT, number);
}

static void add_time(CtBuffer *out, bool known, CtItemTime time)
{
    ct_buffer_add_u8(out, ',');
    if (known)
        ct_shown_add_time(out, time);
}

static void add_digest(CtBuffer *out, bool known, const uint8_t *bytes, size_t size)
{
    ct_buffer_add_u8(out, ',');
    if (known)
        ct_export_add_hex(out, bytes, size);
}

static void add_facts(const CtItem *item, CtBuffer *out)
{
    g_auto(CtBuffer) facts = ct_buffer_new((size_t)CT_LIMIT_ITEM_FACTS * CT_LIMIT_VALUE_BYTES * 5);

    for (size_t i = 0; i < item->facts; i++) {
        ct_buffer_printf(&facts, "%s%s=", i == 0 ? "" : " ", item->fact[i].name);
        ct_shown_add_fact(&facts, &item->fact[i]);
    }
    ct_buffer_add_u8(out, ',');
    if (item->facts > 0)
        add_quoted(out, ct_buffer_bytes(&facts));
}

static void add_item(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                     CtBuffer *out)
{
    const CtItemDigests *digests = &item->digests;
    unsigned has = item->has;
    bool inode = (has & CT_ITEM_HAS_INODE) != 0;

    ct_buffer_printf(out, "%" G_GUINT64_FORMAT ",%u,%s,\"", number, item->source,
                     ct_item_kind_name(item->kind));
    ct_shown_add_flags(out, item->flags);
    ct_buffer_add_text(out, "\",");
    add_path(reader, item, out);
    add_number(out, (has & CT_ITEM_HAS_SIZE) != 0, item->size);
    ct_buffer_add_u8(out, ',');
    if ((has & CT_ITEM_HAS_MODE) != 0)
        ct_buffer_printf(out, "%06o", item->mode);
    add_number(out, (has & CT_ITEM_HAS_OWNER) != 0, item->owner);
    add_number(out, (has & CT_ITEM_HAS_OWNER) != 0, item->group);
    add_number(out, inode, item->device);
    add_number(out, inode, item->inode);
    add_number(out, inode, item->links);
    add_number(out, item->first != 0, item->first - 1);
    add_time(out, (has & CT_ITEM_HAS_MODIFIED) != 0, item->modified);
    add_time(out, (has & CT_ITEM_HAS_CHANGED) != 0, item->changed);
    add_time(out, (has & CT_ITEM_HAS_ACCESSED) != 0, item->accessed);
    add_time(out, (has & CT_ITEM_HAS_BORN) != 0, item->born);
    add_digest(out, (digests->has & CT_ITEM_SHA256) != 0, digests->sha256, CT_ITEM_SHA256_SIZE);
    add_digest(out, (digests->has & CT_ITEM_SHA1) != 0, digests->sha1, CT_ITEM_SHA1_SIZE);
    add_digest(out, (digests->has & CT_ITEM_MD5) != 0, digests->md5, CT_ITEM_MD5_SIZE);
    add_digest(out, (digests->has & CT_ITEM_BLAKE2B) != 0, digests->blake2b, CT_ITEM_BLAKE2B_SIZE);
    add_facts(item, out);
    ct_buffer_add_text(out, "\r\n");
}

const CtExportFormat ct_export_csv = { .name = "csv", .begin = begin, .item = add_item };
