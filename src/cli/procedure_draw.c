/* procedure_draw.c - `constat procedure draw FILE --out PICTURE`: a procedure for a memorandum.
 *
 * The picture's format is what its name ends in: svg, png or pdf. Parsed and drawn here, outside
 * any jail: a procedure is the house's own text, and the parser refuses everything else.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/procedure_verb.h"

#include "base/file.h"
#include "picture/portrait.h"
#include "procedure/parser.h"

#include <string.h>

#define PICTURE_BYTES (64u << 20)

static char *out_path;
static char *language;
static char *part;

static const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out_path, "where the picture goes; svg, png or pdf",
      "FILE" },
    { "language", 0, 0, G_OPTION_ARG_STRING, &language, "en (usual) or fr", "LANGUAGE" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part, "all (usual), states or times", "PART" },
    G_OPTION_ENTRY_NULL,
};

static bool read_wish(CtPortrait *out, GError **error)
{
    const char *point = out_path == NULL ? NULL : strrchr(out_path, '.');

    if (out_path == NULL)
        return ct_cli_misuse(error, "procedure draw: --out FILE is expected");
    if (point == NULL || !ct_canvas_format(point + 1, &out->format))
        return ct_cli_misuse(error, "procedure draw: the picture's name ends in none of .svg, "
                                    ".png and .pdf");
    if (language != NULL && strcmp(language, "fr") != 0 && strcmp(language, "en") != 0)
        return ct_cli_misuse(error, "procedure draw: \"%s\" is neither en nor fr", language);
    out->language = language == NULL ? "en" : language;
    out->only_states = part != NULL && strcmp(part, "states") == 0;
    out->only_times = part != NULL && strcmp(part, "times") == 0;
    if (part != NULL && strcmp(part, "all") != 0 && !out->only_states && !out->only_times)
        return ct_cli_misuse(error, "procedure draw: \"%s\" is not all, states or times", part);
    return true;
}

static CtProcedure *read_procedure(const char *path, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);
    g_autofree char *name = g_path_get_basename(path);

    if (!ct_file_read_named(path, &text, "procedure", error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    return ct_parser_read(ct_buffer_bytes(&text), name, error);
}

static bool run(int argc, char **argv, GError **error)
{
    CtPortrait wish = { 0 };
    g_auto(CtBuffer) picture = ct_buffer_new(PICTURE_BYTES);

    if (!ct_cli_options(&ct_procedure_draw, entries, &argc, &argv, error))
        return false;
    if (argc != 2)
        return ct_cli_misuse(error, "procedure draw: one FILE is expected");
    if (!read_wish(&wish, error))
        return false;
    g_autoptr(CtProcedure) procedure = read_procedure(argv[1], error);
    return procedure != NULL && ct_portrait_draw(&wish, procedure, &picture, error) &&
           ct_file_replace(out_path, ct_buffer_bytes(&picture), "picture", error);
}

const CtCommand ct_procedure_draw = {
    .name = "procedure draw",
    .synopsis = "FILE --out PICTURE [--language fr|en] [--part states|times]",
    .summary = "Draw a procedure: its states, windows, clocks and retention",
    .run = run,
};
