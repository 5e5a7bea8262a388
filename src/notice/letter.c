/* letter.c - a letter composed: blocks are set, placed on pages, then drawn.
 *
 * Two columns: what a paragraph is about stands at the left, what it says at the right. Pages are
 * planned before the first is drawn, because each bears their number.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/letter.h"

#include "notice/paper.h"
#include "notice/square.h"

#include <math.h>
#include <string.h>

#define LEFT       CT_SHEET_MM(25)
#define RIGHT      CT_SHEET_MM(190)
#define TEXT_X     CT_SHEET_MM(66)
#define TEXT_WIDTH (RIGHT - TEXT_X)
#define HEAD_WIDTH CT_SHEET_MM(36)
#define FACT_X     CT_SHEET_MM(107)
#define INDENT     CT_SHEET_MM(4)
#define FIRST_TOP  CT_SHEET_MM(102) /* the first fold of three is at 99 mm */
#define NEXT_TOP   CT_SHEET_MM(27)
#define BOTTOM     CT_SHEET_MM(276)
#define QR_SIDE    CT_SHEET_MM(27)
#define INSET      CT_SHEET_MM(3) /* of the address in its window */

const CtLetterWindow CT_LETTER_WINDOW = { .x = 110, .y = 55, .width = 85, .height = 33 };

typedef enum { BLOCK_TEXT, BLOCK_ITEM, BLOCK_FACT, BLOCK_SIGNATURE, BLOCK_PROOF } BlockKind;

typedef struct {
    BlockKind kind;
    PangoLayout *heading; /* owned; NULL but for the first block under a heading */
    PangoLayout *label;   /* owned; of a fact */
    PangoLayout *layout;  /* owned */
    size_t lines;
    double before; /* space above, unless at the top of a page */
} Block;

typedef struct {
    size_t block;
    size_t from, to; /* lines */
    size_t page;
    double y;
} Piece;

typedef struct {
    CtSheet *sheet;
    const CtLetter *letter;
    GArray *blocks; /* owned, of Block */
    GArray *pieces; /* owned, of Piece */
    double y;
    double heading_end; /* beneath it the left column is free */
    size_t page;
} Plan;

static void clear_block(gpointer data)
{
    Block *block = data;

    g_clear_object(&block->heading);
    g_clear_object(&block->label);
    g_clear_object(&block->layout);
}

