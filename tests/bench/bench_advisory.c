/* bench_advisory.c - products against advisories, both ways round, on two threads.
 *
 * Data: CT_NVD_DATA is a folder with nvdcve-2.0-*.json.gz (they are read through the jailed
 * reader, and the time of that import is printed); else a synthetic set is made and the bench says
 * so: 200,000 advisories over 40,000 products, a third with ranges, a quarter with a condition.
 * Products are drawn from the criteria themselves: half as they stand, half with another version.
 * Printed: matching 100,000 products as one host; 5,000 hosts of 300 products each; a new advisory
 * against 10,000 contracts of 1,000 products. Beside each, reading the index's bytes once, as the
 * machine's own limit.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_build.h"
#include "match/advisory_host.h"
#include "match/advisory_reach.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

enum {
    ADVISORIES = 200000,
    SYNTHETIC_PRODUCTS = 40000,
    PRODUCTS = 100000,
    HOSTS = 5000,
    HOST_PRODUCTS = 300,
    CONTRACTS = 10000,
    CONTRACT_PRODUCTS = 1000,
    QUESTIONS = 200,
    THREADS = 2,
};

static uint64_t seed = 88172645463325252u;

static unsigned draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static void print(const char *what, double figure, const char *unit, const char *bar)
{
    (void)printf("%s\t%.3f\t%s\t%s\n", what, figure, unit, bar);
    (void)fflush(stdout);
}

static double seconds_since(int64_t began)
{
    return (double)(g_get_monotonic_time() - began) / 1e6;
}

/* ---- the synthetic set ---- */

static void draw_tree(CtBuffer *tree)
{
    unsigned product = draw(SYNTHETIC_PRODUCTS);
    unsigned rows = 1 + draw(8);
    bool condition = draw(4) == 0;

    ct_applicability_open(tree, condition, false);
    ct_applicability_open(tree, false, false);
    for (unsigned i = 0; i < rows; i++) {
        bool range = draw(3) == 0;
        g_autofree char *bound = g_strdup_printf("%u.%u.%u", draw(9), draw(20), draw(9));
        g_autofree char *name = g_strdup_printf("cpe:2.3:a:vendor%u:product%u:%s:*:*:*:*:*:*:*",
                                                product / 4, product, range ? "*" : bound);
        CtApplicabilityRow row = { .criterion = ct_bytes_of_text(name), .vulnerable = true };

        if (range)
            row.bound[CT_APPLICABILITY_BELOW] = ct_bytes_of_text(bound);
        (void)ct_applicability_row(tree, &row);
    }
    ct_applicability_close(tree);
    if (condition) {
        const CtApplicabilityRow row = { .criterion = ct_bytes_of_text(
                                             "cpe:2.3:o:vendor1:system:*:*:*:*:*:*:*:*") };

        (void)ct_applicability_row(tree, &row);
    }
    ct_applicability_close(tree);
}

static bool make_index(const char *path, GError **error)
{
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    g_auto(CtBuffer) tree = ct_buffer_new(1 << 20);
    CtAdvisoryBuildCounts counts;
    uint32_t source = 0;

    if (!ct_advisory_build_source(build, ct_bytes_of_text("synthetic"), (uint8_t[32]){ 0 }, 0,
                                  &source, error))
        return false;
    for (unsigned i = 0; i < ADVISORIES; i++) {
        g_autofree char *id = g_strdup_printf("CVE-2020-%06u", i);
        const CtAdvisoryBuildAdvisory advisory = { .id = ct_bytes_of_text(id),
                                                   .feed = ct_bytes_of_text("nvd"),
                                                   .source = source };

        ct_buffer_empty(&tree);
        draw_tree(&tree);
        if (!ct_advisory_build_add(build, &advisory, ct_buffer_bytes(&tree), error))
            return false;
    }
    return ct_advisory_build_finish(build, path, &counts, error);
}

/* ---- the real one: through the program, as a person does it ---- */

static bool import_real(const char *folder, const char *path, GError **error)
{
    g_autofree char *program = g_build_filename(g_getenv("CT_BUILD_ROOT"), "constat", NULL);
    g_autofree char *command = g_strdup_printf(
        "'%s' advisories import --new --out '%s' '%s'/nvdcve-2.0-*.json.gz", program, path, folder);
    char shell[] = "/bin/sh";
    char flag[] = "-c";
    char *arguments[] = { shell, flag, command, NULL };
    int status = 0;
    int64_t began = g_get_monotonic_time();

    if (!g_spawn_sync(NULL, arguments, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                      &status, error))
        return false;
    print("index built from the feeds", seconds_since(began), "s", "<= 10");
    return status == 0 || ct_fail(error, CT_ERROR_SYSTEM, "the import ended with %d", status);
}

/* ---- products, drawn from the advisories' own rows ---- */

