/* audit_form.c - drawing, and lines.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/audit_form.h"

#include "base/limits.h"
#include "base/reader.h"
#include "base/text.h"
#include "desk/oblivion.h"

#include <stdio.h>
#include <string.h>

static void make_seed(const CtCheckpoint *checkpoint, const char *word, uint8_t out[CT_DIGEST_SIZE])
{
    g_autofree char *root = ct_text_hex((CtBytes){ checkpoint->head.root, CT_DIGEST_SIZE });
    g_autofree char *text = g_strdup_printf(CT_AUDIT_FIRST "%s\n%" G_GUINT64_FORMAT "\n%s\n%s\n",
                                            checkpoint->origin, checkpoint->head.size, root, word);

    ct_digest_of(ct_bytes_of_text(text), out);
}

static uint64_t draw(const uint8_t seed[CT_DIGEST_SIZE], uint64_t number, uint64_t size)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_DIGEST_SIZE + 8);
    uint8_t hash[CT_DIGEST_SIZE];

    ct_buffer_add(&text, (CtBytes){ seed, CT_DIGEST_SIZE });
    ct_buffer_add_u64be(&text, number);
    ct_digest_of(ct_buffer_bytes(&text), hash);
    CtReader reader = ct_reader_over((CtBytes){ hash, sizeof hash });
    return ct_reader_u64be(&reader) % size;
}

GArray *ct_audit_draw(const CtCheckpoint *checkpoint, const char *word, uint64_t wanted)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    GArray *drawn = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    uint64_t size = checkpoint->head.size;
    uint64_t most = MIN(wanted, size);
    uint8_t seed[CT_DIGEST_SIZE];

    make_seed(checkpoint, word, seed);
    /* A small tree is taken whole: drawing its last leaf could take for ever. */
    for (uint64_t number = 0; drawn->len < most; number++) {
        uint64_t index = wanted >= size ? number : draw(seed, number, size);

        if (g_hash_table_add(seen, g_memdup2(&index, sizeof index)))
            g_array_append_val(drawn, index);
    }
    return drawn;
}

void ct_audit_line_write(uint64_t index, CtBytes entry, const CtMerkleProof *path, CtBuffer *out)
{
    g_autofree char *hex = ct_text_hex(entry);
    g_autofree char *hashes = ct_text_hex((CtBytes){ path->hash[0], path->count * CT_DIGEST_SIZE });

    ct_buffer_printf(out, "%" G_GUINT64_FORMAT "\t", index);
    ct_buffer_add_text(out, hex);
    ct_buffer_add_u8(out, '\t');
    ct_buffer_add_text(out, hashes);
    ct_buffer_add_u8(out, '\n');
}

static bool read_path(CtBytes hex, CtMerkleProof *out)
{
    out->count = hex.size / ((size_t)2 * CT_DIGEST_SIZE);
    return out->count <= CT_MERKLE_PROOF_HASHES &&
           ct_text_unhex(hex, out->hash[0], out->count * CT_DIGEST_SIZE);
}

static bool read_entry(CtBytes hex, CtBuffer *out)
{
    ct_buffer_empty(out);
    uint8_t *room = ct_buffer_reserve(out, hex.size / 2);
    if (room == NULL || !ct_text_unhex(hex, room, hex.size / 2))
        return false;
    ct_buffer_commit(out, hex.size / 2);
    return true;
}

bool ct_audit_line_read(CtBytes line, CtAuditLine *out, GError **error)
{
    CtBytes column[3] = { { NULL, 0 } };
    size_t count = 0;
    size_t from = 0;

    for (size_t i = 0; i <= line.size && count < 3; i++) {
        if (i < line.size && line.data[i] != '\t')
            continue;
        column[count++] = ct_bytes_slice(line, from, i - from);
        from = i + 1;
    }
    return (count == 3 && from == line.size + 1 &&
            ct_text_to_u64(column[0], INT64_MAX, &out->index) &&
            read_entry(column[1], &out->entry) && read_path(column[2], &out->path)) ||
           ct_fail(error, CT_ERROR_INPUT, "a line is not index, entry and proof");
}

void ct_audit_manifest(const CtAuditReport *report, uint64_t sample, const char *word,
                       const uint8_t files[CT_DIGEST_SIZE], CtBuffer *out)
{
    const CtMerkleHead *head = &report->checkpoint.head;
    g_autofree char *root = ct_text_hex((CtBytes){ head->root, CT_DIGEST_SIZE });
    g_autofree char *digest = ct_text_hex((CtBytes){ files, CT_DIGEST_SIZE });

    ct_buffer_printf(out, CT_AUDIT_FIRST "origin: %s\nsize: %" G_GUINT64_FORMAT "\nroot: %s\n",
                     report->checkpoint.origin, head->size, root);
    ct_buffer_printf(out,
                     "word: %s\nsample: %" G_GUINT64_FORMAT "\ndrawn: %" G_GUINT64_FORMAT
                     "\ncases: %" G_GUINT64_FORMAT "\n",
                     word, sample, report->drawn, report->cases);
    ct_buffer_printf(out,
                     "entries of cases: %" G_GUINT64_FORMAT "\ncustody: %" G_GUINT64_FORMAT
                     "\ndefinitions: %" G_GUINT64_FORMAT "\n",
                     report->case_lines, report->custody, report->definitions);
    ct_buffer_printf(out, "earlier: %" G_GUINT64_FORMAT "\nfiles: %s\n", report->earlier, digest);
}

static unsigned hash_tag(const void *tag) /* random already */
{
    unsigned hash;

    memcpy(&hash, tag, sizeof hash);
    return hash;
}

static int equal_tags(const void *a, const void *b)
{
    return memcmp(a, b, CT_ENTRY_TAG_SIZE) == 0;
}

GHashTable *ct_audit_by_tag(GDestroyNotify free_value)
{
    return g_hash_table_new_full(hash_tag, equal_tags, g_free, free_value);
}

bool ct_audit_is_custody(CtEntryKind kind)
{
    return kind == CT_ENTRY_MANDATE || kind == CT_ENTRY_PROCEDURE || kind == CT_ENTRY_ERASED ||
           kind == CT_ENTRY_SEALED || kind == CT_ENTRY_ACCESS || kind == CT_ENTRY_HOLD ||
           kind == CT_ENTRY_JOINED;
}

char *ct_audit_custody_words(const CtEntry *entry)
{
    g_autofree char *event = ct_bytes_to_text(entry->event);
    g_autofree char *state = ct_bytes_to_text(entry->state);

    if (entry->kind == CT_ENTRY_ERASED) {
        bool late = entry->marks < 3 || entry->at > (CtInstant)entry->mark[2] + CT_OBLIVION_GRACE;

        return g_strdup_printf("erased\t%s\t%s", event, late ? "late" : "in time");
    }
    if (entry->kind == CT_ENTRY_HOLD)
        return g_strdup_printf("hold\t%s\t%s", event,
                               entry->marks > 0 && entry->mark[0] == 1 ? "placed" : "lifted");
    if (entry->kind == CT_ENTRY_JOINED)
        return g_strdup_printf("joined\t%s\t%s\t%s", event, state,
                               entry->marks > 2 && entry->mark[2] != 0 ? "authorised" : "by role");
    return NULL;
}
