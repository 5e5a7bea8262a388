/* cmd_demo.c - `constat demo DIR`: a whole year of dossier A on invented data, in a minute.
 *
 * Founds an authority and a provider, invents subscribers, logs and referral mails, runs the year
 * (cli/year.h), verifies everything, prints what became of it and, unless --no-serve is given,
 * serves the pages. Nothing in it is a mock: real parsers in the real jail, real mail through a
 * real SMTP server on loopback, real PDF, real signatures. DIR must not exist.
 * Ends with status 1 when a wrong subscriber was named or a verification found anything.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/commands.h"

#include "cases/rebuild.h"
#include "cli/progress.h"
#include "cli/year.h"
#include "desk/reading.h"
#include "evidence/verify.h"
#include "intake/lease_log.h"
#include "service/serving.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int subscribers = 20000;
static int mails = 10000;
static int trickle = 200;
static int weeks = 52;
static int seed = 42;
static int port = 8470;
static gboolean no_serve;

static const GOptionEntry entries[] = {
    { "subscribers", 0, 0, G_OPTION_ARG_INT, &subscribers, "how many (usual: 20000)", "N" },
    { "mails", 0, 0, G_OPTION_ARG_INT, &mails, "on day one (usual: 10000)", "N" },
    { "trickle", 0, 0, G_OPTION_ARG_INT, &trickle, "mails a week afterwards (usual: 200)", "N" },
    { "weeks", 0, 0, G_OPTION_ARG_INT, &weeks, "how long (usual: 52)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "of everything invented (usual: 42)", "N" },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "of the pages (usual: 8470)", "N" },
    { "no-serve", 0, 0, G_OPTION_ARG_NONE, &no_serve, "end after the summary", NULL },
    G_OPTION_ENTRY_NULL,
};

/* 2025-01-06T08:00:00Z, a Monday: day one. */
#define START 1736150400

/* What the demonstration holds while it runs. */
typedef struct {
    const char *folder;
    char *share; /* owned, like all that follows */
    char *input;
    CtStage *stage;
    CtStory *story;
    CtFounding founding;
    CtWorker *worker;
    CtLogbook *logbook;
    CtSheet *sheet;
    CtYear year;
} Demo;

static void demo_clear(Demo *self)
{
    ct_logbook_close(self->logbook);
    ct_worker_stop(self->worker);
    ct_founding_clear(&self->founding);
    ct_story_free(self->story);
    ct_stage_close(self->stage);
    ct_sheet_free(self->sheet);
    g_free(self->share);
    g_free(self->input);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Demo, demo_clear)

static bool invent(Demo *self, GError **error)
{
    g_autofree char *book = g_build_filename(self->input, "customers.csv", NULL);
    g_autofree char *logs = g_build_filename(self->input, "logs", NULL);
    CtStoryPlan plan = { .seed = (uint64_t)seed,
                         .subscribers = (uint32_t)subscribers,
                         .minority = MAX(1, (uint32_t)subscribers / 66),
                         .start = START };

    self->story = ct_story_new(&plan);
    if (g_mkdir_with_parents(logs, 0700) != 0)
        return ct_fail_errno(error, errno, "demonstration folder");
    return ct_story_write_book(self->story, book, error) &&
           ct_network_write_logs(ct_story_network(self->story), logs, error);
}

static bool found(Demo *self, GError **error)
{
    g_autofree char *actors = g_build_filename(self->share, "demo", "actors.yaml", NULL);
    CtFoundingPlan plan = { .folder = self->folder, .share = self->share, .start = START };

    self->stage = ct_stage_open(self->folder, actors, (uint64_t)seed, error);
    if (self->stage == NULL)
        return false;
    plan.smtp_port = ct_stage_port(self->stage);
    return ct_founding_make(&plan, &self->founding, error);
}

static bool read_log(Demo *self, const char *name, CtLeaseBuild *build, GError **error)
{
    g_autofree char *path = g_build_filename(self->input, "logs", name, NULL);
    g_autoptr(CtLeaseLog) log = ct_lease_log_read(self->worker, path, NULL, build, error);

    return log != NULL;
}

