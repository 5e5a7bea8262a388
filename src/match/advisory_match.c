/* advisory_match.c - packed keys first, the row's text where they do not decide.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_match.h"

#include "match/cpe_version.h"

enum { ROW_SIZE = 5, UNKNOWN_BYTE = 0xf0 };

void ct_advisory_match_prepare(const CtAdvisory *index, CtAdvisoryMatchItem *item)
{
    const CtAdvisoryCriterion *parsed = &item->parsed;
    bool doubtful = true;

    item->has_bucket =
        ct_advisory_map_bucket(index, ct_bytes_of_text(parsed->bucket), &item->bucket);
    ct_buffer_clear(&item->whole);
    item->whole = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    item->has_key = parsed->version_kind == CT_CPE_VALUE &&
                    ct_advisory_criterion_key(parsed, parsed->version, &item->whole, &doubtful);
    item->doubtful = doubtful;
    item->key_size = (uint8_t)MIN(item->whole.size, CT_ADVISORY_LAYOUT_KEY);
    if (item->key_size > 0)
        memcpy(item->key, item->whole.data, item->key_size);
    item->hash = ct_advisory_layout_hash(parsed->version.data, parsed->version.size);
    item->plain = parsed->plain;
}

CtAdvisoryTruth ct_advisory_match_plainly(const CtAdvisory *index,
                                          const CtAdvisoryLayoutCriterion *criterion,
                                          const CtAdvisoryMatchItem *item)
{
    g_auto(CtAdvisoryCriterion) parsed = { 0 };
    CtApplicabilityRow row = { 0 };

    if (!ct_applicability_of_key(ct_advisory_map_words(index, criterion->key), &row) ||
        !ct_advisory_criterion_parse(row.criterion, &parsed, NULL))
        return CT_ADVISORY_NO;
    return ct_advisory_criterion_holds(&parsed, &row, &item->parsed);
}

/* Two packed keys, zeros behind each, as numbers. 0: they are equal as far as they go. */
static inline int compare_packed(const uint8_t *a, const uint8_t *b)
{
    uint64_t head[2];
    uint32_t tail[2];

    memcpy(&head[0], a, sizeof head[0]);
    memcpy(&head[1], b, sizeof head[1]);
    if (head[0] != head[1])
        return GUINT64_FROM_BE(head[0]) < GUINT64_FROM_BE(head[1]) ? -1 : 1;
    memcpy(&tail[0], a + sizeof head[0], sizeof tail[0]);
    memcpy(&tail[1], b + sizeof head[1], sizeof tail[1]);
    return tail[0] == tail[1] ? 0 : GUINT32_FROM_BE(tail[0]) < GUINT32_FROM_BE(tail[1]) ? -1 : 1;
}

/* Whether a word of unknown place may stand at or before the first difference: its rank's byte. */
static bool may_be_unknown(const uint8_t *a, const uint8_t *b)
{
    for (size_t i = 0; i < CT_ADVISORY_LAYOUT_KEY; i++) {
        if (a[i] >= UNKNOWN_BYTE || b[i] >= UNKNOWN_BYTE)
            return true;
        if (a[i] != b[i])
            return false;
    }
    return true;
}

static int compare_whole(const CtAdvisory *index, const CtAdvisoryMatchItem *item,
                         CtAdvisoryLayoutText whole)
{
    CtBytes mine = ct_buffer_bytes(&item->whole);
    CtBytes bound = ct_advisory_map_text(index, whole);

    return item->parsed.scheme != NULL ? ct_version_key_compare(mine, bound)
                                       : (int)ct_cpe_version_compare(mine, bound);
}

/* Order of the item's version and a bound: the packed keys where they decide, else the whole. */
static inline int order_of(const CtAdvisory *index, const CtAdvisoryMatchItem *item,
                           const uint8_t *packed, CtAdvisoryLayoutText whole, bool doubtful)
{
    int order = compare_packed(item->key, packed);

    doubtful = doubtful || item->doubtful;
    if (order != 0 && (!doubtful || !may_be_unknown(item->key, packed)))
        return order;
    if (order == 0 && !doubtful && item->whole.size <= CT_ADVISORY_LAYOUT_KEY &&
        whole.size <= CT_ADVISORY_LAYOUT_KEY)
        return 0;
    return compare_whole(index, item, whole);
}

