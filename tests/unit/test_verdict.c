/* test_verdict.c - proofs of verdicts on small worlds: what is proved holds, what is changed does
 * not.
 *
 * Method: random advisories and hosts; each proof is written, read and checked, with its index and
 * without. Then one proof is changed, text by text, and each change must be found.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "advisory_world.h"

#include "match/advisory_build.h"
#include "match/verdict_record.h"

#include <glib/gstdio.h>

enum { WORLDS = 40, ITEMS = 5, JSON_BYTES = 1 << 22 };

static CtAdvisory *index_of(CtBytes tree)
{
    g_autoptr(CtAdvisoryBuild) build = ct_advisory_build_new();
    g_autofree char *folder = g_dir_make_tmp("constat-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "index", NULL);
    CtAdvisoryBuildCounts counts;
    CtAdvisoryBuildAdvisory advisory = { .id = ct_bytes_of_text("CVE-2020-0001"),
                                         .feed = ct_bytes_of_text("nvd"),
                                         .pointer = ct_bytes_of_text("/vulnerabilities/0"),
                                         .published = 86400,
                                         .modified = CT_INSTANT_NEVER };

    assert_true(ct_advisory_build_source(build, ct_bytes_of_text("feed"), (uint8_t[32]){ 0 }, 0,
                                         &advisory.source, NULL));
    assert_true(ct_advisory_build_add(build, &advisory, tree, NULL));
    assert_true(ct_advisory_build_finish(build, path, &counts, NULL));
    CtAdvisory *index = ct_advisory_open(path, NULL);
    assert_non_null(index);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return index;
}

typedef struct {
    GPtrArray *encoded; /* of GBytes */
} Told;

static bool keep(void *user, const CtRecord *record, GError **error)
{
    Told *self = user;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_RECORD_BYTES);

    (void)error;
    ct_record_encode(record, &bytes);
    g_ptr_array_add(self->encoded, g_bytes_new(bytes.data, bytes.size));
    return true;
}

/* What a draft makes of the records. */
static CtVerdict *retell(const Told *told)
{
    g_autoptr(CtVerdictRecordDraft) draft = ct_verdict_record_draft();

    for (guint i = 0; i < told->encoded->len; i++) {
        gsize size;
        const void *data = g_bytes_get_data(g_ptr_array_index(told->encoded, i), &size);
        CtReader reader = ct_reader_over((CtBytes){ data, size });
        CtRecord record;

        if (!ct_record_decode(&reader, &record, NULL) ||
            !ct_verdict_record_take(draft, &record, NULL))
            return NULL;
    }
    return ct_verdict_record_end(draft, NULL);
}

/* Through the records that come out of the jail: the same facts, and as much the index's. */
static void check_records(const CtVerdict *proof, const CtAdvisory *index)
{
    Told told = { g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref) };

    assert_true(ct_verdict_record_emit(proof, keep, &told, NULL));
    g_autoptr(CtVerdict) back = retell(&told);
    assert_non_null(back);
    assert_string_equal(ct_verdict_facts(back).item, ct_verdict_facts(proof).item);
    assert_int_equal(ct_verdict_facts(back).truth, ct_verdict_facts(proof).truth);
    assert_true(ct_verdict_check_index(back, index, NULL));
    g_ptr_array_unref(told.encoded);
}

/* A reader that gives less or more than it promised gives no proof. */
static void check_counts(const CtVerdict *proof)
{
    Told told = { g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref) };

    assert_true(ct_verdict_record_emit(proof, keep, &told, NULL));
    g_autoptr(GBytes) last = g_bytes_ref(g_ptr_array_index(told.encoded, told.encoded->len - 1));
    g_ptr_array_set_size(told.encoded, (int)told.encoded->len - 1);
    assert_null(retell(&told)); /* one less than promised */
    g_ptr_array_add(told.encoded, g_bytes_ref(last));
    g_ptr_array_add(told.encoded, g_bytes_ref(last));
    assert_null(retell(&told)); /* one more */
    g_ptr_array_unref(told.encoded);
}

static void prove_and_check(const CtAdvisory *index, const CtAdvisoryJudgeHost *host)
{
    g_auto(CtBuffer) json = ct_buffer_new(JSON_BYTES);
    g_auto(CtBuffer) again = ct_buffer_new(JSON_BYTES);
    g_autoptr(GError) error = NULL;
    g_autoptr(CtVerdict) proof =
        ct_verdict_prove(index, host, ct_bytes_of_text("CVE-2020-0001"), &error);

    assert_non_null(proof);
    ct_verdict_write(proof, &json);
    g_autoptr(CtVerdict) back = ct_verdict_read(ct_buffer_bytes(&json), &error);
    if (back == NULL)
        fail_msg("%s", error->message);
    ct_verdict_write(back, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&json), ct_buffer_bytes(&again)));
    assert_true(ct_verdict_check(back, NULL));
    assert_true(ct_verdict_check_index(back, index, NULL));
    assert_int_equal(ct_verdict_facts(back).truth, ct_verdict_facts(proof).truth);
    check_records(back, index);
    check_counts(back);
}

