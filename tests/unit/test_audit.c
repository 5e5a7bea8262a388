/* test_audit.c - an auditor's bundle holds together, names nobody, and gives every change away.
 *
 * Method: a mandate of the shipped dossier A with one case that was sealed and another that was
 * erased. Each kind of file is altered in turn; then the operator himself lies, with the right key:
 * the bundle is packed again with a list and a manifest that fit the lie.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "referral.h"

#include "base/tar.h"
#include "desk/audit.h"
#include "desk/audit_form.h"
#include "desk/proving.h"
#include "evidence/tree.h"

#define BUNDLE_BYTES (64u << 20)

static bool add_piece(void *user, CtBytes bytes, GError **error)
{
    (void)error;
    ct_buffer_add(user, bytes);
    return true;
}

static CtAuditReport make_of(const Sample *self, const CtAuditPlan *plan, CtBuffer *out)
{
    CtAuditReport report;

    ct_buffer_empty(out);
    sample_must(ct_audit_make(self->book, plan, add_piece, out, &report, error));
    assert_true(ct_buffer_ok(out));
    return report;
}

static CtAuditReport make(const Sample *self, uint64_t sample, CtBuffer *out)
{
    const CtAuditPlan plan = { .sample = sample, .word = "" };

    return make_of(self, &plan, out);
}

/* One case sealed, the mail of another day erased. */
static Sample *found(void)
{
    Sample *self = referral_found();

    (void)referral_serve(self);
    int64_t other = referral_join(self, referral_lodge(self, "other", "2025-02-20T10:00:00Z"),
                                  "ffeeddccbbaa99887766554433221100");
    assert_true(other > 0);
    sample_until(self, "2025-06-20T09:00:00Z");
    sample_clerk(self);
    return self;
}

static bool check(CtBytes tar, const CtAuditTerms *terms, CtAuditReport *out, char **out_why)
{
    static const CtAuditTerms none = { 0 };
    g_autoptr(GError) error = NULL;
    CtAuditReport found;
    bool well = ct_audit_check(tar, &found, &error) &&
                ct_audit_hold(&found, terms == NULL ? &none : terms, &error);

    if (well)
        *out = found;

    if (!well && out_why != NULL)
        *out_why = g_strdup(error->message);
    return well;
}

static void assert_refused(CtBytes tar, const CtAuditTerms *terms, const char *place)
{
    CtAuditReport report = { .drawn = 99 };
    g_autofree char *why = NULL;

    if (check(tar, terms, &report, &why))
        fail_msg("a bundle with a changed %s is believed", place);
    if (!g_str_has_prefix(why, place))
        fail_msg("\"%s\" does not name the place %s", why, place);
    assert_int_equal(report.drawn, 99);
}

static void test_audit_a_bundle_is_whole_and_the_same_every_time(void **state)
{
    (void)state;
    Sample *self = found();
    g_auto(CtBuffer) one = ct_buffer_new(BUNDLE_BYTES);
    g_auto(CtBuffer) two = ct_buffer_new(BUNDLE_BYTES);
    CtAuditReport made = make(self, 8, &one);
    CtAuditReport checked;

    (void)make(self, 8, &two);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&one), ct_buffer_bytes(&two)));
    assert_true(check(ct_buffer_bytes(&one), NULL, &checked, NULL));
    assert_int_equal(made.drawn, 8);
    assert_int_equal(checked.drawn, 8);
    assert_true(made.cases > 0 && made.case_lines > made.cases);
    assert_int_equal(checked.case_lines, made.case_lines);
    assert_int_equal(checked.definitions, 2);
    assert_true(checked.custody >= 5); /* mandate, two texts, a seal, an erasure */
    const CtAuditPlan other = { .sample = 8, .word = "rue de Varenne" };
    (void)make_of(self, &other, &two);
    assert_true(check(ct_buffer_bytes(&two), NULL, &checked, NULL));
    assert_false(ct_bytes_equal(ct_buffer_bytes(&one), ct_buffer_bytes(&two)));
    made = make(self, 10000, &two); /* all of a small ledger */
    assert_int_equal(made.drawn, made.checkpoint.head.size);
    assert_true(check(ct_buffer_bytes(&two), NULL, &checked, NULL));
    sample_close(self);
}

