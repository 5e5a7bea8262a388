/* advisory_pack.c - criteria for the file: taken apart, their versions as packed keys, in order of
 * their buckets.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_draft.h"

#include "match/advisory_criterion.h"

#include <string.h>

CtAdvisoryLayoutText ct_advisory_draft_spelling(CtAdvisoryDraftWriter *self, CtBytes text)
{
    uint32_t number = 0;

    if (!ct_dictionary_number(self->text, text, &number, NULL)) {
        self->full = true;
        return (CtAdvisoryLayoutText){ 0, 0 };
    }
    return (CtAdvisoryLayoutText){ (uint32_t)ct_dictionary_offset(self->text, number),
                                   (uint32_t)text.size };
}

static uint32_t rest_of(CtAdvisoryDraftWriter *self, const char *rest)
{
    uint32_t seen = GPOINTER_TO_UINT(g_hash_table_lookup(self->rests, rest));

    if (seen != 0)
        return seen - 1;
    CtAdvisoryLayoutText text = ct_advisory_draft_spelling(self, ct_bytes_of_text(rest));
    g_array_append_val(self->rest_texts, text);
    g_hash_table_insert(self->rests, g_strdup(rest), GUINT_TO_POINTER(self->rest_texts->len));
    return self->rest_texts->len - 1;
}

/* One bound's key, whole and packed. */
typedef struct {
    CtAdvisoryLayoutText whole;
    uint8_t packed[CT_ADVISORY_LAYOUT_KEY];
    uint8_t size;
    bool doubtful;
} PackedKey;

/* False: it is no version. */
static bool pack(CtAdvisoryDraftWriter *self, const CtAdvisoryCriterion *criterion, CtBytes version,
                 PackedKey *out)
{
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    bool doubtful = false;

    if (!ct_advisory_criterion_key(criterion, version, &key, &doubtful))
        return false;
    out->whole = ct_advisory_draft_spelling(self, ct_buffer_bytes(&key));
    out->doubtful = doubtful;
    out->size = (uint8_t)MIN(key.size, CT_ADVISORY_LAYOUT_KEY);
    memcpy(out->packed, key.data, out->size);
    return true;
}

static void pack_low(CtAdvisoryLayoutCriterion *out, const PackedKey *key, bool open)
{
    memcpy(out->low, key->packed, sizeof out->low);
    out->low_size = key->size;
    out->low_at = key->whole.at;
    out->low_whole = (uint16_t)key->whole.size;
    out->flags |= (uint16_t)(CT_ADVISORY_LAYOUT_LOW | (open ? CT_ADVISORY_LAYOUT_LOW_OPEN : 0) |
                             (key->doubtful ? CT_ADVISORY_LAYOUT_LOW_DOUBTFUL : 0));
}

static void pack_high(CtAdvisoryLayoutCriterion *out, const PackedKey *key, bool open)
{
    memcpy(out->high, key->packed, sizeof out->high);
    out->high_size = key->size;
    out->high_at = key->whole.at;
    out->high_whole = (uint16_t)key->whole.size;
    out->flags |= (uint16_t)(CT_ADVISORY_LAYOUT_HIGH | (open ? CT_ADVISORY_LAYOUT_HIGH_OPEN : 0) |
                             (key->doubtful ? CT_ADVISORY_LAYOUT_HIGH_DOUBTFUL : 0));
}

static void pack_bounds(CtAdvisoryDraftWriter *self, const CtAdvisoryCriterion *criterion,
                        const CtApplicabilityRow *row, CtAdvisoryLayoutCriterion *out)
{
    bool above = row->bound[CT_APPLICABILITY_ABOVE].size > 0;
    bool below = row->bound[CT_APPLICABILITY_BELOW].size > 0;
    CtBytes low = row->bound[above ? CT_APPLICABILITY_ABOVE : CT_APPLICABILITY_FROM];
    CtBytes high = row->bound[below ? CT_APPLICABILITY_BELOW : CT_APPLICABILITY_UPTO];
    PackedKey key = { 0 };
    /* Both kinds of one side is nothing that any feed means: the slow way sorts it out. */
    bool odd = (above && row->bound[CT_APPLICABILITY_FROM].size > 0) ||
               (below && row->bound[CT_APPLICABILITY_UPTO].size > 0);

    if (low.size > 0) {
        odd = !pack(self, criterion, low, &key) || odd;
        pack_low(out, &key, above);
    }
    if (high.size > 0) {
        key = (PackedKey){ 0 };
        odd = !pack(self, criterion, high, &key) || odd;
        pack_high(out, &key, below);
    }
    if (odd)
        out->flags |= CT_ADVISORY_LAYOUT_PATTERN;
}

/* A package's version has other spellings with the same key: from it, up to it. */
static void pack_one(CtAdvisoryDraftWriter *self, const CtAdvisoryCriterion *criterion,
                     CtAdvisoryLayoutCriterion *out)
{
    PackedKey key = { 0 };

    if (!pack(self, criterion, criterion->version, &key)) {
        out->flags |= CT_ADVISORY_LAYOUT_PATTERN;
        return;
    }
    pack_low(out, &key, false);
    pack_high(out, &key, false);
}

