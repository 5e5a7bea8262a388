/* fuzz_check.c - whatever the parser passes, the checker ends on, and its findings have a place.
 *
 * Oracle: every finding has a known code, a line of the text, a caret that begins inside of it, a
 * message; they stand in the order of the lines; and asked twice the answer is the same.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "procedure/check.h"
#include "procedure/parser.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count_lines(CtBytes text)
{
    int count = 1;

    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n' ? 1 : 0;
    return count;
}

static void check_finding(const CtCheckFinding *finding, const CtCheckSource *source)
{
    g_autoptr(GString) written = g_string_new(NULL);

    g_assert(ct_check_topic_find(finding->topic->code) == finding->topic);
    g_assert(finding->line >= 1 && finding->line <= count_lines(source->text));
    g_assert(finding->column >= 1 && finding->width >= 1);
    g_assert(finding->message != NULL && finding->message[0] != '\0');
    ct_check_write(finding, source, (finding->line & 1) == 0, written);
    g_assert(g_utf8_validate(written->str, -1, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes text = { data, size };
    g_autoptr(GError) error = NULL;
    g_autoptr(CtProcedure) procedure = ct_parser_read(text, "f", &error);
    CtCheckSource source = { procedure, "f", text };
    CtCheckPlan plan = { &source, 1, true, NULL, 0 };
    g_autoptr(GPtrArray) findings = ct_check_run(&plan);
    g_autoptr(GPtrArray) again = ct_check_run(&plan);

    g_assert(findings->len == again->len);
    if (error != NULL)
        ct_check_mistakes(0, &source, error->message, findings);
    for (guint i = 0; i < findings->len; i++) {
        const CtCheckFinding *finding = findings->pdata[i];

        check_finding(finding, &source);
        g_assert(error != NULL || i == 0 ||
                 ((CtCheckFinding *)findings->pdata[i - 1])->line <= finding->line);
    }
    return 0;
}