static void clear_plan(Plan *self)
{
    g_clear_pointer(&self->blocks, g_array_unref);
    g_clear_pointer(&self->pieces, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Plan, clear_plan)

static const char *word(const CtLetter *letter, const char *label)
{
    const char *text = ct_template_label(letter->frame, label);

    return text == NULL ? "" : text;
}

static PangoLayout *set(const Plan *self, CtSheetFace face, const char *text, double width)
{
    return ct_sheet_set(self->sheet, face, text, width, self->letter->language);
}

/* ---- setting ------------------------------------------------------------------------------ */

static Block set_fact(const Plan *self, const CtTemplateParagraph *paragraph, double before)
{
    Block block = { .kind = BLOCK_FACT, .before = before };

    block.label = set(self, CT_SHEET_BODY, paragraph->label, FACT_X - TEXT_X - INDENT);
    block.layout = set(self, CT_SHEET_BOLD, paragraph->text, RIGHT - FACT_X);
    block.lines = MAX(ct_sheet_lines(block.label), ct_sheet_lines(block.layout));
    return block;
}

static Block set_text(const Plan *self, const CtTemplateParagraph *paragraph, double before)
{
    bool item = paragraph->shape == CT_TEMPLATE_ITEM;
    Block block = { .kind = item ? BLOCK_ITEM : BLOCK_TEXT, .before = before };

    block.layout = set(self, CT_SHEET_BODY, paragraph->text, TEXT_WIDTH - (item ? INDENT : 0));
    block.lines = ct_sheet_lines(block.layout);
    return block;
}

static double space_before(CtTemplateShape shape, CtTemplateShape previous, bool headed)
{
    if (headed)
        return 12;
    if (shape == CT_TEMPLATE_FACT && previous == CT_TEMPLATE_FACT)
        return 1;
    return shape == CT_TEMPLATE_ITEM ? 2.5 : 6;
}

static void set_paragraphs(Plan *self)
{
    const CtTemplate *text = self->letter->text;
    CtTemplateShape previous = CT_TEMPLATE_PLAIN;
    PangoLayout *heading = NULL;

    for (size_t i = 0; i < ct_template_count(text); i++) {
        const CtTemplateParagraph *paragraph = ct_template_paragraph(text, i);
        if (paragraph->shape == CT_TEMPLATE_HEADING) {
            g_clear_object(&heading);
            heading = set(self, CT_SHEET_HEADING, paragraph->text, HEAD_WIDTH);
            continue;
        }
        double before = space_before(paragraph->shape, previous, heading != NULL);
        Block block = paragraph->shape == CT_TEMPLATE_FACT ? set_fact(self, paragraph, before)
                                                           : set_text(self, paragraph, before);
        block.heading = g_steal_pointer(&heading);
        g_array_append_val(self->blocks, block);
        previous = paragraph->shape;
    }
    g_clear_object(&heading);
}

static void set_closing(Plan *self)
{
    const CtLetter *letter = self->letter;
    Block signature = { .kind = BLOCK_SIGNATURE, .before = 16 };

    signature.layout = set(self, CT_SHEET_BODY, letter->signatory, TEXT_WIDTH);
    signature.lines = ct_sheet_lines(signature.layout);
    g_array_append_val(self->blocks, signature);
    if (letter->proof == NULL)
        return;
    Block proof = { .kind = BLOCK_PROOF, .before = 16, .lines = 1 };
    g_autofree char *words = g_strdup_printf("%s\n%s", word(letter, "proof"), letter->proof);
    proof.layout = set(self, CT_SHEET_SMALL, words, TEXT_WIDTH);
    proof.heading = set(self, CT_SHEET_HEADING, word(letter, "proof-title"), TEXT_WIDTH);
    g_array_append_val(self->blocks, proof);
}

/* ---- placing ------------------------------------------------------------------------------ */

static double block_leading(const Block *block)
{
    if (block->kind != BLOCK_PROOF)
        return ct_sheet_leading(CT_SHEET_BODY);
    double words = (double)ct_sheet_lines(block->layout) * ct_sheet_leading(CT_SHEET_SMALL) +
                   ct_sheet_leading(CT_SHEET_HEADING) + 3;
    return MAX(QR_SIDE, words);
}

static void turn_page(Plan *self)
{
    self->page++;
    self->y = NEXT_TOP;
    self->heading_end = NEXT_TOP;
}

static void place(Plan *self, size_t index, size_t from, size_t to)
{
    const Block *block = &g_array_index(self->blocks, Block, index);
    Piece piece = { index, from, to, self->page, self->y };

    g_array_append_val(self->pieces, piece);
    self->y += (double)(to - from) * block_leading(block);
    if (from == 0 && block->heading != NULL && block->kind != BLOCK_PROOF)
        self->heading_end =
            piece.y + (double)ct_sheet_lines(block->heading) * ct_sheet_leading(CT_SHEET_HEADING);
}

/* At least two lines of a paragraph stay together at either end of a page. */
static size_t lines_that_stay(const Block *block, size_t left, size_t room)
{
    if (left <= room)
        return left;
    if (block->kind == BLOCK_SIGNATURE || block->kind == BLOCK_FACT || left < 4 || room < 2)
        return 0;
    return MIN(room, left - 2);
}

static void place_block(Plan *self, size_t index)
{
    const Block *block = &g_array_index(self->blocks, Block, index);
    double leading = block_leading(block);
    size_t from = 0;

    self->y += block->before;
    if (block->heading != NULL)
        self->y = MAX(self->y, self->heading_end + 6);
    while (from < block->lines && self->page < CT_LETTER_PAGES) {
        double room = self->y < BOTTOM ? (BOTTOM - self->y) / leading : 0;
        size_t to = from + lines_that_stay(block, block->lines - from, (size_t)room);
        if (to > from)
            place(self, index, from, to);
        from = to;
        if (from < block->lines)
            turn_page(self);
    }
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void ink(CtPaper *page)
{
    ct_paper_ink(page, (const double[]){ 0.09, 0.09, 0.11 });
}

static void accent(CtPaper *page)
{
    ct_paper_ink(page, (const double[]){ 0.10, 0.22, 0.42 });
}

static void faint(CtPaper *page)
{
    ct_paper_ink(page, (const double[]){ 0.36, 0.37, 0.40 });
}

static double put(const Plan *self, CtPaper *page, CtSheetFace face, const char *text,
                  const double box[3])
{
    return ct_sheet_write(self->sheet, page, face, text, box, self->letter->language);
}

static void put_right(const Plan *self, CtPaper *page, const char *text, double y)
{
    g_autoptr(PangoLayout) layout = set(self, CT_SHEET_SMALL, text, CT_SHEET_MM(60));

    PangoRectangle logical;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout, 0), NULL, &logical);
    const CtPaperPlace at = { RIGHT - (double)logical.width / PANGO_SCALE, y };
    ct_sheet_draw(page, CT_SHEET_SMALL, layout, at, 0, 1);
}

