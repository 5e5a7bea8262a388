/* test_exchange.c - proves that an exchange is read by whom it is for, as it was written, or not.
 *
 * Method: an authority writes a request to its provider; the file is read back, then altered,
 * cut, signed by a stranger, addressed to somebody else. Texts alone are cut at every length.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "pair.h"

#include "desk/exchange.h"

#include "seal/digest.h"

#include <sys/stat.h>
#include <unistd.h>

static CtExchange sample(const char *to)
{
    static const char *const rows[][3] = { { "r1", "192.0.2.7", "6881" },
                                           { "r2, with a comma", "100 % \t\x7f\n", "" } };
    CtExchange made = ct_exchange_new(CT_EXCHANGE_REQUEST, "response", to, "token", 7, 1735718400);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_true(ct_exchange_add(&made, rows[i], 3, NULL));
    return made;
}

static void write_sample(const Pair *pair, const char *to)
{
    g_auto(CtExchange) made = sample(to);
    g_autoptr(GError) error = NULL;

    if (!ct_exchange_write(pair->authority, &pair->of_authority, &made, &error))
        fail_msg("%s", error->message);
}

static char *only_path(const Pair *pair)
{
    g_auto(GStrv) paths =
        ct_exchange_list(pair->provider, &pair->of_provider, CT_EXCHANGE_REQUEST, NULL);

    assert_non_null(paths);
    assert_int_equal(g_strv_length(paths), 1);
    return g_strdup(paths[0]);
}

static bool read_only(const Pair *pair, CtExchange *out, GError **error)
{
    g_autofree char *path = only_path(pair);

    return ct_exchange_read(pair->provider, &pair->of_provider, path, out, error);
}

static void test_exchange_is_read_as_it_was_written(void **state)
{
    const Pair *pair = *state;
    g_auto(CtExchange) made = sample("access");
    g_auto(CtExchange) read = { 0 };

    write_sample(pair, "access");
    assert_true(read_only(pair, &read, NULL));
    assert_int_equal(read.kind, CT_EXCHANGE_REQUEST);
    assert_string_equal(read.about, "token");
    assert_int_equal(read.serial, 7);
    assert_int_equal(read.made, 1735718400);
    assert_int_equal(read.rows->len, 2);
    for (guint i = 0; i < 2; i++)
        for (guint j = 0; j < 3; j++)
            assert_string_equal(((char **)read.rows->pdata[i])[j],
                                ((char **)made.rows->pdata[i])[j]);
}

static void test_exchange_altered_anywhere_is_refused(void **state)
{
    const Pair *pair = *state;
    g_autofree char *bytes = NULL;
    gsize size;

    write_sample(pair, "access");
    g_autofree char *path = only_path(pair);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize i = 0; i < size; i += 7) {
        CtExchange read = { .serial = 99 };
        g_autoptr(GError) error = NULL;

        bytes[i] ^= 0x20;
        assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
        assert_false(read_only(pair, &read, &error));
        assert_true(ct_exchange_is_refusal(error));
        assert_true(g_str_has_prefix(error->message, "response-00000007.request: "));
        assert_int_equal(read.serial, 99);
        bytes[i] ^= 0x20;
    }
}

static void test_exchange_cut_anywhere_is_refused(void **state)
{
    const Pair *pair = *state;
    g_autofree char *bytes = NULL;
    gsize size;

    write_sample(pair, "access");
    g_autofree char *path = only_path(pair);
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize cut = 0; cut < size; cut += 5) {
        g_auto(CtExchange) read = { 0 };
        g_autoptr(GError) error = NULL;

        assert_true(g_file_set_contents(path, bytes, (gssize)cut, NULL));
        assert_false(read_only(pair, &read, &error));
        assert_true(ct_exchange_is_refusal(error));
    }
}

static void test_exchange_sealed_to_another_box_is_denied(void **state)
{
    Pair *pair = *state;
    g_auto(CtExchange) read = { 0 };
    g_autoptr(GError) error = NULL;

    pair->of_authority.box[3] ^= 1;
    write_sample(pair, "access");
    assert_false(read_only(pair, &read, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_DENIED));
}

/* The provider writes under the name of the authority: its own key signs. */
static void test_exchange_signed_by_a_stranger_is_refused(void **state)
{
    const Pair *pair = *state;
    CtMandatePartner to_itself = pair->of_provider;
    g_auto(CtEnvelopePair) box = { 0 };
    g_auto(CtExchange) made = sample("access");
    g_auto(CtExchange) read = { 0 };
    g_autoptr(GError) error = NULL;

    assert_true(ct_mandate_box(pair->provider, &box, NULL));
    memcpy(to_itself.box, box.public, sizeof to_itself.box);
    assert_true(ct_exchange_write(pair->provider, &to_itself, &made, NULL));
    assert_false(read_only(pair, &read, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
}

static void test_exchange_for_somebody_else_is_refused(void **state)
{
    const Pair *pair = *state;
    g_auto(CtExchange) read = { 0 };
    g_autoptr(GError) error = NULL;

    write_sample(pair, "another");
    assert_false(read_only(pair, &read, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    assert_null(read.from);
}

static void test_exchange_lists_only_regular_files_of_its_kind(void **state)
{
    const Pair *pair = *state;
    g_autofree char *pipe = g_build_filename(pair->exchange, "response-00000001.request", NULL);
    g_autofree char *draft = g_build_filename(pair->exchange, ".response-00000002.request", NULL);
    g_autofree char *alien = g_build_filename(pair->exchange, "other-00000002.request", NULL);

    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_true(g_file_set_contents(draft, "x", 1, NULL));
    assert_true(g_file_set_contents(alien, "x", 1, NULL));
    write_sample(pair, "access");
    g_autofree char *path = only_path(pair);
    assert_true(g_str_has_suffix(path, "response-00000007.request"));
}

static void test_exchange_refused_lies_beside_its_reason(void **state)
{
    const Pair *pair = *state;
    g_autoptr(GError) why = g_error_new_literal(CT_ERROR, CT_ERROR_INPUT, "exchange: odd");
    g_autofree char *place =
        g_build_filename(pair->exchange, "refused", "response-00000007.request.reason", NULL);
    g_autofree char *reason = NULL;

    write_sample(pair, "access");
    g_autofree char *path = only_path(pair);
    assert_true(ct_exchange_refuse(path, why, NULL));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_true(g_file_get_contents(place, &reason, NULL, NULL));
    assert_string_equal(reason, "exchange: odd\n");
}

static void test_exchange_takes_no_more_rows_than_its_ceiling(void **state)
{
    g_auto(CtExchange) made =
        ct_exchange_new(CT_EXCHANGE_ANSWER, "access", "response", "token", 1, 0);
    const char *row[] = { "r" };
    g_autoptr(GError) error = NULL;

    (void)state;
    for (size_t i = 0; i < CT_EXCHANGE_ROWS; i++)
        assert_true(ct_exchange_add(&made, row, 1, NULL));
    assert_false(ct_exchange_add(&made, row, 1, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
}

static void test_exchange_text_refuses_every_truncation(void **state)
{
    g_auto(CtExchange) made = sample("access");
    g_auto(CtBuffer) head = ct_buffer_new(SIZE_MAX);
    g_auto(CtBuffer) rows = ct_buffer_new(SIZE_MAX);

    (void)state;
    ct_exchange_add_text(&made, &head, &rows);
    for (size_t size = 0; size < head.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(head.data, size);
        CtExchange read = { .serial = 99 };
        g_autoptr(GError) error = NULL;

        assert_false(
            ct_exchange_parse((CtBytes){ exact, size }, ct_buffer_bytes(&rows), &read, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_int_equal(read.serial, 99);
    }
}

/* Reads these rows under a head that is right for them, but for how many it says there are. */
static bool parse_rows(const char *text, const char *count, const char *line_end)
{
    g_auto(CtExchange) read = { 0 };
    uint8_t digest[CT_DIGEST_SIZE];

    ct_digest_of(ct_bytes_of_text(text), digest);
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
    g_autofree char *head = g_strdup_printf(
        "constat exchange 3\nkind: request\nfrom: a\nto: b\nserial: 1\nmade: 2025-01-01T08:00:00Z\n"
        "about: token\nrows: %s\ndigest: %s%s",
        count, hex, line_end);
    return ct_exchange_parse(ct_bytes_of_text(head), ct_bytes_of_text(text), &read, NULL);
}

static void test_exchange_text_has_one_form_only(void **state)
{
    static const struct {
        const char *rows;
        const char *count;
        bool good;
    } cases[] = {
        { "a,b\n", "1", true },      { "", "0", true },
        { "%2C,%25,\n", "1", true }, { "%2c\n", "1", false },
        { "%41\n", "1", false },     { "a%00b\n", "1", false },
        { "a%0\n", "1", false },     { "a%\n", "1", false },
        { "a\r\n", "1", false },     { "a", "1", false },
        { "a\n", "01", false },      { "a\nb\n", "1", false },
        { "a\n", "2", false },       { "", "50001", false },
        { "", "-1", false },         { "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\n", "1", false },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        if (parse_rows(cases[i].rows, cases[i].count, "\n") != cases[i].good)
            fail_msg("%s", cases[i].rows);
    assert_false(parse_rows("a\n", "1", "\r\n"));
    assert_false(parse_rows("a\n", "1", "\nmore\n"));
}

#define PAIRED(function) cmocka_unit_test_setup_teardown(function, pair_open, pair_close)

CT_TEST_MAIN(PAIRED(test_exchange_is_read_as_it_was_written),
             PAIRED(test_exchange_altered_anywhere_is_refused),
             PAIRED(test_exchange_cut_anywhere_is_refused),
             PAIRED(test_exchange_sealed_to_another_box_is_denied),
             PAIRED(test_exchange_signed_by_a_stranger_is_refused),
             PAIRED(test_exchange_for_somebody_else_is_refused),
             PAIRED(test_exchange_lists_only_regular_files_of_its_kind),
             PAIRED(test_exchange_refused_lies_beside_its_reason),
             CT_TEST(test_exchange_takes_no_more_rows_than_its_ceiling),
             CT_TEST(test_exchange_text_refuses_every_truncation),
             CT_TEST(test_exchange_text_has_one_form_only))
