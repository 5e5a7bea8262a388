/* test_record.c - what a worker encodes is what its parent decodes, and nothing else passes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "base/json.h"
#include "base/record.h"

static const uint8_t binary[] = { 0, 1, 255 };

static void fill(CtRecord *record)
{
    const CtAddress v4 = ct_address_of_v4(0xc0000201);
    CtAddress v6;

    assert_true(ct_address_parse(ct_bytes_of_text("2001:db8::1"), &v6));
    ct_record_begin(record, "referral");
    ct_record_text(record, "title", ct_bytes_of_text("Un essai \xc3\xa9"), 10, 20);
    ct_record_text(record, "empty", ct_bytes_of_text(""), 20, 20);
    ct_record_number(record, "port", -1, 0, 0);
    ct_record_instant(record, "at", 1795297740, 30, 50);
    ct_record_address(record, "ip", &v4, 1, UINT64_MAX);
    ct_record_address(record, "ip", &v6, 2, 3);
    ct_record_bytes(record, "hash", (CtBytes){ binary, sizeof binary }, 4, 5);
}

static void expect_equal(const CtRecord *a, const CtRecord *b)
{
    assert_string_equal(a->kind, b->kind);
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_string_equal(a->field[i].name, b->field[i].name);
        assert_int_equal(a->field[i].kind, b->field[i].kind);
        assert_int_equal(a->field[i].number, b->field[i].number);
        assert_true(ct_address_equal(&a->field[i].address, &b->field[i].address));
        assert_true(ct_bytes_equal(a->field[i].bytes, b->field[i].bytes));
        assert_true(a->field[i].from == b->field[i].from && a->field[i].to == b->field[i].to);
    }
}

static bool decode(CtBytes bytes, CtRecord *out, GError **error)
{
    CtReader reader = ct_reader_over(bytes);

    return ct_record_decode(&reader, out, error) && ct_reader_at_end(&reader);
}

static void test_record_comes_back_as_it_went(void **state)
{
    (void)state;
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    g_autofree CtRecord *decoded = g_new0(CtRecord, 1);
    g_auto(CtBuffer) encoded = ct_buffer_new(CT_LIMIT_RECORD_BYTES);

    fill(record);
    ct_record_encode(record, &encoded);
    assert_true(decode(ct_buffer_bytes(&encoded), decoded, NULL));
    expect_equal(record, decoded);
    assert_true(ct_bytes_equal(ct_record_get_text(decoded, "title"),
                               ct_bytes_of_text("Un essai \xc3\xa9")));
    assert_int_equal(ct_record_get_text(decoded, "port").size, 0);
    assert_null(ct_record_find(decoded, "absent"));
    assert_true(ct_record_find(decoded, "ip") == &decoded->field[4]);
}

static void test_record_refuses_every_truncation(void **state)
{
    (void)state;
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    g_auto(CtBuffer) encoded = ct_buffer_new(CT_LIMIT_RECORD_BYTES);

    fill(record);
    ct_record_encode(record, &encoded);
    for (size_t size = 0; size < encoded.size; size++) {
        g_autofree uint8_t *exact = g_memdup2(encoded.data, size);
        g_autoptr(GError) error = NULL;
        assert_false(decode((CtBytes){ exact, size }, record, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
    }
}

/* An encoding by hand, with one field whose parts the caller chooses. */
typedef struct {
    const char *name;
    uint8_t kind;
    uint64_t from;
    uint64_t to;
    uint32_t size;
    CtBytes value;
} Part;

static void expect_refusal(const Part *part, CtErrorCode code, const char *message)
{
    g_auto(CtBuffer) out = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    g_autoptr(GError) error = NULL;

    ct_buffer_add_text(&out, "\x01k");
    ct_buffer_add_u16be(&out, 1);
    ct_buffer_add_u8(&out, (uint8_t)strlen(part->name));
    ct_buffer_add_text(&out, part->name);
    ct_buffer_add_u8(&out, part->kind);
    ct_buffer_add_u64be(&out, part->from);
    ct_buffer_add_u64be(&out, part->to);
    ct_buffer_add_u32be(&out, part->size);
    ct_buffer_add(&out, part->value);
    assert_int_equal(decode(ct_buffer_bytes(&out), record, &error), message == NULL);
    if (message == NULL)
        return;
    assert_true(g_error_matches(error, CT_ERROR, (int)code));
    assert_non_null(strstr(error->message, message));
}

