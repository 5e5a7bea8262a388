/* advisory_ask.c - the second pass over a host: what configurations say, merged with what rows say
 * by themselves.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_host_parts.h"

#include <stdlib.h>

enum { FEW = 64 };

typedef CtAdvisoryHostItem Item;
typedef CtAdvisoryHostWorker Worker;

CtAdvisoryMatchWorld ct_advisory_ask_world(const CtAdvisoryHost *self, const Item *alone)
{
    CtAdvisoryMatchWorld world = { .index = self->index,
                                   .truth = self->truth,
                                   .present = self->present };

    for (guint i = 0; i < self->members->len && alone == NULL; i++) {
        char part = ct_advisory_host_member(self, i)->part;

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
    if (seen == CT_ADVISORY_HOST_UNASKED) {
        seen = (uint8_t)ct_advisory_match_configuration(world, number, open);
        __atomic_store_n(&asked[number], seen, __ATOMIC_RELAXED);
    }
    return (CtAdvisoryTruth)seen;
}

static void set_alone(CtAdvisoryHost *host, const Item *item, bool on)
{
    for (uint32_t i = 0; i < item->criterion_count; i++) {
        uint32_t entry = item->numbers[i];

        host->truth[entry & CT_ADVISORY_HOST_MASK] =
            on ? (uint8_t)(entry >> CT_ADVISORY_HOST_SHIFT) : CT_ADVISORY_NO;
    }
    ct_advisory_host_mark(host, item, on);
}

static uint32_t name_of(const CtAdvisoryHost *host, uint32_t hit)
{
    return host->names[hit & CT_ADVISORY_HOST_MASK];
}

/* Of two of one name, the worse verdict counts; of two equal ones, the first advisory. */
static bool is_better(uint32_t hit, uint32_t than)
{
    return hit >> CT_ADVISORY_HOST_SHIFT > than >> CT_ADVISORY_HOST_SHIFT ||
           (hit >> CT_ADVISORY_HOST_SHIFT == than >> CT_ADVISORY_HOST_SHIFT && hit < than);
}

/* A hit as a number that sorts by name, then the better first; and back. */
static uint64_t sortable(uint32_t name, uint32_t hit)
{
    return (uint64_t)name << 32 | (hit ^ ~CT_ADVISORY_HOST_MASK);
}

static uint32_t hit_in(uint64_t key)
{
    return (uint32_t)key ^ ~CT_ADVISORY_HOST_MASK;
}

/* Appends what a configuration says. */
static void ask_one(Worker *self, const CtAdvisoryMatchWorld *world, uint32_t ask, bool open)
{
    const CtAdvisoryHost *host = self->host;
    uint32_t number = ask & CT_ADVISORY_HOST_MASK;
    CtAdvisoryTruth row = (CtAdvisoryTruth)(ask >> CT_ADVISORY_HOST_SHIFT);
    CtAdvisoryTruth truth = MIN(row, configuration_truth(host, world, number, open));
    CtAdvisoryLayoutConfiguration record;

    if (truth == CT_ADVISORY_NO)
        return;
    (void)ct_advisory_map_load(host->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, number, &record,
                               sizeof record);
    if (record.advisory >= host->advisories || host->names[record.advisory] >= host->advisories)
        return;
    uint64_t key = sortable(host->names[record.advisory],
                            record.advisory | (uint32_t)truth << CT_ADVISORY_HOST_SHIFT);
    g_array_append_val(self->keys, key);
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* Postings come in order of advisories, so that little is out of place; few are many. */
static void sort_keys(uint64_t *keys, size_t count)
{
    if (count > FEW) {
        qsort(keys, count, sizeof *keys, compare_keys);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        size_t at = i;

        for (; at > 0 && keys[at - 1] > key; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* In order of names, one of each, into the worker's hits. */
static void ask_all(Worker *self, const CtAdvisoryMatchWorld *world, const Item *item)
{
    const uint32_t *asks = ct_advisory_host_asks(item);
    bool inclusive = self->host->scope.rule == CT_ADVISORY_INCLUSIVE;
    uint32_t count = item->ask_count + (inclusive ? item->platform_count : 0);

    g_array_set_size(self->hits, 0);
    g_array_set_size(self->keys, 0);
    for (uint32_t i = 0; i < count; i++)
        ask_one(self, world, asks[i], i >= item->ask_count);
    uint64_t *keys = (uint64_t *)(void *)self->keys->data;
    sort_keys(keys, self->keys->len);
    for (guint i = 0; i < self->keys->len; i++) {
        uint32_t hit = hit_in(keys[i]);

        if (i == 0 || keys[i] >> 32 != keys[i - 1] >> 32)
            g_array_append_val(self->hits, hit);
    }
}

/* The first of the plain hits, from `from` on, whose name is not before that one's. */
static uint32_t place_of(const CtAdvisoryHost *host, const Item *item, uint32_t from, uint32_t name)
{
    const uint32_t *plain = ct_advisory_host_plain(item);
    uint32_t last = item->plain_count;

    while (from < last) {
        uint32_t middle = from + (last - from) / 2;

        if (name_of(host, plain[middle]) < name)
            from = middle + 1;
        else
            last = middle;
    }
    return from;
}

/* The few hits of configurations among the many plain ones, both in order of names. */
static void merge_hits(const Worker *self, Item *item)
{
    const uint32_t *plain = ct_advisory_host_plain(item);
    uint32_t *out = g_new(uint32_t, (gsize)item->plain_count + self->hits->len);
    uint32_t from = 0;
    uint32_t count = 0;

    for (guint i = 0; i < self->hits->len; i++) {
        uint32_t hit = g_array_index(self->hits, uint32_t, i);
        uint32_t name = name_of(self->host, hit);
        uint32_t to = place_of(self->host, item, from, name);

        memcpy(out + count, plain + from, (to - from) * sizeof *out);
        count += to - from;
        from = to;
        if (to < item->plain_count && name_of(self->host, plain[to]) == name) {
            hit = is_better(hit, plain[to]) ? hit : plain[to];
            from++;
        }
        out[count++] = hit;
    }
    memcpy(out + count, plain + from, (item->plain_count - from) * sizeof *out);
    item->hits = out;
    item->hit_count = count + item->plain_count - from;
}

/* A host of very many products is hardly one of a fleet: what its hits hold already is not kept
 * beside them for the next. */
static void let_go(Item *item)
{
    g_clear_pointer(&item->numbers, g_free);
    item->criterion_count = item->ask_count = item->platform_count = item->plain_count = 0;
    item->ready = false;
}

void ct_advisory_ask_item(Worker *self, const CtAdvisoryMatchWorld *shared, Item *item)
{
    bool independent = self->host->scope.independent;
    CtAdvisoryMatchWorld world = independent ? ct_advisory_ask_world(self->host, item) : *shared;

    world.own = item->numbers;
    world.own_count = item->criterion_count;
    if (independent)
        set_alone(self->host, item, true);
    g_clear_pointer(&item->hits, g_free);
    item->hit_count = item->plain_count;
    ask_all(self, &world, item);
    if (self->hits->len > 0) {
        merge_hits(self, item);
        if (self->host->members->len > CT_ADVISORY_HOST_LARGE)
            let_go(item);
    }
    if (independent)
        set_alone(self->host, item, false);
}