static void pack_version(CtAdvisoryDraftWriter *self, const CtAdvisoryCriterion *criterion,
                         const CtApplicabilityRow *row, CtAdvisoryLayoutCriterion *out)
{
    pack_bounds(self, criterion, row, out);
    if ((out->flags & (CT_ADVISORY_LAYOUT_LOW | CT_ADVISORY_LAYOUT_HIGH)) != 0)
        return;
    if (criterion->version_kind == CT_CPE_ANY) {
        out->flags |= CT_ADVISORY_LAYOUT_EVERY;
    } else if (criterion->version_kind == CT_CPE_NA) {
        out->flags |= CT_ADVISORY_LAYOUT_NONE;
    } else if (criterion->scheme != NULL) {
        pack_one(self, criterion, out);
    } else if (criterion->version_kind == CT_CPE_PATTERN) {
        out->flags |= CT_ADVISORY_LAYOUT_PATTERN;
    } else {
        CtAdvisoryLayoutText version = ct_advisory_draft_spelling(self, criterion->version);
        uint64_t hash = ct_advisory_layout_hash(criterion->version.data, criterion->version.size);

        out->flags |= CT_ADVISORY_LAYOUT_EXACT;
        out->low_at = version.at;
        out->low_whole = (uint16_t)version.size;
        memcpy(out->low, &hash, sizeof hash);
    }
}

static void draft_criterion(CtAdvisoryDraftWriter *self, uint32_t number)
{
    CtAdvisoryDraftCriterion *draft = &self->draft[number];
    CtAdvisoryBuild *build = self->build;
    CtAdvisoryLayoutText key = g_array_index(build->keys, CtAdvisoryLayoutText, number);
    CtApplicabilityRow row = { 0 };
    g_auto(CtAdvisoryCriterion) criterion = { 0 };

    *draft = (CtAdvisoryDraftCriterion){ .record = { .key = key }, .number = number };
    (void)ct_applicability_of_key(ct_advisory_draft_view(build, key), &row);
    if (!ct_advisory_criterion_parse(row.criterion, &criterion, NULL)) {
        draft->record.flags = CT_ADVISORY_LAYOUT_BROKEN;
        draft->mended = ct_advisory_criterion_mend(row.criterion, &criterion);
        return;
    }
    draft->record.part = (uint8_t)criterion.part;
    draft->record.flags = (uint16_t)((criterion.wide ? CT_ADVISORY_LAYOUT_WIDE : 0) |
                                     (criterion.plain ? CT_ADVISORY_LAYOUT_PLAIN : 0));
    pack_version(self, &criterion, &row, &draft->record);
    g_autofree char *tail = ct_advisory_criterion_tail(&criterion);
    draft->record.rest = rest_of(self, tail);
    CtBytes bucket = ct_bytes_of_text(criterion.bucket);
    draft->hash = ct_advisory_layout_hash(bucket.data, bucket.size);
    draft->bucket = ct_advisory_draft_spelling(self, bucket);
}

/* Broken ones first, where no bucket reaches them; then by bucket; the exact ones of it by hash. */
static int compare_drafts(const void *left, const void *right, void *user)
{
    const CtAdvisoryDraftCriterion *a = left;
    const CtAdvisoryDraftCriterion *b = right;
    const CtAdvisoryDraftWriter *self = user;
    int broken = (b->record.flags & CT_ADVISORY_LAYOUT_BROKEN) -
                 (a->record.flags & CT_ADVISORY_LAYOUT_BROKEN);
    int inexact =
        (b->record.flags & CT_ADVISORY_LAYOUT_EXACT) - (a->record.flags & CT_ADVISORY_LAYOUT_EXACT);

    if (broken != 0)
        return broken;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    int name = ct_version_key_compare(ct_advisory_draft_spelt(self, a->bucket),
                                      ct_advisory_draft_spelt(self, b->bucket));
    if (name != 0)
        return name;
    if (inexact != 0)
        return inexact;
    if ((a->record.flags & CT_ADVISORY_LAYOUT_EXACT) != 0 &&
        ct_advisory_layout_exact(&a->record) != ct_advisory_layout_exact(&b->record))
        return ct_advisory_layout_exact(&a->record) < ct_advisory_layout_exact(&b->record) ? -1 : 1;
    return a->number < b->number ? -1 : 1;
}

void ct_advisory_draft_pack(CtAdvisoryDraftWriter *self)
{
    uint32_t count = self->build->keys->len;

    self->draft = g_new0(CtAdvisoryDraftCriterion, count + 1);
    self->place = g_new0(uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        draft_criterion(self, i);
    g_qsort_with_data(self->draft, (int)count, sizeof *self->draft, compare_drafts, self);
    for (uint32_t i = 0; i < count; i++) {
        self->place[self->draft[i].number] = i;
        if (self->draft[i].mended || (self->draft[i].record.flags & CT_ADVISORY_LAYOUT_WIDE) != 0)
            g_array_append_val(self->wild, i);
    }
}
