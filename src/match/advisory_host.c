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

#include "match/advisory_host_parts.h"

enum { BLOCK = 64, CATALOGUE = 200000, SWEEP = 16 };

typedef CtAdvisoryHostItem Item;
typedef CtAdvisoryHostWorker Worker;

static void clear_item(void *data)
{
    Item *item = data;

    g_free(item->numbers);
    g_free(item->hits);
}

/* NULL when no publisher speaks. */
static uint8_t *read_voices(const CtAdvisory *index, uint32_t advisories)
{
    uint32_t count =
        ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_VOICES, sizeof(CtAdvisoryLayoutSpoken));
    uint8_t *voices = count > 0 ? g_new0(uint8_t, (gsize)advisories + 1) : NULL;

    for (uint32_t i = 0; i < count; i++) {
        CtAdvisoryLayoutSpoken spoken;

        (void)ct_advisory_map_load(index, CT_ADVISORY_LAYOUT_VOICES, i, &spoken, sizeof spoken);
        if (spoken.advisory < advisories && spoken.voice < CT_ADVISORY_LAYOUT_VOICE_COUNT)
            voices[spoken.advisory] = (uint8_t)spoken.voice;
    }
    return voices;
}

static bool has_simple_names(const CtAdvisoryHost *self)
{
    for (uint32_t i = 0; i < self->advisories; i++)
        if (self->names[i] >= self->advisories || (i > 0 && self->names[i] <= self->names[i - 1]))
            return false;
    return true;
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
    self->workers = g_new0(Worker, CT_LIMIT_ADVISORY_THREADS);
    self->host = 1;
    self->criteria = ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_CRITERIA,
                                           sizeof(CtAdvisoryLayoutCriterion));
    self->configurations = ct_advisory_map_count(index, CT_ADVISORY_LAYOUT_CONFIGURATIONS,
                                                 sizeof(CtAdvisoryLayoutConfiguration));
    self->advisories = ct_advisory_count(index);
    self->truth = g_new0(uint8_t, self->criteria + 1);
    self->asked = g_malloc(self->configurations + 1);
    memset(self->asked, CT_ADVISORY_HOST_UNASKED, self->configurations + 1);
    self->scope = scope != NULL ? *scope : (CtAdvisoryScope){ .as_of = CT_INSTANT_NEVER };
    self->names = ct_advisory_map_names(index, &self->scope);
    self->voices = read_voices(index, self->advisories);
    self->simple = self->voices == NULL && has_simple_names(self);
    if (self->scope.rule == CT_ADVISORY_INCLUSIVE) {
        self->present = g_new0(uint8_t, self->criteria + 1);
        self->asked_open = g_malloc(self->configurations + 1);
        memset(self->asked_open, CT_ADVISORY_HOST_UNASKED, self->configurations + 1);
    }
    return self;
}