static void test_audit_no_value_of_anybody_is_in_it(void **state)
{
    (void)state;
    static const char *const values[] = { REFERRAL_IP,    REFERRAL_TITLE, REFERRAL_TOKEN,
                                          REFERRAL_NAME,  REFERRAL_EMAIL, "4 rue du Modele",
                                          "Rights Holder" };
    Sample *self = found();
    g_auto(CtBuffer) tar = ct_buffer_new(BUNDLE_BYTES);

    (void)make(self, 10000, &tar);
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *hex = ct_text_hex(ct_bytes_of_text(values[i]));

        assert_null(memmem(tar.data, tar.size, values[i], strlen(values[i])));
        assert_null(memmem(tar.data, tar.size, hex, strlen(hex)));
    }
    sample_close(self);
}

/* A bundle taken apart. */
typedef struct {
    char name[CT_TAR_NAME];
    CtBytes bytes;
} Part;

static bool take_part(void *user, const char *name, CtBytes bytes, GError **error)
{
    Part part = { .bytes = bytes };

    (void)error;
    (void)g_strlcpy(part.name, name, sizeof part.name);
    g_array_append_val(user, part);
    return true;
}

static GArray *parts_of(CtBytes tar)
{
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(Part));

    sample_must(ct_tar_each(tar, take_part, parts, error));
    return parts;
}

static void test_audit_every_altered_file_is_named(void **state)
{
    (void)state;
    Sample *self = found();
    g_auto(CtBuffer) tar = ct_buffer_new(BUNDLE_BYTES);
    g_autoptr(CtTree) tree = NULL;
    CtNoteVerifier verifier;

    sample_must(ct_proving_cover(self->book, error));
    sample_must(ct_ledger_verifier(self->book->ledger, &verifier, error));
    sample_must((tree = ct_tree_open(self->mandate->folder, &verifier, error)) != NULL);
    const CtAuditPlan plan = { .sample = 6, .word = "", .earlier = ct_tree_note(tree) };
    sample_tell(self, sample_find(self, "graduated-response", REFERRAL_TOKEN),
                "observation-received", NULL);
    CtAuditReport report = make_of(self, &plan, &tar);
    assert_true(report.earlier > 0 && report.earlier < report.checkpoint.head.size);
    assert_true(check(ct_buffer_bytes(&tar), NULL, &report, NULL));
    g_autoptr(GArray) parts = parts_of(ct_buffer_bytes(&tar));
    assert_true(parts->len > 20);
    for (guint i = 0; i < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        uint8_t *byte = tar.data + (part->bytes.data - tar.data) + part->bytes.size / 2;

        if (part->bytes.size == 0)
            continue;
        *byte ^= 1;
        assert_refused(ct_buffer_bytes(&tar), NULL, part->name);
        *byte ^= 1;
    }
    assert_true(check(ct_buffer_bytes(&tar), NULL, &report, NULL));
    sample_close(self);
}

/* What an operator who holds the key might pack: a file left out, added or in another's place. */
typedef struct {
    const char *name;  /* of the file that changes */
    CtBytes instead;   /* its bytes; no bytes: it is left out */
    const char *added; /* a name for `instead` that was not there */
} Lie;

static void pack_again(const Sample *self, CtBytes tar, const Lie *lie, CtBuffer *out)
{
    g_autoptr(GArray) parts = parts_of(tar);
    g_auto(CtBuffer) files = ct_buffer_new(1u << 20);
    g_auto(CtBuffer) note = ct_buffer_new(1u << 16);
    g_auto(CtNoteSigner) signer = { 0 };
    uint8_t digest[CT_DIGEST_SIZE];

    ct_buffer_empty(out);
    if (lie->added != NULL) {
        Part part = { .bytes = lie->instead };

        (void)g_strlcpy(part.name, lie->added, sizeof part.name);
        g_array_insert_val(parts, 0, part);
    }
    for (guint i = 0; i + 2 < parts->len; i++) {
        const Part *part = &g_array_index(parts, Part, i);
        bool changes = strcmp(part->name, lie->name) == 0;
        CtBytes bytes = changes ? lie->instead : part->bytes;

        if (changes && bytes.size == 0)
            continue;
        ct_digest_of(bytes, digest);
        g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
        ct_buffer_printf(&files, "%s  %s\n", hex, part->name);
        ct_tar_add(out, part->name, bytes);
    }
    ct_digest_of(ct_buffer_bytes(&files), digest);
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, sizeof digest });
    CtBytes manifest = g_array_index(parts, Part, parts->len - 1).bytes;
    g_autofree char *whole = ct_bytes_to_text(manifest);
    char *list = strstr(whole, "files: ");
    memcpy(list + 7, hex, 64);
    sample_must(ct_ledger_signer(self->book->ledger, &signer, error));
    ct_note_sign(&signer, (CtBytes){ (uint8_t *)whole, (size_t)(list + 72 - whole) }, &note);
    ct_tar_add(out, "files", ct_buffer_bytes(&files));
    ct_tar_add(out, "manifest", ct_buffer_bytes(&note));
    ct_tar_end(out);
}

