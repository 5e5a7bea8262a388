/* advisory_build.c - gathering: texts, criteria once each, trees with their numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_build.h"

#include "match/advisory.h"
#include "match/advisory_draft.h"

#include <string.h>

enum { FIRST_SLOTS = 1 << 16 };

CtAdvisoryBuild *ct_advisory_build_new(void)
{
    CtAdvisoryBuild *self = g_new0(CtAdvisoryBuild, 1);

    self->text = ct_buffer_new(CT_LIMIT_ADVISORY_INDEX);
    self->trees = ct_buffer_new(CT_LIMIT_ADVISORY_INDEX);
    self->sources = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutSource));
    self->advisories = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryDraftAdvisory));
    self->keys = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutText));
    self->findings = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutFinding));
    self->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->slot_count = FIRST_SLOTS;
    self->slots = g_new0(uint32_t, self->slot_count);
    return self;
}

void ct_advisory_build_free(CtAdvisoryBuild *self)
{
    if (self == NULL)
        return;
    ct_buffer_clear(&self->text);
    ct_buffer_clear(&self->trees);
    g_array_unref(self->sources);
    g_array_unref(self->advisories);
    g_array_unref(self->keys);
    g_array_unref(self->findings);
    g_hash_table_unref(self->by_id);
    g_free(self->slots);
    g_free(self);
}

CtAdvisoryLayoutText ct_advisory_draft_text(CtAdvisoryBuild *self, CtBytes text)
{
    CtAdvisoryLayoutText made = { (uint32_t)self->text.size, (uint32_t)text.size };

    ct_buffer_add(&self->text, text);
    return made;
}

static bool is_whole(const CtAdvisoryBuild *self, GError **error)
{
    if (ct_buffer_ok(&self->text) && ct_buffer_ok(&self->trees) &&
        self->advisories->len < CT_ADVISORY_LAYOUT_LARGEST &&
        self->keys->len < CT_ADVISORY_LAYOUT_LARGEST)
        return true;
    return ct_fail(error, CT_ERROR_LIMIT, "advisory index: more than %u MiB of advisories",
                   CT_LIMIT_ADVISORY_INDEX >> 20);
}

bool ct_advisory_build_source(CtAdvisoryBuild *self, CtBytes name, const uint8_t digest[32],
                              uint64_t size, uint32_t *out, GError **error)
{
    CtAdvisoryLayoutSource source = { .name = ct_advisory_draft_text(self, name), .size = size };

    memcpy(source.digest, digest, sizeof source.digest);
    g_array_append_val(self->sources, source);
    if (!is_whole(self, error))
        return false;
    *out = self->sources->len - 1;
    return true;
}

void ct_advisory_build_finding(CtAdvisoryBuild *self, uint32_t source, CtBytes pointer,
                               CtBytes words)
{
    CtAdvisoryLayoutFinding finding = { .source = source };

    finding.pointer = ct_advisory_draft_text(self, pointer);
    finding.words = ct_advisory_draft_text(self, words);
    g_array_append_val(self->findings, finding);
}

/* ---- criteria, once each ---- */

