/* enclosure.c - filling in the lines of a copy.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/enclosure.h"

#include "base/text.h"

#include <string.h>

/* One row in one line: "PRODUCT [COMPONENT] update N, SEVERITY". */
static char *row_line(const CtBulletinRow *row)
{
    GString *line = g_string_new(row->product);

    if (row->component[0] != '\0')
        g_string_append_printf(line, " [%s]", row->component);
    if (row->update[0] != '\0')
        g_string_append_printf(line, " update %s", row->update);
    if (row->severity[0] != '\0')
        g_string_append_printf(line, ", %s", row->severity);
    for (char *c = line->str; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return g_string_free(line, FALSE);
}

/* A row touches once per product of the contract that it is of; it is told once. In the order of
 * the bulletin. */
static GPtrArray *rows_of(const CtEnclosure *self)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    uint32_t before = UINT32_MAX;

    for (size_t i = 0; i < self->touch_count; i++) {
        const CtConcernTouch *touch = &self->touch[i];
        const CtBulletinRow *row = ct_bulletin_row_at(self->bulletins, touch->row);

        if (touch->row == before || !touch->in_term || (!self->contract->inclusive && !row->own))
            continue;
        before = touch->row;
        g_ptr_array_add(lines, row_line(row));
    }
    return lines;
}

static GPtrArray *vulnerabilities_of(const CtEnclosure *self)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->bulletins, self->bulletin);
    g_auto(GStrv) ids = g_strsplit(bulletin->vulnerabilities, " ", 0);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; ids[i] != NULL; i++)
        if (ids[i][0] != '\0')
            g_ptr_array_add(lines, g_strdup(ids[i]));
    return lines;
}

static void add_lines(CtDigest *digest, const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        ct_digest_add(digest, ct_bytes_of_text(lines->pdata[i]));
        ct_digest_add(digest, ct_bytes_of_text("\n"));
    }
    ct_digest_add(digest, ct_bytes_of_text("\n"));
}

char *ct_enclosure_content(const CtEnclosure *self)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->bulletins, self->bulletin);
    g_autoptr(GPtrArray) rows = rows_of(self);
    g_autoptr(GPtrArray) vulnerabilities = vulnerabilities_of(self);
    uint8_t out[CT_DIGEST_SIZE];
    CtDigest digest;

    ct_digest_begin(&digest);
    ct_digest_add(&digest, ct_bytes_of_text(bulletin->id));
    ct_digest_add(&digest, ct_bytes_of_text("\n"));
    ct_digest_add(&digest, ct_bytes_of_text(bulletin->severity));
    ct_digest_add(&digest, ct_bytes_of_text("\n"));
    add_lines(&digest, rows);
    add_lines(&digest, vulnerabilities);
    ct_digest_end(&digest, out);
    return ct_text_hex((CtBytes){ out, sizeof out });
}

/* ---- the text ---- */

static CtTemplate *words_of(const CtMandate *mandate, const char *language, GError **error)
{
    g_autofree char *folder = g_build_filename(mandate->folder, "notices", NULL);

    return ct_template_load(folder, "enclosure", language, error);
}

/* What is written so far; after a failure nothing is added any more. */
typedef struct {
    const CtEnclosure *of;
    const CtTemplate *words;
    GString *text;   /* owned */
    GError *problem; /* owned */
} Page;

/* A line of its own for the fact of that label, filled in. */
static void add_line(Page *self, const char *label, const CtTemplateField *fields, size_t count)
{
    if (self->problem != NULL)
        return;
    g_autofree char *line = ct_template_fill(self->words, label, fields, count, &self->problem);
    if (line != NULL)
        g_string_append_printf(self->text, "%s\n", line);
}

static void add_list(Page *self, const char *label, const char *field, GPtrArray *lines)
{
    ct_copy_shuffle(self->of->mandate, self->of->number, lines);
    for (guint i = 0; i < lines->len; i++)
        add_line(self, label, &(CtTemplateField){ field, lines->pdata[i] }, 1);
    g_string_append_c(self->text, '\n');
}

static void add_head(Page *page, const CtTemplateField *fields, size_t count)
{
    add_line(page, "title", fields, count);
    add_line(page, "number", fields, count);
    g_string_append_c(page->text, '\n');
    add_line(page, "day", fields, count);
    add_line(page, "scope", fields, count);
    g_string_append_c(page->text, '\n');
}

static void write_all(const CtEnclosure *self, Page *page)
{
    const CtBulletin *bulletin = ct_bulletin_at(self->bulletins, self->bulletin);
    g_autoptr(GPtrArray) rows = rows_of(self);
    g_autoptr(GPtrArray) vulnerabilities = vulnerabilities_of(self);
    const char *rule =
        ct_template_label(page->words, self->contract->inclusive ? "inclusive" : "strict");
    char day[CT_TIME_TEXT_SIZE];
    const CtTemplateField fields[] = {
        { "tlp", self->label },
        { "advisory", bulletin->id },
        { "copy", self->number },
        { "publisher", self->contract->publisher },
        { "published", ct_time_day_text(bulletin->published, day) },
        { "severity", bulletin->severity },
        { "contract", self->contract->id },
        { "rule", rule == NULL ? "" : rule },
    };
    const size_t count = G_N_ELEMENTS(fields);

    add_head(page, fields, count);
    add_line(page, rows->len == 0 ? "none" : "rows", fields, count);
    add_list(page, "row", "row", rows);
    if (vulnerabilities->len > 0) {
        add_line(page, "vulnerabilities", fields, count);
        add_list(page, "vulnerability", "id", vulnerabilities);
    }
    add_line(page, "end", fields, count);
}

char *ct_enclosure_write(const CtEnclosure *self, GError **error)
{
    g_autoptr(CtTemplate) words = words_of(self->mandate, self->language, error);
    Page page = { self, words, NULL, NULL };

    if (words == NULL)
        return NULL;
    page.text = g_string_new(NULL);
    write_all(self, &page);
    if (page.problem == NULL)
        return g_string_free(page.text, FALSE);
    (void)g_string_free(page.text, TRUE);
    g_propagate_error(error, page.problem);
    return NULL;
}

char *ct_enclosure_corrected(const CtMandate *mandate, const char *language, GError **error)
{
    g_autoptr(CtTemplate) words = words_of(mandate, language, error);

    return words == NULL ? NULL : ct_template_fill(words, "corrected", NULL, 0, error);
}

char *ct_enclosure_products(const CtEnclosure *self)
{
    g_autofree bool *seen = g_new0(bool, self->contract->product_count + 1);
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < self->touch_count; i++)
        seen[self->touch[i].product] = seen[self->touch[i].product] || self->touch[i].in_term;
    for (size_t i = 0; i < self->contract->product_count; i++)
        if (seen[i])
            g_string_append_printf(out, "%s%s", out->len == 0 ? "" : ", ",
                                   self->contract->products[i].line);
    return g_string_free(out, FALSE);
}
