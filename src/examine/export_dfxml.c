/* export_dfxml.c - Digital Forensics XML, element by element as fiwalk writes it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/export.h"

#include "examine/shown.h"

#include <string.h>

/* Text that is escaped as in shown.h already, so that only characters that XML has are left. */
static void add_markup(CtBuffer *out, CtBytes shown)
{
    for (size_t i = 0; i < shown.size; i++) {
        switch (shown.data[i]) {
        case '&':
            ct_buffer_add_text(out, "&amp;");
            break;
        case '<':
            ct_buffer_add_text(out, "&lt;");
            break;
        case '>':
            ct_buffer_add_text(out, "&gt;");
            break;
        default:
            ct_buffer_add_u8(out, shown.data[i]);
        }
    }
}

static void add_text(CtBuffer *out, CtBytes bytes)
{
    g_auto(CtBuffer) shown = ct_buffer_new(bytes.size * 4 + 1);

    ct_shown_add(&shown, bytes);
    add_markup(out, ct_buffer_bytes(&shown));
}

static void add_element(CtBuffer *out, const char *name, CtBytes value)
{
    ct_buffer_printf(out, "    <%s>", name);
    add_text(out, value);
    ct_buffer_printf(out, "</%s>\n", name);
}

static void add_number(CtBuffer *out, const char *name, uint64_t number)
{
    ct_buffer_printf(out, "    <%s>%" G_GUINT64_FORMAT "</%s>\n", name, number, name);
}

static void add_time(CtBuffer *out, const char *name, CtItemTime time)
{
    ct_buffer_printf(out, "    <%s>", name);
    ct_shown_add_time(out, time);
    ct_buffer_printf(out, "</%s>\n", name);
}

static void add_digest(CtBuffer *out, const char *type, const uint8_t *bytes, size_t size)
{
    ct_buffer_printf(out, "    <hashdigest type='%s'>", type);
    ct_export_add_hex(out, bytes, size);
    ct_buffer_add_text(out, "</hashdigest>\n");
}

/* The Sleuth Kit's letters and numbers for kinds of name and of inode. */
static const char *name_type(CtItemKind kind, unsigned *out_meta)
{
    static const struct {
        CtItemKind kind;
        const char *name;
        unsigned meta;
    } row[] = {
        { CT_ITEM_FILE, "r", 1 },    { CT_ITEM_FOLDER, "d", 2 },    { CT_ITEM_FIFO, "p", 3 },
        { CT_ITEM_SYMLINK, "l", 6 }, { CT_ITEM_CHARACTER, "c", 4 }, { CT_ITEM_BLOCK, "b", 5 },
        { CT_ITEM_SOCKET, "h", 8 },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(row); i++) {
        if (row[i].kind != kind)
            continue;
        *out_meta = row[i].meta;
        return row[i].name;
    }
    *out_meta = 0;
    return "-";
}

/* A folder is none of DFXML's disk images; what md5deep writes of one is a list of digests. */
static const char *type_of(const CtManifestReader *reader)
{
    for (size_t i = 0; i < ct_manifest_reader_sources(reader); i++) {
        const char *kind = ct_manifest_reader_source(reader, i)->kind;

        if (strcmp(kind, "folder") != 0 && strcmp(kind, "file") != 0)
            return "Disk Image";
    }
    return "Hash List";
}

static void begin(const CtManifestReader *reader, CtBuffer *out)
{
    ct_buffer_add_text(out,
                       "<?xml version='1.0' encoding='UTF-8'?>\n<dfxml xmloutputversion='1.0'"
                       " xmlns='http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML'"
                       " xmlns:dc='http://purl.org/dc/elements/1.1/'"
                       " xmlns:constat='http://example.org/constat/'>\n");
    ct_buffer_printf(out,
                     "  <metadata><dc:type>%s</dc:type></metadata>\n  <creator version='1.0'>\n",
                     type_of(reader));
    add_element(out, "program", ct_bytes_of_text(ct_manifest_reader_header(reader)->tool));
    ct_buffer_add_text(out, "  </creator>\n");
    for (size_t i = 0; i < ct_manifest_reader_sources(reader); i++) {
        ct_buffer_add_text(out, "  <source>\n");
        add_element(out, "image_filename", ct_manifest_reader_source(reader, i)->path);
        ct_buffer_add_text(out, "  </source>\n");
    }
}

