/* test_serving.c - `constat serve` as a whole: mails in, cases out, and what dies comes back.
 *
 * Method: an instance with one authority's mandate in a temporary folder; ct_serving_run in a
 * child process, which the test talks to as the world does: a Maildir, HTTP on loopback, signals.
 * Waiting is by looking again until a time that is ample, so that a slow machine only takes longer.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/folder.h"
#include "../unit/test.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases/book.h"
#include "evidence/mandate.h"
#include "evidence/verify.h"
#include "service/serving.h"
#include "web/mandates.h"

#define NAME      "response"
#define CLOCK     1775552400 /* 2026-04-07T09:00:00Z, a day after the mail */
#define AMPLE_MS  30000
#define LOOK_MS   50
#define MOST_KIDS 16

typedef struct {
    char *folder;
    char *instance;
    uint16_t port;
    pid_t serve;
    pid_t other; /* a second one, in one of the tests */
} World;

static const char settings[] = "kind: authority\n"
                               "principal: Example Authority\n"
                               "controller: Example Authority, example.org\n"
                               "legal_basis: CPI L.331-20\n"
                               "mode: live\n"
                               "demo: true\n"
                               "origin: authority.example.org\n"
                               "smtp: {host: 127.0.0.1, port: 9}\n";

/* A port that was free a moment ago. */
static uint16_t free_port(void)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof here;
    int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(probe, (const struct sockaddr *)&here, size), 0);
    assert_int_equal(getsockname(probe, (struct sockaddr *)&here, &size), 0);
    close(probe);
    return ntohs(here.sin_port);
}

/* What the roles report goes into a file of the folder: tests print nothing that is no result. */
static pid_t serve(const World *world, uint16_t port)
{
    pid_t child = fork();

    if (child == 0) {
        g_autofree char *log = g_build_filename(world->folder, "log", NULL);

        if (freopen(log, "a", stderr) == NULL)
            _exit(3);
        _exit(ct_serving_run(world->instance, NULL, port, NULL) ? 0 : 1);
    }
    assert_true(child > 0);
    return child;
}

