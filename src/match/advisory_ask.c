/* advisory_ask.c - the second pass over a host: what configurations say, merged with what rows say
 * by themselves.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_host_parts.h"
#include "match/advisory_tally.h"

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
    uint8_t seen = __atomic_load_n(&asked[number], __ATOMIC_RELAXED);
    CtAdvisoryLayoutConfiguration record;

    if (seen != CT_ADVISORY_HOST_UNASKED)
        return (CtAdvisoryTruth)seen;
    if (!ct_advisory_map_load(self->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, number, &record,
                              sizeof record))
        return CT_ADVISORY_NO;
    if (self->scope.independent || record.own != 0)
        return ct_advisory_match_configuration(world, number, open);
    seen = (uint8_t)ct_advisory_match_configuration(world, number, open);
    __atomic_store_n(&asked[number], seen, __ATOMIC_RELAXED);
    return (CtAdvisoryTruth)seen;
}

static void set_alone(CtAdvisoryHost *host, const Item *item, bool on)
{
    for (uint32_t i = 0; i < item->criterion_count; i++) {
        uint32_t entry = item->numbers[i];

        host->truth[entry & CT_ADVISORY_SET_MASK] =
            on ? (uint8_t)(entry >> CT_ADVISORY_SET_SHIFT) : CT_ADVISORY_NO;
    }
    ct_advisory_host_mark(host, item, on);
}

/* What configurations say of the item, in order of advisories, into the worker's list. */
static void ask_all(Worker *self, const CtAdvisoryMatchWorld *world, const Item *item)
{
    const CtAdvisoryHost *host = self->host;
    const uint32_t *asks = ct_advisory_host_asks(item);
    uint32_t count = item->ask_count + item->platform_count;
    bool some = false;

    self->list.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = asks[i] & CT_ADVISORY_SET_MASK;
        CtAdvisoryTruth row = (CtAdvisoryTruth)(asks[i] >> CT_ADVISORY_SET_SHIFT);
        CtAdvisoryTruth truth =
            MIN(row, configuration_truth(host, world, number, i >= item->ask_count));
        CtAdvisoryLayoutConfiguration record;

        if (truth == CT_ADVISORY_NO)
            continue;
        (void)ct_advisory_map_load(host->index, CT_ADVISORY_LAYOUT_CONFIGURATIONS, number, &record,
                                   sizeof record);
        ct_advisory_set_add(&self->advisories, record.advisory, truth);
        some = true;
    }
    if (!some)
        return;
    ct_advisory_set_take(&self->advisories, &self->list);
    ct_advisory_host_settle(host, &self->list, 0);
}

/* What both lists are in order of. Where publishers speak every advisory stays by itself. */
static uint32_t name_of(const CtAdvisoryHost *host, uint32_t hit)
{
    uint32_t advisory = hit & CT_ADVISORY_SET_MASK;

    return host->simple || host->voices != NULL ? advisory : host->names[advisory];
}

/* Of two of one name, the worse verdict counts; of two equal ones, the first advisory. */
static bool is_better(uint32_t hit, uint32_t than)
{
    return hit >> CT_ADVISORY_SET_SHIFT > than >> CT_ADVISORY_SET_SHIFT ||
           (hit >> CT_ADVISORY_SET_SHIFT == than >> CT_ADVISORY_SET_SHIFT && hit < than);
}

/* The first of the plain hits, from `from` on, whose name is not before that one's: steps that
 * double, then halves. */
static uint32_t place_of(const CtAdvisoryHost *host, const Item *item, uint32_t from, uint32_t name)
{
    const uint32_t *plain = ct_advisory_host_plain(item);
    uint32_t step = 1;

    while (from + step <= item->plain_count && name_of(host, plain[from + step - 1]) < name) {
        from += step;
        step *= 2;
    }
    uint32_t last = MIN(from + step - 1, item->plain_count);
    while (from < last) {
        uint32_t middle = from + (last - from) / 2;

        if (name_of(host, plain[middle]) < name)
            from = middle + 1;
        else
            last = middle;
    }
    return from;
}

static uint32_t copy(uint32_t *out, const uint32_t *from, uint32_t count)
{
    if (count > 0)
        memcpy(out, from, count * sizeof *out);
    return count;
}