/* The provider reads its own logs and customers. */
static bool equip_provider(Demo *self, GError **error)
{
    CtMandate *provider = self->founding.provider.mandate;
    g_autofree char *book = g_build_filename(self->input, "customers.csv", NULL);
    g_autofree char *logs = g_build_filename(self->input, "logs", NULL);
    g_autofree char *instance = g_build_filename(self->folder, "authority", NULL);
    g_autoptr(GDir) folder = g_dir_open(logs, 0, NULL);
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    const char *name;
    uint64_t customers;

    self->worker = ct_reading_start(instance, error);
    if (self->worker == NULL || !ct_provider_import_customers(provider, book, &customers, error))
        return false;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
        if (!read_log(self, name, build, error))
            return false;
    self->logbook = ct_logbook_open(provider, START, error);
    return self->logbook != NULL && ct_logbook_add(self->logbook, build, NULL, error);
}

static void show(void *user, uint64_t done, uint64_t total)
{
    ct_progress_show(user, done, total);
}

static bool live(Demo *self, GError **error)
{
    CtProgress progress = ct_progress_begin("a year");
    CtYearPlan plan = { (uint32_t)mails, (uint32_t)trickle, (uint32_t)weeks };

    self->sheet = ct_sheet_new(error);
    self->year = (CtYear){ .founding = &self->founding,
                           .stage = self->stage,
                           .story = self->story,
                           .worker = self->worker,
                           .logbook = self->logbook,
                           .sheet = self->sheet,
                           .input = self->input,
                           .progress = show,
                           .user = &progress };
    bool lived = self->sheet != NULL && ct_year_run(&self->year, &plan, error);
    ct_progress_end(&progress);
    return lived;
}

static void print_count(const char *what, uint64_t count)
{
    (void)printf("  %-34s %10" G_GUINT64_FORMAT "\n", what, count);
}

/* Measures count the cases in which their instant has come; those named "...-on" are only dates for
 * the letters. */
static bool print_measures(CtBook *book, GError **error)
{
    for (size_t i = 0; i < book->count; i++) {
        const CtProcedure *procedure = book->adopted[i].procedure;
        g_autofree CtMeasureSum *sums = g_new0(CtMeasureSum, procedure->measure_count + 1);
        char text[CT_MEASURE_TEXT_SIZE];

        if (!ct_case_measure(book, &book->adopted[i], sums, error))
            return false;
        for (size_t j = 0; j < procedure->measure_count; j++)
            if (!g_str_has_suffix(procedure->measure[j].name, "-on"))
                (void)printf("  %-34s %10s\n", procedure->measure[j].name,
                             ct_measure_text(&procedure->measure[j], &sums[j], text));
    }
    return true;
}

static bool print_summary(const Demo *self, GError **error)
{
    const CtYearCounts *counts = &self->year.counts;

    (void)printf("mails in\n");
    print_count("mails", counts->inbox.mails);
    print_count("referrals", counts->inbox.referrals);
    print_count("admissible", counts->inbox.admitted);
    print_count("delivery reports", counts->inbox.deliveries);
    print_count("set aside, each with its reason", counts->inbox.aside);
    for (size_t i = 0; i < counts->inbox.reasons; i++)
        (void)printf("    %-32s %10" G_GUINT64_FORMAT "\n", counts->inbox.reason[i].reason,
                     counts->inbox.reason[i].number);
    (void)printf("identification\n");
    print_count("questions", counts->provider.rows);
    print_count("one", counts->provider.one);
    print_count("ambiguous", counts->provider.ambiguous);
    print_count("none", counts->provider.none);
    print_count("log gap", counts->provider.gap);
    (void)printf("procedure\n");
    if (!print_measures(self->founding.authority.book, error))
        return false;
    print_count("decisions and other acts", counts->decisions);
    print_count("identities that needed a word", counts->provider.unauthorised);
    print_count("reviewer's authorisations", counts->words);
    print_count("compartments erased", counts->day.clerk.erased);
    (void)printf("notices out\n");
    print_count("e-mails sent", counts->day.mailing.sent);
    print_count("e-mails refused", counts->day.mailing.refused);
    print_count("e-mails uncertain", counts->day.mailing.uncertain);
    print_count("letters handed over", counts->posting.handed_over);
    print_count("letters waiting for the bench", counts->posting.sealed);
    print_count("notices faulty", counts->posting.faulty + counts->day.mailing.faulty);
    if (counts->posting.fault[0] != '\0')
        (void)printf("  first fault: %s\n", counts->posting.fault);
    if (counts->day.mailing.fault[0] != '\0')
        (void)printf("  first fault: %s\n", counts->day.mailing.fault);
    print_count("presented", counts->carrier.presented);
    print_count("returned", counts->carrier.returned);
    (void)printf("truth\n");
    print_count("subscribers named", counts->named);
    (void)printf("  wrong subscriber: %" G_GUINT64_FORMAT "\n", counts->wrong);
    return true;
}

