/* advisory_map.h - the mapped sections, for the parts of the engine that walk them.
 *
 * Every accessor checks its number against its section; a number outside gives zeroes or no bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "match/advisory.h"
#include "match/advisory_criterion.h"
#include "match/advisory_scope.h"

#include <string.h>

/* A criterion of anybody, which is asked about every item: taken apart once. */
typedef struct {
    CtAdvisoryCriterion parsed; /* owned; no bucket: it cannot be read */
    CtApplicabilityRow row;
    uint32_t number;
} CtAdvisoryMapWild;

struct CtAdvisory {
    CtBytes file; /* owned mapping */
    CtAdvisoryLayoutHeader header;
    CtBytes section[CT_ADVISORY_LAYOUT_SECTIONS];
    CtCpeValue *rests; /* owned; CT_CPE_ATTRIBUTES for each rest, those before the update unset */
    char **rest_texts; /* owned */
    uint32_t rest_count;
    CtAdvisoryMapWild *wild; /* owned */
    uint32_t wild_count;
    uint32_t broken; /* how many criteria cannot be read; they are the first ones */
};

static inline uint32_t ct_advisory_map_count(const CtAdvisory *self,
                                             CtAdvisoryLayoutSectionKind kind, size_t width)
{
    return (uint32_t)(self->section[kind].size / width);
}

/* One record, copied out. */
static inline bool ct_advisory_map_load(const CtAdvisory *self, CtAdvisoryLayoutSectionKind kind,
                                        uint32_t number, void *out, size_t width)
{
    CtBytes section = self->section[kind];

    if (number >= section.size / width) {
        memset(out, 0, width);
        return false;
    }
    memcpy(out, section.data + number * width, width);
    return true;
}

static inline CtBytes ct_advisory_map_text(const CtAdvisory *self, CtAdvisoryLayoutText text)
{
    return ct_bytes_slice(self->section[CT_ADVISORY_LAYOUT_TEXT], text.at, text.size);
}

static inline CtBytes ct_advisory_map_words(const CtAdvisory *self, CtAdvisoryLayoutText text)
{
    return ct_bytes_slice(self->section[CT_ADVISORY_LAYOUT_WORDS], text.at, text.size);
}

/* The bucket of that name; false when there is none. */
bool ct_advisory_map_bucket(const CtAdvisory *self, CtBytes name, CtAdvisoryLayoutBucket *out);
/* The name of each advisory that was known then; UINT32_MAX for the others. The caller frees. */
uint32_t *ct_advisory_map_names(const CtAdvisory *self, const CtAdvisoryScope *scope);