/* The few hits of configurations among the many plain ones, both in order of names. */
static void merge_hits(const Worker *self, Item *item)
{
    const uint32_t *plain = ct_advisory_host_plain(item);
    uint32_t *out = g_new(uint32_t, (gsize)item->plain_count + self->list.count);
    uint32_t from = 0;
    uint32_t count = 0;

    for (size_t i = 0; i < self->list.count; i++) {
        uint32_t hit = self->list.at[i];
        uint32_t name = name_of(self->host, hit);
        uint32_t to = place_of(self->host, item, from, name);

        count += copy(out + count, plain + from, to - from);
        from = to;
        if (to < item->plain_count && name_of(self->host, plain[to]) == name) {
            hit = is_better(hit, plain[to]) ? hit : plain[to];
            from++;
        }
        out[count++] = hit;
    }
    item->hits = out;
    item->hit_count = count + copy(out + count, plain + from, item->plain_count - from);
}

/* ---- publishers' words ---- */

static CtAdvisoryLayoutVoice voice_of(const CtAdvisoryHost *host, uint32_t hit)
{
    return (CtAdvisoryLayoutVoice)host->voices[hit & CT_ADVISORY_SET_MASK];
}

static uint32_t effect_of(const CtAdvisoryHost *host, uint32_t hit)
{
    CtAdvisoryTruth truth = (CtAdvisoryTruth)(hit >> CT_ADVISORY_SET_SHIFT);

    truth = ct_advisory_tally_effect(voice_of(host, hit), truth);
    return (hit & CT_ADVISORY_SET_MASK) | (uint32_t)truth << CT_ADVISORY_SET_SHIFT;
}

/* Of the hits of one name: that which decides; behind it, feeds' that it overrules. */
static void settle_name(const CtAdvisoryHost *host, const uint32_t *hits, size_t count,
                        CtAdvisoryList *out)
{
    CtAdvisoryTally tally = { .feeds = CT_ADVISORY_NO };
    size_t decides = count;

    for (size_t i = 0; i < count; i++)
        ct_advisory_tally_add(&tally, voice_of(host, hits[i]),
                              (CtAdvisoryTruth)(hits[i] >> CT_ADVISORY_SET_SHIFT));
    if (tally.feeds == CT_ADVISORY_NO)
        return; /* nobody says that it is vulnerable */
    CtAdvisoryTruth verdict = ct_advisory_tally_verdict(&tally);
    for (size_t i = count; i-- > 0;) {
        bool publisher = voice_of(host, hits[i]) != CT_ADVISORY_LAYOUT_FEED;
        bool holds = hits[i] >> CT_ADVISORY_SET_SHIFT == CT_ADVISORY_YES;

        if ((publisher || !tally.spoken) && (holds || verdict != CT_ADVISORY_NO) &&
            effect_of(host, hits[i]) >> CT_ADVISORY_SET_SHIFT == verdict)
            decides = i;
    }
    if (decides < count)
        ct_advisory_list_push(out, effect_of(host, hits[decides]));
    for (size_t i = 0; i < count && ct_advisory_tally_overrules(&tally); i++)
        if (voice_of(host, hits[i]) == CT_ADVISORY_LAYOUT_FEED)
            ct_advisory_list_push(out, hits[i]);
}

static void settle_voices(Worker *self, Item *item)
{
    const CtAdvisoryHost *host = self->host;
    CtAdvisoryList *out = &self->list;

    out->count = 0;
    for (uint32_t from = 0, to; from < item->hit_count; from = to) {
        uint32_t name = host->names[item->hits[from] & CT_ADVISORY_SET_MASK];

        for (to = from + 1;
             to < item->hit_count && host->names[item->hits[to] & CT_ADVISORY_SET_MASK] == name;)
            to++;
        settle_name(host, item->hits + from, to - from, out);
    }
    g_free(item->hits);
    item->hits = g_memdup2(out->at, out->count * sizeof *out->at);
    item->hit_count = (uint32_t)out->count;
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
    if (self->list.count > 0 || self->host->voices != NULL) {
        merge_hits(self, item);
        if (self->host->voices != NULL)
            settle_voices(self, item);
        if (self->host->members->len > CT_ADVISORY_HOST_LARGE)
            let_go(item);
    }
    if (independent)
        set_alone(self->host, item, false);
}