static void test_verdict_proofs_hold(void **state)
{
    (void)state;
    for (int world = 0; world < WORLDS; world++) {
        g_auto(CtBuffer) tree = ct_buffer_new(1 << 16);
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        CtBytes items[ITEMS];

        advisory_world_node(&tree, 2);
        advisory_world_node(&tree, 1);
        for (size_t i = 0; i < ITEMS; i++) {
            g_ptr_array_add(names, advisory_world_name(true));
            items[i] = ct_bytes_of_text(g_ptr_array_index(names, i));
        }
        g_autoptr(CtAdvisory) index = index_of(ct_buffer_bytes(&tree));
        for (unsigned kind = 0; kind < 4; kind++)
            prove_and_check(
                index, &(CtAdvisoryJudgeHost){ items,
                                               ITEMS,
                                               kind,
                                               { .rule = (CtAdvisoryScopeRule)(kind & 1),
                                                 .independent = kind >> 1 != 0,
                                                 .as_of = kind == 3 ? 90000 : CT_INSTANT_NEVER } });
    }
}

/* ---- one proof, changed ---- */

static void add_row(CtBuffer *out, const char *name, const char *below, bool vulnerable)
{
    CtApplicabilityRow row = { .criterion = ct_bytes_of_text(name), .vulnerable = vulnerable };

    if (below != NULL)
        row.bound[CT_APPLICABILITY_BELOW] = ct_bytes_of_text(below);
    assert_true(ct_applicability_row(out, &row));
}

static char *sample(CtAdvisory **out_index)
{
    g_auto(CtBuffer) tree = ct_buffer_new(4096);
    g_auto(CtBuffer) json = ct_buffer_new(JSON_BYTES);
    const CtBytes items[] = { ct_bytes_of_text("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"),
                              ct_bytes_of_text("cpe:2.3:o:v:system:7:*:*:*:*:*:*:*") };

    ct_applicability_open(&tree, true, false);
    add_row(&tree, "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", "2.0", true);
    add_row(&tree, "cpe:2.3:o:v:system:*:*:*:*:*:*:*:*", NULL, false);
    ct_applicability_close(&tree);
    *out_index = index_of(ct_buffer_bytes(&tree));
    g_autoptr(CtVerdict) proof =
        ct_verdict_prove(*out_index, &(CtAdvisoryJudgeHost){ items, 2, 0, { .as_of = 200000 } },
                         ct_bytes_of_text("CVE-2020-0001"), NULL);
    assert_int_equal(ct_verdict_facts(proof).truth, CT_ADVISORY_YES);
    ct_verdict_write(proof, &json);
    return ct_bytes_to_text(ct_buffer_bytes(&json));
}

static char *with(const char *text, const char *old, const char *new)
{
    g_auto(GStrv) parts = g_strsplit(text, old, 2);

    if (parts[1] == NULL)
        fail_msg("the proof does not hold %s", old);
    return g_strjoin(new, parts[0], parts[1], NULL);
}

static void test_verdict_finds_every_change(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        { "\"verdict\":\"affected\",\"scope\"", "\"verdict\":\"not affected\",\"scope\"" },
        { "\"verdict\":\"affected\",\"reasons\"", "\"verdict\":\"undetermined\",\"reasons\"" },
        { "p:1.0:", "p:2.0:" },
        { "system:7:", "other:7:" },
        { "\"below\":\"2.0\"", "\"below\":\"1.0\"" },
        { "1.0 < 2.0: yes", "1.0 < 3.0: yes" },
        { "\"row_verdict\":\"affected\"", "\"row_verdict\":\"undetermined\"" },
        { "\"as_of\":\"1970-01-03", "\"as_of\":\"1970-01-01" },
        { "\"negated\":false", "\"negated\":true" },
    };
    CtAdvisory *index = NULL;
    g_autofree char *text = sample(&index);

    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *changed = with(text, changes[i][0], changes[i][1]);
        g_autoptr(GError) error = NULL;
        g_autoptr(CtVerdict) proof = ct_verdict_read(ct_bytes_of_text(changed), NULL);

        assert_non_null(proof);
        if (ct_verdict_check(proof, &error))
            fail_msg("%s was not found", changes[i][0]);
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INTEGRITY));
    }
    ct_advisory_close(index);
}

static void test_verdict_is_held_against_its_index(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        { "\"name\":\"feed\"", "\"name\":\"food\"" },
        { "\"published\":\"1970-01-02", "\"published\":\"1970-01-01" },
        { "/vulnerabilities/0", "/vulnerabilities/1" },
        { "\"below\":\"2.0\"", "\"upto\":\"2.0\"" },
        { "\"index_sha256\":\"", "\"index_sha256\":\"00" },
    };
    CtAdvisory *index = NULL;
    g_autofree char *text = sample(&index);

    for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *changed = with(text, changes[i][0], changes[i][1]);
        g_autoptr(CtVerdict) proof = ct_verdict_read(ct_bytes_of_text(changed), NULL);

        assert_true(proof == NULL || !ct_verdict_check_index(proof, index, NULL));
    }
    ct_advisory_close(index);
}

static void test_verdict_refuses_every_truncation(void **state)
{
    (void)state;
    CtAdvisory *index = NULL;
    g_autofree char *text = sample(&index);
    size_t whole = strlen(text) - 1;

    ct_advisory_close(index);
    for (size_t size = 0; size < whole; size++) {
        g_autofree uint8_t *exact = g_memdup2(text, size);
        g_autoptr(GError) error = NULL;

        assert_null(ct_verdict_read((CtBytes){ exact, size }, &error));
        assert_non_null(error);
    }
}

CT_TEST_MAIN(CT_TEST(test_verdict_proofs_hold), CT_TEST(test_verdict_finds_every_change),
             CT_TEST(test_verdict_is_held_against_its_index),
             CT_TEST(test_verdict_refuses_every_truncation))
