/* digest_many.c - sixteen streams, their pieces, and the padding of both families.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/digest_many.h"

#include "examine/second.h"
#include "examine/sha_lanes.h"

#include <openssl/evp.h>
#include <string.h>

#define PIECE CT_DIGEST_MANY_PIECE
#define STEP  CT_MD5_LANES_STEP
/* Of each stream, digested by one function after the other while it is in the near cache. */
#define SLICE (2048 / STEP)
/* Lanes go through their pieces side by side: at one distance from each other that is a power of
 * two, they would push each other out of the cache. */
#define APART  320
#define PAGE   4096
#define FAMILY (CT_ITEM_SHA1 | CT_ITEM_SHA256 | CT_ITEM_MD5)

/* The last, partial block and its padding: the families spell the length differently. */
typedef struct {
    uint8_t md5[2 * STEP];
    uint8_t sha[2 * STEP];
} Tail;

typedef struct {
    bool used;
    bool final; /* the stream has ended */
    CtDigestJob job;
    EVP_MD_CTX *blake;  /* owned; NULL until wanted */
    uint8_t *buffer;    /* borrowed from the arena: a piece */
    const uint8_t *md5; /* where each family goes on: in the buffer, or in the tail */
    const uint8_t *sha;
    size_t steps; /* 64-byte blocks that are left there */
    Tail tail;
    size_t tail_steps; /* of the tail, when it is still to be digested */
    CtDigestResult result;
    size_t block_room;
} Lane;

struct CtDigestMany {
    CtMd5LanesWidth width;
    bool wide; /* of the SHA family */
    CtMd5Lanes md5;
    CtShaLanes sha;
    EVP_MD *blake;    /* owned; NULL until wanted */
    CtSecond *second; /* owned */
    uint8_t *arena;   /* owned: a piece of each lane, and what sets them apart */
    Lane lane[CT_MD5_LANES];
};

CtDigestMany *ct_digest_many_new(CtMd5LanesWidth width)
{
    CtDigestMany *self = g_new0(CtDigestMany, 1);

    self->width = width;
    self->wide = width == CT_MD5_LANES_AVX512 && ct_sha_lanes_are_wide();
    self->second = ct_second_new();
    self->arena = g_aligned_alloc(CT_MD5_LANES, PIECE + APART, PAGE);
    for (size_t i = 0; i < CT_MD5_LANES; i++)
        self->lane[i].buffer = self->arena + i * (PIECE + APART);
    return self;
}

void ct_digest_many_free(CtDigestMany *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < CT_MD5_LANES; i++)
        EVP_MD_CTX_free(self->lane[i].blake);
    g_aligned_free(self->arena);
    EVP_MD_free(self->blake);
    ct_second_free(self->second);
    g_free(self);
}

/* ---- one stream ---- */

static void begin_blake(CtDigestMany *self, Lane *lane)
{
    if (self->blake == NULL)
        self->blake = EVP_MD_fetch(NULL, "BLAKE2B-512", NULL);
    if (lane->blake == NULL)
        lane->blake = EVP_MD_CTX_new();
    if (self->blake == NULL || lane->blake == NULL ||
        EVP_DigestInit_ex2(lane->blake, self->blake, NULL) != 1)
        lane->job.want &= ~(unsigned)CT_ITEM_BLAKE2B;
}

static void begin(CtDigestMany *self, unsigned number, const CtDigestJob *job)
{
    Lane *lane = &self->lane[number];

    lane->used = true;
    lane->final = false;
    lane->job = *job;
    lane->steps = 0;
    lane->tail_steps = 0;
    lane->block_room = 0;
    memset(&lane->result, 0, sizeof lane->result);
    if ((job->want & CT_ITEM_BLAKE2B) != 0)
        begin_blake(self, lane);
    ct_md5_lanes_begin(&self->md5, number);
    ct_sha_lanes_begin(&self->sha, number);
}

/* Pads the last bytes of a message of that many to whole blocks; returns how many. */
static size_t pad(Tail *out, const uint8_t *last, uint64_t size)
{
    size_t rest = (size_t)(size % STEP);
    size_t whole = rest < STEP - 8 ? STEP : (size_t)2 * STEP;
    uint64_t bits = GUINT64_TO_LE(size * 8);

    memset(out, 0, sizeof *out);
    if (rest > 0)
        memcpy(out->md5, last, rest);
    out->md5[rest] = 0x80;
    memcpy(out->sha, out->md5, sizeof out->sha);
    memcpy(out->md5 + whole - sizeof bits, &bits, sizeof bits);
    bits = GUINT64_TO_BE(size * 8);
    memcpy(out->sha + whole - sizeof bits, &bits, sizeof bits);
    return whole / STEP;
}

static uint8_t *block_place(Lane *lane, size_t count)
{
    CtDigestResult *result = &lane->result;

    if (result->block_count + count > lane->block_room) {
        lane->block_room = MAX(lane->block_room * 2, result->block_count + count);
        result->blocks = g_realloc_n(result->blocks, lane->block_room, CT_ITEM_MD5_SIZE);
    }
    return result->blocks + result->block_count * CT_ITEM_MD5_SIZE;
}

