/* pagegen.c - the pages and style sheets of templates/ into a C header and source.
 *
 * usage: pagegen HEADER SOURCE FILE...
 * Each NAME.html becomes a struct CtPageName of `const char *` members (arrays, for loops) and a
 * function ct_page_name() that writes the page with every field escaped for its position. The macro
 * CT_PAGE_NAME(.field = value, ...) makes such a struct and does not compile while a field is
 * missing. Each NAME.css or NAME.svg is embedded as ct_page_NAME_css. Syntax: template.h.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "template.h"

#include <stdio.h>
#include <string.h>

static char *camel(const char *name)
{
    GString *out = g_string_new(NULL);
    bool upper = true;

    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '_') {
            upper = true;
            continue;
        }
        g_string_append_c(out, upper ? g_ascii_toupper(*c) : *c);
        upper = false;
    }
    return g_string_free(out, FALSE);
}

static char *capitals(const char *name)
{
    char *out = g_ascii_strup(name, -1);

    return g_strdelimit(out, ".-", '_');
}

/* A C string literal of the bytes, broken at line ends; "??" cannot become a trigraph. */
static void add_c_string(GString *out, const char *text, const char *indent)
{
    g_string_append_c(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n' && c[1] != '\0')
            g_string_append_printf(out, "\\n\"\n%s\"", indent);
        else if (*c == '\n')
            g_string_append(out, "\\n");
        else if (*c == '"' || *c == '\\' || *c == '?')
            g_string_append_printf(out, "\\%c", *c);
        else if (g_ascii_isprint(*c))
            g_string_append_c(out, *c);
        else
            g_string_append_printf(out, "\\%03o", (unsigned)(unsigned char)*c);
    }
    g_string_append_c(out, '"');
}

static void add_struct(GString *out, const CtTemplateScope *scope)
{
    g_autofree char *type = camel(scope->name);

    for (guint i = 0; i < scope->fields->len; i++) {
        const CtTemplateField *field = scope->fields->pdata[i];
        if (field->loop != NULL)
            add_struct(out, field->loop);
    }
    g_string_append(out, "\ntypedef struct {\n");
    for (guint i = 0; i < scope->fields->len; i++) {
        const CtTemplateField *field = scope->fields->pdata[i];
        if (field->loop == NULL) {
            g_string_append_printf(out, "    const char *%s; /* %s */\n", field->name,
                                   field->about);
            continue;
        }
        g_autofree char *item = camel(field->loop->name);
        g_string_append_printf(out, "    const CtPage%s *%s; /* %s */\n    size_t %s_count;\n",
                               item, field->name, field->about, field->name);
    }
    if (scope->fields->len == 0)
        g_string_append(out, "    char nothing; /* the template has no field */\n");
    g_string_append_printf(out, "} CtPage%s;\n", type);
}

static void add_missing(GString *out, const char *type, const char *scope, const char *field)
{
    g_string_append_printf(
        out,
        "%sct_page_missing_%s_%s(void)\n"
        "    __attribute__((error(\"the field %s of the template %s is missing\")));\n",
        type, scope, field, field, scope);
}

/* The macro names every member with a function that must not be called; naming a member in the
 * arguments overrides that call, so what is left over stops the build. */
static void add_maker(GString *out, const CtTemplateScope *scope)
{
    g_autofree char *type = camel(scope->name);
    g_autofree char *upper = capitals(scope->name);
    g_autoptr(GString) members = g_string_new(NULL);

    for (guint i = 0; i < scope->fields->len; i++) {
        const CtTemplateField *field = scope->fields->pdata[i];
        g_autofree char *item = field->loop != NULL ? camel(field->loop->name) : NULL;
        g_autofree char *pointer =
            item != NULL ? g_strdup_printf("const CtPage%s *", item) : g_strdup("const char *");
        if (field->loop != NULL)
            add_maker(out, field->loop);
        add_missing(out, pointer, scope->name, field->name);
        g_string_append_printf(members, " .%s = ct_page_missing_%s_%s(), \\\n       ", field->name,
                               scope->name, field->name);
        if (item == NULL)
            continue;
        g_autofree char *count = g_strdup_printf("%s_count", field->name);
        add_missing(out, "size_t ", scope->name, count);
        g_string_append_printf(members, " .%s = ct_page_missing_%s_%s(), \\\n       ", count,
                               scope->name, count);
    }
    g_string_append_printf(out, "#define CT_PAGE_%s(...) \\\n    ((CtPage%s){%s __VA_ARGS__ })\n",
                           upper, type, members->str);
}

static void add_pieces(GString *out, const CtTemplateScope *scope, const char *from, int depth);

static void add_loop(GString *out, const CtTemplatePiece *piece, const char *from, int depth)
{
    g_autofree char *item = camel(piece->loop->name);
    g_autofree char *variable = g_strdup_printf("item%d", depth);
    int in = depth * 4;

    g_string_append_printf(out, "%*sfor (size_t i%d = 0; i%d < %s->%s_count; i%d++) {\n", in, "",
                           depth, depth, from, piece->text, depth);
    g_string_append_printf(out, "%*sconst CtPage%s *%s = &%s->%s[i%d];\n", in + 4, "", item,
                           variable, from, piece->text, depth);
    g_string_append_printf(out, "%*s(void)%s;\n", in + 4, "", variable);
    add_pieces(out, piece->loop, variable, depth + 1);
    g_string_append_printf(out, "%*s}\n", in, "");
}