static CtBytes bytes_of(GArray *parts, const char *name)
{
    for (guint i = 0; i < parts->len; i++)
        if (strcmp(g_array_index(parts, Part, i).name, name) == 0)
            return g_array_index(parts, Part, i).bytes;
    fail_msg("no %s", name);
    return (CtBytes){ NULL, 0 };
}

/* The first name with that beginning and end. */
static const char *name_like(GArray *parts, const char *from, const char *to, unsigned skip)
{
    for (guint i = 0; i < parts->len; i++) {
        const char *name = g_array_index(parts, Part, i).name;

        if (g_str_has_prefix(name, from) && g_str_has_suffix(name, to) && skip-- == 0)
            return name;
    }
    fail_msg("no %s...%s", from, to);
    return NULL;
}

static void assert_lie(const Sample *self, CtBytes tar, const Lie *lie, const char *place)
{
    g_auto(CtBuffer) again = ct_buffer_new(BUNDLE_BYTES);

    pack_again(self, tar, lie, &again);
    assert_refused(ct_buffer_bytes(&again), NULL, place);
}

static CtBytes without_last_line(CtBytes lines)
{
    size_t size = lines.size - 1;

    while (size > 0 && lines.data[size - 1] != '\n')
        size--;
    return (CtBytes){ lines.data, size };
}

static void test_audit_an_operator_who_signs_a_lie_is_caught(void **state)
{
    (void)state;
    Sample *self = found();
    g_auto(CtBuffer) tar = ct_buffer_new(BUNDLE_BYTES);
    g_auto(CtBuffer) again = ct_buffer_new(BUNDLE_BYTES);
    CtAuditReport report;

    (void)make(self, 6, &tar);
    CtBytes bundle = ct_buffer_bytes(&tar);
    g_autoptr(GArray) parts = parts_of(bundle);
    const Lie nothing = { .name = "" };
    pack_again(self, bundle, &nothing, &again);
    assert_true(ct_bytes_equal(ct_buffer_bytes(&again), bundle)); /* the packing itself is right */

    const char *first = name_like(parts, "sample/", ".entry", 0);
    const char *second = name_like(parts, "sample/", ".entry", 1);
    assert_lie(self, bundle, &(Lie){ .name = first }, first);
    g_autofree char *proof = g_strndup(first, strlen(first) - strlen(".entry"));
    g_autofree char *proof_name = g_strconcat(proof, ".tlog-proof", NULL);
    assert_lie(self, bundle, &(Lie){ .name = first, .instead = bytes_of(parts, second) },
               proof_name);
    const char *history = name_like(parts, "sample/", ".case", 0);
    assert_lie(self, bundle, &(Lie){ .name = history }, history);
    CtBytes custody = bytes_of(parts, "custody/0");
    assert_lie(self, bundle, &(Lie){ .name = history, .instead = custody }, history);
    assert_lie(self, bundle, &(Lie){ .name = "custody/0", .instead = without_last_line(custody) },
               "totals");
    CtBytes totals = bytes_of(parts, "totals");
    g_autofree char *fewer = ct_bytes_to_text(totals);
    char *kind = strstr(fewer, "kind\tevent\t");
    kind[strlen("kind\tevent\t")] = '9';
    assert_lie(self, bundle, &(Lie){ .name = "totals", .instead = ct_bytes_of_text(fewer) },
               "totals");
    assert_lie(self, bundle, &(Lie){ .name = name_like(parts, "definitions/", "", 0) },
               "definitions/");
    assert_lie(self, bundle,
               &(Lie){ .name = "", .added = "extra", .instead = ct_bytes_of_text("x") }, "extra");
    assert_true(ct_audit_check(bundle, &report, NULL));
    sample_close(self);
}

