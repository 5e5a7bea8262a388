/* test_protocol.c - messages come back as they were written, and nothing else is one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "jail/protocol.h"

#include <string.h>

static const CtProtocolMessage messages[] = {
    { .type = CT_PROTOCOL_HELLO, .report = { .jailed = true, .landlock = 7 } },
    { .type = CT_PROTOCOL_HELLO },
    { .type = CT_PROTOCOL_FAILURE,
      .code = CT_ERROR_DENIED,
      .reason = { (const uint8_t *)"nothing", 7 } },
    { .type = CT_PROTOCOL_RECORDS, .id = 5, .records = { (const uint8_t *)"abc", 3 } },
    { .type = CT_PROTOCOL_ANSWER, .id = UINT64_MAX, .verdict = CT_PROTOCOL_DONE },
    { .type = CT_PROTOCOL_ANSWER,
      .id = 1,
      .verdict = CT_PROTOCOL_REFUSED,
      .code = CT_ERROR_LIMIT,
      .reason = { (const uint8_t *)"too much", 8 },
      .records = { (const uint8_t *)"\0", 1 } },
};

static void write_frame(const CtProtocolMessage *message, CtChannel *channel, CtFrame *out)
{
    *channel = ct_channel_over(-1, -1, 0, CT_LIMIT_ANSWER_BYTES);
    ct_protocol_write(message, channel);
    CtReader reader = ct_reader_over(ct_buffer_bytes(&channel->output));
    size_t size = ct_reader_u32be(&reader);
    assert_int_equal(size, ct_reader_left(&reader));
    out->type = ct_reader_u8(&reader);
    out->payload = ct_reader_take(&reader, ct_reader_left(&reader));
}

static void test_protocol_reads_what_it_wrote(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_auto(CtChannel) channel = { 0 };
        CtProtocolMessage message = { 0 };
        CtFrame frame;

        write_frame(&messages[i], &channel, &frame);
        assert_true(ct_protocol_read(&frame, &message, NULL));
        assert_int_equal(message.type, messages[i].type);
        assert_int_equal(message.id, messages[i].id);
        assert_int_equal(message.verdict, messages[i].verdict);
        assert_int_equal(message.code, messages[i].code);
        assert_int_equal(message.report.jailed, messages[i].report.jailed);
        assert_int_equal(message.report.landlock, messages[i].report.landlock);
        assert_true(ct_bytes_equal(message.reason, messages[i].reason));
        assert_true(ct_bytes_equal(message.records, messages[i].records));
    }
}

/* Text and records run to the end of a frame, so there a shorter frame is another whole one. */
static size_t fixed_size(const CtProtocolMessage *message, size_t payload_size)
{
    if (message->type == CT_PROTOCOL_FAILURE)
        return payload_size - message->reason.size;
    return payload_size - message->records.size;
}

static void test_protocol_refuses_every_truncation(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(messages); i++) {
        g_auto(CtChannel) channel = { 0 };
        CtFrame whole;

        write_frame(&messages[i], &channel, &whole);
        for (size_t size = 0; size < fixed_size(&messages[i], whole.payload.size); size++) {
            g_autofree uint8_t *exact = g_memdup2(whole.payload.data, size);
            const CtFrame frame = { whole.type, { exact, size } };
            CtProtocolMessage message = { .id = 99 };
            g_autoptr(GError) error = NULL;

            assert_false(ct_protocol_read(&frame, &message, &error));
            assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
            assert_int_equal(message.id, 99);
        }
    }
}

static void test_protocol_cuts_a_long_reason_between_characters(void **state)
{
    (void)state;
    g_autofree char *text = g_malloc(CT_LIMIT_REASON_BYTES + 2);
    g_auto(CtChannel) channel = { 0 };
    CtProtocolMessage message = { 0 };
    CtFrame frame;

    memset(text, 'x', CT_LIMIT_REASON_BYTES - 1);
    memcpy(text + CT_LIMIT_REASON_BYTES - 1, "\xc3\xa9", 3); /* its second byte is one too many */
    message = (CtProtocolMessage){ .type = CT_PROTOCOL_FAILURE, .reason = ct_bytes_of_text(text) };
    write_frame(&message, &channel, &frame);
    assert_true(ct_protocol_read(&frame, &message, NULL));
    assert_int_equal(message.reason.size, CT_LIMIT_REASON_BYTES - 1);
}

static void test_protocol_reads_the_source_that_it_began(void **state)
{
    (void)state;
    g_auto(CtChannel) channel = ct_channel_over(-1, -1, 0, 1000);
    const CtProtocolSource source = { 7, "odd", ct_bytes_of_text("bytes") };
    CtProtocolSource back = { 0 };

    ct_protocol_begin_source(&source, &channel);
    ct_channel_add(&channel, source.bytes);
    const CtBytes written = ct_buffer_bytes(&channel.output);
    const CtFrame frame = { CT_PROTOCOL_SOURCE, ct_bytes_slice(written, 5, written.size) };
    assert_true(ct_protocol_read_source(&frame, &back, NULL));
    assert_int_equal(back.id, 7);
    assert_string_equal(back.format, "odd");
    assert_true(ct_bytes_equal(back.bytes, source.bytes));
    for (size_t size = 0; size < frame.payload.size - source.bytes.size; size++) {
        const CtFrame cut = { CT_PROTOCOL_SOURCE, { frame.payload.data, size } };

        assert_false(ct_protocol_read_source(&cut, &back, NULL));
    }
}

CT_TEST_MAIN(CT_TEST(test_protocol_reads_what_it_wrote),
             CT_TEST(test_protocol_refuses_every_truncation),
             CT_TEST(test_protocol_cuts_a_long_reason_between_characters),
             CT_TEST(test_protocol_reads_the_source_that_it_began))