static inline CtAdvisoryTruth within(const CtAdvisory *index,
                                     const CtAdvisoryLayoutCriterion *criterion,
                                     const CtAdvisoryMatchItem *item)
{
    unsigned flags = criterion->flags;
    CtAdvisoryTruth truth = CT_ADVISORY_YES;

    if (!item->has_key)
        return CT_ADVISORY_MAYBE;
    if ((flags & CT_ADVISORY_LAYOUT_LOW) != 0) {
        int order = order_of(index, item, criterion->low,
                             (CtAdvisoryLayoutText){ criterion->low_at, criterion->low_whole },
                             (flags & CT_ADVISORY_LAYOUT_LOW_DOUBTFUL) != 0);
        if (order < 0 || (order == 0 && (flags & CT_ADVISORY_LAYOUT_LOW_OPEN) != 0))
            return CT_ADVISORY_NO;
        if (order == CT_CPE_VERSION_UNKNOWN)
            truth = CT_ADVISORY_MAYBE;
    }
    if ((flags & CT_ADVISORY_LAYOUT_HIGH) != 0) {
        int order = order_of(index, item, criterion->high,
                             (CtAdvisoryLayoutText){ criterion->high_at, criterion->high_whole },
                             (flags & CT_ADVISORY_LAYOUT_HIGH_DOUBTFUL) != 0);
        if (order == CT_CPE_VERSION_UNKNOWN)
            return CT_ADVISORY_MAYBE;
        if (order > 0 || (order == 0 && (flags & CT_ADVISORY_LAYOUT_HIGH_OPEN) != 0))
            return CT_ADVISORY_NO;
    }
    return truth;
}

static CtAdvisoryTruth rest_holds(const CtAdvisory *index,
                                  const CtAdvisoryLayoutCriterion *criterion,
                                  CtAdvisoryMatchItem *item)
{
    /* An item that says nothing behind its version is within a row that asks nothing, and says
     * less than any other. */
    if (item->plain)
        return (criterion->flags & CT_ADVISORY_LAYOUT_PLAIN) != 0 ? CT_ADVISORY_YES
                                                                  : CT_ADVISORY_MAYBE;
    if (criterion->rest >= index->rest_count)
        return CT_ADVISORY_NO;
    if (item->rest != criterion->rest + 1) {
        item->rest = criterion->rest + 1;
        item->rest_truth = ct_advisory_criterion_rest(
            &index->rests[(size_t)criterion->rest * CT_CPE_ATTRIBUTES], item->parsed.cpe.attribute);
    }
    return item->rest_truth;
}

/* Of the bucket's own criteria, so that part, vendor and product are equal already. */
static inline CtAdvisoryTruth holds(const CtAdvisory *index,
                                    const CtAdvisoryLayoutCriterion *criterion,
                                    CtAdvisoryMatchItem *item)
{
    CtCpeKind kind = item->parsed.version_kind;
    CtAdvisoryTruth truth;

    if ((criterion->flags & (CT_ADVISORY_LAYOUT_PATTERN | CT_ADVISORY_LAYOUT_WIDE)) != 0 ||
        kind == CT_CPE_PATTERN)
        return ct_advisory_match_plainly(index, criterion, item);
    if ((criterion->flags & CT_ADVISORY_LAYOUT_EVERY) != 0)
        truth = CT_ADVISORY_YES;
    else if ((criterion->flags & CT_ADVISORY_LAYOUT_NONE) != 0)
        truth = kind == CT_CPE_NA    ? CT_ADVISORY_YES
                : kind == CT_CPE_ANY ? CT_ADVISORY_MAYBE
                                     : CT_ADVISORY_NO;
    else if (kind != CT_CPE_VALUE)
        truth = CT_ADVISORY_MAYBE; /* it has bounds, and the item no version */
    else
        truth = within(index, criterion, item);
    if (truth == CT_ADVISORY_NO)
        return CT_ADVISORY_NO;
    return MIN(truth, rest_holds(index, criterion, item));
}

static inline void load(const CtAdvisory *index, uint32_t number, CtAdvisoryLayoutCriterion *out)
{
    (void)ct_advisory_map_load(index, CT_ADVISORY_LAYOUT_CRITERIA, number, out, sizeof *out);
}