/* The mark is an outline, not text: it must not break into the sentences of a reader for the
 * blind, to whom the line at the head says the same. */
static void draw_mark(const Plan *self, CtPaper *page)
{
    const double box[3] = { LEFT, CT_SHEET_MM(7), RIGHT - LEFT };
    const double angle = 0.87;
    double size[2];
    const CtBuffer *outline =
        ct_sheet_outline(self->sheet, CT_SHEET_NAME, word(self->letter, "demo"), size);
    double scale = CT_SHEET_MM(240) / size[0];
    double along = scale * cos(angle);
    double across = scale * sin(angle);
    /* The middle of the outline, which hangs from its top left corner, to the page's. */
    const double matrix[6] = {
        along,
        across,
        -across,
        along,
        CT_PAPER_WIDTH / 2 - along * size[0] / 2 - across * size[1] / 2,
        CT_PAPER_HEIGHT / 2 - CT_SHEET_MM(8) - across * size[0] / 2 + along * size[1] / 2,
    };

    ct_paper_ink(page, (const double[]){ 0.925, 0.925, 0.935 });
    ct_paper_stamp(page, outline, matrix);
    ct_paper_ink(page, (const double[]){ 0.70, 0.10, 0.10 });
    put(self, page, CT_SHEET_SMALL, word(self->letter, "demo-line"), box);
}

static void draw_sender(const Plan *self, CtPaper *page)
{
    g_auto(GStrv) part = g_strsplit(self->letter->sender, "\n", 2);
    double box[3] = { LEFT, CT_SHEET_MM(15), CT_SHEET_MM(120) };

    accent(page);
    box[1] = put(self, page, CT_SHEET_NAME, part[0], box) + 2;
    faint(page);
    if (part[0] != NULL && part[1] != NULL)
        put(self, page, CT_SHEET_SMALL, part[1], box);
}

static void draw_address(const Plan *self, CtPaper *page)
{
    const CtLetterWindow *window =
        self->letter->window == NULL ? &CT_LETTER_WINDOW : self->letter->window;
    const CtPostal *to = self->letter->recipient;
    double height = (double)to->count * ct_sheet_leading(CT_SHEET_ADDRESS);
    double box[3] = { CT_SHEET_MM(window->x) + INSET,
                      CT_SHEET_MM(window->y) + (CT_SHEET_MM(window->height) - height) / 2,
                      CT_SHEET_MM(window->width) };

    ink(page);
    for (size_t i = 0; i < to->count; i++)
        box[1] = put(self, page, CT_SHEET_ADDRESS, to->line[i], box);
}

static double draw_reference(const Plan *self, CtPaper *page, const char *label, const char *value,
                             double y)
{
    const double left[3] = { LEFT, y + 2.2, CT_SHEET_MM(26) };
    const double right[3] = { LEFT + CT_SHEET_MM(26), y, CT_SHEET_MM(56) };

    if (value == NULL)
        return y;
    faint(page);
    double end = put(self, page, CT_SHEET_SMALL, word(self->letter, label), left);
    ink(page);
    return MAX(end, put(self, page, CT_SHEET_BODY, value, right)) + 1.5;
}

static void draw_references(const Plan *self, CtPaper *page)
{
    const CtLetter *letter = self->letter;
    double y = CT_SHEET_MM(58);

    y = draw_reference(self, page, "date", letter->date, y);
    y = draw_reference(self, page, "file", letter->file_number, y);
    draw_reference(self, page, "item", letter->item_number, y);
}

static char *law_line(const Plan *self)
{
    return g_strdup_printf("%s %s", word(self->letter, "law"), self->letter->text->law);
}