static void add_pieces(GString *out, const CtTemplateScope *scope, const char *from, int depth)
{
    static const char *const escape[] = { "text", "attribute", "url" };

    for (guint i = 0; i < scope->pieces->len; i++) {
        const CtTemplatePiece *piece = scope->pieces->pdata[i];
        g_autofree char *id = capitals(piece->text);
        const char *how = escape[piece->position];
        int in = depth * 4;

        switch (piece->kind) {
        case CT_TEMPLATE_LITERAL:
            g_string_append_printf(out, "%*sct_buffer_add_text(out, ", in, "");
            add_c_string(out, piece->text, "        ");
            g_string_append(out, ");\n");
            break;
        case CT_TEMPLATE_FIELD:
            g_string_append_printf(out, "%*sct_escape_%s(out, %s->%s);\n", in, "", how, from,
                                   piece->text);
            break;
        case CT_TEMPLATE_MESSAGE:
            g_string_append_printf(out, "%*sct_escape_%s(out, ct_po_text(language, CT_PO_%s));\n",
                                   in, "", how, id);
            break;
        case CT_TEMPLATE_LANGUAGE:
            g_string_append_printf(out, "%*sct_escape_%s(out, ct_po_code(language));\n", in, "",
                                   how);
            break;
        case CT_TEMPLATE_LOOP:
            add_loop(out, piece, from, depth);
            break;
        }
    }
}

static bool add_page(GString *header, GString *source, const char *path, const char *noun,
                     GError **error)
{
    g_autofree char *text = NULL;
    g_autofree char *type = camel(noun);

    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    g_autoptr(CtTemplate) template = ct_template_parse(path, noun, text, error);
    if (template == NULL)
        return false;
    add_struct(header, template->page);
    g_string_append_printf(header, "/* %s */\n", template->story);
    g_string_append_printf(
        header, "void ct_page_%s(CtBuffer *out, CtPoLanguage language, const CtPage%s *page);\n",
        noun, type);
    add_maker(header, template->page);
    g_string_append_printf(
        source,
        "\nvoid ct_page_%s(CtBuffer *out, CtPoLanguage language, const CtPage%s *page)\n{\n"
        "    (void)language;\n    (void)page;\n",
        noun, type);
    add_pieces(source, template->page, "page", 1);
    g_string_append(source, "}\n");
    return true;
}

static bool add_asset(GString *header, GString *source, const char *path, const char *noun,
                      GError **error)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    g_string_append_printf(header, "\nextern const char ct_page_%s[]; /* %s */\n", noun, path);
    g_string_append_printf(source, "\nconst char ct_page_%s[] =\n    ", noun);
    add_c_string(source, text, "    ");
    g_string_append(source, ";\n");
    return true;
}

static bool add_file(GString *header, GString *source, const char *path, GError **error)
{
    g_autofree char *noun = g_path_get_basename(path);

    (void)g_strdelimit(noun, "-", '_');
    if (!g_str_has_suffix(noun, ".html")) {
        (void)g_strdelimit(noun, ".", '_');
        return add_asset(header, source, path, noun, error);
    }
    noun[strlen(noun) - strlen(".html")] = '\0';
    return add_page(header, source, path, noun, error);
}

static const char header_head[] =
    "/* page.h - the pages of templates/, generated by tools/pagegen; do not edit.\n"
    " *\n"
    " * CT_PAGE_NAME(.field = value, ...) does not compile while a field is missing.\n"
    " * SPDX-License-Identifier: EUPL-1.2\n"
    " */\n"
    "#pragma once\n\n"
    "#include \"base/bytes.h\"\n"
    "#include \"web/po.h\"\n\n"
    "#ifdef __clang__ /* the maker macros override their own initialisers on purpose */\n"
    "#pragma clang diagnostic ignored \"-Winitializer-overrides\"\n"
    "#else\n"
    "#pragma GCC diagnostic ignored \"-Woverride-init\"\n"
    "#pragma GCC diagnostic ignored \"-Woverride-init-side-effects\"\n"
    "#endif\n";

static const char source_head[] = "/* page.c - generated by tools/pagegen; do not edit.\n"
                                  " * SPDX-License-Identifier: EUPL-1.2\n"
                                  " */\n"
                                  "#include \"web/page.h\"\n\n"
                                  "#include \"web/escape.h\"\n";

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) header = g_string_new(header_head);
    g_autoptr(GString) source = g_string_new(source_head);

    if (argc < 4) {
        (void)fputs("usage: pagegen HEADER SOURCE FILE...\n", stderr);
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        if (!add_file(header, source, argv[i], &error)) {
            (void)fprintf(stderr, "pagegen: %s\n", error->message);
            return 1;
        }
    }
    if (g_file_set_contents(argv[1], header->str, (gssize)header->len, &error) &&
        g_file_set_contents(argv[2], source->str, (gssize)source->len, &error))
        return 0;
    (void)fprintf(stderr, "pagegen: %s\n", error->message);
    return 1;
}