/* All blocks are equally long: they fill the lanes as no files do. */
static void add_blocks(CtDigestMany *self, Lane *lane, size_t size)
{
    size_t count = size / CT_ITEM_BLOCK_SIZE;
    Tail padding;
    CtMd5Lanes md5;

    if (lane->result.block_count + count > CT_LIMIT_ITEM_BLOCKS) {
        count = CT_LIMIT_ITEM_BLOCKS - lane->result.block_count;
        lane->result.blocks_cut = true;
    }
    (void)pad(&padding, NULL, CT_ITEM_BLOCK_SIZE);
    for (size_t from = 0; from < count; from += CT_MD5_LANES) {
        unsigned now = (unsigned)MIN(count - from, CT_MD5_LANES);
        unsigned active = (1u << now) - 1;
        const uint8_t *data[CT_MD5_LANES] = { NULL };
        const uint8_t *ends[CT_MD5_LANES] = { NULL };
        uint8_t *place = block_place(lane, now);

        for (unsigned i = 0; i < now; i++) {
            data[i] = lane->buffer + (from + i) * CT_ITEM_BLOCK_SIZE;
            ends[i] = padding.md5;
            ct_md5_lanes_begin(&md5, i);
        }
        ct_md5_lanes_run(&md5, self->width, data, active, CT_ITEM_BLOCK_SIZE / STEP);
        ct_md5_lanes_run(&md5, self->width, ends, active, 1);
        for (unsigned i = 0; i < now; i++)
            ct_md5_lanes_end(&md5, i, place + (size_t)i * CT_ITEM_MD5_SIZE);
        lane->result.block_count += now;
    }
}

/* ---- many streams ---- */

static CtShaLanesActive sha_of(const CtDigestMany *self, unsigned active)
{
    CtShaLanesActive wanted = { 0, 0 };

    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        unsigned bit = active & 1u << i;

        wanted.sha1 |= (self->lane[i].job.want & CT_ITEM_SHA1) != 0 ? bit : 0;
        wanted.sha256 |= (self->lane[i].job.want & CT_ITEM_SHA256) != 0 ? bit : 0;
    }
    return wanted;
}

static unsigned md5_of(const CtDigestMany *self, unsigned active)
{
    for (unsigned i = 0; i < CT_MD5_LANES; i++)
        if ((self->lane[i].job.want & CT_ITEM_MD5) == 0)
            active &= ~(1u << i);
    return active;
}

/* So many blocks of each active lane, slice by slice. */
static void digest(CtDigestMany *self, unsigned active, size_t steps)
{
    const CtShaLanesActive sha_active = sha_of(self, active);
    const unsigned md5_active = md5_of(self, active);
    const uint8_t *md5[CT_MD5_LANES] = { NULL };
    const uint8_t *sha[CT_MD5_LANES] = { NULL };

    while (steps > 0) {
        size_t now = MIN(steps, SLICE);

        for (unsigned i = 0; i < CT_MD5_LANES; i++) {
            Lane *lane = &self->lane[i];

            if ((active >> i & 1) == 0)
                continue;
            md5[i] = lane->md5;
            sha[i] = lane->sha;
            lane->md5 += now * STEP;
            lane->sha += now * STEP;
            lane->steps -= now;
        }
        ct_md5_lanes_run(&self->md5, self->width, md5, md5_active, now);
        ct_sha_lanes_run(&self->sha, self->wide, sha_active, sha, now);
        steps -= now;
    }
}

static void advance(CtDigestMany *self, unsigned active)
{
    size_t steps = SIZE_MAX;

    for (unsigned i = 0; i < CT_MD5_LANES; i++)
        if ((active >> i & 1) != 0)
            steps = MIN(steps, self->lane[i].steps);
    digest(self, active, steps);
}

/* ---- a piece of a stream that is the only one left ---- */

typedef struct {
    CtDigestMany *self;
    unsigned number;
} Lone;

static void run_lone(void *user)
{
    Lone *lone = user;
    const uint8_t *data[CT_MD5_LANES] = { NULL };

    data[lone->number] = lone->self->lane[lone->number].buffer;
    ct_md5_lanes_run(&lone->self->md5, CT_MD5_LANES_SCALAR, data, 1u << lone->number, PIECE / STEP);
}

static void add_beside(CtDigestMany *self, unsigned number)
{
    Lone lone = { self, number };
    Lane *lane = &self->lane[number];
    const uint8_t *data[CT_MD5_LANES] = { NULL };

    data[number] = lane->buffer;
    if (!ct_second_begin(self->second, run_lone, &lone))
        run_lone(&lone);
    ct_sha_lanes_run(&self->sha, false, sha_of(self, 1u << number), data, PIECE / STEP);
    ct_second_wait(self->second);
    lane->steps = 0;
}

/* ---- pieces ---- */