/* Where the rule beneath the subject stands, which decides where the text begins. */
static double subject_end(const Plan *self)
{
    g_autofree char *law = law_line(self);
    g_autoptr(PangoLayout) subject =
        set(self, CT_SHEET_SUBJECT, self->letter->text->subject, RIGHT - LEFT);
    g_autoptr(PangoLayout) basis = set(self, CT_SHEET_SMALL, law, RIGHT - LEFT);

    return FIRST_TOP + (double)ct_sheet_lines(subject) * ct_sheet_leading(CT_SHEET_SUBJECT) +
           (double)ct_sheet_lines(basis) * ct_sheet_leading(CT_SHEET_SMALL) + 8;
}

static void draw_subject(const Plan *self, CtPaper *page)
{
    double box[3] = { LEFT, FIRST_TOP, RIGHT - LEFT };
    g_autofree char *law = law_line(self);

    accent(page);
    box[1] = put(self, page, CT_SHEET_SUBJECT, self->letter->text->subject, box) + 3;
    faint(page);
    put(self, page, CT_SHEET_SMALL, law, box);
    accent(page);
    ct_paper_rule(page, LEFT, RIGHT, subject_end(self));
}

static void draw_first_page(const Plan *self, CtPaper *page)
{
    draw_sender(self, page);
    draw_references(self, page);
    draw_address(self, page);
    draw_subject(self, page);
    faint(page);
    ct_paper_rule(page, CT_SHEET_MM(4), CT_SHEET_MM(7), CT_SHEET_MM(99));
    ct_paper_rule(page, CT_SHEET_MM(4), CT_SHEET_MM(7), CT_SHEET_MM(198));
}

static void draw_next_page(const Plan *self, CtPaper *page)
{
    g_auto(GStrv) part = g_strsplit(self->letter->sender, "\n", 2);
    const double box[3] = { LEFT, CT_SHEET_MM(15), CT_SHEET_MM(110) };

    faint(page);
    put(self, page, CT_SHEET_SMALL, part[0], box);
    put_right(self, page, self->letter->date, CT_SHEET_MM(15));
    accent(page);
    ct_paper_rule(page, LEFT, RIGHT, CT_SHEET_MM(20));
}

static void draw_footer(const Plan *self, CtPaper *page, size_t number)
{
    g_autofree char *file =
        g_strdup_printf("%s %s", word(self->letter, "file"), self->letter->file_number);
    g_autofree char *count =
        g_strdup_printf("%s %zu/%zu", word(self->letter, "page"), number + 1, self->page + 1);
    const double box[3] = { LEFT, CT_SHEET_MM(282), CT_SHEET_MM(100) };

    faint(page);
    ct_paper_rule(page, LEFT, RIGHT, CT_SHEET_MM(280));
    put(self, page, CT_SHEET_SMALL, file, box);
    put_right(self, page, count, CT_SHEET_MM(282));
}

static bool draw_proof(const Plan *self, CtPaper *page, const Block *block, double y,
                       GError **error)
{
    const CtPaperPlace corner = { LEFT, y };

    ink(page);
    if (!ct_square_draw(page, self->letter->proof, corner, QR_SIDE, error))
        return false;
    accent(page);
    y = ct_sheet_draw(page, CT_SHEET_HEADING, block->heading, (CtPaperPlace){ TEXT_X, y }, 0, 1) +
        3;
    faint(page);
    ct_sheet_draw(page, CT_SHEET_SMALL, block->layout, (CtPaperPlace){ TEXT_X, y }, 0,
                  ct_sheet_lines(block->layout));
    return true;
}

static void draw_fact(CtPaper *page, const Block *block, double y)
{
    faint(page);
    ct_sheet_draw(page, CT_SHEET_BODY, block->label, (CtPaperPlace){ TEXT_X, y }, 0,
                  ct_sheet_lines(block->label));
    ink(page);
    ct_sheet_draw(page, CT_SHEET_BOLD, block->layout, (CtPaperPlace){ FACT_X, y }, 0,
                  ct_sheet_lines(block->layout));
}

