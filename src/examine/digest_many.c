/* digest_many.c - sixteen streams, their pieces, and the padding of RFC 1321.
 * SPDX-License-Identifier: EUPL-1.2
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* states that are plain values: seal/digest.h has the reason */
#include "examine/digest_many.h"

#include "examine/second.h"
#include "examine/sha_pair.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

#define PIECE CT_DIGEST_MANY_PIECE
#define STEP  CT_MD5_LANES_STEP
#define SLICE                                                                                      \
    (16u << 10) /* digested by one function after the other while it is in the nearest cache */

typedef struct {
    bool used;
    bool final; /* the padding is in the buffer */
    CtDigestJob job;
    SHA_CTX sha1;
    SHA256_CTX sha256;
    EVP_MD_CTX *blake; /* owned; NULL until wanted */
    uint8_t *buffer;   /* owned: a piece and room for the padding; NULL until used */
    size_t at;         /* where in it MD5 goes on */
    size_t steps;      /* 64-byte blocks that MD5 has left of it */
    CtDigestResult result;
    size_t block_room;
} Lane;

struct CtDigestMany {
    CtMd5LanesWidth width;
    CtMd5Lanes md5;
    EVP_MD *blake;    /* owned; NULL until wanted */
    CtSecond *second; /* owned */
    Lane lane[CT_MD5_LANES];
};

CtDigestMany *ct_digest_many_new(CtMd5LanesWidth width)
{
    CtDigestMany *self = g_new0(CtDigestMany, 1);

    self->width = width;
    self->second = ct_second_new();
    return self;
}

void ct_digest_many_free(CtDigestMany *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < CT_MD5_LANES; i++) {
        EVP_MD_CTX_free(self->lane[i].blake);
        g_free(self->lane[i].buffer);
    }
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

    if (lane->buffer == NULL)
        lane->buffer = g_malloc(PIECE + 2 * STEP);
    lane->used = true;
    lane->final = false;
    lane->job = *job;
    lane->at = 0;
    lane->steps = 0;
    lane->block_room = 0;
    memset(&lane->result, 0, sizeof lane->result);
    SHA1_Init(&lane->sha1);
    SHA256_Init(&lane->sha256);
    if ((job->want & CT_ITEM_BLAKE2B) != 0)
        begin_blake(self, lane);
    ct_md5_lanes_begin(&self->md5, number);
}

/* Both of the SHA family together, where the processor can; returns the bytes done. Between pieces
 * the states hold no part of a block, because only the last piece ends inside one. */
static size_t add_pair(Lane *lane, size_t size)
{
    const unsigned both = CT_ITEM_SHA1 | CT_ITEM_SHA256;
    uint32_t sha1[5] = { lane->sha1.h0, lane->sha1.h1, lane->sha1.h2, lane->sha1.h3,
                         lane->sha1.h4 };
    size_t done = size / STEP * STEP;
    uint64_t bits = (uint64_t)done * 8;

    if ((lane->job.want & both) != both || done == 0 || !ct_sha_pair_is_there())
        return 0;
    ct_sha_pair_run(sha1, lane->sha256.h, lane->buffer, size / STEP);
    lane->sha1.h0 = sha1[0];
    lane->sha1.h1 = sha1[1];
    lane->sha1.h2 = sha1[2];
    lane->sha1.h3 = sha1[3];
    lane->sha1.h4 = sha1[4];
    bits += (uint64_t)lane->sha1.Nh << 32 | lane->sha1.Nl;
    lane->sha1.Nl = lane->sha256.Nl = (SHA_LONG)bits;
    lane->sha1.Nh = lane->sha256.Nh = (SHA_LONG)(bits >> 32);
    return done;
}

static void add_piece(Lane *lane, size_t size)
{
    bool wants_blake = (lane->job.want & CT_ITEM_BLAKE2B) != 0;
    size_t done = wants_blake ? 0 : add_pair(lane, size);

    for (size_t at = done; at < size; at += SLICE) {
        const uint8_t *slice = lane->buffer + at;
        size_t length = MIN(SLICE, size - at);

        if ((lane->job.want & CT_ITEM_SHA1) != 0)
            SHA1_Update(&lane->sha1, slice, length);
        if ((lane->job.want & CT_ITEM_SHA256) != 0)
            SHA256_Update(&lane->sha256, slice, length);
        if (wants_blake)
            (void)EVP_DigestUpdate(lane->blake, slice, length);
    }
}

