/* cmd_intake.c - `constat intake DIR NAME SOURCE...`: mails into evidence and cases.
 *
 * A source is a file with one mail, an mbox, a Maildir or "-". Prints one line per count,
 * separated by tabs, and one per reason for which something was set aside. Mails whose reader died
 * before are read again first when they are due (desk/rereading.h); `--given-up` lists those that
 * no reader came to the end of, one a line (number in the ledger, time of the last attempt), and
 * `--again` reads them once more, both without a source. Exit status 0 when every mail
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

#define MOST_LISTED 1000000

static int batch = 1000;
static gboolean given_up;
static gboolean again;

static const GOptionEntry entries[] = {
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, "mails of one transaction (1 to 50000)", "N" },
    { "given-up", 0, 0, G_OPTION_ARG_NONE, &given_up, "list the mails that no reader could read",
      NULL },
    { "again", 0, 0, G_OPTION_ARG_NONE, &again, "read those once more", NULL },
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

static bool print_waiting(CtDb *db, const CtRereadingCounts *counts, GError **error)
{
    uint64_t waiting;
    uint64_t lost;

    if (!ct_rereading_count(db, ct_clock_now(), &waiting, &lost, error))
        return false;
    if (counts->read > 0)
        (void)printf("read again\t%" G_GUINT64_FORMAT "\n", counts->read);
    if (waiting > lost)
        (void)printf("to be read again\t%" G_GUINT64_FORMAT "\n", waiting - lost);
    if (lost > 0)
        (void)printf("given up\t%" G_GUINT64_FORMAT "\n", lost);
    return true;
}

static bool list_given_up(CtDb *db, GError **error)
{
    g_autoptr(GArray) lost = ct_rereading_given_up(db, ct_clock_now(), MOST_LISTED, error);

    for (guint i = 0; lost != NULL && i < lost->len; i++) {
        const CtRereadingLost *one = &g_array_index(lost, CtRereadingLost, i);
        char since[CT_TIME_TEXT_SIZE];

        (void)printf("%" G_GINT64_FORMAT "\t%s\n", one->mail, ct_time_text(one->since, since));
    }
    return lost != NULL;
}

static bool take(const CtInbox *inbox, const char *path, CtInboxCounts *sum, GError **error)
{
    g_autoptr(CtSource) source = ct_source_open(path, error);
    CtInboxCounts counts = { 0 };
    bool taken = source != NULL && ct_inbox_take(inbox, source, &counts, error);

    ct_inbox_add(sum, &counts);
    return taken;
}

/* What waits first, then the sources. */
static bool take_all(const CtOpening *opening, char **argv, int argc, GError **error)
{
    CtInboxCounts sum = { 0 };
    CtRereadingCounts reread = { 0 };
    g_autoptr(CtWorker) worker = ct_reading_start(argv[1], error);
    CtProgress progress = ct_progress_begin("intake");
    CtInbox inbox = { .book = opening->book,
                      .worker = worker,
                      .batch = (size_t)batch,
                      .progress = show,
                      .user = &progress };
    bool done = worker != NULL && read_again(&inbox, &sum, &reread, error);
    for (int i = 3; done && i < argc; i++)
        done = take(&inbox, argv[i], &sum, error);
    ct_progress_end(&progress);
    print_counts(&sum);
    return print_waiting(opening->mandate->db, &reread, done ? error : NULL) && done;
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };

    if (!ct_cli_options(&ct_command_intake, entries, &argc, &argv, error))
        return false;
    if (batch < 1 || batch > 50000 ||
        (given_up || again ? argc != 3 || (given_up && again) : argc < 4))
        return ct_cli_misuse(error, "intake: DIR NAME SOURCE... is expected, or DIR NAME with "
                                    "--given-up or --again");
    if (!ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    if (given_up)
        return list_given_up(opening.mandate->db, error);
    return (!again || ct_rereading_revive(opening.mandate->db, ct_clock_now(), error)) &&
           take_all(&opening, argv, argc, error);
}

const CtCommand ct_command_intake = {
    .name = "intake",
    .synopsis = "DIR NAME SOURCE...|--given-up|--again",
    .summary = "Take in mails from files, mboxes, Maildirs or standard input",
    .run = run,
};
