/* export_hashdeep.c - hashdeep 1.0, which `hashdeep -a -k` takes as the list of what is known.
 *
 * hashdeep has no escape: a path with a line break cannot stand in it and is told as a comment.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/export.h"

#include "examine/shown.h"

#include <string.h>

#define WANTED (CT_ITEM_MD5 | CT_ITEM_SHA1 | CT_ITEM_SHA256)

static void begin(const CtManifestReader *reader, CtBuffer *out)
{
    (void)reader;
    ct_buffer_add_text(out, "%%%% HASHDEEP-1.0\n%%%% size,md5,sha1,sha256,filename\n"
                            "## Invoked from: /\n## $ constat manifest export\n## \n");
}

static void add_item(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                     CtBuffer *out)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * CT_LIMIT_ITEM_PATH + 1);

    (void)number;
    /* What lies inside of a file is no file that hashdeep would find. */
    if ((item->digests.has & WANTED) != WANTED || item->kind == CT_ITEM_MEMBER)
        return;
    ct_export_add_path(reader, item, &path);
    if (memchr(path.data, '\n', path.size) != NULL) {
        ct_buffer_add_text(out, "## left out: ");
        ct_shown_add(out, ct_buffer_bytes(&path));
        ct_buffer_add_u8(out, '\n');
        return;
    }
    ct_buffer_printf(out, "%" G_GUINT64_FORMAT ",", item->size);
    ct_export_add_hex(out, item->digests.md5, CT_ITEM_MD5_SIZE);
    ct_buffer_add_u8(out, ',');
    ct_export_add_hex(out, item->digests.sha1, CT_ITEM_SHA1_SIZE);
    ct_buffer_add_u8(out, ',');
    ct_export_add_hex(out, item->digests.sha256, CT_ITEM_SHA256_SIZE);
    ct_buffer_add_u8(out, ',');
    ct_buffer_add(out, ct_buffer_bytes(&path));
    ct_buffer_add_u8(out, '\n');
}

const CtExportFormat ct_export_hashdeep = { .name = "hashdeep", .begin = begin, .item = add_item };