static void add_inode(const CtItem *item, CtBuffer *out, unsigned meta)
{
    if ((item->has & CT_ITEM_HAS_INODE) != 0)
        add_number(out, "inode", item->inode);
    add_number(out, "meta_type", meta);
    if ((item->has & CT_ITEM_HAS_MODE) != 0)
        add_number(out, "mode", item->mode & 07777);
    if ((item->has & CT_ITEM_HAS_INODE) != 0)
        add_number(out, "nlink", item->links);
    if ((item->has & CT_ITEM_HAS_OWNER) != 0) {
        add_number(out, "uid", item->owner);
        add_number(out, "gid", item->group);
    }
    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0)
        add_time(out, "mtime", item->modified);
    if ((item->has & CT_ITEM_HAS_CHANGED) != 0)
        add_time(out, "ctime", item->changed);
    if ((item->has & CT_ITEM_HAS_ACCESSED) != 0)
        add_time(out, "atime", item->accessed);
    if ((item->has & CT_ITEM_HAS_BORN) != 0)
        add_time(out, "crtime", item->born);
}

static void add_digests(CtBuffer *out, const CtItemDigests *digests)
{
    if ((digests->has & CT_ITEM_MD5) != 0)
        add_digest(out, "md5", digests->md5, CT_ITEM_MD5_SIZE);
    if ((digests->has & CT_ITEM_SHA1) != 0)
        add_digest(out, "sha1", digests->sha1, CT_ITEM_SHA1_SIZE);
    if ((digests->has & CT_ITEM_SHA256) != 0)
        add_digest(out, "sha256", digests->sha256, CT_ITEM_SHA256_SIZE);
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        add_digest(out, "blake2b", digests->blake2b, CT_ITEM_BLAKE2B_SIZE);
}

static void add_blocks(CtBuffer *out, const CtItem *item)
{
    if (item->block_count == 0)
        return;
    ct_buffer_add_text(out, "    <byte_runs>\n");
    for (size_t i = 0; i < item->block_count; i++) {
        ct_buffer_printf(out,
                         "    <byte_run file_offset='%" G_GUINT64_FORMAT
                         "' len='%d'><hashdigest type='md5'>",
                         (uint64_t)i * CT_ITEM_BLOCK_SIZE, CT_ITEM_BLOCK_SIZE);
        ct_export_add_hex(out, item->blocks + i * CT_ITEM_BLOCK_DIGEST, CT_ITEM_BLOCK_DIGEST);
        ct_buffer_add_text(out, "</hashdigest></byte_run>\n");
    }
    ct_buffer_add_text(out, "    </byte_runs>\n");
}

/* What DFXML has no element for: DFXML takes elements of other namespaces. */
static void add_facts(CtBuffer *out, const CtItem *item)
{
    for (size_t i = 0; i < item->facts; i++) {
        g_auto(CtBuffer) value = ct_buffer_new((size_t)CT_LIMIT_VALUE_BYTES * 4 + 64);

        if (strcmp(item->fact[i].name, "target") == 0)
            continue;
        ct_shown_add_fact(&value, &item->fact[i]);
        ct_buffer_printf(out, "    <constat:fact name='%s'>", item->fact[i].name);
        add_markup(out, ct_buffer_bytes(&value));
        ct_buffer_add_text(out, "</constat:fact>\n");
    }
}

static void add_item(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                     CtBuffer *out)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * CT_LIMIT_ITEM_PATH + 1);
    const CtItemFact *target = ct_item_fact(item, "target");
    unsigned meta;
    const char *letter = name_type(item->kind, &meta);

    ct_export_add_path(reader, item, &path);
    ct_buffer_add_text(out, "  <fileobject>\n");
    add_element(out, "filename", ct_buffer_bytes(&path));
    add_number(out, "id", number + 1);
    ct_buffer_printf(out, "    <name_type>%s</name_type>\n", letter);
    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        add_number(out, "filesize", item->size);
    if ((item->flags & CT_ITEM_DELETED) != 0)
        ct_buffer_add_text(out, "    <unalloc>1</unalloc>\n");
    else
        ct_buffer_add_text(out, "    <alloc>1</alloc>\n");
    add_inode(item, out, meta);
    if (target != NULL)
        add_element(out, "link_target", (CtBytes){ target->bytes, target->size });
    add_digests(out, &item->digests);
    add_blocks(out, item);
    add_facts(out, item);
    ct_buffer_add_text(out, "  </fileobject>\n");
}

static void end(const CtManifestReader *reader, CtBuffer *out)
{
    (void)reader;
    ct_buffer_add_text(out, "</dfxml>\n");
}

const CtExportFormat ct_export_dfxml = {
    .name = "dfxml",
    .single = true,
    .begin = begin,
    .item = add_item,
    .end = end,
};
