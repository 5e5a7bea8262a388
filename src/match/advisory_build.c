/* advisory_build.c - gathering: texts, criteria once each, trees with their numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_build.h"

#include "base/text.h"
#include "match/advisory.h"
#include "match/advisory_draft.h"

#include <string.h>

enum { FIRST_SLOTS = 1 << 16, PHRASES = 4096 };

CtAdvisoryBuild *ct_advisory_build_new(void)
{
    CtAdvisoryBuild *self = g_new0(CtAdvisoryBuild, 1);

    self->text = ct_buffer_new(CT_LIMIT_ADVISORY_INDEX);
    self->trees = ct_buffer_new(CT_LIMIT_ADVISORY_INDEX);
    self->sources = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutSource));
    self->advisories = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryDraftAdvisory));
    self->keys = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutText));
    self->findings = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutFinding));
    self->marks = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryLayoutMark));
    self->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->documents =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, ct_advisory_draft_document_free);
    self->by_mark = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->by_source = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->phrases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
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
    g_array_unref(self->marks);
    g_hash_table_unref(self->by_id);
    g_hash_table_unref(self->documents);
    g_hash_table_unref(self->by_mark);
    g_hash_table_unref(self->by_source);
    g_hash_table_unref(self->told);
    g_hash_table_unref(self->phrases);
    g_free(self->slots);
    g_free(self);
}

CtAdvisoryLayoutText ct_advisory_draft_text(CtAdvisoryBuild *self, CtBytes text)
{
    CtAdvisoryLayoutText made = { (uint32_t)self->text.size, (uint32_t)text.size };

    ct_buffer_add(&self->text, text);
    return made;
}

/* Of words that thousands share: a feed's name, a status. */
static CtAdvisoryLayoutText phrase(CtAdvisoryBuild *self, CtBytes text)
{
    g_autofree char *key = ct_bytes_to_text(text);
    CtAdvisoryLayoutText *seen = g_hash_table_lookup(self->phrases, key);

    if (seen != NULL && seen->size == text.size)
        return *seen;
    CtAdvisoryLayoutText made = ct_advisory_draft_text(self, text);
    if (g_hash_table_size(self->phrases) < PHRASES)
        g_hash_table_replace(self->phrases, g_steal_pointer(&key), g_memdup2(&made, sizeof made));
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

/* Imported again, it is the same source. */
bool ct_advisory_build_source(CtAdvisoryBuild *self, CtBytes name, const uint8_t digest[32],
                              uint64_t size, uint32_t *out, GError **error)
{
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, 32 });
    g_autofree char *text = ct_bytes_to_text(name);
    g_autofree char *key = g_strdup_printf("%s %s", hex, text);
    uint32_t there = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_source, key));

    if (there == 0) {
        CtAdvisoryLayoutSource source = { .name = ct_advisory_draft_text(self, name),
                                          .size = size };

        memcpy(source.digest, digest, sizeof source.digest);
        g_array_append_val(self->sources, source);
        there = self->sources->len;
        g_hash_table_insert(self->by_source, g_steal_pointer(&key), GUINT_TO_POINTER(there));
    }
    if (!is_whole(self, error))
        return false;
    *out = there - 1;
    return true;
}

void ct_advisory_build_finding(CtAdvisoryBuild *self, uint32_t source, CtBytes pointer,
                               CtBytes words)
{
    CtAdvisoryLayoutFinding finding = { .source = source };
    g_autofree char *place = ct_bytes_to_text(pointer);
    g_autofree char *what = ct_bytes_to_text(words);

    if (!g_hash_table_add(self->told, g_strdup_printf("%u %s %s", source, place, what)))
        return;
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
            ct_buffer_add_u8(&self->trees, walk.row.own ? 'X' : walk.row.vulnerable ? 'R' : 'r');
            add_number(&self->trees, number_of(self, ct_buffer_bytes(&key)));
            self->rows++;
            break;
        case CT_APPLICABILITY_END:
        default:
            return ct_applicability_check(&walk, error);
        }
    }
}

static CtAdvisoryDraftAdvisory *draft_at(const CtAdvisoryBuild *self, uint32_t number)
{
    return &g_array_index(self->advisories, CtAdvisoryDraftAdvisory, number);
}

static CtBytes tree_of(const CtAdvisoryBuild *self, const CtAdvisoryLayoutAdvisory *record)
{
    return ct_bytes_slice((CtBytes){ self->trees.data, self->trees.size }, record->tree,
                          record->tree_size);
}

/* The oldest of too many versions goes; the next one is the oldest that is held. */
static void forget_oldest(CtAdvisoryBuild *self, uint32_t newest)
{
    CtAdvisoryDraftAdvisory *version = draft_at(self, newest);

    for (unsigned held = 1; version->before != 0; held++) {
        CtAdvisoryDraftAdvisory *older = draft_at(self, version->before - 1);

        if (held >= CT_LIMIT_ADVISORY_VERSIONS) {
            older->dropped = true;
            version->before = 0;
            version->record.since = CT_INSTANT_NEVER;
            return;
        }
        version = older;
    }
}

