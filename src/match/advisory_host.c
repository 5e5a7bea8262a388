/* advisory_host.c - items once each, two passes over them: rows first, then what rows make of
 * advisories.
 *
 * The first pass finds what each item's text alone decides (kept from host to host) and notes the
 * truths that configurations need; the second asks the configurations. Items are dealt out to
 * threads in blocks; each thread writes its items' own hits, and truths only ever grow, by atomic
 * stores, between two joins.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_host.h"

#include "match/advisory_match.h"

enum { TRUTH_SHIFT = 30, BLOCK = 64, UNASKED = 3, WORD = 64, CATALOGUE = 200000, LARGE = 20000 };
#define NUMBER_MASK ((1u << TRUTH_SHIFT) - 1)

typedef struct {
    char *text; /* owned by `texts` */
    /* What the text alone decides, found once: number | truth << 30 each. Behind one another: the
     * criteria that configurations need, by number; configurations that decide; those in which it
     * is the platform; advisories in order of names, whatever the host is. */
    uint32_t *numbers; /* owned */
    uint32_t criterion_count;
    uint32_t ask_count;
    uint32_t platform_count;
    uint32_t plain_count;
    uint32_t bucket; /* first criterion of its bucket */
    uint32_t bucket_count;
    uint32_t host;  /* the last one that it was an item of */
    uint32_t place; /* among that one's */
    uint32_t *hits; /* owned; on this host; NULL: the plain ones */
    uint32_t hit_count;
    char part;
    bool ready; /* the first pass has been over it */
} Item;

struct CtAdvisoryHost {
    const CtAdvisory *index; /* borrowed */
    GArray *items;           /* of Item: every product seen so far, whose host it was */
    GStringChunk *texts;     /* of all items */
    GHashTable *seen;        /* texts -> number + 1 */
    GArray *members;         /* of uint32_t: the items of the host at hand */
    uint32_t host;           /* counts them */
    struct Worker *workers;  /* owned; their tables are kept from host to host */
    uint8_t *truth;          /* owned; per criterion */
    uint8_t *present;        /* owned; per criterion; NULL unless inclusive */
    uint8_t *asked;          /* owned; per configuration: its truth, or UNASKED */
    uint8_t *asked_open;     /* owned; the same, inclusively; NULL unless inclusive */
    uint32_t *names;         /* owned; per advisory; out of range: not known then */
    uint32_t criteria;
    uint32_t configurations;
    uint32_t advisories;
    CtAdvisoryScope scope;
};

/* A thread's own. */
typedef struct Worker {
    CtAdvisoryHost *host;
    gint *next; /* block to take */
    bool second;
    GArray *found;     /* of uint32_t */
    GArray *asks;      /* of uint32_t */
    GArray *platforms; /* of uint32_t: asks */
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

    g_free(item->numbers);
    g_free(item->hits);
}

static const uint32_t *asks_of(const Item *item)
{
    return item->numbers + item->criterion_count;
}

static const uint32_t *plain_of(const Item *item)
{
    return asks_of(item) + item->ask_count + item->platform_count;
}

CtAdvisoryHost *ct_advisory_host_new(const CtAdvisory *index, const CtAdvisoryScope *scope)
{
    CtAdvisoryHost *self = g_new0(CtAdvisoryHost, 1);

    self->index = index;
    self->items = g_array_new(FALSE, TRUE, sizeof(Item));
    g_array_set_clear_func(self->items, clear_item);
    self->texts = g_string_chunk_new(1 << 16);
    self->seen = g_hash_table_new(g_str_hash, g_str_equal);
    self->members = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->workers = g_new0(struct Worker, CT_LIMIT_ADVISORY_THREADS);
    self->host = 1;
    self->criteria = ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_CRITERIA,
                                           sizeof(CtAdvisoryLayoutCriterion));
    self->configurations = ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_CONFIGURATIONS,
                                                 sizeof(CtAdvisoryLayoutConfiguration));
    self->advisories = ct_advisory_count(index);
    self->truth = g_new0(uint8_t, self->criteria + 1);
    self->asked = g_new(uint8_t, self->configurations + 1);
    self->scope = scope != NULL ? *scope : (CtAdvisoryScope){ .as_of = CT_INSTANT_NEVER };
    self->names = ct_advisory_map_names(index, &self->scope);
    if (self->scope.rule == CT_ADVISORY_INCLUSIVE) {
        self->present = g_new0(uint8_t, self->criteria + 1);
        self->asked_open = g_new(uint8_t, self->configurations + 1);
    }
    return self;
}

