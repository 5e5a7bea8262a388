/* test_message.c - the e-mail, read back by a library that shares no code with us (GMime).
 *
 * Method: one invented case is written; GMime parses it; then a header value is poisoned in every
 * field in turn.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/message.h"

#include "notice_sample.h"

#include <gmime/gmime.h>

typedef struct {
    CtTemplate *text, *html, *frame, *shapes;
    CtMessage message;
} Sample;

static void sample_open(Sample *self, const char *notice, const char *language)
{
    self->text = sample_render(notice, language, CT_TEMPLATE_TO_TEXT);
    self->html = sample_render(notice, language, CT_TEMPLATE_TO_HTML);
    self->frame = sample_load("frame", language);
    self->shapes = sample_load("shapes", "html");
    self->message = (CtMessage){ .language = language,
                                 .ordered_at = 1795258800,
                                 .message_id = "outbox-417@autorite.example.org",
                                 .from_name = "Autorité de démonstration",
                                 .from_address = "notices@autorite.example.org",
                                 .to_address = "camille@example.org",
                                 .reply_to = "observations@autorite.example.org",
                                 .file_number = "D-2026-000417",
                                 .signatory = "Pour l'Autorité,\nDominique Invention",
                                 .text = self->text,
                                 .html = self->html,
                                 .frame = self->frame,
                                 .shapes = self->shapes,
                                 .demo = true };
}

static void sample_close(Sample *self)
{
    ct_template_free(self->text);
    ct_template_free(self->html);
    ct_template_free(self->frame);
    ct_template_free(self->shapes);
}

static void write_message(const Sample *self, CtBuffer *out)
{
    g_autoptr(GError) error = NULL;

    if (!ct_message_write(&self->message, out, &error))
        fail_msg("%s", error->message);
    if (g_getenv("CT_KEEP") != NULL)
        g_file_set_contents(g_getenv("CT_KEEP"), (const char *)out->data, (gssize)out->size, NULL);
}

static GMimeMessage *parse(const CtBuffer *bytes)
{
    g_mime_init();
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)bytes->data, bytes->size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(message);
    return message;
}

static char *part_text(GMimeMessage *message, int index)
{
    GMimeObject *body = g_mime_message_get_mime_part(message);

    assert_true(GMIME_IS_MULTIPART(body));
    assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(body)), 2);
    return g_mime_text_part_get_text(
        GMIME_TEXT_PART(g_mime_multipart_get_part(GMIME_MULTIPART(body), index)));
}

static void test_message_is_read_by_gmime_as_it_was_meant(void **state)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_MESSAGE_BYTES);
    Sample sample;
    (void)state;

    sample_open(&sample, "warn1", "fr");
    write_message(&sample, &bytes);
    GMimeMessage *message = parse(&bytes);
    assert_string_equal(g_mime_message_get_subject(message),
                        "[DÉMONSTRATION] Recommandation au sujet de votre accès à internet");
    assert_string_equal(g_mime_message_get_message_id(message), "outbox-417@autorite.example.org");
    assert_int_equal(g_date_time_to_unix(g_mime_message_get_date(message)), 1795258800);
    assert_string_equal(g_mime_object_get_header(GMIME_OBJECT(message), "Auto-Submitted"),
                        "auto-generated");
    InternetAddress *from = internet_address_list_get_address(g_mime_message_get_from(message), 0);
    assert_string_equal(internet_address_get_name(from), "Autorité de démonstration");
    for (int i = 0; i < 2; i++) {
        g_autofree char *text = part_text(message, i);
        assert_non_null(strstr(text, "14 novembre 2026"));
        assert_non_null(strstr(text, "D-2026-000417"));
        assert_non_null(strstr(text, "observations@autorite.example.org"));
        assert_non_null(strstr(text, "DÉMONSTRATION"));
    }
    g_object_unref(message);
    sample_close(&sample);
}

static void test_message_lines_are_short_ascii_ended_by_crlf(void **state)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_MESSAGE_BYTES);
    Sample sample;
    size_t width = 0;
    (void)state;

    sample_open(&sample, "invite", "fr");
    write_message(&sample, &bytes);
    for (size_t i = 0; i < bytes.size; i++) {
        assert_true(bytes.data[i] < 0x80);
        if (bytes.data[i] == '\n') {
            assert_int_equal(bytes.data[i - 1], '\r');
            assert_true(width <= 78);
            width = 0;
        } else if (bytes.data[i] != '\r')
            width++;
    }
    sample_close(&sample);
}

static void test_message_fetches_nothing_and_links_nowhere(void **state)
{
    static const char *const forbidden[] = { "<img",    "http:", "https:",  "<a ",   "href", "src=",
                                             "<script", "url(",  "@import", "<form", "cid:" };
    static const char *const notices[] = { "warn1", "warn2", "invite" };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(notices); i++) {
        g_auto(CtBuffer) bytes = ct_buffer_new(CT_MESSAGE_BYTES);
        Sample sample;

        sample_open(&sample, notices[i], "en");
        write_message(&sample, &bytes);
        GMimeMessage *message = parse(&bytes);
        g_autofree char *html = part_text(message, 1);
        for (size_t j = 0; j < G_N_ELEMENTS(forbidden); j++)
            assert_null(strstr(html, forbidden[j]));
        g_object_unref(message);
        sample_close(&sample);
    }
}

static void test_message_written_twice_is_the_same_bytes(void **state)
{
    g_auto(CtBuffer) first = ct_buffer_new(CT_MESSAGE_BYTES);
    g_auto(CtBuffer) second = ct_buffer_new(CT_MESSAGE_BYTES);
    Sample sample;
    (void)state;

    sample_open(&sample, "warn2", "fr");
    write_message(&sample, &first);
    write_message(&sample, &second);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&second)));
    sample_close(&sample);
}

static void test_message_header_cannot_be_injected(void **state)
{
    static const char poison[] = "a@example.org\r\nBcc: b@example.org";
    Sample sample;
    (void)state;

    sample_open(&sample, "warn1", "fr");
    const char **places[] = { &sample.message.message_id,   &sample.message.from_name,
                              &sample.message.from_address, &sample.message.to_address,
                              &sample.message.reply_to,     &sample.message.language };
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_auto(CtBuffer) bytes = ct_buffer_new(CT_MESSAGE_BYTES);
        g_autoptr(GError) error = NULL;
        const char *kept = *places[i];

        *places[i] = poison;
        assert_false(ct_message_write(&sample.message, &bytes, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        *places[i] = kept;
    }
    sample_close(&sample);
}

static void test_message_value_with_markup_stays_text_in_html(void **state)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_MESSAGE_BYTES);
    Sample sample;
    (void)state;

    sample_open(&sample, "warn1", "fr");
    sample.message.file_number = "<b>&D";
    write_message(&sample, &bytes);
    GMimeMessage *message = parse(&bytes);
    g_autofree char *html = part_text(message, 1);
    assert_non_null(strstr(html, "&lt;b&gt;&amp;D"));
    assert_null(strstr(html, "<b>"));
    g_object_unref(message);
    sample_close(&sample);
}

CT_TEST_MAIN(CT_TEST(test_message_is_read_by_gmime_as_it_was_meant),
             CT_TEST(test_message_lines_are_short_ascii_ended_by_crlf),
             CT_TEST(test_message_fetches_nothing_and_links_nowhere),
             CT_TEST(test_message_written_twice_is_the_same_bytes),
             CT_TEST(test_message_header_cannot_be_injected),
             CT_TEST(test_message_value_with_markup_stays_text_in_html))
