/* advisories_trace.c - `constat advisories trace DIR MANDATE FILE`: whose copy is it?
 *
 * FILE ("-": standard input) is what was found where it may not be. Printed, parted by tabs, a line
 * per finding (desk/leak.h): number, foreign, order or shared; the case's number; the copy's; the
 * bulletin; for an order how many lines agree, of how many copies that is true, and how often that
 * many lines agree by chance. No line names a person. Exit 1 when nothing speaks for any copy.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "desk/leak.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {
    [CT_LEAK_NUMBER] = "number",
    [CT_LEAK_FOREIGN] = "foreign",
    [CT_LEAK_ORDER] = "order",
    [CT_LEAK_SHARED] = "shared",
};

/* "1 in 24": lines! orders are alike by chance; said up to 20!, the last that 64 bits hold. */
static void print_chance(size_t lines)
{
    uint64_t orders = 1;

    for (size_t i = 2; i <= MIN(lines, 20); i++)
        orders *= i;
    (void)printf("%s1 in %" G_GUINT64_FORMAT, lines > 20 ? "less than " : "", orders);
}

static void print_finding(void *user, const CtLeakFinding *finding)
{
    (void)user;
    (void)printf("%s\t", words[finding->kind]);
    if (finding->number != 0)
        (void)printf("%" G_GINT64_FORMAT, finding->number);
    (void)printf("\t%s\t%s", finding->copy, finding->advisory == NULL ? "" : finding->advisory);
    if (finding->lines > 0) {
        (void)printf("\t%zu lines\t%zu copies\t", finding->lines, finding->copies);
        print_chance(finding->lines);
    }
    (void)putchar('\n');
}

bool ct_cli_advisories_trace(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    g_auto(CtBuffer) text = ct_buffer_new(CT_LEAK_BYTES);
    size_t findings = 0;

    if (!ct_cli_options(&ct_command_advisories, NULL, &argc, &argv, error))
        return false;
    if (argc != 4)
        return ct_cli_misuse(error, "advisories trace: say DIR MANDATE FILE");
    if (!ct_file_read_named(argv[3], &text, argv[3], error) ||
        !ct_opening_of(argv[1], argv[2], &opening, error) ||
        !ct_leak_trace(opening.book, ct_buffer_bytes(&text), print_finding, NULL, &findings, error))
        return false;
    return findings > 0 ||
           ct_fail(error, CT_ERROR_MISSING, "text: no copy's number and no copy's order is in it");
}