static void stop(pid_t child)
{
    int status = -1;

    assert_int_equal(kill(child, SIGTERM), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* The test itself must have no store open when it forks, as any caller. */
static void found(const World *world, const CtMandatePlan *plan)
{
    assert_true(ct_mandate_init_instance(world->instance, NULL));
    assert_true(ct_mandate_add(world->instance, plan, NULL));
    g_autoptr(CtMandate) mandate = ct_mandate_open(world->instance, NAME, NULL);
    g_autoptr(CtBook) book = ct_book_open(mandate, NULL);
    assert_non_null(book);
}

static int set_up(void **state)
{
    World *world = g_new0(World, 1);
    g_autofree char *share = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "share", NULL);
    CtMandatePlan plan = { .name = NAME, .share = share, .dossier = "graduated", .clock = CLOCK };

    world->folder = ct_test_folder();
    world->instance = g_build_filename(world->folder, "instance", NULL);
    g_autofree char *path = g_build_filename(world->folder, "settings.yaml", NULL);
    plan.settings = path;
    assert_true(g_file_set_contents(path, settings, -1, NULL));
    found(world, &plan);
    world->port = free_port();
    world->serve = serve(world, world->port);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    World *world = *state;

    if (world->serve > 0)
        stop(world->serve);
    if (world->other > 0)
        stop(world->other);
    ct_test_folder_remove(world->folder);
    g_free(world->instance);
    g_free(world);
    return 0;
}

/* Delivers the golden mail under another port of the facts, so that each is another referral. */
static void deliver(const World *world, unsigned number)
{
    g_autofree char *golden = g_build_filename(g_getenv("CT_SOURCE_ROOT"), "tests", "golden",
                                               "acns", "signed-plain.eml", NULL);
    g_autofree char *text = NULL;
    g_autofree char *name = g_strdup_printf("%u.test", number);
    g_autofree char *port = g_strdup_printf("%u", 20000 + number);
    g_autofree char *incoming =
        g_build_filename(world->instance, "mandates", NAME, "incoming", NULL);
    g_autofree char *draft = g_build_filename(incoming, "tmp", name, NULL);
    g_autofree char *place = g_build_filename(incoming, "new", name, NULL);

    assert_true(g_file_get_contents(golden, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, "51413", -1);
    g_autofree char *mail = g_strjoinv(port, parts);
    assert_true(g_file_set_contents(draft, mail, -1, NULL));
    assert_int_equal(rename(draft, place), 0);
}

/* The status, 0 when nobody answers; *out_page is the whole answer. */
static unsigned get(uint16_t port, const char *path, char **out_page)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    g_autofree char *request =
        g_strdup_printf("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    GString *answer = g_string_new(NULL);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct timeval patience = { .tv_sec = 5 };
    char bytes[4096];
    ssize_t count = 0;

    (void)setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(client, (const struct sockaddr *)&to, sizeof to) == 0 &&
        send(client, request, strlen(request), MSG_NOSIGNAL) > 0)
        while ((count = recv(client, bytes, sizeof bytes, 0)) > 0)
            g_string_append_len(answer, bytes, count);
    close(client);
    unsigned status = answer->len > 12 ? (unsigned)strtoul(answer->str + 9, NULL, 10) : 0;
    char *page = g_string_free(answer, FALSE);
    if (out_page != NULL)
        *out_page = page;
    else
        g_free(page);
    return status;
}

static void look_again(int *waited)
{
    assert_true(*waited < AMPLE_MS);
    g_usleep(LOOK_MS * 1000);
    *waited += LOOK_MS;
}

static void await_pages(uint16_t port)
{
    for (int waited = 0; get(port, "/about", NULL) != 200;)
        look_again(&waited);
}

static CtBook *open_to_read(const World *world)
{
    CtMandate *mandate = ct_mandate_open_keyless(world->instance, NAME, NULL);
    CtBook *book = mandate == NULL ? NULL : ct_book_open_keyless(mandate, NULL);

    g_assert(book != NULL); /* the compiler does not know that cmocka's does not return */
    return book;
}

static void close_book(CtBook *book)
{
    CtMandate *mandate = book->mandate;

    ct_book_free(book);
    ct_mandate_free(mandate);
}

/* Numbers of the first cases; returns how many there are, at most `most`. */
static size_t cases(const World *world, int64_t *out, size_t most)
{
    CtBook *book = open_to_read(world);
    size_t count = 0;
    {
        g_auto(CtRow) row = ct_db_row(book->mandate->db, CT_SQL_CASE_PAGE);
        bool has_row = false;

        ct_row_bind_int(&row, CT_BIND_CASE_PAGE_AFTER, -1);
        ct_row_bind_int(&row, CT_BIND_CASE_PAGE_MOST, (int64_t)most);
        while (ct_row_step(&row, &has_row, NULL) && has_row)
            out[count++] = ct_row_int(&row, CT_COLUMN_CASE_PAGE_ID);
    }
    close_book(book);
    return count;
}

static void await_cases(const World *world, size_t count)
{
    int64_t numbers[64];

    for (int waited = 0; cases(world, numbers, G_N_ELEMENTS(numbers)) < count;)
        look_again(&waited);
    assert_int_equal(cases(world, numbers, G_N_ELEMENTS(numbers)), count);
}

static size_t children(pid_t parent, pid_t out[MOST_KIDS])
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", parent, parent);
    g_autofree char *text = NULL;
    size_t count = 0;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    g_auto(GStrv) words = g_strsplit(g_strstrip(text), " ", -1);
    for (size_t i = 0; words[i] != NULL && count < MOST_KIDS; i++)
        if (words[i][0] != '\0')
            out[count++] = (pid_t)strtol(words[i], NULL, 10);
    return count;
}