static inline void add(CtAdvisoryList *out, uint32_t number, CtAdvisoryTruth truth)
{
    if (truth != CT_ADVISORY_NO)
        ct_advisory_list_push(out, number | (uint32_t)truth << CT_ADVISORY_SET_SHIFT);
}

static CtAdvisoryTruth exact_holds(const CtAdvisory *index,
                                   const CtAdvisoryLayoutCriterion *criterion,
                                   CtAdvisoryMatchItem *item)
{
    CtBytes version = ct_advisory_map_text(
        index, (CtAdvisoryLayoutText){ criterion->low_at, criterion->low_whole });

    return ct_bytes_equal(version, item->parsed.version) ? rest_holds(index, criterion, item)
                                                         : CT_ADVISORY_NO;
}

/* The exact criteria of the bucket whose version is spelt as the item's: they lie side by side. */
static void add_exact(const CtAdvisory *index, CtAdvisoryMatchItem *item, CtAdvisoryList *out)
{
    uint32_t first = item->bucket.first;
    uint32_t last = first + item->bucket.exact;
    CtAdvisoryLayoutCriterion criterion;

    while (first < last) {
        uint32_t middle = first + (last - first) / 2;

        load(index, middle, &criterion);
        if (ct_advisory_layout_exact(&criterion) < item->hash)
            first = middle + 1;
        else
            last = middle;
    }
    last = item->bucket.first + item->bucket.exact;
    for (; first < last; first++) {
        load(index, first, &criterion);
        if (ct_advisory_layout_exact(&criterion) != item->hash)
            break;
        add(out, first, exact_holds(index, &criterion, item));
    }
}

/* The criteria that name no vendor or no product. */
static void add_wild(const CtAdvisory *index, const CtAdvisoryMatchItem *item, CtAdvisoryList *out)
{
    for (uint32_t i = 0; i < index->wild_count; i++) {
        const CtAdvisoryMapWild *wild = &index->wild[i];

        if (wild->parsed.bucket != NULL &&
            (wild->parsed.part == item->parsed.part || wild->parsed.part == '*'))
            add(out, wild->number,
                ct_advisory_criterion_holds(&wild->parsed, &wild->row, &item->parsed));
    }
}

void ct_advisory_match_item(const CtAdvisory *index, CtAdvisoryMatchItem *item, CtAdvisoryList *out)
{
    CtAdvisoryLayoutCriterion criterion;

    if (item->has_bucket) {
        bool exact = item->parsed.version_kind == CT_CPE_VALUE;
        uint32_t first = item->bucket.first + item->bucket.exact;

        if (exact)
            add_exact(index, item, out);
        else if (item->parsed.version_kind != CT_CPE_NA)
            first = item->bucket.first; /* without a version, every exact one is possible */
        for (uint32_t i = first; i < item->bucket.first + item->bucket.count; i++) {
            load(index, i, &criterion);
            if ((criterion.flags & CT_ADVISORY_LAYOUT_WIDE) == 0)
                add(out, i, holds(index, &criterion, item));
        }
    }
    add_wild(index, item, out);
}

/* ---- configurations ---- */

typedef struct {
    const CtAdvisoryMatchWorld *world;
    CtBytes tree;
    size_t at;
    size_t depth;
    bool open;
} Walk;

/* What a row says of the host: a condition that nothing meets is open where the host's kind of
 * thing is not listed. */
static CtAdvisoryTruth condition_truth(const CtAdvisoryMatchWorld *world, uint32_t number)
{
    CtAdvisoryLayoutCriterion criterion;
    bool known = world->knows_system && world->knows_hardware && world->knows_programs;

    if (number < world->index->broken)
        return CT_ADVISORY_MAYBE;
    if (known)
        return CT_ADVISORY_NO;
    load(world->index, number, &criterion);
    if (criterion.part == 'o')
        known = world->knows_system;
    else if (criterion.part == 'h')
        known = world->knows_hardware;
    else
        known = world->knows_programs;
    return known ? CT_ADVISORY_NO : CT_ADVISORY_MAYBE;
}

/* What is vulnerable and not met: nobody knows when none of its kind is listed. */
static CtAdvisoryTruth absent_truth(const CtAdvisoryMatchWorld *world, uint32_t number)
{
    if (world->present != NULL && world->present[number] != 0)
        return CT_ADVISORY_NO;
    return number < world->index->broken ? CT_ADVISORY_NO : CT_ADVISORY_MAYBE;
}

