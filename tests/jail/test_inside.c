/* test_inside.c - what a death or a hang of constat-inside costs: the file that killed it, and
 * nothing else.
 *
 * Method: zips whose members' names kill the program (inside_odd.c), between others.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "examine/examination.h"
#include "examine/inside.h"
#include "examine/manifest_reader.h"
#include "folder.h"
#include "packed.h"

#include <glib/gstdio.h>

static char *folder;
static char *tree;
static char *out;
static char *odd;

static int setup(void **state)
{
    (void)state;
    folder = ct_test_folder();
    tree = g_build_filename(folder, "tree", NULL);
    out = g_build_filename(folder, "manifest", NULL);
    odd = g_build_filename(g_getenv("CT_BUILD_ROOT"), "tests", "jail", "inside_odd", NULL);
    return g_mkdir(tree, 0700);
}

static int teardown(void **state)
{
    (void)state;
    g_free(odd);
    g_free(out);
    g_free(tree);
    ct_test_folder_remove(folder);
    return 0;
}

static void put_zip(const char *name, const char *member)
{
    const TestEntry entry[] = { { "first", ct_bytes_of_text("content") },
                                { member, ct_bytes_of_text("content") } };
    g_autoptr(GByteArray) file = ct_test_zip(entry, 2);
    g_autofree char *path = g_build_filename(tree, name, NULL);

    assert_true(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
}

static CtExaminationResult examine(void)
{
    const char *source[] = { tree };
    CtInside inside = { .program = odd, .silence = 2 };
    const CtProbe probe = ct_inside_probe(&inside);
    const CtExaminationPlan plan = { .source = source,
                                     .sources = 1,
                                     .out = out,
                                     .jobs = 2,
                                     .tool = "test 1",
                                     .probe = &probe,
                                     .probes = 1 };
    CtExaminationResult result;
    g_autoptr(GError) error = NULL;

    if (!ct_examination_run(&plan, &result, &error))
        fail_msg("%s", error->message);
    return result;
}

/* The text of a fact of the item of that path, or NULL; the caller frees. */
static char *fact_of(const char *path, const char *name)
{
    g_autoptr(CtManifestReader) reader = ct_manifest_reader_open(out, NULL);
    CtItem *item = NULL;

    assert_non_null(reader);
    while (ct_manifest_reader_next(reader, &item, NULL) && item != NULL) {
        const CtItemFact *fact = ct_item_fact(item, name);

        if (strcmp((const char *)item->path, path) == 0)
            return fact == NULL || fact->bytes == NULL ? NULL : g_strdup((const char *)fact->bytes);
    }
    fail_msg("%s: no such item", path);
    return NULL;
}

static void test_inside_a_death_costs_one_file(void **state)
{
    (void)state;
    put_zip("a.zip", "second");
    put_zip("b.zip", "die");
    put_zip("c.zip", "third");
    CtExaminationResult result = examine();
    g_autofree char *died = fact_of("b.zip", "reader-died");
    g_autofree char *kind = fact_of("c.zip//third", "kind");
    g_autofree char *first = fact_of("a.zip//second", "kind");

    assert_non_null(strstr(died, "signal 6"));
    assert_string_equal(kind, "text-ascii");
    assert_non_null(first);
    assert_int_equal(result.totals.kind[CT_ITEM_FILE], 3);
}

static void test_inside_a_hang_costs_one_file(void **state)
{
    (void)state;
    put_zip("b.zip", "hang");
    (void)examine();
    g_autofree char *hung = fact_of("b.zip", "reader-died");
    g_autofree char *kind = fact_of("b.zip", "kind");

    assert_non_null(strstr(hung, "said nothing for too long"));
    assert_string_equal(kind, "zip");
}

int main(void)
{
    const struct CMUnitTest tests[] = { CT_TEST(test_inside_a_death_costs_one_file),
                                        CT_TEST(test_inside_a_hang_costs_one_file) };

    return cmocka_run_group_tests(tests, setup, teardown);
}