static void test_audit_the_auditors_own_key_and_checkpoint_bind(void **state)
{
    (void)state;
    Sample *self = found();
    Sample *stranger = referral_found();
    g_auto(CtBuffer) tar = ct_buffer_new(BUNDLE_BYTES);
    CtNoteVerifier ours;
    CtNoteVerifier theirs;
    g_autoptr(CtTree) tree = NULL;
    g_autoptr(CtTree) other = NULL;
    g_autoptr(GError) problem = NULL;
    CtAuditReport report;

    sample_must(ct_proving_cover(self->book, error));
    sample_must(ct_proving_cover(stranger->book, error));
    sample_must(ct_ledger_verifier(self->book->ledger, &ours, error));
    sample_must(ct_ledger_verifier(stranger->book->ledger, &theirs, error));
    sample_must((tree = ct_tree_open(self->mandate->folder, &ours, error)) != NULL);
    sample_must((other = ct_tree_open(stranger->mandate->folder, &theirs, error)) != NULL);
    (void)make(self, 6, &tar);
    CtBytes bundle = ct_buffer_bytes(&tar);
    assert_true(check(bundle, &(CtAuditTerms){ .verifier = &ours }, &report, NULL));
    assert_refused(bundle, &(CtAuditTerms){ .verifier = &theirs }, "verifier");
    assert_refused(bundle, &(CtAuditTerms){ .earlier = ct_tree_note(tree) }, "earlier");
    CtAuditPlan plan = { .sample = 6, .word = "", .earlier = ct_tree_note(tree) };
    (void)make_of(self, &plan, &tar);
    bundle = ct_buffer_bytes(&tar);
    assert_true(check(bundle, &(CtAuditTerms){ .earlier = ct_tree_note(tree) }, &report, NULL));
    assert_refused(bundle, &(CtAuditTerms){ .earlier = ct_tree_note(other) }, "earlier");
    plan.earlier = ct_tree_note(other); /* not of this ledger */
    assert_false(ct_audit_make(self->book, &plan, add_piece, &tar, &report, &problem));
    assert_true(g_error_matches(problem, CT_ERROR, CT_ERROR_INTEGRITY));
    sample_close(stranger);
    sample_close(self);
}

static void test_audit_refuses_every_truncation_and_a_plan_out_of_bounds(void **state)
{
    (void)state;
    Sample *self = referral_found();
    g_auto(CtBuffer) tar = ct_buffer_new(BUNDLE_BYTES);
    CtAuditReport report;

    (void)make(self, 2, &tar);
    for (size_t size = 0; size < tar.size; size += 61) {
        g_autofree uint8_t *exact = g_memdup2(tar.data, size);

        assert_false(check((CtBytes){ exact, size }, NULL, &report, NULL));
    }
    static const CtAuditPlan bad[] = { { .sample = 0, .word = "" },
                                       { .sample = CT_LIMIT_AUDIT_SAMPLE + 1, .word = "" },
                                       { .sample = 1, .word = "two\nlines" },
                                       { .sample = 1, .word = "\xc3\xa9" } };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_false(ct_audit_make(self->book, &bad[i], add_piece, &tar, &report, NULL));
    sample_close(self);
}

/* The draw, from its description: two trees of one root draw alike, and another word otherwise. */
static void test_audit_the_draw_is_what_its_description_says(void **state)
{
    (void)state;
    CtCheckpoint head = { .origin = "log.example.org", .head = { .size = 1000 } };
    g_autoptr(GArray) drawn = ct_audit_draw(&head, "", 5);
    g_autoptr(GArray) other = ct_audit_draw(&head, "x", 5);
    g_autofree char *text = g_strdup_printf("constat audit 1\nlog.example.org\n1000\n%064d\n\n", 0);
    uint8_t input[CT_DIGEST_SIZE + 8] = { 0 };
    uint8_t hash[CT_DIGEST_SIZE];
    uint64_t number = 0;

    ct_digest_of(ct_bytes_of_text(text), input);
    ct_digest_of((CtBytes){ input, sizeof input }, hash);
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | hash[i];
    assert_int_equal(g_array_index(drawn, uint64_t, 0), number % 1000);
    assert_int_equal(drawn->len, 5);
    assert_memory_not_equal(drawn->data, other->data, 5 * sizeof(uint64_t));
}

CT_TEST_MAIN(CT_TEST(test_audit_a_bundle_is_whole_and_the_same_every_time),
             CT_TEST(test_audit_no_value_of_anybody_is_in_it),
             CT_TEST(test_audit_every_altered_file_is_named),
             CT_TEST(test_audit_an_operator_who_signs_a_lie_is_caught),
             CT_TEST(test_audit_the_auditors_own_key_and_checkpoint_bind),
             CT_TEST(test_audit_refuses_every_truncation_and_a_plan_out_of_bounds),
             CT_TEST(test_audit_the_draw_is_what_its_description_says))
