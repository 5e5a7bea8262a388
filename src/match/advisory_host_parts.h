/* advisory_host_parts.h - items, threads and tables of a host, shared by its two passes.
 *
 * advisory_host.c owns them and makes the first pass, advisory_ask.c the second.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory_host.h"
#include "match/advisory_match.h"

#define CT_ADVISORY_HOST_UNASKED 3
#define CT_ADVISORY_HOST_LARGE   20000 /* products; hardly one of a fleet */

typedef struct {
    char *text; /* owned by `texts` */
    /* What the text alone decides, found once: entries (advisory_set.h), each kind by number,
     * behind one another: the criteria that configurations need; configurations that decide; of an
     * inclusive host, those in which it is the platform; advisories, whatever the host is. */
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
} CtAdvisoryHostItem;

struct CtAdvisoryHost {
    const CtAdvisory *index; /* borrowed */
    GArray *items;       /* of CtAdvisoryHostItem: every product seen so far, whose host it was */
    GStringChunk *texts; /* of all items */
    GHashTable *seen;    /* texts -> number + 1 */
    GArray *members;     /* of uint32_t: the items of the host at hand */
    uint32_t host;       /* counts them */
    struct CtAdvisoryHostWorker *workers; /* owned; their tables are kept from host to host */
    uint8_t *truth;                       /* owned; per criterion */
    uint8_t *present;                     /* owned; per criterion; NULL unless inclusive */
    uint8_t *asked;                       /* owned; per configuration: its truth, or UNASKED */
    uint8_t *asked_open;                  /* owned; the same, inclusively; NULL unless inclusive */
    uint32_t *names;                      /* owned; per advisory; out of range: not known then */
    bool simple;                          /* all are known, and no two share a name */
    uint8_t *voices; /* owned; per advisory: CtAdvisoryLayoutVoice; NULL: feeds speak alone */
    uint32_t criteria;
    uint32_t configurations;
    uint32_t advisories;
    CtAdvisoryScope scope;
};

/* A thread's own. */
typedef struct CtAdvisoryHostWorker {
    CtAdvisoryHost *host;
    gint *next; /* block to take */
    bool second;
    CtAdvisoryList list;      /* owned; an item's numbers, or its hits by configurations */
    CtAdvisorySet advisories; /* owned, as the next two; empty between items */
    CtAdvisorySet asks;
    CtAdvisorySet platforms;
} CtAdvisoryHostWorker;

static inline const uint32_t *ct_advisory_host_asks(const CtAdvisoryHostItem *item)
{
    return item->numbers + item->criterion_count;
}

static inline const uint32_t *ct_advisory_host_plain(const CtAdvisoryHostItem *item)
{
    return ct_advisory_host_asks(item) + item->ask_count + item->platform_count;
}

static inline CtAdvisoryHostItem *ct_advisory_host_member(const CtAdvisoryHost *self,
                                                          uint32_t number)
{
    return &g_array_index(self->items, CtAdvisoryHostItem,
                          g_array_index(self->members, uint32_t, number));
}

static inline void ct_advisory_host_mark(CtAdvisoryHost *self, const CtAdvisoryHostItem *item,
                                         uint8_t mark)
{
    if (self->present == NULL || item->bucket >= self->criteria)
        return;
    /* Several threads write the same byte the same way. */
    for (uint32_t i = 0; i < MIN(item->bucket_count, self->criteria - item->bucket); i++)
        __atomic_store_n(&self->present[item->bucket + i], mark, __ATOMIC_RELAXED);
}

/* From `first` on: what was not known is left out, and, where feeds speak alone, of one name the
 * worse verdict is kept; of two equal ones, the first advisory. */
void ct_advisory_host_settle(const CtAdvisoryHost *self, CtAdvisoryList *hits, size_t first);

/* ---- the second pass (advisory_ask.c) ---- */

/* What is known of the whole host, or of an item that is alone on its own. */
CtAdvisoryMatchWorld ct_advisory_ask_world(const CtAdvisoryHost *self,
                                           const CtAdvisoryHostItem *alone);
/* Asks the configurations and makes the item's hits. */
void ct_advisory_ask_item(CtAdvisoryHostWorker *self, const CtAdvisoryMatchWorld *shared,
                          CtAdvisoryHostItem *item);
