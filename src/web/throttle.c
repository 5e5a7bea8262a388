/* throttle.c - when the next one would come if all had kept to their interval.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/throttle.h"

#include "base/reader.h"
#include "seal/envelope.h"
#include "seal/hmac.h"

enum { SETS = 2048, WAYS = 8, SECOND_US = 1000000 };

typedef struct {
    uint64_t key; /* hashed */
    int64_t next_us;
} Slot;

struct CtThrottle {
    CtHmacKey key;
    Slot slot[SETS][WAYS];
};

CtThrottle *ct_throttle_new(void)
{
    CtThrottle *self = g_new0(CtThrottle, 1);
    uint8_t secret[32];

    ct_envelope_random(secret, sizeof secret);
    ct_hmac_key_set(&self->key, (CtBytes){ secret, sizeof secret });
    ct_envelope_wipe(secret, sizeof secret);
    for (size_t i = 0; i < SETS; i++)
        for (size_t j = 0; j < WAYS; j++)
            self->slot[i][j].next_us = INT64_MIN;
    return self;
}

void ct_throttle_free(CtThrottle *self)
{
    if (self == NULL)
        return;
    ct_hmac_key_wipe(&self->key);
    g_free(self);
}

static uint64_t hash_of(const CtThrottle *self, const char *kind, const char *key)
{
    const CtBytes parts[] = { ct_bytes_of_text(kind), ct_bytes_of_text("\n"),
                              ct_bytes_of_text(key) };
    uint8_t digest[CT_DIGEST_SIZE];

    ct_hmac_of(&self->key, parts, G_N_ELEMENTS(parts), digest);
    CtReader reader = ct_reader_over((CtBytes){ digest, sizeof digest });
    return ct_reader_u64be(&reader);
}

static Slot *slot_of(CtThrottle *self, uint64_t key)
{
    Slot *set = self->slot[key % SETS];
    Slot *idle = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key && set[i].next_us != INT64_MIN)
            return &set[i];
        if (set[i].next_us < idle->next_us)
            idle = &set[i];
    }
    *idle = (Slot){ key, INT64_MIN };
    return idle;
}

bool ct_throttle_take(CtThrottle *self, const CtThrottleRule *rule, const char *key, int64_t now_us,
                      unsigned *out_wait)
{
    Slot *slot = slot_of(self, hash_of(self, rule->kind, key));
    int64_t next_us = MAX(slot->next_us, now_us);
    int64_t early_us = next_us - now_us - (int64_t)(rule->burst - 1) * rule->interval_us;

    *out_wait = early_us <= 0 ? 0 : (unsigned)((early_us + SECOND_US - 1) / SECOND_US);
    if (early_us <= 0)
        slot->next_us = next_us + rule->interval_us;
    return early_us <= 0;
}