static void end_worker(Worker *self)
{
    ct_advisory_list_clear(&self->list);
    ct_advisory_set_clear(&self->advisories);
    ct_advisory_set_clear(&self->asks);
    ct_advisory_set_clear(&self->platforms);
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
    g_free(self->voices);
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

static inline void note_truth(CtAdvisoryHost *self, uint32_t entry)
{
    uint8_t *truth = &self->truth[entry & CT_ADVISORY_SET_MASK];
    uint8_t mine = (uint8_t)(entry >> CT_ADVISORY_SET_SHIFT);

    /* Yes outweighs maybe; two threads may both write, so maybe never overwrites. */
    if (mine == CT_ADVISORY_YES) {
        __atomic_store_n(truth, mine, __ATOMIC_RELAXED);
    } else {
        uint8_t none = CT_ADVISORY_NO;
        (void)__atomic_compare_exchange_n(truth, &none, mine, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED);
    }
}

/* Postings of one criterion: advisories that it makes apply by itself, configurations to ask. True
 * when some configuration needs its truth. */
static bool follow_postings(Worker *self, uint32_t entry)
{
    const CtAdvisory *index = self->host->index;
    CtAdvisoryTruth truth = (CtAdvisoryTruth)(entry >> CT_ADVISORY_SET_SHIFT);
    CtBytes postings = index->section[CT_ADVISORY_LAYOUT_POSTINGS];
    CtAdvisoryLayoutCriterion criterion;

    (void)ct_advisory_map_load(index, CT_ADVISORY_LAYOUT_CRITERIA, entry & CT_ADVISORY_SET_MASK,
                               &criterion, sizeof criterion);
    postings = ct_bytes_slice(postings, (size_t)criterion.posting * sizeof(uint32_t),
                              (size_t)criterion.postings * sizeof(uint32_t));
    for (size_t at = 0; at < postings.size; at += sizeof(uint32_t)) {
        uint32_t posting;

        memcpy(&posting, postings.data + at, sizeof posting);
        uint32_t number = posting & CT_ADVISORY_SET_MASK;
        if ((posting & CT_ADVISORY_LAYOUT_ASK) == 0)
            ct_advisory_set_add(&self->advisories, number, truth);
        else if ((posting & CT_ADVISORY_LAYOUT_PLATFORM) == 0)
            ct_advisory_set_add(&self->asks, number, truth);
        else if (self->host->scope.rule == CT_ADVISORY_INCLUSIVE)
            ct_advisory_set_add(&self->platforms, number, truth);
    }
    return criterion.asked != 0;
}

void ct_advisory_host_settle(const CtAdvisoryHost *self, CtAdvisoryList *hits, size_t first)
{
    size_t kept = first;
    uint32_t last = UINT32_MAX;

    for (size_t i = first; i < hits->count && !self->simple; i++) {
        uint32_t hit = hits->at[i];
        uint32_t name = self->names[hit & CT_ADVISORY_SET_MASK];

        if (name >= self->advisories)
            continue;
        if (name != last || self->voices != NULL)
            hits->at[kept++] = hit;
        else if (hit >> CT_ADVISORY_SET_SHIFT > hits->at[kept - 1] >> CT_ADVISORY_SET_SHIFT)
            hits->at[kept - 1] = hit;
        last = name;
    }
    if (!self->simple)
        hits->count = kept;
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left & CT_ADVISORY_SET_MASK;
    uint32_t b = *(const uint32_t *)right & CT_ADVISORY_SET_MASK;

    return (a > b) - (a < b);
}

/* By number: they come so, but for those of the wild rows. */
static void order_criteria(CtAdvisoryList *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (compare_numbers(&list->at[i - 1], &list->at[i]) > 0) {
            qsort(list->at, list->count, sizeof *list->at, compare_numbers);
            return;
        }
}

static void take_apart(Worker *self, Item *item, CtAdvisoryMatchItem *match)
{
    CtAdvisoryList *list = &self->list;
    size_t kept = 0;

    ct_advisory_match_prepare(self->host->index, match);
    list->count = 0;
    ct_advisory_match_item(self->host->index, match, list);
    for (size_t i = 0; i < list->count; i++)
        if (follow_postings(self, list->at[i]))
            list->at[kept++] = list->at[i];
    list->count = kept;
    order_criteria(list);
    item->criterion_count = (uint32_t)kept;
    ct_advisory_set_take(&self->asks, list);
    item->ask_count = (uint32_t)(list->count - kept);
    kept = list->count;
    ct_advisory_set_take(&self->platforms, list);
    item->platform_count = (uint32_t)(list->count - kept);
    kept = list->count;
    ct_advisory_set_take(&self->advisories, list);
    ct_advisory_host_settle(self->host, list, kept);
    item->plain_count = (uint32_t)(list->count - kept);
    item->numbers = g_memdup2(list->at, list->count * sizeof *list->at);
    item->ready = true;
    if (!match->has_bucket)
        return;
    item->bucket = match->bucket.first;
    item->bucket_count = match->bucket.count;
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
    ct_advisory_host_mark(self->host, item, 1);
}

/* ---- threads ---- */

static void *work(void *data)
{
    Worker *self = data;
    CtAdvisoryMatchWorld world = ct_advisory_ask_world(self->host, NULL);
    guint count = self->host->members->len;

    for (;;) {
        guint first = (guint)g_atomic_int_add(self->next, BLOCK);

        if (first >= count)
            return NULL;
        for (guint i = first; i < MIN(first + BLOCK, count); i++) {
            Item *item = ct_advisory_host_member(self->host, i);

            if (self->second)
                ct_advisory_ask_item(self, &world, item);
            else
                find_criteria(self, item);
        }
    }
}

/* Tables are made when a thread first needs them. */
static void begin_worker(Worker *self, CtAdvisoryHost *host, bool second)
{
    self->host = host;
    self->second = second;
    if (self->advisories.yes != NULL)
        return;
    ct_advisory_set_init(&self->advisories, host->advisories);
    ct_advisory_set_init(&self->asks, host->configurations);
    ct_advisory_set_init(&self->platforms, host->configurations);
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

static void undo_asked(CtAdvisoryHost *self, bool all)
{
    if (all) {
        memset(self->asked, CT_ADVISORY_HOST_UNASKED, self->configurations);
        if (self->asked_open != NULL)
            memset(self->asked_open, CT_ADVISORY_HOST_UNASKED, self->configurations);
        return;
    }
    for (guint i = 0; i < self->members->len; i++) {
        const Item *item = ct_advisory_host_member(self, i);
        const uint32_t *asks = ct_advisory_host_asks(item);

        for (uint32_t k = 0; k < item->ask_count + item->platform_count; k++) {
            self->asked[asks[k] & CT_ADVISORY_SET_MASK] = CT_ADVISORY_HOST_UNASKED;
            if (self->asked_open != NULL)
                self->asked_open[asks[k] & CT_ADVISORY_SET_MASK] = CT_ADVISORY_HOST_UNASKED;
        }
    }
}

/* The tables are as they were made: what an item touched is undone, where that is little. */
static void undo(CtAdvisoryHost *self)
{
    bool large = self->members->len > CT_ADVISORY_HOST_LARGE;
    uint64_t asks = 0;

    for (guint i = 0; i < self->members->len; i++)
        asks += ct_advisory_host_member(self, i)->ask_count;
    undo_asked(self, large || asks > self->configurations / SWEEP);
    if (large) {
        memset(self->truth, CT_ADVISORY_NO, self->criteria);
        if (self->present != NULL)
            memset(self->present, 0, self->criteria);
        return;
    }
    for (guint i = 0; i < self->members->len; i++) {
        const Item *item = ct_advisory_host_member(self, i);

        for (uint32_t k = 0; k < item->criterion_count; k++)
            self->truth[item->numbers[k] & CT_ADVISORY_SET_MASK] = CT_ADVISORY_NO;
        ct_advisory_host_mark(self, item, 0);
    }
}

void ct_advisory_host_match(CtAdvisoryHost *self, unsigned threads)
{
    pass(self, false, threads);
    pass(self, true, threads);
    undo(self);
}

size_t ct_advisory_host_hits(const CtAdvisoryHost *self, uint32_t item)
{
    return ct_advisory_host_member(self, item)->hit_count;
}

CtAdvisoryHit ct_advisory_host_hit(const CtAdvisoryHost *self, uint32_t item, size_t number)
{
    const Item *found = ct_advisory_host_member(self, item);
    const uint32_t *hits = found->hits != NULL ? found->hits : ct_advisory_host_plain(found);
    CtAdvisoryHit told = { .advisory = hits[number] & CT_ADVISORY_SET_MASK,
                           .truth = (CtAdvisoryTruth)(hits[number] >> CT_ADVISORY_SET_SHIFT) };

    told.name = self->names[told.advisory];
    told.overruled = self->voices != NULL && number > 0 &&
                     self->names[hits[number - 1] & CT_ADVISORY_SET_MASK] == told.name;
    return told;
}