static void print_finding(void *user, const char *place, const char *what)
{
    (void)user;
    (void)printf("  finding: %s: %s\n", place, what);
}

static void print_case_finding(void *user, int64_t case_id, const char *what)
{
    (void)user;
    (void)printf("  finding: case %" G_GINT64_FORMAT ": %s\n", case_id, what);
}

static bool verify(const Demo *self, GError **error)
{
    CtBook *book = self->founding.authority.book;
    CtVerifyReport ledger = { 0 };
    CtRebuildReport cases;

    if (!ct_verify_run(book->ledger, print_finding, NULL, &ledger, error) ||
        !ct_rebuild_run(book, print_case_finding, NULL, &cases, error))
        return false;
    (void)printf("verification\n");
    print_count("ledger entries", ledger.entries);
    print_count("cases folded again", cases.cases);
    print_count("findings", ledger.findings + cases.findings);
    if (ledger.findings + cases.findings > 0)
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "demonstration: the verification found something");
    if (self->year.counts.wrong > 0)
        return ct_fail(error, CT_ERROR_INTEGRITY, "demonstration: a wrong subscriber was named");
    return true;
}

/* One letter of each of the first three kinds, to be opened and read. */
static bool print_letters(const Demo *self, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, "letters", "manifest.csv", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return ct_fail(error, CT_ERROR_MISSING, "demonstration: no letter was handed over");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    (void)printf("letters to look at\n");
    for (size_t i = 1; lines[i] != NULL && g_hash_table_size(seen) < 3; i++) {
        g_auto(GStrv) column = g_strsplit(lines[i], ",", 4);

        if (g_strv_length(column) == 4 && g_hash_table_add(seen, g_strdup(column[2])))
            (void)printf("  %-10s %s/letters/%s\n", column[2], self->folder, column[1]);
    }
    return true;
}

static bool play(Demo *self, GError **error)
{
    self->share = ct_opening_share(error);
    self->input = g_build_filename(self->folder, "input", NULL);
    if (self->share == NULL)
        return false;
    if (g_file_test(self->folder, G_FILE_TEST_EXISTS))
        return ct_fail(error, CT_ERROR_CONFLICT, "demonstration: the folder exists already");
    return invent(self, error) && found(self, error) && equip_provider(self, error) &&
           live(self, error) && print_summary(self, error) && verify(self, error);
}

/* The mail server goes on; the stores are given back first, for the roles open their own. */
static bool serve(Demo *self, GError **error)
{
    g_autofree char *authority = g_build_filename(self->folder, "authority", NULL);

    ct_founding_clear(&self->founding);
    self->founding = (CtFounding){ 0 };
    (void)printf("pages at http://127.0.0.1:%d (Ctrl-C ends)\n", port);
    (void)fflush(stdout);
    return ct_serving_run(authority, self->share, (uint16_t)port, error);
}

static bool run(int argc, char **argv, GError **error)
{
    g_auto(Demo) demo = { 0 };

    if (!ct_cli_options(&ct_command_demo, entries, &argc, &argv, error))
        return false;
    if (argc != 2 || subscribers < 20 || mails < 1 || trickle < 1 || weeks < 0 || port < 1 ||
        port > UINT16_MAX)
        return ct_cli_misuse(error, "demo: DIR is expected, and at least 20 subscribers");
    demo.folder = argv[1];
    if (!play(&demo, error) || !print_letters(&demo, error))
        return false;
    return no_serve || serve(&demo, error);
}

const CtCommand ct_command_demo = {
    .name = "demo",
    .synopsis = "DIR [--subscribers N] [--mails N] [--trickle N] [--weeks N] [--no-serve]",
    .summary = "Run an invented year of the graduated response, then serve it",
    .run = run,
};
