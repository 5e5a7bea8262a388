/* test_entry.c - entries written, read back, and every other spelling refused.
 *
 * Method: one entry with everything in it; each test breaks one thing of its bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/error.h"
#include "evidence/entry.h"

static const uint8_t commitments[3 * CT_DIGEST_SIZE] = { 1, 2, 3 };

static CtEntry sample(void)
{
    CtEntry entry = {
        .at = 1700000000,
        .kind = CT_ENTRY_EVENT,
        .event = ct_bytes_of_text("first-thing"),
        .state = ct_bytes_of_text("waiting"),
        .procedure = { 7 },
        .tag = { 8 },
        .nonce = { 9 },
        .marks = 2,
        .mark = { 23, 70000 },
        .count = 3,
        .digests = 2,
    };

    entry.field[0] = (CtEntryField){ 2, ct_bytes_of_text("title"), NULL };
    entry.field[1] = (CtEntryField){ 0, ct_bytes_of_text("ip"), NULL };
    entry.field[2] = (CtEntryField){ 0, ct_bytes_of_text("port"), NULL };
    entry.digest[0] = (CtEntryDigest){ 0, { 4 } };
    entry.digest[1] = (CtEntryDigest){ 2, { 5 } };
    return entry;
}

static CtBuffer bytes_of(const CtEntry *entry)
{
    CtBuffer bytes = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);

    ct_entry_write_header(entry, &bytes);
    ct_buffer_add(&bytes, (CtBytes){ commitments, entry->count * CT_DIGEST_SIZE });
    return bytes;
}

static void test_entry_is_read_back_as_it_was_written(void **state)
{
    (void)state;
    static const int64_t times[] = { 0, 23, 24, 255, 256, 65536, 1700000000, -1, -25, -5000000000 };

    for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
        CtEntry entry = sample();
        CtEntry back;

        entry.at = times[i];
        g_auto(CtBuffer) bytes = bytes_of(&entry);
        assert_true(ct_entry_parse(ct_buffer_bytes(&bytes), &back, NULL));
        assert_int_equal(back.at, times[i]);
        assert_int_equal(back.kind, CT_ENTRY_EVENT);
        assert_true(ct_bytes_equal(back.event, entry.event));
        assert_true(ct_bytes_equal(back.state, entry.state));
        assert_memory_equal(back.tag, entry.tag, sizeof entry.tag);
        assert_memory_equal(back.nonce, entry.nonce, sizeof entry.nonce);
        assert_int_equal(back.mark[1], 70000);
        assert_int_equal(back.field[0].compartment, 2);
        assert_true(ct_bytes_equal(back.field[2].name, ct_bytes_of_text("port")));
        assert_memory_equal(back.field[0].commitment, commitments, CT_DIGEST_SIZE);
        assert_memory_equal(ct_entry_digest(&back, 2), entry.digest[1].digest, CT_DIGEST_SIZE);
        assert_null(ct_entry_digest(&back, 1));
    }
}

static void test_entry_of_every_kind_keeps_its_kind(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < CT_ENTRY_KINDS; kind++) {
        CtEntry entry = sample();
        CtEntry back;

        entry.kind = (CtEntryKind)kind;
        g_auto(CtBuffer) bytes = bytes_of(&entry);
        assert_true(ct_entry_parse(ct_buffer_bytes(&bytes), &back, NULL));
        assert_int_equal(back.kind, kind);
        assert_non_null(ct_entry_kind_name(back.kind));
    }
}

static void test_entry_refuses_every_truncation_and_trailing_bytes(void **state)
{
    (void)state;
    CtEntry entry = sample();
    g_auto(CtBuffer) bytes = bytes_of(&entry);

    for (size_t size = 0; size < bytes.size; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree uint8_t *exact = g_memdup2(bytes.data, size);
        CtEntry back = { .count = 99 };

        assert_false(ct_entry_parse((CtBytes){ exact, size }, &back, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(back.count, 99);
    }
    ct_buffer_add_u8(&bytes, 0);
    assert_false(ct_entry_parse(ct_buffer_bytes(&bytes), &entry, NULL));
}

/* The version 1 in two bytes: the same number, another spelling. */
static void test_entry_refuses_a_number_in_a_longer_form(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    CtEntry entry = sample();
    g_auto(CtBuffer) good = bytes_of(&entry);
    g_auto(CtBuffer) longer = ct_buffer_new(CT_LIMIT_ENTRY_BYTES);

    ct_buffer_add_u8(&longer, good.data[0]);
    ct_buffer_add_u8(&longer, 24);
    ct_buffer_add(&longer, (CtBytes){ good.data + 1, good.size - 1 });
    assert_false(ct_entry_parse(ct_buffer_bytes(&longer), &entry, &error));
    assert_non_null(strstr(error->message, "longer form"));
}

static void test_entry_refuses_names_and_compartments_that_contradict(void **state)
{
    (void)state;
    CtEntry twice = sample();
    CtEntry no_digest = sample();
    CtEntry no_field = sample();
    CtEntry unordered = sample();
    CtEntry nameless = sample();

    twice.field[2].name = twice.field[1].name;
    assert_false(ct_entry_is_good(&twice));
    no_digest.digests = 1;
    assert_false(ct_entry_is_good(&no_digest));
    no_field.field[0].compartment = 0;
    assert_false(ct_entry_is_good(&no_field));
    unordered.digest[0].compartment = 2;
    unordered.digest[1].compartment = 0;
    assert_false(ct_entry_is_good(&unordered));
    nameless.field[0].name.size = 0;
    assert_false(ct_entry_is_good(&nameless));
}

/* The same through the parser: two fields' names made equal in the bytes. */
static void test_entry_refuses_a_repeated_name_in_its_bytes(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    CtEntry entry = sample();

    entry.field[2].name = ct_bytes_of_text("iq");
    g_auto(CtBuffer) bytes = bytes_of(&entry);
    for (size_t i = 0; i + 1 < bytes.size; i++) {
        if (bytes.data[i] == 'i' && bytes.data[i + 1] == 'q')
            bytes.data[i + 1] = 'p';
    }
    assert_false(ct_entry_parse(ct_buffer_bytes(&bytes), &entry, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
}

CT_TEST_MAIN(CT_TEST(test_entry_is_read_back_as_it_was_written),
             CT_TEST(test_entry_of_every_kind_keeps_its_kind),
             CT_TEST(test_entry_refuses_every_truncation_and_trailing_bytes),
             CT_TEST(test_entry_refuses_a_number_in_a_longer_form),
             CT_TEST(test_entry_refuses_names_and_compartments_that_contradict),
             CT_TEST(test_entry_refuses_a_repeated_name_in_its_bytes))