static char *draw_product(const CtAdvisory *index)
{
    for (;;) {
        g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);

        if (!ct_advisory_tree(index, draw(ct_advisory_count(index)), &tree, NULL))
            continue;
        CtApplicability walk = ct_applicability_over(ct_buffer_bytes(&tree));
        CtApplicabilityToken token;
        unsigned skip = draw(8);

        while ((token = ct_applicability_step(&walk)) != CT_APPLICABILITY_END)
            if (token == CT_APPLICABILITY_ROW && skip-- == 0) {
                char *name = ct_bytes_to_text(walk.row.criterion);
                char *star = strstr(name, ":*:*:*:*:*:*:*:*");

                if (star == NULL)
                    return name;
                *star = '\0';
                g_autofree char *bare = name;
                return g_strdup_printf("%s:%u.%u:*:*:*:*:*:*:*", bare, draw(9), draw(20));
            }
    }
}

static GPtrArray *draw_products(const CtAdvisory *index, size_t count)
{
    GPtrArray *products = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < count; i++)
        g_ptr_array_add(products, draw_product(index));
    return products;
}

/* ---- the three questions ---- */

static void measure_products(const CtAdvisory *index, const GPtrArray *products)
{
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index, NULL);
    uint64_t hits = 0;
    uint32_t number;
    int64_t began = g_get_monotonic_time();

    for (guint i = 0; i < products->len; i++)
        if (!ct_advisory_host_add(host, ct_bytes_of_text(g_ptr_array_index(products, i)), &number,
                                  NULL))
            continue;
    print("100,000 products read", seconds_since(began), "s", "-");
    began = g_get_monotonic_time();
    ct_advisory_host_match(host, THREADS);
    print("100,000 products matched", seconds_since(began), "s", "<= 0.3");
    for (uint32_t i = 0; i < ct_advisory_host_count(host); i++)
        hits += ct_advisory_host_hits(host, i);
    print("of which concern", (double)hits, "pairs", "-");
}

typedef struct {
    const CtAdvisory *index;
    const GPtrArray *products;
    gint *next;
} Fleet;

static void *match_hosts(void *data)
{
    Fleet *self = data;
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(self->index, NULL);
    uint32_t number;

    for (;;) {
        guint which = (guint)g_atomic_int_add(self->next, 1);

        if (which >= HOSTS)
            return NULL;
        ct_advisory_host_clear(host);
        for (guint i = 0; i < HOST_PRODUCTS; i++) {
            guint place = (which * 977 + i * 331) % self->products->len;

            if (!ct_advisory_host_add(host,
                                      ct_bytes_of_text(g_ptr_array_index(self->products, place)),
                                      &number, NULL))
                continue;
        }
        ct_advisory_host_match(host, 1);
    }
}

static void measure_fleet(const CtAdvisory *index, const GPtrArray *products)
{
    gint next = 0;
    Fleet fleet = { index, products, &next };
    int64_t began = g_get_monotonic_time();
    GThread *other = g_thread_new("hosts", match_hosts, &fleet);

    (void)match_hosts(&fleet);
    (void)g_thread_join(other);
    print("5,000 hosts x 300 products", seconds_since(began), "s", "< 5");
}

static void measure_reach(const CtAdvisory *index, const GPtrArray *products)
{
    g_autoptr(CtAdvisoryReach) reach = ct_advisory_reach_new();
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryReached));
    double slowest = 0;
    uint64_t reached = 0;

    for (uint32_t i = 0; i < CONTRACTS; i++)
        for (unsigned k = 0; k < CONTRACT_PRODUCTS; k++) {
            const char *product = g_ptr_array_index(products, draw(products->len));

            if (!ct_advisory_reach_add(reach, i, ct_bytes_of_text(product), NULL))
                continue;
        }
    ct_advisory_reach_ready(reach);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);

        if (!ct_advisory_tree(index, draw(ct_advisory_count(index)), &tree, NULL))
            continue;
        int64_t began = g_get_monotonic_time();
        g_array_set_size(out, 0);
        if (!ct_advisory_reach_find(reach, ct_buffer_bytes(&tree), out, NULL))
            continue;
        slowest = MAX(slowest, seconds_since(began));
        reached += out->len;
    }
    print("new advisory against 10,000 contracts x 1,000, slowest of 200", slowest * 1000, "ms",
          "< 50");
    print("contracts and products reached by 200", (double)reached, "pairs", "-");
}

int main(void)
{
    const char *data = g_getenv("CT_NVD_DATA");
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("constat-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "index", NULL);

    (void)printf("data\t%s\n", data == NULL ? "synthetic (CT_NVD_DATA names no folder)" : "NVD");
    if (!(data == NULL ? make_index(path, &error) : import_real(data, path, &error)))
        g_error("%s", error->message);
    g_autoptr(CtAdvisory) index = ct_advisory_open(path, &error);
    if (index == NULL)
        g_error("%s", error->message);
    int64_t began = g_get_monotonic_time();
    if (!ct_advisory_verify(index, &error))
        g_error("%s", error->message);
    print("the index's bytes, read and digested once", seconds_since(began), "s", "-");
    g_autoptr(GPtrArray) products = draw_products(index, PRODUCTS);
    measure_products(index, products);
    measure_fleet(index, products);
    measure_reach(index, products);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return 0;
}
