/* export_json.c - JSON lines, and CASE/UCO as JSON-LD.
 *
 * Identifiers of CASE objects are made from the manifest's root and the item's number, so that
 * they are the same whenever it is exported. Classes and properties are those of CASE 1.4 and UCO
 * 1.4 (caseontology.org, unifiedcyberontology.org).
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/json.h"
#include "examine/export.h"
#include "examine/shown.h"

#include <string.h>

static void add_hex(CtJsonWriter *json, const char *key, const uint8_t *bytes, size_t size)
{
    g_auto(CtBuffer) hex = ct_buffer_new(2 * size + 1);

    ct_export_add_hex(&hex, bytes, size);
    ct_json_add_text(json, key, ct_buffer_bytes(&hex));
}

static void add_shown(CtJsonWriter *json, const char *key, CtBytes bytes)
{
    g_auto(CtBuffer) shown = ct_buffer_new(bytes.size * 4 + 1);

    ct_shown_add(&shown, bytes);
    ct_json_add_text(json, key, ct_buffer_bytes(&shown));
}

static void add_time(CtJsonWriter *json, const char *key, CtItemTime time)
{
    g_auto(CtBuffer) text = ct_buffer_new(64);

    ct_shown_add_time(&text, time);
    ct_json_add_text(json, key, ct_buffer_bytes(&text));
}

static void add_path(CtJsonWriter *json, const CtManifestReader *reader, const CtItem *item,
                     const char *key)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * CT_LIMIT_ITEM_PATH + 1);

    ct_export_add_path(reader, item, &path);
    add_shown(json, key, ct_buffer_bytes(&path));
}

static void add_unsigned(CtJsonWriter *json, const char *key, uint64_t number)
{
    if (number > INT64_MAX) { /* what JSON readers would round */
        g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, number);

        ct_json_add_text(json, key, ct_bytes_of_text(text));
        return;
    }
    ct_json_add_number(json, key, (int64_t)number);
}

static void add_times(CtJsonWriter *json, const CtItem *item, const char *const key[4])
{
    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0)
        add_time(json, key[0], item->modified);
    if ((item->has & CT_ITEM_HAS_CHANGED) != 0)
        add_time(json, key[1], item->changed);
    if ((item->has & CT_ITEM_HAS_ACCESSED) != 0)
        add_time(json, key[2], item->accessed);
    if ((item->has & CT_ITEM_HAS_BORN) != 0)
        add_time(json, key[3], item->born);
}

/* ---- JSON lines ---- */

static void add_numbers(CtJsonWriter *json, const CtItem *item)
{
    static const char *const times[] = { "modified", "changed", "accessed", "born" };

    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        add_unsigned(json, "size", item->size);
    if ((item->has & CT_ITEM_HAS_MODE) != 0)
        ct_json_add_number(json, "mode", item->mode);
    if ((item->has & CT_ITEM_HAS_OWNER) != 0) {
        ct_json_add_number(json, "owner", item->owner);
        ct_json_add_number(json, "group", item->group);
    }
    if ((item->has & CT_ITEM_HAS_INODE) != 0) {
        ct_json_add_number(json, "device", item->device);
        add_unsigned(json, "inode", item->inode);
        add_unsigned(json, "links", item->links);
    }
    if (item->first != 0)
        add_unsigned(json, "first", item->first - 1);
    add_times(json, item, times);
}

static void add_digests(CtJsonWriter *json, const CtItemDigests *digests)
{
    if ((digests->has & CT_ITEM_SHA256) != 0)
        add_hex(json, "sha256", digests->sha256, CT_ITEM_SHA256_SIZE);
    if ((digests->has & CT_ITEM_SHA1) != 0)
        add_hex(json, "sha1", digests->sha1, CT_ITEM_SHA1_SIZE);
    if ((digests->has & CT_ITEM_MD5) != 0)
        add_hex(json, "md5", digests->md5, CT_ITEM_MD5_SIZE);
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        add_hex(json, "blake2b", digests->blake2b, CT_ITEM_BLAKE2B_SIZE);
}

static void add_blocks(CtJsonWriter *json, const CtItem *item)
{
    if (item->block_count == 0)
        return;
    ct_json_open_array(json, "blocks_md5");
    for (size_t i = 0; i < item->block_count; i++)
        add_hex(json, NULL, item->blocks + i * CT_ITEM_BLOCK_DIGEST, CT_ITEM_BLOCK_DIGEST);
    ct_json_close_array(json);
}