/* Of the item in question alone. */
static CtAdvisoryTruth own_truth(const CtAdvisoryMatchWorld *world, uint32_t number)
{
    uint32_t first = 0;
    uint32_t last = world->own_count;

    while (first < last) {
        uint32_t middle = first + (last - first) / 2;
        uint32_t here = world->own[middle] & CT_ADVISORY_SET_MASK;

        if (here == number)
            return (CtAdvisoryTruth)(world->own[middle] >> CT_ADVISORY_SET_SHIFT);
        if (here < number)
            first = middle + 1;
        else
            last = middle;
    }
    return number < world->index->broken ? CT_ADVISORY_MAYBE : CT_ADVISORY_NO;
}

static CtAdvisoryTruth row_truth(const Walk *self, uint32_t number, uint8_t mark)
{
    const CtAdvisoryMatchWorld *world = self->world;

    if (number >= ct_advisory_map_count(world->index, CT_ADVISORY_LAYOUT_CRITERIA,
                                        sizeof(CtAdvisoryLayoutCriterion)))
        return CT_ADVISORY_MAYBE;
    if (mark == 'X')
        return own_truth(world, number);
    CtAdvisoryTruth truth = (CtAdvisoryTruth)world->truth[number];
    if (truth != CT_ADVISORY_NO)
        return truth;
    if (mark == 'r')
        return condition_truth(world, number);
    return self->open ? absent_truth(world, number) : CT_ADVISORY_NO;
}

static CtAdvisoryTruth walk_row(Walk *self, uint8_t mark)
{
    uint32_t number = UINT32_MAX;

    if (self->tree.size - self->at >= ROW_SIZE)
        memcpy(&number, self->tree.data + self->at + 1, sizeof number);
    self->at += ROW_SIZE;
    return row_truth(self, number, mark);
}

/* From within a node to its end, without asking what its rows say. */
static void skip_rest(Walk *self)
{
    size_t open = 0;

    while (self->at < self->tree.size) {
        uint8_t mark = self->tree.data[self->at];

        if (mark == 'R' || mark == 'r' || mark == 'X') {
            self->at += ROW_SIZE;
            continue;
        }
        if (mark == ')' && open-- == 0)
            return;
        if (mark != ')')
            open++;
        self->at++;
    }
}

/* A node from its mark to behind its end. AND of nothing is yes, OR of nothing no; what no further
 * part can change is not asked further. */
// NOLINTNEXTLINE(misc-no-recursion): depth is bounded
static CtAdvisoryTruth walk_node(Walk *self)
{
    uint8_t mark = self->tree.data[self->at++];
    bool all = mark == 'A' || mark == 'a';
    CtAdvisoryTruth truth = all ? CT_ADVISORY_YES : CT_ADVISORY_NO;
    CtAdvisoryTruth last = CT_ADVISORY_YES - truth;

    if (++self->depth > CT_LIMIT_APPLICABILITY_DEPTH)
        self->at = self->tree.size;
    while (self->at < self->tree.size && self->tree.data[self->at] != ')') {
        uint8_t next = self->tree.data[self->at];
        bool row = next == 'R' || next == 'r' || next == 'X';
        CtAdvisoryTruth part = row ? walk_row(self, next) : walk_node(self);

        truth = all ? MIN(truth, part) : MAX(truth, part);
        if (truth == last && self->depth == 1)
            break; /* nobody asks where the top node ends */
        if (truth == last)
            skip_rest(self);
    }
    self->at++;
    self->depth--;
    return mark == 'a' || mark == 'o' ? CT_ADVISORY_YES - truth : truth;
}

CtAdvisoryTruth ct_advisory_match_configuration(const CtAdvisoryMatchWorld *world,
                                                uint32_t configuration, bool open)
{
    CtAdvisoryLayoutConfiguration record;

    if (!ct_advisory_map_load(world->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, configuration,
                              &record, sizeof record))
        return CT_ADVISORY_MAYBE;
    Walk walk = { .world = world,
                  .tree = ct_bytes_slice(world->index->section[CT_ADVISORY_LAYOUT_TREES],
                                         record.tree, record.tree_size),
                  .open = open };
    return walk.tree.size == 0 ? CT_ADVISORY_MAYBE : walk_node(&walk);
}
