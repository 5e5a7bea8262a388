/* cmd_verify.c - `constat verify DIR NAME [--rebuild]`: does the ledger agree with itself?
 *
 * Without --rebuild no key is used: tree, tiles, checkpoint, ciphertexts. With it every case is
 * folded again from its entries with the mandate's keys and compared with its row. Each finding is
 * a line, place and what was seen; then the counts. Exit status 0 when nothing was found.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cases/rebuild.h"
#include "cli/opening.h"
#include "evidence/verify.h"

#include <stdio.h>

static gboolean rebuild;

static const GOptionEntry entries[] = {
    { "rebuild", 0, 0, G_OPTION_ARG_NONE, &rebuild, "fold every case again, with the keys", NULL },
    G_OPTION_ENTRY_NULL,
};

static void print_finding(void *user, const char *place, const char *what)
{
    (void)user;
    (void)printf("finding\t%s\t%s\n", place, what);
}

static void print_case(void *user, int64_t case_id, const char *what)
{
    (void)user;
    (void)printf("finding\tcase %" G_GINT64_FORMAT "\t%s\n", case_id, what);
}

static bool verify_ledger(const char *instance, const char *name, uint64_t *out, GError **error)
{
    g_autofree char *folder = g_build_filename(instance, "mandates", name, NULL);
    g_autofree char *store = g_build_filename(folder, "store.db", NULL);
    g_autoptr(CtDb) db = ct_db_open(store, CT_DB_READ, error);
    g_autoptr(CtLedger) ledger = db == NULL ? NULL : ct_ledger_open(db, folder, NULL, error);
    CtVerifyReport report = { 0 };

    if (ledger == NULL || !ct_verify_run(ledger, print_finding, NULL, &report, error))
        return false;
    (void)printf("entries\t%" G_GUINT64_FORMAT "\ncovered by the checkpoint\t%" G_GUINT64_FORMAT
                 "\nvalues\t%" G_GUINT64_FORMAT "\nerased\t%" G_GUINT64_FORMAT "\n",
                 report.entries, report.covered, report.values, report.erased);
    *out += report.findings;
    return true;
}

static bool verify_cases(const char *instance, const char *name, uint64_t *out, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtRebuildReport report;

    if (!ct_opening_of(instance, name, &opening, error) ||
        !ct_rebuild_run(opening.book, print_case, NULL, &report, error))
        return false;
    (void)printf("cases\t%" G_GUINT64_FORMAT "\nby header\t%" G_GUINT64_FORMAT
                 "\nsteps\t%" G_GUINT64_FORMAT "\norders\t%" G_GUINT64_FORMAT "\n",
                 report.cases, report.by_header, report.entries, report.orders);
    *out += report.findings;
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    uint64_t findings = 0;

    if (!ct_cli_options(&ct_command_verify, entries, &argc, &argv, error))
        return false;
    if (argc != 3)
        return ct_cli_misuse(error, "verify: DIR NAME is expected");
    if (!verify_ledger(argv[1], argv[2], &findings, error) ||
        (rebuild && !verify_cases(argv[1], argv[2], &findings, error)))
        return false;
    (void)printf("findings\t%" G_GUINT64_FORMAT "\n", findings);
    return findings == 0 ||
           ct_fail(error, CT_ERROR_INTEGRITY, "verify: %" G_GUINT64_FORMAT " findings", findings);
}

const CtCommand ct_command_verify = {
    .name = "verify",
    .synopsis = "DIR NAME [--rebuild]",
    .summary = "Verify a mandate's ledger, and with --rebuild every case",
    .run = run,
};
