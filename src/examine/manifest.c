/* manifest.c - the header of a manifest, and its totals.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/manifest.h"

#include <string.h>

#define HEAD   (CT_MANIFEST_MAGIC_SIZE + 8)
#define SEALED (CT_MANIFEST_HEADER_SIZE - CT_DIGEST_SIZE)

void ct_manifest_header_write(const CtManifestHeader *header, uint8_t out[CT_MANIFEST_HEADER_SIZE])
{
    g_auto(CtBuffer) bytes = ct_buffer_new(SEALED - HEAD);
    g_auto(CtBuffer) front = ct_buffer_new(HEAD);
    g_autofree CtRecord *record = g_new(CtRecord, 1);

    ct_record_begin(record, "manifest");
    ct_record_text(record, "tool", ct_bytes_of_text(header->tool), 0, 0);
    ct_record_text(record, "host", ct_bytes_of_text(header->host), 0, 0);
    ct_record_instant(record, "begun", header->begun, 0, 0);
    ct_record_instant(record, "ended", header->ended, 0, 0);
    ct_record_number(record, "microseconds", header->microseconds, 0, 0);
    ct_record_number(record, "jobs", header->jobs, 0, 0);
    ct_record_number(record, "options", header->options, 0, 0);
    ct_record_number(record, "resumed", header->resumed ? 1 : 0, 0, 0);
    ct_record_encode(record, &bytes);
    ct_buffer_add_text(&front, CT_MANIFEST_MAGIC);
    ct_buffer_add_u32be(&front, CT_MANIFEST_VERSION);
    ct_buffer_add_u32be(&front, (uint32_t)bytes.size);
    memset(out, 0, CT_MANIFEST_HEADER_SIZE);
    memcpy(out, front.data, HEAD);
    memcpy(out + HEAD, bytes.data, bytes.size);
    ct_digest_of((CtBytes){ out, SEALED }, out + SEALED);
}

static bool copy_text(const CtRecord *record, const char *name, char *out, size_t size)
{
    CtBytes text = ct_record_get_text(record, name);

    if (text.size >= size || (text.size > 0 && memchr(text.data, 0, text.size) != NULL))
        return false;
    if (text.size > 0)
        memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    return true;
}

static bool copy_number(const CtRecord *record, const char *name, CtValueKind kind, int64_t *out)
{
    const CtRecordField *field = ct_record_find(record, name);

    if (field == NULL || field->kind != kind)
        return false;
    *out = field->number;
    return true;
}

static bool read_record(const CtRecord *record, CtManifestHeader *out)
{
    int64_t resumed = 0;
    bool good = strcmp(record->kind, "manifest") == 0 &&
                copy_text(record, "tool", out->tool, sizeof out->tool) &&
                copy_text(record, "host", out->host, sizeof out->host) &&
                copy_number(record, "begun", CT_VALUE_INSTANT, &out->begun) &&
                copy_number(record, "ended", CT_VALUE_INSTANT, &out->ended) &&
                copy_number(record, "microseconds", CT_VALUE_NUMBER, &out->microseconds) &&
                copy_number(record, "jobs", CT_VALUE_NUMBER, &out->jobs) &&
                copy_number(record, "options", CT_VALUE_NUMBER, &out->options) &&
                copy_number(record, "resumed", CT_VALUE_NUMBER, &resumed) &&
                (resumed == 0 || resumed == 1);

    out->resumed = resumed == 1;
    return good;
}

bool ct_manifest_header_parse(CtBytes bytes, CtManifestHeader *out, GError **error)
{
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    CtReader reader = ct_reader_over(bytes);
    uint8_t digest[CT_DIGEST_SIZE];
    CtManifestHeader header = { 0 };

    if (!ct_bytes_equal(ct_reader_take(&reader, CT_MANIFEST_MAGIC_SIZE),
                        ct_bytes_of_text(CT_MANIFEST_MAGIC)))
        return ct_fail(error, CT_ERROR_INPUT, "manifest: lacks the mark at its front");
    uint32_t version = ct_reader_u32be(&reader);
    uint32_t size = ct_reader_u32be(&reader);
    CtReader inner = ct_reader_over(ct_reader_take(&reader, MIN(size, SEALED - HEAD)));
    if (!ct_reader_check(&reader, "manifest header", error))
        return false;
    if (version != CT_MANIFEST_VERSION)
        return ct_fail(error, CT_ERROR_INPUT, "manifest: is of version %u, not %d", version,
                       CT_MANIFEST_VERSION);
    if (bytes.size != CT_MANIFEST_HEADER_SIZE)
        return ct_fail(error, CT_ERROR_INPUT, "manifest header: ends early");
    ct_digest_of(ct_bytes_slice(bytes, 0, SEALED), digest);
    if (!ct_bytes_equal((CtBytes){ digest, sizeof digest },
                        ct_bytes_slice(bytes, SEALED, CT_DIGEST_SIZE)))
        return ct_fail(error, CT_ERROR_INTEGRITY, "manifest header: its digest does not match");
    if (!ct_record_decode(&inner, record, error))
        return false;
    if (!ct_reader_at_end(&inner) || !read_record(record, &header))
        return ct_fail(error, CT_ERROR_INPUT, "manifest header: is not as the format has it");
    *out = header;
    return true;
}

void ct_manifest_count(CtManifestTotals *totals, const CtItem *item)
{
    totals->items++;
    totals->kind[item->kind]++;
    if ((item->flags & CT_ITEM_PROBLEM) != 0)
        totals->problems++;
    if (item->digests.has == 0)
        return;
    totals->digested++;
    if ((item->flags & CT_ITEM_LINKED) == 0)
        totals->bytes += item->size;
}

uint64_t ct_manifest_walked(const CtManifestTotals *totals)
{
    return totals->items - totals->kind[CT_ITEM_MEMBER] - totals->kind[CT_ITEM_PRODUCT];
}
