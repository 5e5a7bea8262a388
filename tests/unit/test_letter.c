/* test_letter.c - letters as PDF, read back by other programs.
 *
 * Method: one invented case is rendered; poppler's pdftotext and zbar's zbarimg, which share no
 * code with us, read what a person and a scanner would.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/letter.h"

#include "notice/imprint.h"
#include "notice_sample.h"

#include <glib/gstdio.h>

typedef struct {
    CtSheet *sheet;
    CtTemplate *frame;
    CtTemplate *text;
    CtPostal recipient;
    char proof[CT_IMPRINT_TEXT_SIZE];
    CtLetter letter;
} Sample;

static const char SENDER[] = "Autorité de démonstration\n4 rue des Essais, 75000 Paris\n"
                             "www.autorite.example.org";

static void sample_open(Sample *self, const char *notice, const char *language)
{
    CtImprint proof = { .origin = "demo/autorite.example.org/a", .index = 123456, .size = 123999 };

    memset(proof.leaf, 0x5a, sizeof proof.leaf);
    memset(proof.root, 0xc3, sizeof proof.root);
    assert_true(ct_imprint_text(&proof, self->proof, NULL));
    self->sheet = ct_sheet_new(NULL);
    assert_non_null(self->sheet);
    self->frame = sample_load("frame", language);
    self->text = sample_render(notice, language, CT_TEMPLATE_TO_TEXT);
    assert_true(ct_postal_read(ct_bytes_of_text("Madame Camille EXEMPLE\nAppartement 12\n"
                                                "Résidence des Bruyères\n"
                                                "12 rue de l'Essai\n29000 Quimper"),
                               CT_POSTAL_FRANCE, &self->recipient, NULL));
    self->letter = (CtLetter){ .language = language,
                               .ordered_at = 1795258800,
                               .date = "Paris, le 21 novembre 2026",
                               .file_number = "D-2026-000417",
                               .item_number = "RR 47 312 482 9 FR",
                               .sender = SENDER,
                               .recipient = &self->recipient,
                               .text = self->text,
                               .frame = self->frame,
                               .signatory = "Pour l'Autorité de démonstration,\nle membre désigné\n"
                                            "Dominique Invention",
                               .proof = self->proof,
                               .demo = true };
}

static void sample_close(Sample *self)
{
    ct_sheet_free(self->sheet);
    ct_template_free(self->frame);
    ct_template_free(self->text);
    ct_postal_clear(&self->recipient);
}

static size_t render(const Sample *self, CtBuffer *out)
{
    g_autoptr(GError) error = NULL;
    size_t pages = 0;

    if (!ct_letter_render(self->sheet, &self->letter, out, &pages, &error))
        fail_msg("%s", error->message);
    return pages;
}

/* Runs a shell command on the letter, its $0, and returns what it printed. The file is kept too
 * when CT_KEEP names a place, for a person to look at. */
static char *read_by(const CtBuffer *pdf, const char *command)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    const char *kept = g_getenv("CT_KEEP");
    g_autofree char *path = NULL;
    char *text = NULL;
    int status = 1;
    g_autoptr(GError) error = NULL;

    int file = g_file_open_tmp("constat-letter-XXXXXX.pdf", &path, NULL);
    assert_true(file >= 0);
    assert_true(g_close(file, NULL));
    assert_true(g_file_set_contents(path, (const char *)pdf->data, (gssize)pdf->size, NULL));
    if (kept != NULL)
        assert_true(g_file_set_contents(kept, (const char *)pdf->data, (gssize)pdf->size, NULL));
    g_strv_builder_add_many(builder, "sh", "-c", command, path, NULL);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, &status,
                      &error))
        fail_msg("%s", error->message);
    g_unlink(path);
    assert_int_equal(status, 0);
    return text;
}

static char *letter_text(const CtBuffer *pdf)
{
    return read_by(pdf, "pdftotext -enc UTF-8 \"$0\" -");
}

static void assert_says(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("the letter does not say \"%s\"", words);
}

