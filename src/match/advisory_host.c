/* advisory_host.c - items once each, two passes over them: rows first, then what rows make of
 * advisories.
 *
 * The first pass finds each item's criteria and notes their truth over the host; the second turns
 * them into hits, asking configurations. Items are dealt out to threads in blocks; each thread
 * writes its items' own hits, and truths only ever grow, by atomic stores, between two joins.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_host.h"

#include "match/advisory_match.h"

enum { TRUTH_SHIFT = 30, BLOCK = 64, UNASKED = 3, WORD = 64 };
#define NUMBER_MASK ((1u << TRUTH_SHIFT) - 1)

typedef struct {
    CtAdvisoryMatchItem match;
    uint32_t *criteria; /* owned; the first pass's */
    uint32_t criterion_count;
    uint32_t *hits; /* owned; advisory | truth << 30, in order of names */
    uint32_t hit_count;
} Item;

struct CtAdvisoryHost {
    const CtAdvisory *index; /* borrowed */
    GArray *items;           /* of Item */
    GHashTable *seen;        /* owned texts -> number + 1 */
    uint8_t *truth;          /* owned; per criterion */
    uint8_t *asked;          /* owned; per configuration: its truth, or UNASKED */
    uint32_t criteria;
    uint32_t configurations;
    uint32_t advisories;
    bool independent;
};

/* A thread's own. */
typedef struct {
    CtAdvisoryHost *host;
    gint *next; /* block to take */
    bool second;
    GArray *found; /* of uint32_t */
    /* A set of names: a bit for each, and a bit for each word of those that is not empty, so that
     * the hits of an item come out in order without sorting. */
    uint64_t *words;   /* owned */
    uint64_t *summary; /* owned */
    uint64_t summary_count;
    uint32_t *best; /* owned; per name, where its bit is set: as an item's hits */
    GArray *hits;   /* of uint32_t */
} Worker;

static void clear_item(void *data)
{
    Item *item = data;

    ct_advisory_criterion_clear(&item->match.parsed);
    ct_buffer_clear(&item->match.whole);
    g_free(item->criteria);
    g_free(item->hits);
}

CtAdvisoryHost *ct_advisory_host_new(const CtAdvisory *index)
{
    CtAdvisoryHost *self = g_new0(CtAdvisoryHost, 1);

    self->index = index;
    self->items = g_array_new(FALSE, TRUE, sizeof(Item));
    g_array_set_clear_func(self->items, clear_item);
    self->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->criteria = ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_CRITERIA,
                                           sizeof(CtAdvisoryLayoutCriterion));
    self->configurations = ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_CONFIGURATIONS,
                                                 sizeof(CtAdvisoryLayoutConfiguration));
    self->advisories = ct_advisory_count(index);
    self->truth = g_new0(uint8_t, self->criteria + 1);
    self->asked = g_new(uint8_t, self->configurations + 1);
    return self;
}

void ct_advisory_host_free(CtAdvisoryHost *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->items);
    g_hash_table_unref(self->seen);
    g_free(self->truth);
    g_free(self->asked);
    g_free(self);
}

void ct_advisory_host_clear(CtAdvisoryHost *self)
{
    g_array_set_size(self->items, 0);
    g_hash_table_remove_all(self->seen);
}

uint32_t ct_advisory_host_count(const CtAdvisoryHost *self)
{
    return self->items->len;
}

bool ct_advisory_host_add(CtAdvisoryHost *self, CtBytes text, uint32_t *out, GError **error)
{
    g_autofree char *name = ct_bytes_to_text(text);
    uint32_t seen = GPOINTER_TO_UINT(g_hash_table_lookup(self->seen, name));
    Item item = { 0 };

    if (seen != 0) {
        *out = seen - 1;
        return true;
    }
    if (self->items->len >= CT_LIMIT_ADVISORY_ITEMS)
        return ct_fail(error, CT_ERROR_LIMIT, "inventory: more than %u items",
                       CT_LIMIT_ADVISORY_ITEMS);
    if (!ct_advisory_criterion_parse(text, &item.match.parsed, error))
        return false;
    if (item.match.parsed.wide) {
        ct_advisory_criterion_clear(&item.match.parsed);
        return ct_fail(error, CT_ERROR_INPUT, "item: does not name its vendor and product");
    }
    g_array_append_val(self->items, item);
    g_hash_table_insert(self->seen, g_steal_pointer(&name), GUINT_TO_POINTER(self->items->len));
    *out = self->items->len - 1;
    return true;
}

/* ---- the first pass ---- */

