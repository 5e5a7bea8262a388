/* test_mail.c - our walk through a mail's parts beside GMime's, on every golden mail.
 *
 * GMime reads the same bytes; each text part that it finds must be among ours, decoded to the
 * same bytes. Mails whose character set we turn into UTF-8 are left out, as GMime keeps them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "format/mail.h"

#include <gmime/gmime.h>
#include <stdlib.h>

static bool on_text(void *user, const CtMailText *text, GError **error)
{
    (void)error;
    g_ptr_array_add(user, g_bytes_new(text->text.data, text->text.size));
    return true;
}

static bool on_aside(void *user, const char *part, const char *reason, const char *detail,
                     const CtOrigin *origin, GError **error)
{
    (void)user;
    (void)part;
    (void)reason;
    (void)detail;
    (void)origin;
    (void)error;
    return true;
}

static GPtrArray *our_texts(CtBytes source)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    CtMailVisitor visitor = { .text = on_text, .aside = on_aside, .user = texts };
    CtMimeEntity entity;

    ct_mime_read_entity(source, &entity);
    assert_true(ct_mail_read(source, &entity, &visitor, NULL));
    return texts;
}

static void add_their_text(GMimeObject *parent, GMimeObject *part, gpointer user)
{
    GMimeContentType *type = g_mime_object_get_content_type(part);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    (void)parent;
    if (!GMIME_IS_PART(part) || !g_mime_content_type_is_type(type, "text", "*"))
        return;
    g_autoptr(GObject) stream = G_OBJECT(g_mime_stream_mem_new_with_byte_array(bytes));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    (void)g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)),
                                              GMIME_STREAM(stream));
    g_ptr_array_add(user, g_bytes_new(bytes->data, bytes->len));
}

static GPtrArray *their_texts(CtBytes source)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GObject) stream =
        G_OBJECT(g_mime_stream_mem_new_with_buffer((const char *)source.data, source.size));
    g_autoptr(GObject) parser = G_OBJECT(g_mime_parser_new_with_stream(GMIME_STREAM(stream)));
    g_autoptr(GObject) message =
        G_OBJECT(g_mime_parser_construct_message(GMIME_PARSER(parser), NULL));
    GMimeObject *root = g_mime_message_get_mime_part(GMIME_MESSAGE(message));

    if (GMIME_IS_MULTIPART(root))
        g_mime_multipart_foreach(GMIME_MULTIPART(root), add_their_text, texts);
    else
        add_their_text(NULL, root, texts);
    return texts;
}

static bool is_among(GPtrArray *texts, GBytes *wanted)
{
    for (guint i = 0; i < texts->len; i++)
        if (g_bytes_equal(g_ptr_array_index(texts, i), wanted))
            return true;
    return false;
}

/* Other character sets are turned into UTF-8 by us; parts that are set aside are not handed over;
 * a multipart without boundary is one text to us and nothing to GMime. */
static bool is_comparable(const char *name)
{
    return g_str_has_suffix(name, ".eml") && !g_str_has_prefix(name, "charset-") &&
           !g_str_has_prefix(name, "latin1-") && !g_str_has_prefix(name, "encoding-unknown") &&
           !g_str_has_prefix(name, "broken-bytes") &&
           !g_str_has_prefix(name, "multipart-boundary-missing");
}

static void test_mail_finds_the_texts_that_gmime_finds(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(getenv("CT_SOURCE_ROOT"), "tests", "golden", "acns", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    size_t compared = 0;
    const char *name;

    g_mime_init();
    while ((name = g_dir_read_name(files)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        gsize size = 0;
        if (!is_comparable(name))
            continue;
        assert_true(g_file_get_contents(path, &text, &size, NULL));
        CtBytes source = { (const uint8_t *)text, size };
        g_autoptr(GPtrArray) ours = our_texts(source);
        g_autoptr(GPtrArray) theirs = their_texts(source);

        for (guint i = 0; i < theirs->len; i++)
            if (!is_among(ours, g_ptr_array_index(theirs, i)))
                fail_msg("%s: text %u of GMime's is not among ours", name, i);
        compared += theirs->len;
    }
    assert_true(compared > 80);
}

CT_TEST_MAIN(CT_TEST(test_mail_finds_the_texts_that_gmime_finds))
