/* test_portrait.c - pictures of procedures: whole, the same each time, in both languages.
 *
 * Method: parse a small text and every shipped one, draw it in each format, and look at the file
 * as its readers do: the first bytes, the title, the size. Whether it is handsome is for a person;
 * `constat procedure draw` makes the picture.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "picture/portrait.h"
#include "procedure/parser.h"

#define LARGEST (64u << 20)

static const char tiny[] =
    "procedure two-steps version 7\n"
    "  key thing\n"
    "  calendar plain\n"
    "  holds facts\n"
    "  law ORDER \"Article <1> & 2\"\n"
    "  role clerk operator\n"
    "  event paper-came from clerk exogenous carries at time\n"
    "  limit facts 3 months under ORDER\n"
    "  state first-step initial\n"
    "    keep facts 2 months from opened under ORDER\n"
    "    on paper-came if at >= opened + 2 days and at < opened + 9 days -> first-step\n"
    "    on paper-came -> second-step\n"
    "    after 1 month from opened -> gone-away under ORDER\n"
    "  state second-step\n"
    "    keep facts 2 months from opened under ORDER\n"
    "    on paper-came -> first-step\n"
    "    after 6 weeks from opened -> gone-away under ORDER\n"
    "  state gone-away final\n";

static CtProcedure *read_text(const char *text, const char *name)
{
    g_autoptr(GError) error = NULL;
    CtProcedure *procedure = ct_parser_read(ct_bytes_of_text(text), name, &error);

    if (error != NULL)
        print_error("%s\n", error->message);
    assert_non_null(procedure);
    return procedure;
}

static CtBuffer draw(const CtProcedure *procedure, CtPortrait wish)
{
    g_autoptr(GError) error = NULL;
    CtBuffer out = ct_buffer_new(LARGEST);
    bool well = ct_portrait_draw(&wish, procedure, &out, &error);

    if (error != NULL)
        print_error("%s\n", error->message);
    assert_true(well);
    return out;
}

static bool holds(const CtBuffer *file, const char *text)
{
    CtBytes bytes = ct_buffer_bytes(file);

    return memmem(bytes.data, bytes.size, text, strlen(text)) != NULL;
}

static void test_portrait_begins_as_its_format_does(void **state)
{
    (void)state;
    static const struct {
        CtCanvasFormat format;
        const char *begin;
    } formats[] = { { CT_CANVAS_SVG, "<?xml" },
                    { CT_CANVAS_PNG, "\211PNG" },
                    { CT_CANVAS_PDF, "%PDF-" } };
    g_autoptr(CtProcedure) procedure = read_text(tiny, "tiny.proc");

    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_auto(CtBuffer) file = draw(procedure, (CtPortrait){ .format = formats[i].format });
        CtBytes bytes = ct_buffer_bytes(&file);

        assert_true(bytes.size > 1000);
        assert_memory_equal(bytes.data, formats[i].begin, strlen(formats[i].begin));
    }
}

static void test_portrait_is_the_same_bytes_each_time(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_text(tiny, "tiny.proc");

    for (CtCanvasFormat format = CT_CANVAS_SVG; format <= CT_CANVAS_PDF; format++) {
        g_auto(CtBuffer) one = draw(procedure, (CtPortrait){ .format = format });
        g_auto(CtBuffer) other = draw(procedure, (CtPortrait){ .format = format });

        assert_true(ct_bytes_equal(ct_buffer_bytes(&one), ct_buffer_bytes(&other)));
    }
}

static void test_portrait_svg_tells_the_blind_what_it_is(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_text(tiny, "tiny.proc");
    g_auto(CtBuffer) english = draw(procedure, (CtPortrait){ .format = CT_CANVAS_SVG });
    g_auto(CtBuffer) french =
        draw(procedure, (CtPortrait){ .format = CT_CANVAS_SVG, .language = "fr" });

    assert_true(holds(&english, "<title>two-steps, version 7</title>"));
    assert_true(holds(&english, "<desc>A procedure: 3 states, 2 clocks, 1 laws</desc>"));
    assert_true(holds(&french, "<desc>Une procédure : 3 états, 2 délais, 1 textes</desc>"));
}

static void test_portrait_leaves_out_what_is_not_wished(void **state)
{
    (void)state;
    g_autoptr(CtProcedure) procedure = read_text(tiny, "tiny.proc");
    g_auto(CtBuffer) whole = draw(procedure, (CtPortrait){ .format = CT_CANVAS_SVG });
    g_auto(CtBuffer) states =
        draw(procedure, (CtPortrait){ .format = CT_CANVAS_SVG, .only_states = true });
    g_auto(CtBuffer) times =
        draw(procedure, (CtPortrait){ .format = CT_CANVAS_SVG, .only_times = true });

    assert_true(ct_buffer_bytes(&states).size < ct_buffer_bytes(&whole).size);
    assert_true(ct_buffer_bytes(&times).size < ct_buffer_bytes(&whole).size);
}

static void test_portrait_draws_every_shipped_procedure(void **state)
{
    (void)state;
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "procedures", NULL);
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    size_t drawn = 0;

    assert_non_null(names);
    for (const char *name; (name = g_dir_read_name(names)) != NULL; drawn++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;

        assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_autoptr(CtProcedure) procedure = read_text(text, name);
        g_auto(CtBuffer) file =
            draw(procedure, (CtPortrait){ .format = CT_CANVAS_SVG, .language = "fr" });
        assert_true(ct_buffer_bytes(&file).size > 10000);
    }
    assert_true(drawn >= 3);
}

CT_TEST_MAIN(CT_TEST(test_portrait_begins_as_its_format_does),
             CT_TEST(test_portrait_is_the_same_bytes_each_time),
             CT_TEST(test_portrait_svg_tells_the_blind_what_it_is),
             CT_TEST(test_portrait_leaves_out_what_is_not_wished),
             CT_TEST(test_portrait_draws_every_shipped_procedure))