static bool draw_piece(const Plan *self, CtPaper *page, const Piece *piece, GError **error)
{
    const Block *block = &g_array_index(self->blocks, Block, piece->block);

    if (block->kind == BLOCK_PROOF)
        return draw_proof(self, page, block, piece->y, error);
    if (block->heading != NULL && piece->from == 0) {
        accent(page);
        ct_sheet_draw(page, CT_SHEET_HEADING, block->heading,
                      (CtPaperPlace){ LEFT, piece->y + 1.1 }, 0, ct_sheet_lines(block->heading));
    }
    if (block->kind == BLOCK_FACT) {
        draw_fact(page, block, piece->y);
        return true;
    }
    ink(page);
    if (block->kind == BLOCK_ITEM && piece->from == 0) {
        const double dash[3] = { TEXT_X, piece->y, INDENT };
        put(self, page, CT_SHEET_BODY, "\u2013", dash);
    }
    const CtPaperPlace at = { TEXT_X + (block->kind == BLOCK_ITEM ? INDENT : 0), piece->y };
    ct_sheet_draw(page, CT_SHEET_BODY, block->layout, at, piece->from, piece->to);
    return true;
}

static bool draw_page(const Plan *self, CtPaper *page, size_t number, GError **error)
{
    if (self->letter->demo)
        draw_mark(self, page);
    if (number == 0)
        draw_first_page(self, page);
    else
        draw_next_page(self, page);
    for (size_t i = 0; i < self->pieces->len; i++) {
        const Piece *piece = &g_array_index(self->pieces, Piece, i);
        if (piece->page == number && !draw_piece(self, page, piece, error))
            return false;
    }
    draw_footer(self, page, number);
    return true;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool check_letter(const CtLetter *letter, GError **error)
{
    static const char *const words[] = { "date", "file",      "item",        "law",  "page",
                                         "demo", "demo-line", "proof-title", "proof" };
    const CtLetterWindow *window = letter->window == NULL ? &CT_LETTER_WINDOW : letter->window;

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (ct_template_label(letter->frame, words[i]) == NULL)
            return ct_fail(error, CT_ERROR_INPUT, "letter: the frame lacks the word %s", words[i]);
    double room = CT_SHEET_MM(window->height);
    if ((double)letter->recipient->count * ct_sheet_leading(CT_SHEET_ADDRESS) > room)
        return ct_fail(error, CT_ERROR_INPUT, "letter: the address is higher than its window");
    for (size_t i = 0; i < letter->recipient->count; i++)
        if ((double)g_utf8_strlen(letter->recipient->line[i], -1) * 6.01 + INSET >
            CT_SHEET_MM(window->width))
            return ct_fail(error, CT_ERROR_INPUT, "letter: the address is wider than its window");
    return true;
}

static bool draw_pages(const Plan *self, CtBuffer *out, GError **error)
{
    const CtLetter *letter = self->letter;
    g_autoptr(CtPaper) page = ct_paper_new(ct_sheet_type_case(self->sheet), out);
    g_auto(GStrv) sender = g_strsplit(letter->sender, "\n", 2);
    g_autofree char *title =
        g_strdup_printf("%s \u2013 %s", letter->text->subject, letter->file_number);
    const CtPaperFacts facts = { title, sender[0], letter->language, letter->ordered_at };

    for (size_t i = 0; i <= self->page; i++) {
        if (i > 0)
            ct_paper_turn(page);
        if (!draw_page(self, page, i, error))
            return false;
    }
    return ct_paper_finish(page, &facts, error);
}

bool ct_letter_render(CtSheet *sheet, const CtLetter *self, CtBuffer *out, size_t *out_pages,
                      GError **error)
{
    g_auto(Plan) plan = { .sheet = sheet, .letter = self };

    if (!check_letter(self, error))
        return false;
    plan.blocks = g_array_new(false, true, sizeof(Block));
    plan.pieces = g_array_new(false, true, sizeof(Piece));
    g_array_set_clear_func(plan.blocks, clear_block);
    set_paragraphs(&plan);
    set_closing(&plan);
    plan.y = subject_end(&plan) + 6;
    for (size_t i = 0; i < plan.blocks->len; i++)
        place_block(&plan, i);
    if (plan.page >= CT_LETTER_PAGES)
        return ct_fail(error, CT_ERROR_LIMIT, "letter: more than %d pages", CT_LETTER_PAGES);
    if (!draw_pages(&plan, out, error))
        return false;
    *out_pages = plan.page + 1;
    return true;
}