static void note_truth(CtAdvisoryHost *self, uint32_t entry)
{
    uint8_t *truth = &self->truth[entry & NUMBER_MASK];
    uint8_t mine = (uint8_t)(entry >> TRUTH_SHIFT);

    /* Yes outweighs maybe; two threads may both write, so maybe never overwrites. */
    if (mine == CT_ADVISORY_YES) {
        __atomic_store_n(truth, mine, __ATOMIC_RELAXED);
    } else {
        uint8_t none = CT_ADVISORY_NO;
        (void)__atomic_compare_exchange_n(truth, &none, mine, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED);
    }
}

static void find_criteria(Worker *self, Item *item)
{
    ct_advisory_match_prepare(self->host->index, &item->match);
    g_array_set_size(self->found, 0);
    ct_advisory_match_item(self->host->index, &item->match, self->found);
    g_free(item->criteria);
    item->criteria = g_memdup2(self->found->data, (gsize)self->found->len * sizeof(uint32_t));
    item->criterion_count = self->found->len;
    if (!self->host->independent)
        for (guint i = 0; i < self->found->len; i++)
            note_truth(self->host, g_array_index(self->found, uint32_t, i));
}

/* ---- the second pass ---- */

static CtAdvisoryMatchWorld world_of(const CtAdvisoryHost *self, const Item *alone)
{
    CtAdvisoryMatchWorld world = { .index = self->index, .truth = self->truth };

    for (guint i = 0; i < self->items->len && alone == NULL; i++) {
        char part = g_array_index(self->items, Item, i).match.parsed.part;

        world.knows_system = world.knows_system || part == 'o';
        world.knows_hardware = world.knows_hardware || part == 'h';
    }
    world.knows_programs = alone == NULL;
    if (alone != NULL) {
        world.knows_system = alone->match.parsed.part == 'o';
        world.knows_hardware = alone->match.parsed.part == 'h';
    }
    return world;
}

static CtAdvisoryTruth configuration_truth(const CtAdvisoryHost *self,
                                           const CtAdvisoryMatchWorld *world, uint32_t number)
{
    if (number >= self->configurations)
        return CT_ADVISORY_NO;
    if (self->independent)
        return ct_advisory_match_configuration(world, number);
    uint8_t seen = __atomic_load_n(&self->asked[number], __ATOMIC_RELAXED);
    if (seen == UNASKED) {
        seen = (uint8_t)ct_advisory_match_configuration(world, number);
        __atomic_store_n(&self->asked[number], seen, __ATOMIC_RELAXED);
    }
    return (CtAdvisoryTruth)seen;
}

static void add_hit(Worker *self, uint32_t advisory, CtAdvisoryTruth truth)
{
    const CtAdvisory *index = self->host->index;
    uint32_t name =
        advisory < self->host->advisories ? index->names[advisory] : self->host->advisories;
    uint32_t *best = &self->best[name];
    uint32_t hit = advisory | (uint32_t)truth << TRUTH_SHIFT;
    uint32_t word = name / WORD;

    if (truth == CT_ADVISORY_NO || name >= self->host->advisories)
        return;
    if ((self->words[word] >> name % WORD & 1) == 0) {
        self->words[word] |= UINT64_C(1) << name % WORD;
        self->summary[word / WORD] |= UINT64_C(1) << word % WORD;
        *best = hit;
    } else if (hit >> TRUTH_SHIFT > *best >> TRUTH_SHIFT ||
               (hit >> TRUTH_SHIFT == *best >> TRUTH_SHIFT && hit < *best)) {
        *best = hit;
    }
}

static void take_word(Worker *self, uint64_t word)
{
    while (self->words[word] != 0) {
        uint64_t name = word * WORD + (uint64_t)__builtin_ctzll(self->words[word]);

        self->words[word] &= self->words[word] - 1;
        g_array_append_val(self->hits, self->best[name]);
    }
}

/* Moves the set into `hits`, in order, and empties it. */
static void take_hits(Worker *self)
{
    g_array_set_size(self->hits, 0);
    for (uint64_t i = 0; i < self->summary_count; i++)
        while (self->summary[i] != 0) {
            uint64_t bit = (uint64_t)__builtin_ctzll(self->summary[i]);

            self->summary[i] &= self->summary[i] - 1;
            take_word(self, i * WORD + bit);
        }
}

static void follow_postings(Worker *self, const CtAdvisoryMatchWorld *world, uint32_t entry)
{
    CtAdvisoryLayoutCriterion criterion;
    CtAdvisoryTruth row = (CtAdvisoryTruth)(entry >> TRUTH_SHIFT);

    (void)ct_advisory_map_load(self->host->index, CT_ADVISORY_LAYOUT_CRITERIA, entry & NUMBER_MASK,
                               &criterion, sizeof criterion);
    for (uint32_t i = 0; i < criterion.postings; i++) {
        uint32_t posting = 0;
        CtAdvisoryTruth truth = row;

        if (!ct_advisory_map_load(self->host->index, CT_ADVISORY_LAYOUT_POSTINGS,
                                  criterion.posting + i, &posting, sizeof posting))
            return;
        if ((posting & CT_ADVISORY_LAYOUT_ASK) != 0) {
            CtAdvisoryLayoutConfiguration record;
            uint32_t number = posting & ~CT_ADVISORY_LAYOUT_ASK;

            (void)ct_advisory_map_load(self->host->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, number,
                                       &record, sizeof record);
            truth = MIN(truth, configuration_truth(self->host, world, number));
            posting = record.advisory;
        }
        add_hit(self, posting, truth);
    }
}