static void test_letter_says_to_pdftotext_what_it_must_state(void **state)
{
    Sample sample = { 0 };
    g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);
    (void)state;

    sample_open(&sample, "warn1", "fr");
    assert_in_range(render(&sample, &pdf), 2, 3);
    g_autofree char *text = letter_text(&pdf);
    assert_says(text, "14 novembre 2026 à 21 h 04");
    assert_says(text, "Le Phare de Trévignon");
    assert_says(text, "observations@autorite.example.org");
    assert_says(text, "RR 47 312 482 9 FR");
    assert_says(text, "D-2026-000417");
    assert_says(text, "29000 QUIMPER");
    assert_says(text, "DÉMONSTRATION");
    assert_says(text, "Dominique Invention");
    assert_says(text, "2/2");
    sample_close(&sample);
}

static void test_letter_text_comes_in_reading_order(void **state)
{
    static const char *const order[] = {
        "Autorité de démonstration", "RR 47 312",   "29000 QUIMPER",
        "Recommandation au sujet",   "Madame,",     "Les faits",
        "Vos observations",          "Vos données", "Dominique"
    };
    Sample sample = { 0 };
    g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);
    (void)state;

    sample_open(&sample, "warn1", "fr");
    render(&sample, &pdf);
    g_autofree char *text = read_by(&pdf, "pdftotext -raw \"$0\" -");
    const char *from = text;
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        const char *found = strstr(from, order[i]);
        if (found == NULL)
            fail_msg("\"%s\" does not follow", order[i]);
        from = found;
    }
    sample_close(&sample);
}

static void test_letter_rendered_twice_is_the_same_bytes(void **state)
{
    g_auto(CtBuffer) first = ct_buffer_new(CT_LETTER_BYTES);
    g_auto(CtBuffer) other = ct_buffer_new(CT_LETTER_BYTES);
    g_auto(CtBuffer) again = ct_buffer_new(CT_LETTER_BYTES);
    Sample sample = { 0 };
    Sample fresh = { 0 };
    (void)state;

    sample_open(&sample, "warn2", "fr");
    render(&sample, &first);
    sample.letter.file_number = "D-2026-000999";
    render(&sample, &other);
    assert_false(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&other)));
    sample_open(&fresh, "warn2", "fr");
    render(&fresh, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&again)));
    sample_close(&sample);
    sample_close(&fresh);
}

static void test_letter_square_is_read_back_as_the_proof(void **state)
{
    Sample sample = { 0 };
    g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);
    (void)state;

    g_autofree char *pdftoppm = g_find_program_in_path("pdftoppm");
    g_autofree char *zbarimg = g_find_program_in_path("zbarimg");
    if (pdftoppm == NULL || zbarimg == NULL)
        skip();
    sample_open(&sample, "warn1", "fr");
    render(&sample, &pdf);
    g_autofree char *read = read_by(&pdf, "d=$(mktemp -d) && pdftoppm -r 150 -png \"$0\" $d/p && "
                                          "zbarimg -q --raw $d/*.png; rm -r $d");
    assert_string_equal(g_strchomp(read), sample.proof);
    sample_close(&sample);
}

static void test_letter_is_a_sound_pdf_with_language_title_and_date(void **state)
{
    Sample sample = { 0 };
    g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);
    (void)state;

    sample_open(&sample, "warn1", "fr");
    render(&sample, &pdf);
    g_autofree char *info = read_by(&pdf, "pdfinfo -rawdates \"$0\"");
    assert_says(info, "Recommandation au sujet de votre accès à internet – D-2026-000417");
    assert_says(info, "Author:          Autorité de démonstration");
    assert_says(info, "20261121");
    assert_says(info, "A4");
    assert_non_null(memmem(pdf.data, pdf.size, "/Lang (fr)", strlen("/Lang (fr)")));
    g_autofree char *fonts = read_by(&pdf, "pdffonts \"$0\"");
    assert_says(fonts, "+LiberationSans");
    assert_null(strstr(fonts, " no ")); /* embedded, cut, with a map back to text: each is "yes" */
    sample_close(&sample);
}

/* Greek and Cyrillic are outside the repertoire that each letter embeds; an accent of its own and
 * a soft hyphen have glyphs that say something else. */
