/* cmd_intake.c - `constat intake DIR NAME SOURCE...`: mails into evidence and cases.
 *
 * A source is a file with one mail, an mbox, a Maildir or "-". Prints one line per count,
 * separated by tabs, and one per reason for which something was set aside. Mails whose reader died
 * before are read again first when they are due (desk/rereading.h); `--given-up` lists those that
 * no reader came to the end of, one a line (number in the ledger, time of the last attempt), and
 * `--again` reads them once more, both without a source. `--remove` takes those whose numbers
 * follow out of the vault, for a reason and by a person (desk/removal.h); `constat prove-erasure
 * --mail` shows that nothing is left. Exit status 0 when every mail became evidence, whatever was
 * set aside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "base/clock.h"
#include "cli/opening.h"
#include "cli/progress.h"
#include "desk/arrival.h"
#include "desk/inbox.h"
#include "desk/reading.h"
#include "desk/removal.h"
#include "desk/rereading.h"

#include <stdio.h>

static int batch = 1000;
static gboolean given_up;
static gboolean again;
static gboolean removes;
static char *person;
static char *reason;

static const GOptionEntry entries[] = {
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, "mails of one transaction (1 to 50000)", "N" },
    { "given-up", 0, 0, G_OPTION_ARG_NONE, &given_up, "list the mails that no reader could read",
      NULL },
    { "again", 0, 0, G_OPTION_ARG_NONE, &again, "read those once more", NULL },
    { "remove", 0, 0, G_OPTION_ARG_NONE, &removes, "take these of them out of the vault", NULL },
    { "by", 0, 0, G_OPTION_ARG_STRING, &person, "who wants them removed", "PERSON" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason,
      "why: unreadable, harmful, misdirected or requested", "WORD" },
    G_OPTION_ENTRY_NULL,
};

static void show(void *user, const CtSource *source, const CtInboxCounts *counts)
{
    (void)counts;
    ct_progress_show(user, ct_source_bytes_done(source), ct_source_bytes_total(source));
}

/* Answers come where the dossier has a restricted channel, and referrals where it has none. */
static void print_counts(const CtInboxCounts *sum, bool answers)
{
    (void)printf("mails\t%" G_GUINT64_FORMAT "\nseen before\t%" G_GUINT64_FORMAT
                 "\nreferrals\t%" G_GUINT64_FORMAT "\nadmissible\t%" G_GUINT64_FORMAT "\n",
                 sum->mails, sum->mails_seen_before, sum->referrals, sum->admitted);
    if (answers)
        (void)printf("answers\t%" G_GUINT64_FORMAT "\n", sum->answers);
    (void)printf("delivery reports\t%" G_GUINT64_FORMAT "\nset aside\t%" G_GUINT64_FORMAT "\n",
                 sum->deliveries, sum->aside);
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
    g_autoptr(GArray) lost = ct_rereading_given_up(db, ct_clock_now(), CT_REREADING_EVERY, error);

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
    print_counts(&sum, ct_arrival_is_wanted(opening->book));
    return print_waiting(opening->mandate->db, &reread, done ? error : NULL) && done;
}

/* One transaction each: what could not be removed is told, and what was stays removed. */
static bool remove_mails(const CtOpening *opening, char **numbers, int count, GError **error)
{
    CtRemovalJob job = { .person = person, .reason = reason };

    for (int i = 0; i < count; i++) {
        if (!ct_opening_number("intake", numbers[i], &job.mail, error) ||
            !ct_removal_of_mail(opening->book, opening->now, &job, error))
            return false;
        (void)printf("removed\t%" G_GINT64_FORMAT "\t%s\n", job.mail, reason);
    }
    return true;
}

static bool check_arguments(int argc, GError **error)
{
    bool alone = given_up || again;

    if (given_up + again + removes > 1 || batch < 1 || batch > 50000 ||
        (alone ? argc != 3 : argc < 4))
        return ct_cli_misuse(error, "intake: DIR NAME SOURCE... is expected, DIR NAME with "
                                    "--given-up or --again, or DIR NAME NUMBER... with --remove");
    if (removes ? person == NULL || reason == NULL : person != NULL || reason != NULL)
        return ct_cli_misuse(error, "intake: --remove, --by and --reason go together");
    if (removes && !ct_removal_is_reason(reason))
        return ct_cli_misuse(error,
                             "intake: \"%s\" is not a reason: unreadable, harmful, misdirected or "
                             "requested is",
                             reason);
    return true;
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(CtOpening) opening = { 0 };

    if (!ct_cli_options(&ct_command_intake, entries, &argc, &argv, error) ||
        !check_arguments(argc, error) || !ct_opening_of(argv[1], argv[2], &opening, error))
        return false;
    if (given_up)
        return list_given_up(opening.mandate->db, error);
    if (removes)
        return remove_mails(&opening, argv + 3, argc - 3, error);
    return (!again || ct_rereading_revive(opening.mandate->db, ct_clock_now(), error)) &&
           take_all(&opening, argv, argc, error);
}

const CtCommand ct_command_intake = {
    .name = "intake",
    .synopsis = "DIR NAME SOURCE...|--given-up|--again|--remove NUMBER...",
    .summary = "Take in mails from files, mboxes, Maildirs or standard input",
    .forms = "intake DIR NAME SOURCE... [--batch N]\n"
             "intake DIR NAME --given-up\n"
             "intake DIR NAME --again\n"
             "intake DIR NAME --remove NUMBER... --by PERSON --reason WORD",
    .run = run,
};