/* The new version stands in the place of the one that is there, which stays with its end when it
 * said something else. */
static void succeed(CtAdvisoryBuild *self, uint32_t there, CtAdvisoryDraftAdvisory *made)
{
    CtAdvisoryDraftAdvisory *old = draft_at(self, there);
    bool later =
        old->record.modified != CT_INSTANT_NEVER && made->record.modified > old->record.modified;
    /* Its document had left it out for a while. */
    bool again = later && old->record.until < made->record.modified;

    if (again ||
        (later && !ct_bytes_equal(tree_of(self, &old->record), tree_of(self, &made->record)))) {
        old->record.until = MIN(old->record.until, made->record.modified);
        made->record.since = made->record.modified;
        made->before = there + 1;
        return;
    }
    old->dropped = true;
    made->record.since = old->record.since;
    made->before = old->before;
}

/* Whether it is told again as it is there, such as by the same file a second time. */
static bool is_same(const CtAdvisoryBuild *self, const CtAdvisoryDraftAdvisory *there,
                    const CtAdvisoryBuildAdvisory *advisory, const CtAdvisoryDraftAdvisory *made)
{
    return there->record.modified == advisory->modified &&
           there->record.published == advisory->published &&
           there->record.voice == advisory->voice && there->record.until == INT64_MAX &&
           ct_bytes_equal(ct_advisory_draft_view(self, there->record.pointer), advisory->pointer) &&
           ct_bytes_equal(ct_advisory_draft_view(self, there->record.status), advisory->status) &&
           ct_bytes_equal(tree_of(self, &there->record), tree_of(self, &made->record));
}

/* A feed that tells an advisory twice contradicts itself, or means two. */
static void tell_twice(CtAdvisoryBuild *self, const CtAdvisoryDraftAdvisory *there,
                       const CtAdvisoryBuildAdvisory *advisory)
{
    if (!self->loading && there->fresh && there->record.source == advisory->source)
        ct_advisory_build_finding(self, advisory->source, advisory->pointer,
                                  ct_bytes_of_text("the id is told twice in this source; the one "
                                                   "that was modified last stands"));
}

/* Which one stands; true when the new one does. */
static bool takes_its_place(CtAdvisoryBuild *self, const CtAdvisoryBuildAdvisory *advisory,
                            CtAdvisoryDraftAdvisory *made)
{
    g_autofree char *id = ct_bytes_to_text(advisory->id);
    g_autofree char *feed = ct_bytes_to_text(advisory->feed);
    g_autofree char *origin = ct_bytes_to_text(advisory->origin);
    g_autofree char *status = ct_bytes_to_text(
        advisory->voice > CT_ADVISORY_LAYOUT_AFFECTED ? advisory->status : (CtBytes){ NULL, 0 });
    g_autofree char *name =
        g_strdup_printf("%s %s %s %d %s", id, feed, origin, (int)advisory->voice, status);
    uint32_t there = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_id, name));

    CtAdvisoryDraftDocument *document =
        ct_advisory_draft_document(self, advisory->feed, advisory->origin);

    made->fresh = !self->loading;
    if (document != NULL && !self->loading && advisory->modified < document->current) {
        self->replaced++;
        return false;
    }
    if (there != 0) {
        tell_twice(self, draft_at(self, there - 1), advisory);
        if (is_same(self, draft_at(self, there - 1), advisory, made)) {
            draft_at(self, there - 1)->fresh = made->fresh;
            self->unchanged++;
            return false;
        }
        self->replaced++;
        if (advisory->modified < draft_at(self, there - 1)->record.modified)
            return false;
        succeed(self, there - 1, made);
    } else if (document != NULL && document->earlier) {
        made->record.since = made->record.modified; /* an earlier revision did not say it */
    }
    if (document != NULL) {
        uint32_t number = self->advisories->len;
        g_array_append_val(document->advisories, number);
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
                                                 .since = CT_INSTANT_NEVER,
                                                 .until = INT64_MAX,
                                                 .source = advisory->source,
                                                 .voice = advisory->voice } };
    size_t before = self->trees.size;
    uint64_t rows = self->rows;

    if (advisory->id.size == 0 || advisory->source >= self->sources->len)
        return ct_fail(error, CT_ERROR_INPUT, "advisory: has no id or source");
    if (!add_tree(self, tree, error)) {
        ct_buffer_truncate(&self->trees, before);
        return false;
    }
    made.rows = self->rows - rows;
    made.record.tree = (uint32_t)before;
    made.record.tree_size = (uint32_t)(self->trees.size - before);
    if (!takes_its_place(self, advisory, &made)) {
        ct_buffer_truncate(&self->trees, before);
        return true;
    }
    made.record.id = ct_advisory_draft_text(self, advisory->id);
    made.record.feed = phrase(self, advisory->feed);
    made.record.origin = ct_advisory_draft_text(self, advisory->origin);
    made.record.pointer = ct_advisory_draft_text(self, advisory->pointer);
    made.record.status = phrase(self, advisory->status);
    g_array_append_val(self->advisories, made);
    forget_oldest(self, self->advisories->len - 1);
    return is_whole(self, error);
}

