/* bench_letter.c - letters a CPU-second: the second recommendation in French, with its square code,
 * each for another person and file, without and with the mark of a demonstration.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/imprint.h"
#include "notice/letter.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LETTERS 1000

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static CtTemplate *load(const char *name)
{
    g_autofree char *folder =
        g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", "notices", NULL);
    g_autoptr(GError) error = NULL;
    CtTemplate *text = ct_template_load(folder, name, "fr", &error);

    if (text == NULL)
        g_error("%s", error->message);
    return text;
}

/* As in a mandate: what concerns one person (the facts, the numbers, the dates) is other in each
 * letter, what concerns the authority stays. */
static CtTemplate *fill(const CtTemplate *text, char **names, unsigned number)
{
    static const char *const own[] = { "facts_at",    "works",         "ip", "port", "provider",
                                       "file_number", "first_sent_on", NULL };
    size_t count = g_strv_length(names);
    g_autofree CtTemplateField *fields = g_new0(CtTemplateField, count);
    g_autofree char *value = g_strdup_printf("valeur inventée %u pour mesurer", number);

    for (size_t i = 0; i < count; i++)
        fields[i] = (CtTemplateField){ names[i], g_strv_contains(own, names[i])
                                                     ? value
                                                     : "Autorité de démonstration, 75000 Paris" };
    return ct_template_render(text, fields, count, CT_TEMPLATE_TO_TEXT, NULL);
}

static size_t render_one(CtSheet *sheet, const CtTemplate *text, const CtTemplate *frame,
                         char **names, unsigned number, bool demo)
{
    g_auto(CtBuffer) out = ct_buffer_new(CT_LETTER_BYTES);
    g_auto(CtPostal) to = { 0 };
    g_autoptr(CtTemplate) filled = fill(text, names, number);
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strdup_printf("D-2026-%06u", number);
    g_autofree char *address =
        g_strdup_printf("Personne %u\n%u rue des Essais\n29000 Quimper", number, number);
    CtImprint imprint = { .origin = "demo/autorite.example.org/a",
                          .index = number,
                          .size = LETTERS };
    char proof[CT_IMPRINT_TEXT_SIZE];
    size_t pages;

    memset(imprint.leaf, (int)(number & 255), sizeof imprint.leaf);
    if (!ct_postal_read(ct_bytes_of_text(address), CT_POSTAL_FRANCE, &to, NULL) ||
        !ct_imprint_text(&imprint, proof, &error))
        g_error("bench: %s", error == NULL ? "address" : error->message);
    const CtLetter letter = { .language = "fr",
                              .ordered_at = 1795258800 + number,
                              .date = "Paris, le 21 novembre 2026",
                              .file_number = file,
                              .item_number = "RR 47 312 482 9 FR",
                              .sender = "Autorité de démonstration\n4 rue des Essais, 75000 Paris",
                              .recipient = &to,
                              .text = filled,
                              .frame = frame,
                              .signatory = "Le membre désigné\nDominique Invention",
                              .proof = proof,
                              .demo = demo };
    if (!ct_letter_render(sheet, &letter, &out, &pages, &error))
        g_error("%s", error->message);
    return out.size;
}

static double measure(bool demo, size_t *out_bytes)
{
    g_autoptr(CtSheet) sheet = ct_sheet_new(NULL);
    g_autoptr(CtTemplate) text = load("warn2");
    g_autoptr(CtTemplate) frame = load("frame");
    g_auto(GStrv) names = ct_template_fields(text, false);
    size_t bytes = 0;

    if (sheet == NULL)
        g_error("bench: the fonts are missing");
    double from = cpu_seconds();
    for (unsigned i = 0; i < LETTERS; i++)
        bytes += render_one(sheet, text, frame, names, i, demo);
    *out_bytes = bytes / LETTERS;
    return LETTERS / (cpu_seconds() - from);
}

int main(void)
{
    size_t bytes;

    printf("letters\t%.0f\ta CPU-second\t>= 250\n", measure(false, &bytes));
    printf("letter size\t%zu\tbytes\t-\n", bytes);
    printf("letters with the mark\t%.0f\ta CPU-second\t>= 250\n", measure(true, &bytes));
    return 0;
}