static void finish(CtDigestMany *self, unsigned number, const CtDigestFeed *feed)
{
    Lane *lane = &self->lane[number];
    CtItemDigests *digests = &lane->result.digests;

    if (lane->result.whole) {
        if ((lane->job.want & CT_ITEM_SHA1) != 0)
            ct_sha_lanes_end_sha1(&self->sha, number, digests->sha1);
        if ((lane->job.want & CT_ITEM_SHA256) != 0)
            ct_sha_lanes_end_sha256(&self->sha, number, digests->sha256);
        if ((lane->job.want & CT_ITEM_BLAKE2B) != 0)
            (void)EVP_DigestFinal_ex(lane->blake, digests->blake2b, NULL);
        if ((lane->job.want & CT_ITEM_MD5) != 0)
            ct_md5_lanes_end(&self->md5, number, digests->md5);
        digests->has = lane->job.want & CT_ITEM_DIGESTS;
    }
    lane->used = false;
    feed->done(feed->user, lane->job.job, &lane->result);
}

/* The next piece into the lane's buffer; false when the stream cannot be read on. `lone`: no
 * other stream is there, nor will be soon. */
static bool fill(CtDigestMany *self, unsigned number, const CtDigestFeed *feed, bool lone)
{
    Lane *lane = &self->lane[number];
    int64_t got = feed->read(feed->user, lane->job.job, lane->buffer, PIECE);

    if (got < 0)
        return false;
    size_t size = (size_t)got;
    bool counted = (lane->job.want & FAMILY) != 0; /* else nothing is done in the lanes */
    lane->result.size += size;
    lane->md5 = lane->sha = lane->buffer;
    lane->steps = counted ? size / STEP : 0;
    if (size == PIECE && lone && counted)
        add_beside(self, number);
    if ((lane->job.want & CT_ITEM_BLAKE2B) != 0)
        (void)EVP_DigestUpdate(lane->blake, lane->buffer, size);
    if (lane->job.blocks)
        add_blocks(self, lane, size);
    if (size < PIECE) {
        lane->final = true;
        lane->result.whole = true;
        if (counted)
            lane->tail_steps =
                pad(&lane->tail, lane->buffer + size / STEP * STEP, lane->result.size);
    }
    return true;
}

/* What the lane does next: on in its piece, the tail, or another piece, of which nothing may be
 * left to do. False: the stream is at its end. */
static bool go_on(CtDigestMany *self, unsigned number, const CtDigestFeed *feed, bool lone)
{
    Lane *lane = &self->lane[number];

    if (lane->steps > 0)
        return true;
    if (lane->tail_steps == 0)
        return !lane->final && fill(self, number, feed, lone);
    lane->md5 = lane->tail.md5;
    lane->sha = lane->tail.sha;
    lane->steps = lane->tail_steps;
    lane->tail_steps = 0;
    return true;
}

/* Every lane in use has something to do, or is done; returns those in use. */
static unsigned supply(CtDigestMany *self, const CtDigestFeed *feed, unsigned active)
{
    bool more = true;

    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        CtDigestJob job = { 0 };

        while (more && !self->lane[i].used) {
            more = feed->next(feed->user, active == 0, &job);
            if (!more)
                break;
            begin(self, i, &job);
            if (go_on(self, i, feed, false))
                active |= 1u << i;
            else
                finish(self, i, feed);
        }
    }
    return active;
}

static unsigned renew(CtDigestMany *self, const CtDigestFeed *feed, unsigned active)
{
    bool lone = __builtin_popcount(active) == 1;

    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        if ((active >> i & 1) == 0 || go_on(self, i, feed, lone))
            continue;
        active &= ~(1u << i);
        finish(self, i, feed);
    }
    return active;
}

void ct_digest_many_run(CtDigestMany *self, const CtDigestFeed *feed)
{
    unsigned active = supply(self, feed, 0);

    while (active != 0) {
        advance(self, active);
        active = renew(self, feed, active);
        active = supply(self, feed, active);
    }
}

/* ---- bytes in memory ---- */

void ct_digest_many_of(CtBytes bytes, unsigned want, CtItemDigests *out)
{
    uint8_t none = 0;
    const void *data = bytes.size > 0 ? bytes.data : &none;
    CtItemDigests digests = { .has = want & CT_ITEM_DIGESTS };

    if ((want & CT_ITEM_SHA256) != 0)
        (void)EVP_Digest(data, bytes.size, digests.sha256, NULL, EVP_sha256(), NULL);
    if ((want & CT_ITEM_SHA1) != 0)
        (void)EVP_Digest(data, bytes.size, digests.sha1, NULL, EVP_sha1(), NULL);
    if ((want & CT_ITEM_MD5) != 0)
        (void)EVP_Digest(data, bytes.size, digests.md5, NULL, EVP_md5(), NULL);
    if ((want & CT_ITEM_BLAKE2B) != 0)
        (void)EVP_Digest(data, bytes.size, digests.blake2b, NULL, EVP_blake2b512(), NULL);
    *out = digests;
}
