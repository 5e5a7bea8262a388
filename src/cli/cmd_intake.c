/* cmd_intake.c - `constat intake DIR NAME SOURCE...`: mails into evidence and cases.
 *
 * A source is a file with one mail, an mbox, a Maildir or "-". Prints one line per count,
 * separated by tabs, and one per reason for which something was set aside. Mails whose reader died
 * before are read again first when they are due (desk/rereading.h). Exit status 0 when every mail
 * became evidence, whatever was set aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/opening.h"
#include "cli/progress.h"
#include "desk/inbox.h"
#include "desk/reading.h"
#include "desk/rereading.h"

#include <stdio.h>

static int batch = 1000;

static const GOptionEntry entries[] = {
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, "mails of one transaction (1 to 50000)", "N" },
    G_OPTION_ENTRY_NULL,
};

static void show(void *user, const CtSource *source, const CtInboxCounts *counts)
{
    (void)counts;
    ct_progress_show(user, ct_source_bytes_done(source), ct_source_bytes_total(source));
}

static void print_counts(const CtInboxCounts *sum)
{
    (void)printf("mails\t%" G_GUINT64_FORMAT "\nseen before\t%" G_GUINT64_FORMAT
                 "\nreferrals\t%" G_GUINT64_FORMAT "\nadmissible\t%" G_GUINT64_FORMAT
                 "\ndelivery reports\t%" G_GUINT64_FORMAT "\nset aside\t%" G_GUINT64_FORMAT "\n",
                 sum->mails, sum->mails_seen_before, sum->referrals, sum->admitted, sum->deliveries,
                 sum->aside);
    for (size_t i = 0; i < sum->reasons; i++)
        (void)printf("set aside: %s\t%" G_GUINT64_FORMAT "\n", sum->reason[i].reason,
                     sum->reason[i].number);
}

/* What an earlier reader died of may have been the machine: what is due is read again first. */
static bool read_again(const CtInbox *inbox, CtInboxCounts *sum, CtRereadingCounts *out,
                       GError **error)
{
    CtInstant now = ct_clock_now();
    bool due;

    return ct_rereading_is_due(inbox->book->mandate->db, now, &due, error) &&
           (!due || ct_rereading_run(inbox, now, sum, out, error));
}

static bool print_waiting(CtDb *db, const CtRereadingCounts *again, GError **error)
{
    uint64_t waiting;
    uint64_t given_up;

    if (!ct_rereading_count(db, ct_clock_now(), &waiting, &given_up, error))
        return false;
    if (again->read > 0)
        (void)printf("read again\t%" G_GUINT64_FORMAT "\n", again->read);
    if (waiting > given_up)
        (void)printf("to be read again\t%" G_GUINT64_FORMAT "\n", waiting - given_up);
    if (given_up > 0)
        (void)printf("given up\t%" G_GUINT64_FORMAT "\n", given_up);
    return true;
}

static bool take(const CtInbox *inbox, const char *path, CtInboxCounts *sum, GError **error)
{
    g_autoptr(CtSource) source = ct_source_open(path, error);
    CtInboxCounts counts = { 0 };
    bool taken = source != NULL && ct_inbox_take(inbox, source, &counts, error);

    ct_inbox_add(sum, &counts);
    return taken;
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };
    CtInboxCounts sum = { 0 };
    CtRereadingCounts again = { 0 };

    if (!ct_cli_options(&ct_command_intake, entries, &argc, &argv, error))
        return false;
    if (argc < 4 || batch < 1 || batch > 50000)
        return ct_cli_misuse(error, "intake: DIR NAME SOURCE... is expected");
    if (!ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    g_autoptr(CtWorker) worker = ct_reading_start(argv[1], error);
    CtProgress progress = ct_progress_begin("intake");
    CtInbox inbox = { .book = opening.book,
                      .worker = worker,
                      .batch = (size_t)batch,
                      .progress = show,
                      .user = &progress };
    bool done = worker != NULL && read_again(&inbox, &sum, &again, error);
    for (int i = 3; done && i < argc; i++)
        done = take(&inbox, argv[i], &sum, error);
    ct_progress_end(&progress);
    print_counts(&sum);
    return print_waiting(opening.mandate->db, &again, done ? error : NULL) && done;
}

const CtCommand ct_command_intake = {
    .name = "intake",
    .synopsis = "DIR NAME SOURCE...",
    .summary = "Take in mails from files, mboxes, Maildirs or standard input",
    .run = run,
};
