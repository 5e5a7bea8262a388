/* cmd_product.c - `constat product recognise`: which product a free name means.
 *
 * recognise takes a name, or reads lines "NAME[<TAB>VERSION[<TAB>ARCHITECTURE[<TAB>PUBLISHER]]]"
 * from standard input, and prints for each: the name, `known`, `ambiguous` or `unknown`, publisher,
 * product, release, edition, update, architecture, language, CPE names (parted by blanks), and in
 * words what is not certain; fields are parted by tabs and empty when they are not told; with
 * --json an object each, without what is not told. list
 * prints the products that the rules know, with their sources. The rules are share/products, or
 * --rules. No instance is needed.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/json.h"
#include "cli/opening.h"
#include "match/product.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static gboolean as_json;

enum { CLUES = 4, LINE = 4 * (CT_LIMIT_PRODUCT_TEXT + 1) };

/* A stranger's text in one field of one line. */
static void print_field(const char *text)
{
    for (const char *at = text == NULL ? "" : text; *at != '\0'; at++)
        (void)putchar((unsigned char)*at < ' ' || *at == 0x7f ? ' ' : *at);
}

static void print_finding(const char *name, const CtProductFinding *finding)
{
    const CtProductRule *rule = finding->rule;
    g_autoptr(GString) cpe = g_string_new(NULL);

    for (guint i = 0; i < finding->cpe->len; i++)
        g_string_append_printf(cpe, "%s%s", i > 0 ? " " : "",
                               (const char *)g_ptr_array_index(finding->cpe, i));
    const char *const fields[] = {
        name,
        ct_product_word(finding->verdict),
        rule == NULL ? NULL : rule->publisher,
        rule == NULL ? NULL : rule->title,
        finding->release == NULL ? NULL : finding->release->title,
        finding->edition,
        finding->update,
        finding->architecture,
        finding->language,
        cpe->str,
        finding->reason,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (i > 0)
            (void)putchar('\t');
        print_field(fields[i]);
    }
    (void)putchar('\n');
}

/* ---- JSON ---- */