static void add_facts(CtJsonWriter *json, const CtItem *item)
{
    if (item->facts == 0)
        return;
    ct_json_open_array(json, "facts");
    for (size_t i = 0; i < item->facts; i++) {
        const CtItemFact *fact = &item->fact[i];
        g_auto(CtBuffer) value = ct_buffer_new((size_t)CT_LIMIT_VALUE_BYTES * 4 + 64);

        ct_json_open_object(json, NULL);
        ct_json_add_text(json, "name", ct_bytes_of_text(fact->name));
        ct_shown_add_fact(&value, fact);
        if (fact->kind == CT_VALUE_NUMBER)
            ct_json_add_number(json, "value", fact->number);
        else
            ct_json_add_text(json, "value", ct_buffer_bytes(&value));
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
}

static void add_line(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                     CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);
    g_auto(CtBuffer) flags = ct_buffer_new(256);
    CtBytes path = ct_item_path(item);

    ct_shown_add_flags(&flags, item->flags);
    ct_json_open_object(&json, NULL);
    add_unsigned(&json, "number", number);
    ct_json_add_number(&json, "source", item->source);
    ct_json_add_text(&json, "kind", ct_bytes_of_text(ct_item_kind_name(item->kind)));
    if (item->flags != 0)
        ct_json_add_text(&json, "flags", ct_buffer_bytes(&flags));
    add_path(&json, reader, item, "path");
    if (!ct_shown_is_plain(path))
        add_hex(&json, "path_hex", path.data, path.size);
    add_numbers(&json, item);
    add_digests(&json, &item->digests);
    add_blocks(&json, item);
    add_facts(&json, item);
    ct_json_close_object(&json);
    ct_buffer_add_u8(out, '\n');
}

const CtExportFormat ct_export_jsonl = { .name = "jsonl", .item = add_line };

/* ---- CASE/UCO ---- */

/* "kb:NAME-" and a UUID of version 8 (RFC 9562): SHA-256 of root, name and number. */
static void add_id(CtJsonWriter *json, const CtManifestReader *reader, const char *name,
                   uint64_t number)
{
    const CtManifestTotals *totals = ct_manifest_reader_totals(reader);
    g_auto(CtBuffer) seed = ct_buffer_new(256);
    uint8_t digest[CT_DIGEST_SIZE];

    ct_buffer_add(&seed, (CtBytes){ totals->root, sizeof totals->root });
    ct_buffer_add_text(&seed, name);
    ct_buffer_add_u64be(&seed, number);
    ct_digest_of(ct_buffer_bytes(&seed), digest);
    digest[6] = (uint8_t)((digest[6] & 0x0f) | 0x80);
    digest[8] = (uint8_t)((digest[8] & 0x3f) | 0x80);
    g_autofree char *id = g_strdup_printf(
        "kb:%s-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", name,
        digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
        digest[8], digest[9], digest[10], digest[11], digest[12], digest[13], digest[14],
        digest[15]);
    ct_json_add_text(json, "@id", ct_bytes_of_text(id));
}

static void add_typed(CtJsonWriter *json, const char *key, const char *type, CtBytes value)
{
    ct_json_open_object(json, key);
    ct_json_add_text(json, "@type", ct_bytes_of_text(type));
    ct_json_add_text(json, "@value", value);
    ct_json_close_object(json);
}

/* UCO's vocabulary of methods is an open one: it does not have BLAKE2b, whose name is a string. */
static void add_hash(CtJsonWriter *json, const char *method, const uint8_t *bytes, size_t size)
{
    g_auto(CtBuffer) hex = ct_buffer_new(2 * size + 1);

    ct_export_add_hex(&hex, bytes, size);
    ct_json_open_object(json, NULL);
    ct_json_add_text(json, "@type", ct_bytes_of_text("uco-types:Hash"));
    add_typed(json, "uco-types:hashMethod",
              strcmp(method, "BLAKE2b") == 0 ? "xsd:string" : "uco-vocabulary:HashNameVocab",
              ct_bytes_of_text(method));
    add_typed(json, "uco-types:hashValue", "xsd:hexBinary", ct_buffer_bytes(&hex));
    ct_json_close_object(json);
}

static void add_content(CtJsonWriter *json, const CtItem *item)
{
    const CtItemDigests *digests = &item->digests;

    ct_json_open_object(json, NULL);
    ct_json_add_text(json, "@type", ct_bytes_of_text("uco-observable:ContentDataFacet"));
    add_unsigned(json, "uco-observable:sizeInBytes", item->size);
    ct_json_open_array(json, "uco-observable:hash");
    if ((digests->has & CT_ITEM_SHA256) != 0)
        add_hash(json, "SHA256", digests->sha256, CT_ITEM_SHA256_SIZE);
    if ((digests->has & CT_ITEM_SHA1) != 0)
        add_hash(json, "SHA1", digests->sha1, CT_ITEM_SHA1_SIZE);
    if ((digests->has & CT_ITEM_MD5) != 0)
        add_hash(json, "MD5", digests->md5, CT_ITEM_MD5_SIZE);
    if ((digests->has & CT_ITEM_BLAKE2B) != 0)
        add_hash(json, "BLAKE2b", digests->blake2b, CT_ITEM_BLAKE2B_SIZE);
    ct_json_close_array(json);
    ct_json_close_object(json);
}