/* The padding of a message of that many bytes, of which the last ones stand before `end`. */
static size_t pad(uint8_t *end, uint64_t size)
{
    size_t rest = (size_t)(size % STEP);
    size_t fill = (rest < STEP - 8 ? STEP : 2 * STEP) - rest;
    uint64_t bits = GUINT64_TO_LE(size * 8);

    memset(end, 0, fill);
    end[0] = 0x80;
    memcpy(end + fill - sizeof bits, &bits, sizeof bits);
    return fill;
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
    uint8_t padding[STEP] = { 0 };
    CtMd5Lanes md5;

    if (lane->result.block_count + count > CT_LIMIT_ITEM_BLOCKS) {
        count = CT_LIMIT_ITEM_BLOCKS - lane->result.block_count;
        lane->result.blocks_cut = true;
    }
    (void)pad(padding, CT_ITEM_BLOCK_SIZE);
    for (size_t from = 0; from < count; from += CT_MD5_LANES) {
        unsigned now = (unsigned)MIN(count - from, CT_MD5_LANES);
        unsigned active = (1u << now) - 1;
        const uint8_t *data[CT_MD5_LANES] = { NULL };
        const uint8_t *ends[CT_MD5_LANES] = { NULL };
        uint8_t *place = block_place(lane, now);

        for (unsigned i = 0; i < now; i++) {
            data[i] = lane->buffer + (from + i) * CT_ITEM_BLOCK_SIZE;
            ends[i] = padding;
            ct_md5_lanes_begin(&md5, i);
        }
        ct_md5_lanes_run(&md5, self->width, data, active, CT_ITEM_BLOCK_SIZE / STEP);
        ct_md5_lanes_run(&md5, self->width, ends, active, 1);
        for (unsigned i = 0; i < now; i++)
            ct_md5_lanes_end(&md5, i, place + (size_t)i * CT_ITEM_MD5_SIZE);
        lane->result.block_count += now;
    }
}

/* ---- a piece of a stream that is the only one left ---- */

typedef struct {
    CtDigestMany *self;
    unsigned number;
} Lone;

static void run_lone(void *user)
{
    Lone *lone = user;
    Lane *lane = &lone->self->lane[lone->number];
    const uint8_t *data[CT_MD5_LANES] = { NULL };

    data[lone->number] = lane->buffer;
    ct_md5_lanes_run(&lone->self->md5, CT_MD5_LANES_SCALAR, data, 1u << lone->number, PIECE / STEP);
}

static void add_beside(CtDigestMany *self, unsigned number)
{
    Lone lone = { self, number };
    Lane *lane = &self->lane[number];

    if (!ct_second_begin(self->second, run_lone, &lone))
        run_lone(&lone);
    add_piece(lane, PIECE);
    ct_second_wait(self->second);
    lane->steps = 0;
}

/* ---- many streams ---- */

static void finish(CtDigestMany *self, unsigned number, const CtDigestFeed *feed)
{
    Lane *lane = &self->lane[number];
    CtItemDigests *digests = &lane->result.digests;

    if (lane->result.whole) {
        if ((lane->job.want & CT_ITEM_SHA1) != 0)
            SHA1_Final(digests->sha1, &lane->sha1);
        if ((lane->job.want & CT_ITEM_SHA256) != 0)
            SHA256_Final(digests->sha256, &lane->sha256);
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
    lane->result.size += size;
    lane->at = 0;
    bool md5 = (lane->job.want & CT_ITEM_MD5) != 0;
    lane->steps = md5 ? size / STEP : 0;
    if (size == PIECE && lone && md5)
        add_beside(self, number);
    else
        add_piece(lane, size);
    if (lane->job.blocks)
        add_blocks(self, lane, size);
    if (size < PIECE) {
        lane->final = true;
        lane->result.whole = true;
        if (md5)
            lane->steps = (size + pad(lane->buffer + size, lane->result.size)) / STEP;
    }
    return true;
}

static void advance(CtDigestMany *self, unsigned active)
{
    const uint8_t *data[CT_MD5_LANES] = { NULL };
    size_t steps = SIZE_MAX;

    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        if ((active >> i & 1) == 0)
            continue;
        data[i] = self->lane[i].buffer + self->lane[i].at;
        steps = MIN(steps, self->lane[i].steps);
    }
    ct_md5_lanes_run(&self->md5, self->width, data, active, steps);
    for (unsigned i = 0; i < CT_MD5_LANES; i++) {
        if ((active >> i & 1) == 0)
            continue;
        self->lane[i].at += steps * STEP;
        self->lane[i].steps -= steps;
    }
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
            if (fill(self, i, feed, false))
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
        Lane *lane = &self->lane[i];

        if ((active >> i & 1) == 0 || lane->steps > 0)
            continue;
        if (!lane->final && fill(self, i, feed, lone))
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