static void test_letter_states_what_its_repertoire_does_not_hold(void **state)
{
    static const char signatory[] = "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2\n"
                                    "\u0416\u0438\u0432\u0430\u0433\u043e\n"
                                    "Ren\u00e9e O\u2019Neill x\u0301y";
    g_auto(CtBuffer) first = ct_buffer_new(CT_LETTER_BYTES);
    g_auto(CtBuffer) plain = ct_buffer_new(CT_LETTER_BYTES);
    g_auto(CtBuffer) again = ct_buffer_new(CT_LETTER_BYTES);
    Sample sample = { 0 };
    (void)state;

    sample_open(&sample, "warn1", "fr");
    render(&sample, &plain);
    sample.letter.signatory = signatory;
    render(&sample, &first);
    render(&sample, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&first), ct_buffer_bytes(&again)));
    g_autofree char *text = letter_text(&first);
    assert_says(text, signatory);
    /* And the letters after it do not bear its traces. */
    sample.letter.signatory = "Pour l'Autorité de démonstration,\nle membre désigné\n"
                              "Dominique Invention";
    ct_buffer_clear(&again);
    render(&sample, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&plain), ct_buffer_bytes(&again)));
    sample_close(&sample);
}

static void test_letter_of_every_notice_and_language_renders(void **state)
{
    static const char *const notices[] = { "warn1", "warn2", "invite", "court-file" };
    static const char *const languages[] = { "fr", "en" };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(languages); j++) {
            Sample sample = { 0 };
            g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);

            sample_open(&sample, notices[i], languages[j]);
            assert_in_range(render(&sample, &pdf), 1, 3);
            sample_close(&sample);
        }
}

static void test_letter_refuses_an_address_wider_than_its_window(void **state)
{
    const CtLetterWindow narrow = { .x = 110, .y = 55, .width = 30, .height = 33 };
    const CtLetterWindow low = { .x = 110, .y = 55, .width = 85, .height = 9 };
    Sample sample = { 0 };
    g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);
    size_t pages = 77;
    (void)state;

    sample_open(&sample, "warn1", "fr");
    sample.letter.window = &narrow;
    assert_false(ct_letter_render(sample.sheet, &sample.letter, &pdf, &pages, NULL));
    sample.letter.window = &low;
    assert_false(ct_letter_render(sample.sheet, &sample.letter, &pdf, &pages, NULL));
    assert_int_equal(pages, 77);
    sample_close(&sample);
}

static void test_letter_without_end_is_refused(void **state)
{
    Sample sample = { 0 };
    g_auto(CtBuffer) pdf = ct_buffer_new(CT_LETTER_BYTES);
    g_autoptr(GString) text = g_string_new("subject: s\nlaw: l\n\n");
    g_autoptr(GError) error = NULL;
    size_t pages;
    (void)state;

    for (size_t i = 0; i < 190; i++)
        g_string_append(text, "{{authority}} {{authority}} {{authority}} {{authority}}\n\n");
    char *value = g_strnfill(CT_TEMPLATE_VALUE, 'x');
    CtTemplateField field = { "authority", value };
    sample_open(&sample, "warn1", "fr");
    g_autoptr(CtTemplate) endless =
        ct_template_parse((CtBytes){ (const uint8_t *)text->str, text->len }, NULL);
    g_autoptr(CtTemplate) filled =
        ct_template_render(endless, &field, 1, CT_TEMPLATE_TO_TEXT, NULL);
    sample.letter.text = filled;
    assert_false(ct_letter_render(sample.sheet, &sample.letter, &pdf, &pages, &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_LIMIT));
    g_free(value);
    sample_close(&sample);
}

CT_TEST_MAIN(CT_TEST(test_letter_says_to_pdftotext_what_it_must_state),
             CT_TEST(test_letter_text_comes_in_reading_order),
             CT_TEST(test_letter_rendered_twice_is_the_same_bytes),
             CT_TEST(test_letter_square_is_read_back_as_the_proof),
             CT_TEST(test_letter_is_a_sound_pdf_with_language_title_and_date),
             CT_TEST(test_letter_states_what_its_repertoire_does_not_hold),
             CT_TEST(test_letter_of_every_notice_and_language_renders),
             CT_TEST(test_letter_refuses_an_address_wider_than_its_window),
             CT_TEST(test_letter_without_end_is_refused))