static void test_serving_makes_a_case_of_each_mail_that_is_delivered(void **state)
{
    World *world = *state;
    g_autofree char *page = NULL;
    int64_t number;

    deliver(world, 1);
    await_cases(world, 1);
    assert_int_equal(cases(world, &number, 1), 1);
    await_pages(world->port);
    g_autofree char *path = g_strdup_printf("/case/%" G_GINT64_FORMAT "?lang=en", number);
    assert_int_equal(get(world->port, path, &page), 200);
    assert_non_null(strstr(page, "Deadlines and how they were computed"));
    assert_non_null(strstr(page, "referral-lodged"));
    /* Nothing of what the mail says is on the page. */
    assert_null(strstr(page, "203.0.113.45"));
    assert_null(strstr(page, "Lighthouse"));
}

static void test_serving_brings_every_killed_role_back(void **state)
{
    World *world = *state;
    pid_t before[MOST_KIDS];
    pid_t after[MOST_KIDS];
    size_t roles;

    await_pages(world->port);
    roles = children(world->serve, before);
    assert_int_equal(roles, 4); /* web, intake, clerk, post */
    for (size_t i = 0; i < roles; i++)
        assert_int_equal(kill(before[i], SIGKILL), 0);
    for (int waited = 0; children(world->serve, after) != roles || after[0] == before[0];)
        look_again(&waited);
    for (size_t i = 0; i < roles; i++)
        for (size_t j = 0; j < roles; j++)
            assert_int_not_equal(after[i], before[j]);
    deliver(world, 2);
    await_cases(world, 1);
    await_pages(world->port);
}

static void count_finding(void *user, const char *place, const char *what)
{
    (void)place;
    (void)what;
    ++*(unsigned *)user;
}

static void test_serving_twice_on_one_instance_breaks_nothing(void **state)
{
    World *world = *state;
    CtVerifyReport report;
    unsigned findings = 0;

    world->other = serve(world, free_port());
    for (unsigned i = 0; i < 20; i++) {
        deliver(world, 100 + i);
        g_usleep(20000); /* so that both look while some lie there */
    }
    await_cases(world, 20);
    assert_int_equal(waitpid(world->other, NULL, WNOHANG), 0);
    stop(world->other);
    world->other = 0;
    stop(world->serve);
    world->serve = 0;
    await_cases(world, 20);
    CtBook *book = open_to_read(world);
    bool verified = ct_verify_run(book->ledger, count_finding, &findings, &report, NULL);
    close_book(book);
    assert_true(verified);
    assert_int_equal(findings, 0);
}

static void test_serving_shows_pages_while_a_writer_holds_the_store(void **state)
{
    World *world = *state;

    await_pages(world->port);
    g_autoptr(CtMandate) mandate = ct_mandate_open(world->instance, NAME, NULL);
    g_assert(mandate != NULL);
    assert_true(ct_db_begin_immediate(mandate->db, NULL));
    int64_t begun = g_get_monotonic_time();
    for (int i = 0; i < 10; i++)
        assert_int_equal(get(world->port, "/", NULL), 200);
    assert_true(g_get_monotonic_time() - begun < 5 * G_USEC_PER_SEC);
    ct_db_rollback(mandate->db);
}

static void test_serving_passes_over_what_is_no_mail(void **state)
{
    World *world = *state;
    g_autofree char *incoming =
        g_build_filename(world->instance, "mandates", NAME, "incoming", "new", NULL);
    g_autofree char *folder = g_build_filename(incoming, "0-folder", NULL);
    g_autofree char *link = g_build_filename(incoming, "0-link", NULL);

    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_int_equal(symlink("/etc/hostname", link), 0);
    deliver(world, 3);
    await_cases(world, 1);
}

/* Asks for pages as fast as it can, over and over, until it is killed. */
static pid_t flood(uint16_t port)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    for (;;)
        (void)get(port, "/ledger", NULL);
}