/* ---- marks ---- */

bool ct_advisory_build_mark(CtAdvisoryBuild *self, const CtAdvisoryBuildMark *mark, GError **error)
{
    CtAdvisoryLayoutMark made = { .day = mark->day,
                                  .due = mark->due,
                                  .kind = mark->kind,
                                  .source = mark->source,
                                  .score = mark->score,
                                  .percentile = mark->percentile };

    if (mark->id.size == 0 || mark->source >= self->sources->len)
        return ct_fail(error, CT_ERROR_INPUT, "mark: has no id or source");
    g_autofree char *id = ct_bytes_to_text(mark->id);
    g_autofree char *name = g_strdup_printf("%s %d", id, (int)mark->kind);
    uint32_t there = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_mark, name));

    if (there != 0) {
        CtAdvisoryLayoutMark *old = &g_array_index(self->marks, CtAdvisoryLayoutMark, there - 1);

        made.id = old->id;
        if (mark->day >= old->day)
            *old = made;
        return true;
    }
    made.id = ct_advisory_draft_text(self, mark->id);
    g_array_append_val(self->marks, made);
    g_hash_table_insert(self->by_mark, g_steal_pointer(&name), GUINT_TO_POINTER(self->marks->len));
    return is_whole(self, error);
}

/* ---- an older index ---- */

static bool load_sources(CtAdvisoryBuild *self, const struct CtAdvisory *old, GError **error)
{
    for (uint32_t i = 0; i < ct_advisory_source_count(old); i++) {
        CtAdvisorySource source;
        uint32_t number;

        if (!ct_advisory_source(old, i, &source, error) ||
            !ct_advisory_build_source(self, source.name, source.digest, source.size, &number,
                                      error))
            return false;
    }
    return true;
}

/* Versions of one advisory lie from the oldest to the newest, so that adding them in order makes
 * the same history again. */
static bool load_advisories(CtAdvisoryBuild *self, const struct CtAdvisory *old, uint32_t first,
                            GError **error)
{
    g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);

    for (uint32_t i = 0; i < ct_advisory_count(old); i++) {
        CtAdvisoryEntry entry;

        ct_buffer_empty(&tree);
        if (!ct_advisory_entry(old, i, &entry, error) || !ct_advisory_tree(old, i, &tree, error))
            return false;
        const CtAdvisoryBuildAdvisory advisory = {
            .id = entry.id,
            .feed = entry.feed,
            .origin = entry.origin,
            .pointer = entry.pointer,
            .status = entry.status,
            .published = entry.published,
            .modified = entry.modified,
            .source = first + entry.source,
            .voice = entry.voice,
        };
        guint before = self->advisories->len;

        ct_advisory_draft_revive(self, &advisory, entry.until);
        if (!ct_advisory_build_add(self, &advisory, ct_buffer_bytes(&tree), error))
            return false;
        if (self->advisories->len > before) {
            draft_at(self, before)->record.since = entry.since;
            draft_at(self, before)->record.until = entry.until;
        }
    }
    return true;
}

static bool load_marks(CtAdvisoryBuild *self, const struct CtAdvisory *old, uint32_t first,
                       GError **error)
{
    for (uint32_t i = 0; i < ct_advisory_mark_count(old); i++) {
        CtAdvisoryMark mark = { 0 };

        (void)ct_advisory_mark_at(old, i, &mark);
        if (!ct_advisory_build_mark(self,
                                    &(CtAdvisoryBuildMark){ mark.id, mark.kind, mark.day, mark.due,
                                                            mark.score, mark.percentile,
                                                            first + mark.source },
                                    error))
            return false;
    }
    return true;
}

bool ct_advisory_build_load(CtAdvisoryBuild *self, const struct CtAdvisory *old, GError **error)
{
    uint32_t first = self->sources->len;

    self->loading = true;
    bool loaded = load_sources(self, old, error) && load_advisories(self, old, first, error) &&
                  load_marks(self, old, first, error);
    self->loading = false;
    if (!loaded)
        return false;
    self->replaced = self->unchanged = 0;
    for (uint32_t i = 0; i < ct_advisory_finding_count(old); i++) {
        CtAdvisoryFinding finding;

        if (!ct_advisory_finding(old, i, &finding, error))
            return false;
        if (finding.pointer.size > 0) /* an older index has them without place: found again */
            ct_advisory_build_finding(self, first + finding.source, finding.pointer, finding.words);
    }
    return true;
}

bool ct_advisory_build_finish(CtAdvisoryBuild *self, const char *path,
                              CtAdvisoryBuildCounts *out_counts, GError **error)
{
    return is_whole(self, error) && ct_advisory_draft_write(self, path, out_counts, error);
}
