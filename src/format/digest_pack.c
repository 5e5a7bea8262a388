/* digest_pack.c - digests packed by algorithm, a record when a value is full.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/digest_pack.h"

#include "base/text.h"

#include <string.h>

#define PACK_BYTES 61440u /* of one value: a multiple of 16, 20 and 32 under 64 KiB */

static const struct {
    const char *field;
    size_t size;
} algorithms[CT_DIGEST_PACK_ALGORITHMS] = { { "md5", 16 }, { "sha1", 20 }, { "sha256", 32 } };

CtDigestPack ct_digest_pack_new(CtRecordSink sink, void *user)
{
    CtDigestPack self = { .sink = sink, .user = user };

    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++)
        self.packed[i] = ct_buffer_new(CT_LIMIT_VALUE_BYTES);
    return self;
}

void ct_digest_pack_clear(CtDigestPack *self)
{
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++)
        ct_buffer_clear(&self->packed[i]);
}

int ct_digest_pack_algorithm(size_t hex)
{
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++)
        if (algorithms[i].size * 2 == hex)
            return i;
    return CT_DIGEST_PACK_NONE;
}

const char *ct_digest_pack_name(int algorithm)
{
    return algorithms[algorithm].field;
}

size_t ct_digest_pack_size(int algorithm)
{
    return algorithms[algorithm].size;
}

void ct_digest_pack_hex(CtDigestPackEntry *entry, CtBytes text, int expected)
{
    int algorithm = ct_digest_pack_algorithm(text.size);

    if (text.size == 0)
        return;
    if (algorithm == CT_DIGEST_PACK_NONE ||
        (expected != CT_DIGEST_PACK_NONE && algorithm != expected) ||
        !ct_text_unhex(text, entry->digest[algorithm], algorithms[algorithm].size)) {
        entry->reason = "bad-digest";
        return;
    }
    entry->has[algorithm] = true;
}

bool ct_digest_pack_is_section(CtBytes name)
{
    static const char *const sections[] = { "text",   "data",   "rdata", "rsrc", "reloc", "bss",
                                            "idata",  "edata",  "pdata", "tls",  "xdata", "didat",
                                            "rodata", "init",   "fini",  "crt",  "debug", "orpc",
                                            "code",   "sxdata", "gfids", "ndata" };
    bool digits = name.size > 0 && name.size <= 6;

    for (size_t i = 0; digits && i < name.size; i++)
        digits = g_ascii_isdigit(name.data[i]);
    if (digits || name.size < 2 || name.data[0] != '.')
        return digits;
    CtBytes rest = ct_bytes_slice(name, 1, name.size - 1);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        if (ct_text_equal_nocase(rest, sections[i]))
            return true;
    return false;
}

bool ct_digest_pack_gave_any(const CtDigestPackEntry *entry)
{
    return entry->has[CT_DIGEST_PACK_MD5] || entry->has[CT_DIGEST_PACK_SHA1] ||
           entry->has[CT_DIGEST_PACK_SHA256];
}

static bool flush(CtDigestPack *self, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */

    ct_record_begin(&record, "digests");
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++)
        if (self->packed[i].size > 0)
            ct_record_bytes(&record, algorithms[i].field, ct_buffer_bytes(&self->packed[i]), 0, 0);
    if (record.count > 0 && !self->sink(self->user, &record, error))
        return false;
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++)
        ct_buffer_empty(&self->packed[i]);
    return true;
}

bool ct_digest_pack_add(CtDigestPack *self, const CtDigestPackEntry *entry, GError **error)
{
    bool full = false;

    if (entry->section) {
        self->sections++;
        return true;
    }
    for (int i = 0; i < CT_DIGEST_PACK_ALGORITHMS; i++) {
        if (!entry->has[i])
            continue;
        self->digests++;
        ct_buffer_add(&self->packed[i], (CtBytes){ entry->digest[i], algorithms[i].size });
        full = full || self->packed[i].size >= PACK_BYTES;
    }
    return !full || flush(self, error);
}

bool ct_digest_pack_end(CtDigestPack *self, GError **error)
{
    static CtRecord record;

    if (!flush(self, error))
        return false;
    ct_record_begin(&record, "digest_list");
    ct_record_number(&record, "lines", self->lines, 0, 0);
    ct_record_number(&record, "digests", self->digests, 0, 0);
    ct_record_number(&record, "sections", self->sections, 0, 0);
    return self->sink(self->user, &record, error);
}
