/* test_digest_many.c - every digest of every length against OpenSSL's own, on every width of
 * lanes that this processor has; streams that fail; block digests; the padding's edges.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/digest_many.h"

#define STREAMS 200

typedef struct {
    uint8_t *bytes; /* owned */
    size_t size;
    size_t at;
    size_t fails_at; /* SIZE_MAX: never */
    CtDigestResult result;
    bool done;
} Stream;

typedef struct {
    Stream stream[STREAMS];
    size_t count;
    size_t next;
    unsigned want;
    bool blocks;
} Bench;

static bool next(void *user, bool wait, CtDigestJob *out)
{
    Bench *bench = user;

    (void)wait;
    if (bench->next == bench->count)
        return false;
    *out = (CtDigestJob){ &bench->stream[bench->next++], bench->want, bench->blocks };
    return true;
}

static int64_t read_stream(void *user, void *job, uint8_t *out, size_t size)
{
    Stream *stream = job;
    size_t part = MIN(size, stream->size - stream->at);

    (void)user;
    if (stream->at + part > stream->fails_at)
        return -1;
    memcpy(out, stream->bytes + stream->at, part);
    stream->at += part;
    return (int64_t)part;
}

static void done(void *user, void *job, CtDigestResult *result)
{
    Stream *stream = job;

    (void)user;
    assert_false(stream->done);
    stream->done = true;
    stream->result = *result;
}

static void add_stream(Bench *bench, size_t size)
{
    Stream *stream = &bench->stream[bench->count++];

    stream->bytes = g_malloc(size + 1);
    stream->size = size;
    stream->fails_at = SIZE_MAX;
    for (size_t i = 0; i < size; i++)
        stream->bytes[i] = (uint8_t)g_random_int();
}

static void run(Bench *bench, CtMd5LanesWidth width)
{
    g_autoptr(CtDigestMany) many = ct_digest_many_new(width);
    const CtDigestFeed feed = { bench, next, read_stream, done };

    ct_digest_many_run(many, &feed);
}

static void check(const Stream *stream, unsigned want)
{
    CtItemDigests real;

    assert_true(stream->done);
    ct_digest_many_of((CtBytes){ stream->bytes, stream->size }, want, &real);
    assert_true(stream->result.whole);
    assert_int_equal(stream->result.size, stream->size);
    assert_int_equal(stream->result.digests.has, want);
    assert_memory_equal(stream->result.digests.md5, real.md5, sizeof real.md5);
    assert_memory_equal(stream->result.digests.sha1, real.sha1, sizeof real.sha1);
    assert_memory_equal(stream->result.digests.sha256, real.sha256, sizeof real.sha256);
    if ((want & CT_ITEM_BLAKE2B) != 0)
        assert_memory_equal(stream->result.digests.blake2b, real.blake2b, sizeof real.blake2b);
}

static void clear(Bench *bench)
{
    for (size_t i = 0; i < bench->count; i++) {
        g_free(bench->stream[i].bytes);
        g_free(bench->stream[i].result.blocks);
    }
    g_free(bench);
}

static void try_width(CtMd5LanesWidth width, unsigned want)
{
    Bench *bench = g_new0(Bench, 1);

    if (width > ct_md5_lanes_width()) {
        g_free(bench);
        return;
    }
    bench->want = want;
    for (size_t size = 0; size < 130; size++) /* every edge of the padding */
        add_stream(bench, size);
    for (size_t i = 0; i < 60; i++)
        add_stream(bench, (size_t)g_random_int_range(0, 100000));
    add_stream(bench, CT_DIGEST_MANY_PIECE - 1);
    add_stream(bench, CT_DIGEST_MANY_PIECE);
    add_stream(bench, CT_DIGEST_MANY_PIECE + 1);
    add_stream(bench, 5 * CT_DIGEST_MANY_PIECE + 77); /* ends alone, beside a second thread */
    run(bench, width);
    for (size_t i = 0; i < bench->count; i++)
        check(&bench->stream[i], bench->want);
    clear(bench);
}

static void test_digests_are_those_of_openssl_at_every_width(void **state)
{
    (void)state;
    try_width(CT_MD5_LANES_SCALAR, CT_ITEM_DIGESTS);
    try_width(CT_MD5_LANES_AVX2, CT_ITEM_DIGESTS);
    try_width(CT_MD5_LANES_AVX512, CT_ITEM_DIGESTS);
}

static void test_any_choice_of_digests_is_those_and_no_other(void **state)
{
    (void)state;
    for (unsigned want = 1; want < CT_ITEM_DIGESTS; want++)
        try_width(ct_md5_lanes_width(), want);
}

static void test_a_stream_that_cannot_be_read_has_no_digest_and_harms_no_other(void **state)
{
    (void)state;
    Bench *bench = g_new0(Bench, 1);

    bench->want = CT_ITEM_SHA256 | CT_ITEM_SHA1 | CT_ITEM_MD5;
    for (size_t i = 0; i < 40; i++)
        add_stream(bench, 3 * CT_DIGEST_MANY_PIECE / 2);
    bench->stream[3].fails_at = 0;
    bench->stream[17].fails_at = CT_DIGEST_MANY_PIECE;
    run(bench, ct_md5_lanes_width());
    for (size_t i = 0; i < bench->count; i++) {
        if (i != 3 && i != 17) {
            check(&bench->stream[i], bench->want);
            continue;
        }
        assert_true(bench->stream[i].done);
        assert_false(bench->stream[i].result.whole);
        assert_int_equal(bench->stream[i].result.digests.has, 0);
    }
    clear(bench);
}

static void test_block_digests_are_of_whole_blocks_only(void **state)
{
    (void)state;
    Bench *bench = g_new0(Bench, 1);

    bench->want = CT_ITEM_MD5 | CT_ITEM_SHA1 | CT_ITEM_SHA256;
    bench->blocks = true;
    add_stream(bench, 4095);
    add_stream(bench, 4096);
    add_stream(bench, 21 * 4096 + 5);
    add_stream(bench, 2 * CT_DIGEST_MANY_PIECE + 4096);
    run(bench, ct_md5_lanes_width());
    for (size_t i = 0; i < bench->count; i++) {
        const Stream *stream = &bench->stream[i];

        check(stream, bench->want);
        assert_int_equal(stream->result.block_count, stream->size / 4096);
        for (size_t block = 0; block < stream->result.block_count; block++) {
            CtItemDigests real;

            ct_digest_many_of((CtBytes){ stream->bytes + block * 4096, 4096 }, CT_ITEM_MD5, &real);
            assert_memory_equal(stream->result.blocks + block * 16, real.md5, 16);
        }
    }
    clear(bench);
}

CT_TEST_MAIN(CT_TEST(test_digests_are_those_of_openssl_at_every_width),
             CT_TEST(test_any_choice_of_digests_is_those_and_no_other),
             CT_TEST(test_a_stream_that_cannot_be_read_has_no_digest_and_harms_no_other),
             CT_TEST(test_block_digests_are_of_whole_blocks_only))
