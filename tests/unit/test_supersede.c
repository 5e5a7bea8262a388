/* test_supersede.c - updates that replace updates: chains, products apart, circles, and chance.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "bulletin_sample.h"

#include "match/supersede.h"

static void add(CtBulletinBook *book, const char *product, const char *update, const char *replaces)
{
    const CtBulletinRow row = { .product = product, .update = update, .replaces = replaces };

    assert_true(ct_bulletin_add_row(book, "EX-1", &row, NULL));
}

static const char *by(const CtSupersede *graph, uint32_t row, const char *installed)
{
    g_autoptr(GPtrArray) updates = g_ptr_array_new();
    g_autoptr(GHashTable) set = NULL;

    g_ptr_array_add(updates, (void *)(uintptr_t)installed);
    set = ct_supersede_installed(updates);
    return ct_supersede_by(graph, row, set);
}

static void test_supersede_follows_chains(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();

    sample_bulletin(book, "EX-1", 0);
    add(book, "System 8 for x64", "100", "");
    add(book, "System 8 for x64", "200", "100@EX-0 90");
    add(book, "System 8 for x64", "300 301", "200");
    g_autoptr(CtSupersede) graph = ct_supersede_new(book);
    assert_string_equal(by(graph, 0, "KB100"), "100");
    assert_string_equal(by(graph, 0, "kb300"), "300");
    assert_string_equal(by(graph, 0, "301"), "301");
    assert_null(by(graph, 0, "90"));
    assert_null(by(graph, 2, "200"));
    assert_null(ct_supersede_circles(graph)[0]);
}

static void test_supersede_keeps_products_apart(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();

    sample_bulletin(book, "EX-1", 0);
    add(book, "System 8 for x64", "100", "");
    add(book, "System 8.1 for x64", "200", "100");
    add(book, "System 8 for 32-bit", "200", "100");
    g_autoptr(CtSupersede) graph = ct_supersede_new(book);
    assert_null(by(graph, 0, "200"));
    assert_string_equal(by(graph, 1, "200"), "200");
}

static void test_supersede_tells_circles_and_does_not_follow_them(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();

    sample_bulletin(book, "EX-1", 0);
    add(book, "System 8", "100", "300");
    add(book, "System 8", "200", "100");
    add(book, "System 8", "300", "200");
    add(book, "System 8", "400", "300");
    add(book, "System 8.1", "100", "100"); /* itself */
    g_autoptr(CtSupersede) graph = ct_supersede_new(book);
    assert_non_null(ct_supersede_circles(graph)[0]);
    assert_null(ct_supersede_circles(graph)[1]);
    assert_true(g_str_has_prefix(ct_supersede_circles(graph)[0], "System 8: "));
    assert_null(by(graph, 0, "200"));
    assert_string_equal(by(graph, 2, "400"), "400");
    assert_string_equal(by(graph, 4, "100"), "100");
}

static void test_supersede_asks_a_line_about_a_vulnerability(void **state)
{
    (void)state;
    g_autoptr(CtBulletinBook) book = sample_book();
    const CtBulletinRow rows[] = {
        { .product = "System 8 for x64", .update = "100", .exempt = "CVE-2015-9002" },
        { .product = "System 8 for 32-bit", .update = "101", .applies = "CVE-2015-9001" },
        { .product = "System 8 for x64", .component = "Example Browser", .update = "102" },
    };
    g_autoptr(GPtrArray) updates = g_ptr_array_new();
    const char *mended = NULL;

    sample_bulletin(book, "EX-1", 0);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_true(ct_bulletin_add_row(book, "EX-1", &rows[i], NULL));
    g_autoptr(CtSupersede) graph = ct_supersede_new(book);
    const char *line = ct_bulletin_find(book, CT_BULLETIN_LINE, "Example Corp System 8 Pro");
    const char *x64 = ct_bulletin_find(book, CT_BULLETIN_ARCHITECTURE, "x64");
    g_ptr_array_add(updates, (void *)(uintptr_t) "101");
    g_autoptr(GHashTable) set = ct_supersede_installed(updates);
    assert_string_equal(line, "System 8");
    assert_int_equal(ct_supersede_of(graph, line, NULL, "CVE-2015-9001", set, &mended),
                     CT_SUPERSEDE_MENDED);
    assert_string_equal(mended, "101");
    assert_int_equal(ct_supersede_of(graph, line, x64, "CVE-2015-9001", set, NULL),
                     CT_SUPERSEDE_MISSING);
    assert_int_equal(ct_supersede_of(graph, line, NULL, "CVE-2015-9002", set, NULL),
                     CT_SUPERSEDE_UNKNOWN); /* the browser's row is not its own */
}

/* ---- chance: against plain reachability, which knows no components ---- */

enum { WORLDS = 200, UPDATES = 8 };

static uint64_t seed = 88172645463325252u;

static unsigned draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

typedef struct {
    bool edge[UPDATES][UPDATES]; /* the first is replaced by the second */
    bool reach[UPDATES][UPDATES];
} World;

static void close_over(World *world)
{
    memcpy(world->reach, world->edge, sizeof world->reach);
    for (int k = 0; k < UPDATES; k++)
        for (int i = 0; i < UPDATES; i++)
            for (int j = 0; j < UPDATES; j++)
                world->reach[i][j] =
                    world->reach[i][j] || (world->reach[i][k] && world->reach[k][j]);
}

/* From i to j without an edge between two of one circle. */
static bool leads(const World *world, int i, int j, unsigned depth)
{
    if (i == j)
        return true;
    for (int k = 0; k < UPDATES && depth < UPDATES; k++)
        if (world->edge[i][k] && !(world->reach[k][i] && world->reach[i][k]) &&
            leads(world, k, j, depth + 1))
            return true;
    return false;
}

static void test_supersede_agrees_with_plain_reachability(void **state)
{
    (void)state;
    for (int run = 0; run < WORLDS; run++) {
        g_autoptr(CtBulletinBook) book = sample_book();
        World world = { 0 };

        sample_bulletin(book, "EX-1", 0);
        for (unsigned i = 0; i < UPDATES; i++) {
            g_autofree char *update = g_strdup_printf("%u", 100 + i);
            g_autoptr(GString) replaces = g_string_new(NULL);

            for (unsigned k = 0; k < UPDATES; k++)
                if (draw(6) == 0) {
                    world.edge[k][i] = true;
                    g_string_append_printf(replaces, "%s%u", replaces->len == 0 ? "" : " ",
                                           100 + k);
                }
            add(book, "System 8", update, replaces->str);
        }
        close_over(&world);
        g_autoptr(CtSupersede) graph = ct_supersede_new(book);
        for (int i = 0; i < UPDATES; i++)
            for (int j = 0; j < UPDATES; j++) {
                g_autofree char *installed = g_strdup_printf("%d", 100 + j);

                assert_int_equal(by(graph, (uint32_t)i, installed) != NULL, leads(&world, i, j, 0));
            }
    }
}

CT_TEST_MAIN(CT_TEST(test_supersede_follows_chains), CT_TEST(test_supersede_keeps_products_apart),
             CT_TEST(test_supersede_tells_circles_and_does_not_follow_them),
             CT_TEST(test_supersede_asks_a_line_about_a_vulnerability),
             CT_TEST(test_supersede_agrees_with_plain_reachability))