static void test_record_from_a_hostile_worker_is_refused(void **state)
{
    (void)state;
    static const uint8_t never[8] = { 0x80 };
    static const uint8_t address[] = { 6, 192, 0, 2, 1 };
    CtBytes text = ct_bytes_of_text("text");
    const struct {
        Part part;
        const char *message;
    } table[] = {
        { { "a", CT_VALUE_TEXT, 0, 0, 4, text }, NULL },
        { { "", CT_VALUE_TEXT, 0, 0, 4, text }, "a name of wrong length" },
        { { "a_name_that_is_longer_than_a_name", CT_VALUE_TEXT, 0, 0, 4, text },
          "a name of wrong length" },
        { { "A", CT_VALUE_TEXT, 0, 0, 4, text }, "a foreign character" },
        { { "a\"", CT_VALUE_TEXT, 0, 0, 4, text }, "a foreign character" },
        { { "kind", CT_VALUE_TEXT, 0, 0, 4, text }, "a field called kind" },
        { { "a", 0, 0, 0, 4, text }, "a value of unknown kind" },
        { { "a", CT_VALUE_BYTES + 1, 0, 0, 4, text }, "a value of unknown kind" },
        { { "a", CT_VALUE_TEXT, 2, 1, 4, text }, "ends before it begins" },
        { { "a", CT_VALUE_TEXT, 0, 0, 5, text }, "ends too early" },
        { { "a", CT_VALUE_TEXT, 0, 0, 1, ct_bytes_of_text("\xff") }, "not UTF-8" },
        { { "a", CT_VALUE_NUMBER, 0, 0, 4, text }, "a number of wrong size" },
        { { "a", CT_VALUE_INSTANT, 0, 0, 8, { never, 8 } }, "outside of the years" },
        { { "a", CT_VALUE_NUMBER, 0, 0, 8, { never, 8 } }, NULL },
        { { "a", CT_VALUE_ADDRESS, 0, 0, 5, { address, 5 } }, "an address of wrong size" },
        { { "a", CT_VALUE_ADDRESS, 0, 0, 0, { NULL, 0 } }, "an address of wrong size" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        expect_refusal(&table[i].part, CT_ERROR_INPUT, table[i].message);
    expect_refusal(&(Part){ "a", CT_VALUE_TEXT, 0, 0, CT_LIMIT_VALUE_BYTES + 1, text },
                   CT_ERROR_LIMIT, "larger than a value may be");
}

static void test_record_with_too_many_fields_is_a_limit(void **state)
{
    (void)state;
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    static const uint8_t many[] = { 1, 'k', 0, CT_LIMIT_RECORD_FIELDS + 1 };
    g_autoptr(GError) error = NULL;

    assert_false(decode((CtBytes){ many, sizeof many }, record, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    ct_record_begin(record, "k");
    for (size_t i = 0; i <= CT_LIMIT_RECORD_FIELDS; i++) {
        assert_int_equal(ct_record_full(record), i >= CT_LIMIT_RECORD_FIELDS);
        ct_record_number(record, "n", (int64_t)i, 0, 0);
    }
    assert_int_equal(record->count, CT_LIMIT_RECORD_FIELDS);
    assert_int_equal(record->field[CT_LIMIT_RECORD_FIELDS - 1].number, CT_LIMIT_RECORD_FIELDS - 1);
}

/* A cut inside a character would make the parent refuse the whole record. */
static void test_record_cuts_a_long_text_between_characters(void **state)
{
    (void)state;
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    g_autofree CtRecord *decoded = g_new0(CtRecord, 1);
    g_auto(CtBuffer) encoded = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    g_autoptr(GString) text = g_string_new("x");

    while (text->len <= CT_LIMIT_VALUE_BYTES)
        g_string_append(text, "\xe2\x82\xac");
    ct_record_begin(record, "k");
    ct_record_text(record, "a", ct_bytes_of_text(text->str), 0, 0);
    ct_record_encode(record, &encoded);
    assert_true(decode(ct_buffer_bytes(&encoded), decoded, NULL));
    size_t size = decoded->field[0].bytes.size;
    assert_true(size <= CT_LIMIT_VALUE_BYTES && size > CT_LIMIT_VALUE_BYTES - 3);
}

static void test_record_prints_as_one_json_object(void **state)
{
    (void)state;
    g_autofree CtRecord *record = g_new0(CtRecord, 1);
    g_auto(CtBuffer) out = ct_buffer_new(CT_LIMIT_RECORD_BYTES);
    g_autoptr(GError) error = NULL;

    fill(record);
    ct_record_text(record, "hostile", ct_bytes_of_text("\"\\\x1b\xff"), 0, 0);
    ct_record_add_json(record, &out);
    assert_true(ct_bytes_equal(
        ct_buffer_bytes(&out),
        ct_bytes_of_text("{\"kind\":\"referral\",\"title\":\"Un essai \xc3\xa9\",\"empty\":\"\","
                         "\"port\":-1,\"at\":\"2026-11-21T21:49:00Z\","
                         "\"ip\":[\"192.0.2.1\",\"2001:db8::1\"],\"hash\":\"0001ff\","
                         "\"hostile\":\"\\\"\\\\\\u001b\xef\xbf\xbd\"}")));
    g_auto(CtJson) json = ct_json_over(ct_buffer_bytes(&out));
    ct_json_skip(&json, ct_json_step(&json));
    assert_true(ct_json_check(&json, "printed", &error));
}

CT_TEST_MAIN(CT_TEST(test_record_comes_back_as_it_went),
             CT_TEST(test_record_refuses_every_truncation),
             CT_TEST(test_record_from_a_hostile_worker_is_refused),
             CT_TEST(test_record_with_too_many_fields_is_a_limit),
             CT_TEST(test_record_cuts_a_long_text_between_characters),
             CT_TEST(test_record_prints_as_one_json_object))