static void set_alone(CtAdvisoryHost *host, const Item *item, bool on)
{
    for (uint32_t i = 0; i < item->criterion_count; i++) {
        uint32_t entry = item->criteria[i];

        host->truth[entry & NUMBER_MASK] = on ? (uint8_t)(entry >> TRUTH_SHIFT) : CT_ADVISORY_NO;
    }
}

static void make_hits(Worker *self, const CtAdvisoryMatchWorld *shared, Item *item)
{
    CtAdvisoryMatchWorld alone;

    if (self->host->independent) {
        alone = world_of(self->host, item);
        shared = &alone;
        set_alone(self->host, item, true);
    }
    for (uint32_t i = 0; i < item->criterion_count; i++)
        follow_postings(self, shared, item->criteria[i]);
    take_hits(self);
    g_free(item->hits);
    item->hits = g_memdup2(self->hits->data, (gsize)self->hits->len * sizeof(uint32_t));
    item->hit_count = self->hits->len;
    if (self->host->independent)
        set_alone(self->host, item, false);
    g_clear_pointer(&item->criteria, g_free);
    item->criterion_count = 0;
}

/* ---- threads ---- */

static void *work(void *data)
{
    Worker *self = data;
    CtAdvisoryMatchWorld world = world_of(self->host, NULL);
    guint count = self->host->items->len;

    for (;;) {
        guint first = (guint)g_atomic_int_add(self->next, BLOCK);

        if (first >= count)
            return NULL;
        for (guint i = first; i < MIN(first + BLOCK, count); i++) {
            Item *item = &g_array_index(self->host->items, Item, i);

            if (self->second)
                make_hits(self, &world, item);
            else
                find_criteria(self, item);
        }
    }
}

static void begin_worker(Worker *self, CtAdvisoryHost *host, gint *next, bool second)
{
    uint64_t words = host->advisories / WORD + 1;

    *self = (Worker){ .host = host, .second = second };
    self->next = next;
    self->found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!second)
        return;
    self->summary_count = words / WORD + 1;
    self->words = g_new0(uint64_t, self->summary_count * WORD);
    self->summary = g_new0(uint64_t, self->summary_count);
    self->best = g_new(uint32_t, (gsize)host->advisories + 1);
}

static void end_worker(Worker *self)
{
    g_array_unref(self->found);
    g_array_unref(self->hits);
    g_free(self->words);
    g_free(self->summary);
    g_free(self->best);
}

static void pass(CtAdvisoryHost *host, bool second, unsigned threads)
{
    gint next = 0;
    Worker worker[CT_LIMIT_ADVISORY_THREADS];
    GThread *thread[CT_LIMIT_ADVISORY_THREADS] = { NULL };

    /* Alone on its host, an item's truths stand in the one table: no two at a time. */
    if (host->independent && second)
        threads = 1;
    threads = CLAMP(threads, 1, CT_LIMIT_ADVISORY_THREADS);
    for (unsigned i = 0; i < threads; i++)
        begin_worker(&worker[i], host, &next, second);
    for (unsigned i = 1; i < threads; i++)
        thread[i] = g_thread_new("advisories", work, &worker[i]);
    (void)work(&worker[0]);
    for (unsigned i = 0; i < threads; i++) {
        if (thread[i] != NULL)
            (void)g_thread_join(thread[i]);
        end_worker(&worker[i]);
    }
}

void ct_advisory_host_match(CtAdvisoryHost *self, bool independent, unsigned threads)
{
    self->independent = independent;
    memset(self->truth, CT_ADVISORY_NO, self->criteria);
    memset(self->asked, UNASKED, self->configurations);
    pass(self, false, threads);
    pass(self, true, threads);
}

size_t ct_advisory_host_hits(const CtAdvisoryHost *self, uint32_t item)
{
    return g_array_index(self->items, Item, item).hit_count;
}

CtAdvisoryHit ct_advisory_host_hit(const CtAdvisoryHost *self, uint32_t item, size_t number)
{
    uint32_t hit = g_array_index(self->items, Item, item).hits[number];
    uint32_t advisory = hit & NUMBER_MASK;

    return (CtAdvisoryHit){ self->index->names[advisory], advisory,
                            (CtAdvisoryTruth)(hit >> TRUTH_SHIFT) };
}