static void test_serving_works_on_while_the_pages_are_flooded(void **state)
{
    World *world = *state;
    pid_t floods[4];

    await_pages(world->port);
    for (size_t i = 0; i < G_N_ELEMENTS(floods); i++)
        floods[i] = flood(world->port);
    deliver(world, 5);
    await_cases(world, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(floods); i++) {
        assert_int_equal(kill(floods[i], SIGKILL), 0);
        assert_int_equal(waitpid(floods[i], NULL, 0), floods[i]);
    }
}

static void test_serving_lists_an_order_that_lies_for_four_days(void **state)
{
    World *world = *state;
    g_autofree char *page = NULL;

    deliver(world, 6); /* the question to a provider waits, for there is no partner */
    await_cases(world, 1);
    await_pages(world->port);
    assert_int_equal(get(world->port, "/?lang=en", &page), 200);
    assert_null(strstr(page, "ask-token"));
    g_clear_pointer(&page, g_free);
    g_autoptr(CtMandate) mandate = ct_mandate_open(world->instance, NAME, NULL);
    g_assert(mandate != NULL);
    assert_true(ct_mandate_set_clock(mandate, CLOCK + 4 * CT_DAY_SECONDS, NULL));
    assert_int_equal(get(world->port, "/?lang=en", &page), 200);
    assert_non_null(strstr(page, "ask-token"));
    assert_non_null(strstr(page, "CPI R.331-8"));
    assert_non_null(strstr(page, "not handed over"));
}

static void test_serving_is_refused_to_who_has_a_store_open(void **state)
{
    World *world = *state;
    g_autoptr(GError) error = NULL;

    await_pages(world->port); /* from then on its signals are held */
    g_autoptr(CtMandate) mandate = ct_mandate_open(world->instance, NAME, NULL);
    assert_non_null(mandate);
    assert_false(ct_serving_run(world->instance, NULL, free_port(), &error));
    assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_CONFLICT));
}

static void test_mandates_are_shown_without_their_master_key(void **state)
{
    World *world = *state;
    g_autofree char *secrets = g_build_filename(world->instance, "secrets", NULL);
    g_autofree char *hidden = g_build_filename(world->folder, "hidden", NULL);
    g_auto(CtViewCase) view;
    int64_t number;

    deliver(world, 4);
    await_cases(world, 1);
    assert_int_equal(cases(world, &number, 1), 1);
    stop(world->serve);
    world->serve = 0;
    assert_int_equal(rename(secrets, hidden), 0);
    assert_null(ct_mandate_open(world->instance, NAME, NULL));
    g_autoptr(CtMandates) mandates = ct_mandates_open(world->instance, "1", "jail", NULL);
    assert_non_null(mandates);
    CtViewProvider provider = ct_mandates_provider(mandates);
    ct_view_case_init(&view);
    g_autofree char *id = g_strdup_printf(NAME ".%" G_GINT64_FORMAT, number);
    assert_true(provider.journey(provider.user, id, &view, NULL));
    assert_true(view.steps->len > 0);
    assert_true(view.keeps->len > 0);
}

#define CT_SERVING_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

CT_TEST_MAIN(CT_SERVING_TEST(test_serving_makes_a_case_of_each_mail_that_is_delivered),
             CT_SERVING_TEST(test_serving_brings_every_killed_role_back),
             CT_SERVING_TEST(test_serving_twice_on_one_instance_breaks_nothing),
             CT_SERVING_TEST(test_serving_shows_pages_while_a_writer_holds_the_store),
             CT_SERVING_TEST(test_serving_passes_over_what_is_no_mail),
             CT_SERVING_TEST(test_serving_works_on_while_the_pages_are_flooded),
             CT_SERVING_TEST(test_serving_lists_an_order_that_lies_for_four_days),
             CT_SERVING_TEST(test_serving_is_refused_to_who_has_a_store_open),
             CT_SERVING_TEST(test_mandates_are_shown_without_their_master_key))
