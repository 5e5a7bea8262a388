/* manifest_owners.c - files of a manifest beside what package managers recorded, a line each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/manifest_owners.h"

#include "base/json.h"
#include "examine/export.h"
#include "examine/inside.h"
#include "examine/owners.h"
#include "examine/shown.h"
#include "format/kind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LINE_LIMIT = 1 << 20 };

/* What is known of one file. */
typedef struct {
    CtOwnerVerdict verdict;
    const CtOwnerPackage *package; /* borrowed; NULL: none */
    const char *kind;
    const CtItem *item;
} Row;

static const char *kind_of(const CtItem *item)
{
    const CtItemFact *fact = ct_item_fact(item, CT_INSIDE_KIND);

    return fact == NULL || fact->kind != CT_VALUE_TEXT ? "" : (const char *)fact->bytes;
}

static bool is_program(const char *name)
{
    static const char *const others[] = { "macho", "macho-fat", "mz", "ne", "le", NULL };
    const CtKind *kind = ct_kind_named(name);

    return (kind != NULL && (kind->flags & CT_KIND_PROGRAM) != 0) ||
           g_strv_contains(others, name) || g_str_has_suffix(name, "script");
}

static void add_line(const CtManifestReader *reader, const Row *row, CtBuffer *out)
{
    const char *const columns[] = { row->package == NULL ? "" : row->package->name,
                                    row->package == NULL ? "" : row->package->version,
                                    row->package == NULL ? "" : row->package->source, row->kind };
    g_auto(CtBuffer) path = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 2);

    ct_buffer_add_text(out, ct_owners_verdict_name(row->verdict));
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        ct_buffer_add_text(out, "\t");
        ct_shown_add(out, ct_bytes_of_text(columns[i][0] == '\0' ? "-" : columns[i]));
    }
    ct_buffer_add_text(out, "\t");
    ct_export_add_path(reader, row->item, &path);
    ct_shown_add(out, ct_buffer_bytes(&path));
    ct_buffer_add_text(out, "\n");
}

static void add_named(CtJsonWriter *json, const char *name, const char *value)
{
    if (value[0] != '\0')
        ct_json_add_text(json, name, ct_bytes_of_text(value));
}

static void add_json(const CtManifestReader *reader, const Row *row, CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);
    g_auto(CtBuffer) path = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 2);
    g_auto(CtBuffer) shown = ct_buffer_new((size_t)CT_LIMIT_ITEM_PATH * 8);

    ct_json_open_object(&json, NULL);
    ct_json_add_text(&json, "verdict", ct_bytes_of_text(ct_owners_verdict_name(row->verdict)));
    if (row->package != NULL) {
        add_named(&json, "package", row->package->name);
        add_named(&json, "version", row->package->version);
        add_named(&json, "architecture", row->package->architecture);
        add_named(&json, "source", row->package->source);
    }
    add_named(&json, "kind", row->kind);
    ct_export_add_path(reader, row->item, &path);
    ct_shown_add(&shown, ct_buffer_bytes(&path));
    ct_json_add_text(&json, "path", ct_buffer_bytes(&shown));
    ct_json_close_object(&json);
    ct_buffer_add_text(out, "\n");
}

static bool print(const CtBuffer *line, GError **error)
{
    return fwrite(line->data, 1, line->size, stdout) == line->size ||
           ct_fail_errno(error, errno, "standard output");
}

/* False for what is no file, or no longer one. */
static bool look(const CtOwners *owners, const CtManifestReader *reader, const CtItem *item,
                 Row *out)
{
    Row row = { .kind = kind_of(item), .item = item };

    if ((item->kind != CT_ITEM_FILE && item->kind != CT_ITEM_MEMBER) ||
        (item->flags & CT_ITEM_DELETED) != 0)
        return false;
    row.verdict = ct_owners_look(owners, reader, item, &row.package);
    *out = row;
    /* What lies in an archive is nobody's, unless a whole volume is in there. */
    if (item->kind == CT_ITEM_MEMBER && row.verdict == CT_OWNER_NONE &&
        !ct_owners_cover(owners, reader, item))
        return false;
    return row.verdict == CT_OWNER_CHANGED || is_program(row.kind);
}

static bool print_all(const CtOwners *owners, CtManifestReader *reader, bool json, GError **error)
{
    g_auto(CtBuffer) line = ct_buffer_new(LINE_LIMIT);
    uint64_t count[CT_OWNER_VERDICTS] = { 0 };
    CtItem *item = NULL;

    for (;;) {
        Row row;

        if (!ct_manifest_reader_next(reader, &item, error))
            return false;
        if (item == NULL)
            break;
        if (!look(owners, reader, item, &row))
            continue;
        count[row.verdict]++;
        ct_buffer_empty(&line);
        (json ? add_json : add_line)(reader, &row, &line);
        if (!print(&line, error))
            return false;
    }
    for (int i = 0; !json && i < CT_OWNER_VERDICTS; i++)
        (void)printf("total\t%s\t%" G_GUINT64_FORMAT "\n",
                     ct_owners_verdict_name((CtOwnerVerdict)i), count[i]);
    return true;
}

bool ct_manifest_owners(const char *path, bool json, GError **error)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(path, error);
    g_autoptr(CtOwners) owners = reader == NULL ? NULL : ct_owners_new(reader, error);

    if (owners == NULL)
        return false;
    if (!ct_owners_are_complete(owners))
        (void)fprintf(stderr, "%s: more files are recorded than can be held; some owners lack\n",
                      path);
    return (ct_manifest_reader_totals(reader)->items == 0 ||
            ct_manifest_reader_seek(reader, 0, error)) &&
           print_all(owners, reader, json, error);
}
