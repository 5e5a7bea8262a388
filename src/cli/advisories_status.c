/* advisories_status.c - `constat advisories status --index INDEX | DIR MANDATE`: what the index
 * holds, and what was wrong; or where a mandate's copies stand (advisories_standing.c).
 *
 * Of an index: checks the index against its digest, then prints its counts, its sources with size
 * and SHA-256, and each upstream error: source, JSON pointer, words. Nothing upstream is hidden.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/text.h"
#include "cli/commands.h"
#include "examine/shown.h"

#include <stdio.h>

/* What a feed wrote, or its file is called, as one field of a line that a terminal can bear. */
static void print_field(CtBytes text, char end)
{
    CtBuffer shown = ct_buffer_new(CT_LIMIT_SOURCE_BYTES);

    ct_shown_add(&shown, text);
    const CtBytes bytes = ct_buffer_bytes(&shown);
    (void)printf("%.*s%c", (int)bytes.size, (const char *)bytes.data, end);
    ct_buffer_clear(&shown);
}

static bool print_sources(const CtAdvisory *index, GError **error)
{
    for (uint32_t i = 0; i < ct_advisory_source_count(index); i++) {
        CtAdvisorySource source;

        if (!ct_advisory_source(index, i, &source, error))
            return false;
        g_autofree char *hex = ct_text_hex((CtBytes){ source.digest, sizeof source.digest });
        (void)fputs("source\t", stdout);
        print_field(source.name, '\t');
        (void)printf("%" G_GUINT64_FORMAT "\tsha256:%s\n", source.size, hex);
    }
    return true;
}

static bool print_findings(const CtAdvisory *index, GError **error)
{
    for (uint32_t i = 0; i < ct_advisory_finding_count(index); i++) {
        CtAdvisoryFinding finding;
        CtAdvisorySource source;

        if (!ct_advisory_finding(index, i, &finding, error) ||
            !ct_advisory_source(index, finding.source, &source, error))
            return false;
        (void)fputs("finding\t", stdout);
        print_field(source.name, '\t');
        print_field(finding.pointer, '\t');
        print_field(finding.words, '\n');
    }
    return true;
}

bool ct_cli_advisories_status(int argc, char **argv, GError **error)
{
    g_autofree char *path = NULL;
    g_autofree char *verifier = NULL;
    gboolean all = FALSE;
    gboolean json = FALSE;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &path, "The index", "INDEX" },
        { "verifier", 0, 0, G_OPTION_ARG_STRING, &verifier, "Whose signature INDEX.note must bear",
          "KEY" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Every copy of the mandate", NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object, of a mandate", NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (path == NULL && argc == 3)
        return ct_cli_advisories_standing(&(CtAdvisoriesStanding){ argv[1], argv[2], all, json },
                                          error);
    if (path == NULL || argc != 1 || all || json)
        return ct_cli_misuse(error, "advisories status: say --index INDEX, or DIR MANDATE");
    g_autoptr(CtAdvisory) index = ct_cli_advisories_index(path, error);
    if (index == NULL)
        return false;
    if (verifier != NULL && !ct_cli_advisories_signed(path, index, verifier, error))
        return false;
    (void)printf("advisories\t%u\n", ct_advisory_count(index));
    return print_sources(index, error) && print_findings(index, error);
}
