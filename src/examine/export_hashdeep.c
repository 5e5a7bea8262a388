/* export_hashdeep.c - hashdeep 1.0, which `hashdeep -a -k` takes as the list of what is known.
 *
 * hashdeep has no escape: a path with a line break cannot stand in it and is told as a comment, and
 * so is a file that lacks a digest, because every entry has all columns.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/export.h"

#include "examine/shown.h"

#include <string.h>

typedef struct {
    const char *name;
    unsigned bit;
    CtManifestOption without;
} Column;

/* In hashdeep's own order. */
static const Column columns[] = {
    { "md5", CT_ITEM_MD5, CT_MANIFEST_NO_MD5 },
    { "sha1", CT_ITEM_SHA1, CT_MANIFEST_NO_SHA1 },
    { "sha256", CT_ITEM_SHA256, CT_MANIFEST_NO_SHA256 },
};

/* The digests that the manifest was made with, of those that hashdeep knows. */
static unsigned wanted_of(const CtManifestReader *reader)
{
    int64_t options = ct_manifest_reader_header(reader)->options;
    unsigned wanted = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        if ((options & columns[i].without) == 0)
            wanted |= columns[i].bit;
    return wanted;
}

static bool check(const CtManifestReader *reader, GError **error)
{
    return wanted_of(reader) != 0 ||
           ct_fail(error, CT_ERROR_INPUT,
                   "export: hashdeep has MD5, SHA-1 and SHA-256, and the manifest none of them");
}

static void begin(const CtManifestReader *reader, CtBuffer *out)
{
    unsigned wanted = wanted_of(reader);

    ct_buffer_add_text(out, "%%%% HASHDEEP-1.0\n%%%% size");
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        if ((wanted & columns[i].bit) != 0)
            ct_buffer_printf(out, ",%s", columns[i].name);
    ct_buffer_add_text(out, ",filename\n"
                            "## Invoked from: /\n## $ constat manifest export\n## \n");
}

static void leave_out(CtBuffer *out, CtBytes path)
{
    ct_buffer_add_text(out, "## left out: ");
    ct_shown_add(out, path);
    ct_buffer_add_u8(out, '\n');
}

static void add_digests(CtBuffer *out, const CtItemDigests *digests, unsigned wanted)
{
    const CtBytes bytes[] = { { digests->md5, CT_ITEM_MD5_SIZE },
                              { digests->sha1, CT_ITEM_SHA1_SIZE },
                              { digests->sha256, CT_ITEM_SHA256_SIZE } };

    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        if ((wanted & columns[i].bit) == 0)
            continue;
        ct_export_add_hex(out, bytes[i].data, bytes[i].size);
        ct_buffer_add_u8(out, ',');
    }
}

static void add_item(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                     CtBuffer *out)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * CT_LIMIT_ITEM_PATH + 1);
    unsigned wanted = wanted_of(reader);
    bool whole = (item->digests.has & wanted) == wanted;

    (void)number;
    /* What lies inside of a file is no file that hashdeep would find. */
    if (item->kind == CT_ITEM_MEMBER || (!whole && item->kind != CT_ITEM_FILE))
        return;
    ct_export_add_path(reader, item, &path);
    if (!whole || memchr(path.data, '\n', path.size) != NULL) {
        leave_out(out, ct_buffer_bytes(&path));
        return;
    }
    ct_buffer_printf(out, "%" G_GUINT64_FORMAT ",", item->size);
    add_digests(out, &item->digests, wanted);
    ct_buffer_add(out, ct_buffer_bytes(&path));
    ct_buffer_add_u8(out, '\n');
}

const CtExportFormat ct_export_hashdeep = {
    .name = "hashdeep",
    .single = true,
    .check = check,
    .begin = begin,
    .item = add_item,
};