static void end_worker(Worker *self)
{
    if (self->found == NULL)
        return;
    g_array_unref(self->found);
    g_array_unref(self->asks);
    g_array_unref(self->platforms);
    g_array_unref(self->hits);
    g_free(self->words);
    g_free(self->summary);
    g_free(self->best);
}

void ct_advisory_host_free(CtAdvisoryHost *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->items);
    g_hash_table_unref(self->seen);
    g_string_chunk_free(self->texts);
    g_array_unref(self->members);
    for (unsigned i = 0; i < CT_LIMIT_ADVISORY_THREADS; i++)
        end_worker(&self->workers[i]);
    g_free(self->workers);
    g_free(self->truth);
    g_free(self->present);
    g_free(self->asked);
    g_free(self->asked_open);
    g_free(self->names);
    g_free(self);
}

void ct_advisory_host_clear(CtAdvisoryHost *self)
{
    g_array_set_size(self->members, 0);
    self->host++;
    if (self->items->len < CATALOGUE)
        return;
    g_array_set_size(self->items, 0);
    g_hash_table_remove_all(self->seen);
    g_string_chunk_clear(self->texts);
}

uint32_t ct_advisory_host_count(const CtAdvisoryHost *self)
{
    return self->members->len;
}

static Item *member(const CtAdvisoryHost *self, uint32_t number)
{
    return &g_array_index(self->items, Item, g_array_index(self->members, uint32_t, number));
}

/* A product that no host had yet: it must be one, and is taken apart again by the first pass, so
 * that nothing but its text is kept. */
static bool add_new(CtAdvisoryHost *self, CtBytes text, uint32_t *out, GError **error)
{
    g_auto(CtAdvisoryCriterion) parsed = { 0 };
    Item item = { 0 };

    if (self->members->len >= CT_LIMIT_ADVISORY_ITEMS)
        return ct_fail(error, CT_ERROR_LIMIT, "inventory: more than %u items",
                       CT_LIMIT_ADVISORY_ITEMS);
    if (!ct_advisory_criterion_parse(text, &parsed, error))
        return false;
    if (parsed.wide)
        return ct_fail(error, CT_ERROR_INPUT, "item: does not name its vendor and product");
    item.part = parsed.part;
    item.text = g_string_chunk_insert_len(self->texts, (const char *)text.data, (gssize)text.size);
    *out = self->items->len;
    g_array_append_val(self->items, item);
    g_hash_table_insert(self->seen, item.text, GUINT_TO_POINTER(*out + 1));
    return true;
}