static void add(CtJsonWriter *json, const char *key, const char *text)
{
    if (text != NULL)
        ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void print_json(const char *name, const CtProductFinding *finding)
{
    const CtProductRule *rule = finding->rule;
    g_auto(CtBuffer) out = ct_buffer_new(SIZE_MAX / 2);
    CtJsonWriter json = ct_json_writer(&out);

    ct_json_open_object(&json, NULL);
    add(&json, "name", name);
    add(&json, "verdict", ct_product_word(finding->verdict));
    if (rule != NULL) {
        add(&json, "publisher", rule->publisher);
        add(&json, "product", rule->title);
        add(&json, "id", rule->id);
        add(&json, "class", rule->class);
        add(&json, "source", rule->source);
    }
    add(&json, "release", finding->release == NULL ? NULL : finding->release->title);
    add(&json, "edition", finding->edition);
    add(&json, "update", finding->update);
    add(&json, "version", finding->version);
    add(&json, "architecture", finding->architecture);
    add(&json, "language", finding->language);
    ct_json_open_array(&json, "cpe");
    for (guint i = 0; i < finding->cpe->len; i++)
        add(&json, NULL, g_ptr_array_index(finding->cpe, i));
    ct_json_close_array(&json);
    add(&json, "reason", finding->reason);
    ct_json_close_object(&json);
    (void)printf("%.*s\n", (int)out.size, (const char *)out.data);
}

static void recognise(const CtProductBook *book, const CtProductClue *clue)
{
    g_auto(CtProductFinding) finding = { 0 };

    ct_product_recognise(book, clue, &finding);
    (as_json ? print_json : print_finding)(clue->name, &finding);
}

static bool recognise_line(const CtProductBook *book, char *line, GError **error)
{
    g_auto(GStrv) cells = g_strsplit(line, "\t", CLUES);
    const char *cell[CLUES] = { NULL };

    for (size_t i = 0; i < CLUES && cells[i] != NULL; i++)
        cell[i] = cells[i];
    if (cell[0] == NULL || cell[0][0] == '\0')
        return true;
    if (!g_utf8_validate(line, -1, NULL))
        return ct_fail(error, CT_ERROR_INPUT, "standard input: a line is not UTF-8");
    recognise(book, &(CtProductClue){ cell[0], cell[1], cell[2], cell[3] });
    return true;
}

/* One line without its end, cut at LINE; false at the end. */
static bool next_line(GString *line)
{
    int byte = getchar();

    (void)g_string_truncate(line, 0);
    if (byte == EOF)
        return false;
    for (; byte != EOF && byte != '\n'; byte = getchar())
        if (line->len < LINE && byte != '\0')
            g_string_append_c(line, (char)byte);
    if (line->len > 0 && line->str[line->len - 1] == '\r')
        (void)g_string_truncate(line, line->len - 1);
    return true;
}

static bool recognise_input(const CtProductBook *book, GError **error)
{
    g_autoptr(GString) line = g_string_new(NULL);

    while (next_line(line))
        if (!recognise_line(book, line->str, error))
            return false;
    return ferror(stdin) == 0 || ct_fail_errno(error, errno, "standard input");
}

static void list(const CtProductBook *book)
{
    for (size_t i = 0; i < ct_product_book_count(book); i++) {
        const CtProductRule *rule = ct_product_book_at(book, i);

        (void)printf("%s\t%s\t%s\t%s\t%u releases\t%s\n", rule->id, rule->publisher, rule->title,
                     rule->class, rule->releases->len, rule->source);
    }
}

static bool load(const char *folder, CtProductBook *book, GError **error)
{
    g_autofree char *share = folder == NULL ? ct_opening_share(error) : NULL;
    g_autofree char *shipped = share == NULL ? NULL : g_build_filename(share, "products", NULL);

    return (folder != NULL || shipped != NULL) &&
           ct_product_book_load(book, folder != NULL ? folder : shipped, error);
}

static bool run(int argc, char **argv, GError **error)
{
    g_autofree char *rules = NULL;
    g_autofree char *version = NULL;
    g_autofree char *architecture = NULL;
    g_autofree char *publisher = NULL;
    const GOptionEntry entries[] = {
        { "rules", 0, 0, G_OPTION_ARG_FILENAME, &rules, "Other rules than the shipped", "FOLDER" },
        { "version", 0, 0, G_OPTION_ARG_STRING, &version, "What stands beside the name",
          "VERSION" },
        { "architecture", 0, 0, G_OPTION_ARG_STRING, &architecture, "The same", "WORDS" },
        { "publisher", 0, 0, G_OPTION_ARG_STRING, &publisher, "The same", "NAME" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One JSON object for each name", NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };

    as_json = FALSE;
    if (!ct_cli_options(&ct_command_product, entries, &argc, &argv, error))
        return false;
    bool lists = argc == 2 && strcmp(argv[1], "list") == 0;
    if (!lists && (argc < 2 || strcmp(argv[1], "recognise") != 0))
        return ct_cli_misuse(error, "product: say recognise [NAME] or list");
    g_autoptr(CtProductBook) book = ct_product_book_new();
    if (!load(rules, book, error))
        return false;
    if (lists)
        list(book);
    else if (argc == 2)
        return recognise_input(book, error);
    for (int i = 2; i < argc; i++)
        recognise(book, &(CtProductClue){ argv[i], version, architecture, publisher });
    return true;
}

const CtCommand ct_command_product = {
    .name = "product",
    .synopsis =
        "recognise [NAME...] [--version V] [--architecture WORDS] [--publisher NAME] | list",
    .summary = "Tell which product, release and edition a free name means",
    .forms = "recognise [NAME...]   name, verdict, publisher, product, release, edition, update,\n"
             "                      architecture, language, CPE names, what is uncertain; without\n"
             "                      NAME from standard input: NAME, VERSION, ARCHITECTURE, "
             "PUBLISHER\n"
             "list                  the products that the rules know",
    .run = run,
};