static size_t slot_of(const CtAdvisoryBuild *self, CtBytes key)
{
    size_t mask = self->slot_count - 1;
    size_t slot = ct_advisory_layout_hash(key.data, key.size) & mask;

    while (self->slots[slot] != 0) {
        CtAdvisoryLayoutText seen =
            g_array_index(self->keys, CtAdvisoryLayoutText, self->slots[slot] - 1);

        if (ct_bytes_equal(ct_advisory_draft_view(self, seen), key))
            return slot;
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void grow_slots(CtAdvisoryBuild *self)
{
    g_free(self->slots);
    self->slot_count *= 2;
    self->slots = g_new0(uint32_t, self->slot_count);
    for (guint i = 0; i < self->keys->len; i++) {
        CtAdvisoryLayoutText text = g_array_index(self->keys, CtAdvisoryLayoutText, i);

        self->slots[slot_of(self, ct_advisory_draft_view(self, text))] = i + 1;
    }
}

static uint32_t number_of(CtAdvisoryBuild *self, CtBytes key)
{
    size_t slot = slot_of(self, key);

    if (self->slots[slot] == 0) {
        CtAdvisoryLayoutText text = ct_advisory_draft_text(self, key);

        g_array_append_val(self->keys, text);
        self->slots[slot] = self->keys->len;
        if ((size_t)self->keys->len * 2 > self->slot_count) {
            grow_slots(self);
            return self->keys->len - 1;
        }
    }
    return self->slots[slot] - 1;
}

/* ---- trees ---- */

static void add_number(CtBuffer *out, uint32_t number)
{
    ct_buffer_add(out, (CtBytes){ (const uint8_t *)&number, sizeof number });
}

static bool add_tree(CtAdvisoryBuild *self, CtBytes tree, GError **error)
{
    CtApplicability walk = ct_applicability_over(tree);
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VALUE_BYTES);

    for (;;) {
        switch (ct_applicability_step(&walk)) {
        case CT_APPLICABILITY_OPEN:
            ct_applicability_open(&self->trees, walk.all, walk.negated);
            break;
        case CT_APPLICABILITY_CLOSE:
            ct_applicability_close(&self->trees);
            break;
        case CT_APPLICABILITY_ROW:
            ct_buffer_empty(&key);
            ct_applicability_key(&key, &walk.row);
            ct_buffer_add_u8(&self->trees, walk.row.vulnerable ? 'R' : 'r');
            add_number(&self->trees, number_of(self, ct_buffer_bytes(&key)));
            self->rows++;
            break;
        case CT_APPLICABILITY_END:
        default:
            return ct_applicability_check(&walk, error);
        }
    }
}

static bool is_older(const CtAdvisoryBuild *self, uint32_t there, CtInstant modified)
{
    return modified <
           g_array_index(self->advisories, CtAdvisoryDraftAdvisory, there).record.modified;
}

/* Which one stays; true when the new one does. */
static bool takes_its_place(CtAdvisoryBuild *self, const CtAdvisoryBuildAdvisory *advisory)
{
    g_autofree char *name =
        g_strdup_printf("%.*s %.*s", (int)advisory->id.size, (const char *)advisory->id.data,
                        (int)advisory->feed.size, (const char *)advisory->feed.data);
    uint32_t there = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_id, name));

    if (there != 0) {
        self->replaced++;
        if (is_older(self, there - 1, advisory->modified))
            return false;
        g_array_index(self->advisories, CtAdvisoryDraftAdvisory, there - 1).dropped = true;
    }
    g_hash_table_replace(self->by_id, g_steal_pointer(&name),
                         GUINT_TO_POINTER(self->advisories->len + 1));
    return true;
}

bool ct_advisory_build_add(CtAdvisoryBuild *self, const CtAdvisoryBuildAdvisory *advisory,
                           CtBytes tree, GError **error)
{
    CtAdvisoryDraftAdvisory made = { .record = { .published = advisory->published,
                                                 .modified = advisory->modified,
                                                 .source = advisory->source } };
    size_t before = self->trees.size;

    if (advisory->id.size == 0 || advisory->source >= self->sources->len)
        return ct_fail(error, CT_ERROR_INPUT, "advisory: has no id or source");
    if (!add_tree(self, tree, error)) {
        ct_buffer_truncate(&self->trees, before);
        return false;
    }
    made.record.tree = (uint32_t)before;
    made.record.tree_size = (uint32_t)(self->trees.size - before);
    if (!takes_its_place(self, advisory)) {
        ct_buffer_truncate(&self->trees, before);
        return true;
    }
    made.record.id = ct_advisory_draft_text(self, advisory->id);
    made.record.feed = ct_advisory_draft_text(self, advisory->feed);
    made.record.pointer = ct_advisory_draft_text(self, advisory->pointer);
    made.record.status = ct_advisory_draft_text(self, advisory->status);
    g_array_append_val(self->advisories, made);
    return is_whole(self, error);
}

/* ---- an older index ---- */

bool ct_advisory_build_load(CtAdvisoryBuild *self, const struct CtAdvisory *old, GError **error)
{
    g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
    uint32_t first = self->sources->len;
    uint32_t count = ct_advisory_count(old);

    for (uint32_t i = 0; i < ct_advisory_source_count(old); i++) {
        CtAdvisorySource source;
        uint32_t number;

        if (!ct_advisory_source(old, i, &source, error) ||
            !ct_advisory_build_source(self, source.name, source.digest, source.size, &number,
                                      error))
            return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        CtAdvisoryEntry entry;

        ct_buffer_empty(&tree);
        if (!ct_advisory_entry(old, i, &entry, error) || !ct_advisory_tree(old, i, &tree, error))
            return false;
        const CtAdvisoryBuildAdvisory advisory = {
            .id = entry.id,
            .feed = entry.feed,
            .pointer = entry.pointer,
            .status = entry.status,
            .published = entry.published,
            .modified = entry.modified,
            .source = first + entry.source,
        };
        if (!ct_advisory_build_add(self, &advisory, ct_buffer_bytes(&tree), error))
            return false;
    }
    for (uint32_t i = 0; i < ct_advisory_finding_count(old); i++) {
        CtAdvisoryFinding finding;

        if (!ct_advisory_finding(old, i, &finding, error))
            return false;
        if (finding.pointer.size > 0) /* the others are found again when it is written */
            ct_advisory_build_finding(self, first + finding.source, finding.pointer, finding.words);
    }
    return true;
}

bool ct_advisory_build_finish(CtAdvisoryBuild *self, const char *path,
                              CtAdvisoryBuildCounts *out_counts, GError **error)
{
    return is_whole(self, error) && ct_advisory_draft_write(self, path, out_counts, error);
}