bool ct_advisory_host_add(CtAdvisoryHost *self, CtBytes text, uint32_t *out, GError **error)
{
    g_autofree char *name = ct_bytes_to_text(text);
    uint32_t seen = GPOINTER_TO_UINT(g_hash_table_lookup(self->seen, name));
    uint32_t number = seen - 1;

    if (seen == 0 && !add_new(self, text, &number, error))
        return false;
    Item *item = &g_array_index(self->items, Item, number);
    if (item->host != self->host) {
        item->host = self->host;
        item->place = self->members->len;
        g_array_append_val(self->members, number);
    }
    *out = item->place;
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

static void add_hit(Worker *self, uint32_t advisory, CtAdvisoryTruth truth)
{
    const CtAdvisoryHost *host = self->host;
    uint32_t name = advisory < host->advisories ? host->names[advisory] : UINT32_MAX;
    uint32_t hit = advisory | (uint32_t)truth << TRUTH_SHIFT;
    uint32_t word = name / WORD;

    if (truth == CT_ADVISORY_NO || name >= host->advisories)
        return;
    uint32_t *best = &self->best[name];
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

/* Postings of one criterion: advisories that it makes apply by itself, configurations to ask. True
 * when some configuration needs its truth. */
static bool follow_postings(Worker *self, uint32_t entry)
{
    const CtAdvisory *index = self->host->index;
    uint32_t truth = entry & ~NUMBER_MASK;
    CtAdvisoryLayoutCriterion criterion;

    (void)ct_advisory_map_load(index, CT_ADVISORY_LAYOUT_CRITERIA, entry & NUMBER_MASK, &criterion,
                               sizeof criterion);
    for (uint32_t i = 0; i < criterion.postings; i++) {
        uint32_t posting = 0;

        if (!ct_advisory_map_load(index, CT_ADVISORY_LAYOUT_POSTINGS, criterion.posting + i,
                                  &posting, sizeof posting))
            break;
        uint32_t ask = (posting & NUMBER_MASK) | truth;
        if ((posting & CT_ADVISORY_LAYOUT_PLATFORM) != 0)
            g_array_append_val(self->platforms, ask);
        else if ((posting & CT_ADVISORY_LAYOUT_ASK) != 0)
            g_array_append_val(self->asks, ask);
        else
            add_hit(self, posting, (CtAdvisoryTruth)(truth >> TRUTH_SHIFT));
    }
    return criterion.asked != 0;
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left & NUMBER_MASK;
    uint32_t b = *(const uint32_t *)right & NUMBER_MASK;

    return (a > b) - (a < b);
}

static uint32_t *put(uint32_t *at, const GArray *numbers)
{
    if (numbers->len > 0)
        memcpy(at, numbers->data, (size_t)numbers->len * sizeof *at);
    return at + numbers->len;
}

static void keep_numbers(const Worker *self, Item *item)
{
    item->criterion_count = self->found->len;
    item->ask_count = self->asks->len;
    item->platform_count = self->platforms->len;
    item->plain_count = self->hits->len;
    item->numbers = g_new(uint32_t, (gsize)self->found->len + self->asks->len +
                                        self->platforms->len + self->hits->len + 1);
    (void)put(put(put(put(item->numbers, self->found), self->asks), self->platforms), self->hits);
    item->ready = true;
}

static void take_apart(Worker *self, Item *item, CtAdvisoryMatchItem *match)
{
    const CtAdvisory *index = self->host->index;
    guint kept = 0;

    ct_advisory_match_prepare(index, match);
    g_array_set_size(self->found, 0);
    g_array_set_size(self->asks, 0);
    g_array_set_size(self->platforms, 0);
    ct_advisory_match_item(index, match, self->found);
    for (guint i = 0; i < self->found->len; i++) {
        uint32_t entry = g_array_index(self->found, uint32_t, i);

        if (follow_postings(self, entry))
            g_array_index(self->found, uint32_t, kept++) = entry;
    }
    g_array_set_size(self->found, kept);
    g_array_sort(self->found, compare_numbers);
    take_hits(self);
    if (match->has_bucket) {
        item->bucket = match->bucket.first;
        item->bucket_count = match->bucket.count;
    }
    keep_numbers(self, item);
}

static void mark_present(CtAdvisoryHost *self, const Item *item, uint8_t mark)
{
    if (self->present == NULL || item->bucket >= self->criteria)
        return;
    /* Several threads write the same byte the same way. */
    for (uint32_t i = 0; i < MIN(item->bucket_count, self->criteria - item->bucket); i++)
        __atomic_store_n(&self->present[item->bucket + i], mark, __ATOMIC_RELAXED);
}

static void find_criteria(Worker *self, Item *item)
{
    CtAdvisoryMatchItem match = { 0 };

    if (!item->ready &&
        ct_advisory_criterion_parse(ct_bytes_of_text(item->text), &match.parsed, NULL)) {
        take_apart(self, item, &match);
        ct_advisory_criterion_clear(&match.parsed);
        ct_buffer_clear(&match.whole);
    }
    if (self->host->scope.independent)
        return;
    for (uint32_t i = 0; i < item->criterion_count; i++)
        note_truth(self->host, item->numbers[i]);
    mark_present(self->host, item, 1);
}

/* ---- the second pass ---- */

static CtAdvisoryMatchWorld world_of(const CtAdvisoryHost *self, const Item *alone)
{
    CtAdvisoryMatchWorld world = { .index = self->index,
                                   .truth = self->truth,
                                   .present = self->present };

    for (guint i = 0; i < self->members->len && alone == NULL; i++) {
        char part = member(self, i)->part;

        world.knows_system = world.knows_system || part == 'o';
        world.knows_hardware = world.knows_hardware || part == 'h';
    }
    world.knows_programs = alone == NULL;
    if (alone != NULL) {
        world.knows_system = alone->part == 'o';
        world.knows_hardware = alone->part == 'h';
    }
    return world;
}

/* Asked once of a host; with each item where the item alone is the host, or some row is asked of
 * it alone. */
static CtAdvisoryTruth configuration_truth(const CtAdvisoryHost *self,
                                           const CtAdvisoryMatchWorld *world, uint32_t number,
                                           bool open)
{
    uint8_t *asked = open ? self->asked_open : self->asked;
    CtAdvisoryLayoutConfiguration record;

    if (!ct_advisory_map_load(self->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, number, &record,
                              sizeof record))
        return CT_ADVISORY_NO;
    if (self->scope.independent || record.own != 0)
        return ct_advisory_match_configuration(world, number, open);
    uint8_t seen = __atomic_load_n(&asked[number], __ATOMIC_RELAXED);
    if (seen == UNASKED) {
        seen = (uint8_t)ct_advisory_match_configuration(world, number, open);
        __atomic_store_n(&asked[number], seen, __ATOMIC_RELAXED);
    }
    return (CtAdvisoryTruth)seen;
}

static void set_alone(CtAdvisoryHost *host, const Item *item, bool on)
{
    for (uint32_t i = 0; i < item->criterion_count; i++) {
        uint32_t entry = item->numbers[i];

        host->truth[entry & NUMBER_MASK] = on ? (uint8_t)(entry >> TRUTH_SHIFT) : CT_ADVISORY_NO;
    }
    mark_present(host, item, on);
}

/* Adds what a configuration says; false when nothing. */
static bool ask_one(Worker *self, const CtAdvisoryMatchWorld *world, uint32_t ask, bool open)
{
    uint32_t number = ask & NUMBER_MASK;
    CtAdvisoryTruth row = (CtAdvisoryTruth)(ask >> TRUTH_SHIFT);
    CtAdvisoryTruth truth = MIN(row, configuration_truth(self->host, world, number, open));
    CtAdvisoryLayoutConfiguration record;

    if (truth == CT_ADVISORY_NO)
        return false;
    (void)ct_advisory_map_load(self->host->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, number,
                               &record, sizeof record);
    add_hit(self, record.advisory, truth);
    return true;
}

static bool ask_all(Worker *self, const CtAdvisoryMatchWorld *world, const Item *item)
{
    const uint32_t *asks = asks_of(item);
    bool inclusive = self->host->scope.rule == CT_ADVISORY_INCLUSIVE;
    uint32_t count = item->ask_count + (inclusive ? item->platform_count : 0);
    bool any = false;

    for (uint32_t i = 0; i < count; i++)
        any = ask_one(self, world, asks[i], i >= item->ask_count) || any;
    return any;
}

/* A host of very many products is hardly one of a fleet: what its hits hold already is not kept
 * beside them for the next. */
static void let_go(Item *item)
{
    g_clear_pointer(&item->numbers, g_free);
    item->criterion_count = item->ask_count = item->platform_count = item->plain_count = 0;
    item->ready = false;
}

static void make_hits(Worker *self, const CtAdvisoryMatchWorld *shared, Item *item)
{
    bool independent = self->host->scope.independent;
    CtAdvisoryMatchWorld world = independent ? world_of(self->host, item) : *shared;
    const uint32_t *plain = plain_of(item);

    world.own = item->numbers;
    world.own_count = item->criterion_count;
    if (independent)
        set_alone(self->host, item, true);
    g_clear_pointer(&item->hits, g_free);
    item->hit_count = item->plain_count;
    if (ask_all(self, &world, item)) {
        for (uint32_t i = 0; i < item->plain_count; i++)
            add_hit(self, plain[i] & NUMBER_MASK, (CtAdvisoryTruth)(plain[i] >> TRUTH_SHIFT));
        take_hits(self);
        item->hit_count = self->hits->len;
        item->hits = g_memdup2(self->hits->data, (gsize)self->hits->len * sizeof(uint32_t));
        if (self->host->members->len > LARGE)
            let_go(item);
    }
    if (independent)
        set_alone(self->host, item, false);
}

/* ---- threads ---- */

static void *work(void *data)
{
    Worker *self = data;
    CtAdvisoryMatchWorld world = world_of(self->host, NULL);
    guint count = self->host->members->len;

    for (;;) {
        guint first = (guint)g_atomic_int_add(self->next, BLOCK);

        if (first >= count)
            return NULL;
        for (guint i = first; i < MIN(first + BLOCK, count); i++) {
            Item *item = member(self->host, i);

            if (self->second)
                make_hits(self, &world, item);
            else
                find_criteria(self, item);
        }
    }
}

/* Tables are made when a thread first needs them. */
static void begin_worker(Worker *self, CtAdvisoryHost *host, bool second)
{
    uint64_t words = host->advisories / WORD + 1;

    self->host = host;
    self->second = second;
    if (self->found != NULL)
        return;
    self->found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->asks = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->platforms = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->hits = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    self->summary_count = words / WORD + 1;
    self->words = g_new0(uint64_t, self->summary_count * WORD);
    self->summary = g_new0(uint64_t, self->summary_count);
    self->best = g_new(uint32_t, (gsize)host->advisories + 1);
}

static void pass(CtAdvisoryHost *host, bool second, unsigned threads)
{
    gint next = 0;
    GThread *thread[CT_LIMIT_ADVISORY_THREADS] = { NULL };

    /* Alone on its host, an item's truths stand in the one table: no two at a time. */
    if (host->scope.independent && second)
        threads = 1;
    threads = CLAMP(threads, 1, CT_LIMIT_ADVISORY_THREADS);
    for (unsigned i = 0; i < threads; i++) {
        begin_worker(&host->workers[i], host, second);
        host->workers[i].next = &next;
    }
    for (unsigned i = 1; i < threads; i++)
        thread[i] = g_thread_new("advisories", work, &host->workers[i]);
    (void)work(&host->workers[0]);
    for (unsigned i = 1; i < threads; i++)
        (void)g_thread_join(thread[i]);
}

void ct_advisory_host_match(CtAdvisoryHost *self, unsigned threads)
{
    memset(self->truth, CT_ADVISORY_NO, self->criteria);
    memset(self->asked, UNASKED, self->configurations);
    if (self->present != NULL) {
        memset(self->present, 0, self->criteria);
        memset(self->asked_open, UNASKED, self->configurations);
    }
    pass(self, false, threads);
    pass(self, true, threads);
}

size_t ct_advisory_host_hits(const CtAdvisoryHost *self, uint32_t item)
{
    return member(self, item)->hit_count;
}

CtAdvisoryHit ct_advisory_host_hit(const CtAdvisoryHost *self, uint32_t item, size_t number)
{
    const Item *found = member(self, item);
    uint32_t hit = found->hits != NULL ? found->hits[number] : plain_of(found)[number];
    uint32_t advisory = hit & NUMBER_MASK;

    return (CtAdvisoryHit){ self->names[advisory], advisory,
                            (CtAdvisoryTruth)(hit >> TRUTH_SHIFT) };
}