static void add_moment(CtJsonWriter *json, const char *key, CtItemTime time)
{
    g_auto(CtBuffer) text = ct_buffer_new(64);

    ct_shown_add_time(&text, time);
    add_typed(json, key, "xsd:dateTime", ct_buffer_bytes(&text));
}

static void add_file(CtJsonWriter *json, const CtManifestReader *reader, const CtItem *item)
{
    const char *name = (const char *)item->path;
    const char *slash = name == NULL ? NULL : strrchr(name, '/');
    CtBytes last = ct_bytes_of_text(slash == NULL ? name : slash + 1);

    ct_json_open_object(json, NULL);
    ct_json_add_text(json, "@type", ct_bytes_of_text("uco-observable:FileFacet"));
    add_shown(json, "uco-observable:fileName", last);
    add_path(json, reader, item, "uco-observable:filePath");
    ct_json_add_bool(json, "uco-observable:isDirectory", item->kind == CT_ITEM_FOLDER);
    if ((item->flags & CT_ITEM_DELETED) != 0)
        ct_json_add_text(json, "uco-observable:allocationStatus", ct_bytes_of_text("unallocated"));
    if ((item->has & CT_ITEM_HAS_SIZE) != 0)
        add_unsigned(json, "uco-observable:sizeInBytes", item->size);
    if ((item->has & CT_ITEM_HAS_MODIFIED) != 0)
        add_moment(json, "uco-observable:modifiedTime", item->modified);
    if ((item->has & CT_ITEM_HAS_CHANGED) != 0)
        add_moment(json, "uco-observable:metadataChangeTime", item->changed);
    if ((item->has & CT_ITEM_HAS_ACCESSED) != 0)
        add_moment(json, "uco-observable:accessedTime", item->accessed);
    if ((item->has & CT_ITEM_HAS_BORN) != 0)
        add_moment(json, "uco-observable:observableCreatedTime", item->born);
    ct_json_close_object(json);
}

static void begin_case(const CtManifestReader *reader, CtBuffer *out)
{
    const CtManifestHeader *header = ct_manifest_reader_header(reader);
    static const char context[] =
        "{\"kb\":\"http://example.org/kb/\","
        "\"case-investigation\":\"https://ontology.caseontology.org/case/investigation/\","
        "\"uco-action\":\"https://ontology.unifiedcyberontology.org/uco/action/\","
        "\"uco-core\":\"https://ontology.unifiedcyberontology.org/uco/core/\","
        "\"uco-observable\":\"https://ontology.unifiedcyberontology.org/uco/observable/\","
        "\"uco-tool\":\"https://ontology.unifiedcyberontology.org/uco/tool/\","
        "\"uco-types\":\"https://ontology.unifiedcyberontology.org/uco/types/\","
        "\"uco-vocabulary\":\"https://ontology.unifiedcyberontology.org/uco/vocabulary/\","
        "\"xsd\":\"http://www.w3.org/2001/XMLSchema#\"}";
    CtJsonWriter json = ct_json_writer(out);

    ct_buffer_printf(out, "{\"@context\":%s,\"@graph\":[\n", context);
    ct_json_open_object(&json, NULL);
    add_id(&json, reader, "action", 0);
    ct_json_add_text(&json, "@type", ct_bytes_of_text("case-investigation:InvestigativeAction"));
    ct_json_add_text(&json, "uco-core:name", ct_bytes_of_text("examination"));
    add_moment(&json, "uco-action:startTime", (CtItemTime){ header->begun, 0 });
    add_moment(&json, "uco-action:endTime", (CtItemTime){ header->ended, 0 });
    ct_json_open_object(&json, "uco-action:instrument");
    add_id(&json, reader, "tool", 0);
    ct_json_add_text(&json, "@type", ct_bytes_of_text("uco-tool:Tool"));
    add_shown(&json, "uco-core:name", ct_bytes_of_text(header->tool));
    ct_json_close_object(&json);
    ct_json_close_object(&json);
}

static void add_object(const CtManifestReader *reader, const CtItem *item, uint64_t number,
                       CtBuffer *out)
{
    CtJsonWriter json = ct_json_writer(out);

    ct_buffer_add_text(out, ",\n");
    ct_json_open_object(&json, NULL);
    add_id(&json, reader, "item", number);
    ct_json_add_text(&json, "@type",
                     ct_bytes_of_text(item->kind == CT_ITEM_FILE
                                          ? "uco-observable:File"
                                          : "uco-observable:ObservableObject"));
    ct_json_open_array(&json, "uco-core:hasFacet");
    add_file(&json, reader, item);
    if (item->digests.has != 0)
        add_content(&json, item);
    ct_json_close_array(&json);
    ct_json_close_object(&json);
}

static void end_case(const CtManifestReader *reader, CtBuffer *out)
{
    (void)reader;
    ct_buffer_add_text(out, "\n]}\n");
}

const CtExportFormat ct_export_case = {
    .name = "case",
    .single = true,
    .begin = begin_case,
    .item = add_object,
    .end = end_case,
};
