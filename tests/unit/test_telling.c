/* test_telling.c - the third link needs a reviewer: what a thief of everything else tries.
 *
 * Method: an authority and a provider, a subscriber on his third referral, whose identity is
 * sealed. The thief has the authority's whole folder, its master key and all that follows from it,
 * every file that was left in the exchange, and any request that he likes to sign in the
 * authority's name; not the provider's folder and not the bench's keys. He tries every key that he
 * can open or derive on every ciphertext and on every box. The same sweep finds the name before
 * the seal, and with a member's key after it, so that it is known to look everywhere. Source of
 * the requirement: Court of Justice, C-470/21.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "pair_sample.h"

#include "base/limits.h"
#include "desk/word.h"
#include "evidence/head.h"
#include "seal/authorisation.h"

typedef struct {
    uint8_t byte[CT_ENVELOPE_KEY_SIZE];
} Key;

typedef struct {
    const Sample *sample;
    GArray *keys; /* of Key */
    bool found;
} Sweep;

static void take_key(Sweep *sweep, const uint8_t *key)
{
    g_array_append_vals(sweep->keys, key, 1);
}

/* Every key that master key and folder yield, and a member's box if he has that. */
static void gather_keys(Sweep *sweep, const CtEnvelopePair *member)
{
    static const char *const purposes[] = { "shard key", "exchange signature", "exchange box",
                                            "customer identities" };
    CtMandate *mandate = sweep->sample->mandate;
    CtLedger *ledger = sweep->sample->book->ledger;
    CtHead head;
    Key key;

    take_key(sweep, mandate->master);
    for (size_t i = 0; i < G_N_ELEMENTS(purposes); i++) {
        ct_mandate_derive(mandate, purposes[i], key.byte);
        take_key(sweep, key.byte);
    }
    sample_must(ct_head_read(mandate->db, &head, error));
    for (uint64_t slot = 0; slot < (uint64_t)head.slots; slot++) {
        if (ct_keys_get(ledger->keys, slot, key.byte, NULL))
            take_key(sweep, key.byte);
        else if (member != NULL && ct_keys_get_sealed(ledger->keys, slot, member, key.byte, NULL))
            take_key(sweep, key.byte);
    }
}

/* Every key as the secret half of a member's pair, on every box: what opens is a key again. */
static void open_boxes(Sweep *sweep)
{
    CtHead head;
    guint count = sweep->keys->len;

    sample_must(ct_head_read(sweep->sample->mandate->db, &head, error));
    for (guint i = 0; i < count; i++) {
        g_auto(CtEnvelopePair) pair = { 0 };
        Key key;

        if (!ct_envelope_pair_from(g_array_index(sweep->keys, Key, i).byte, &pair, NULL))
            continue;
        for (uint64_t slot = 0; slot < (uint64_t)head.slots; slot++)
            if (ct_keys_get_sealed(sweep->sample->book->ledger->keys, slot, &pair, key.byte, NULL))
                take_key(sweep, key.byte);
    }
}

static void try_part(Sweep *sweep, const CtEntry *entry, unsigned compartment, CtBytes sealed)
{
    uint8_t nonce[CT_ENVELOPE_NONCE_SIZE];
    uint8_t bound[CT_HEAD_BOUND_SIZE];
    g_autofree uint8_t *plain = g_malloc0(sealed.size + 1);

    ct_head_nonce(entry->nonce, compartment, nonce);
    ct_head_bound(entry->tag, compartment, bound);
    for (guint i = 0; i < sweep->keys->len; i++)
        if (ct_envelope_open_at(g_array_index(sweep->keys, Key, i).byte, nonce,
                                (CtBytes){ bound, sizeof bound }, sealed, plain, NULL) &&
            memmem(plain, sealed.size, REFERRAL_NAME, strlen(REFERRAL_NAME)) != NULL)
            sweep->found = true;
}

static bool try_row(void *user, const CtLedgerRow *row, GError **error)
{
    Sweep *sweep = user;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_VAULT_RECORD_BYTES);
    CtVaultRecord record;
    CtEntry entry;

    if (row->place.pack == 0)
        return true;
    if (!ct_entry_parse(row->bytes, &entry, error) ||
        !ct_vault_read(sweep->sample->book->ledger->vault, &row->place, &bytes, &record, error))
        return false;
    for (size_t i = 0; i < record.count; i++)
        try_part(sweep, &entry, record.part[i].compartment, record.part[i].sealed);
    return true;
}

/* Whether the subscriber's name comes out of the folder. */
static bool sweep_finds(const Sample *sample, const CtEnvelopePair *member)
{
    Sweep sweep = { sample, g_array_new(FALSE, FALSE, sizeof(Key)), false };

    gather_keys(&sweep, member);
    open_boxes(&sweep);
    assert_true(sweep.keys->len > 10);
    sample_must(ct_ledger_each(sample->book->ledger, 0, try_row, &sweep, error));
    g_array_unref(sweep.keys);
    return sweep.found;
}

typedef struct {
    Pair *pair;
    int64_t id;
    char *token; /* owned */
    CtNoteSigner reviewer;
    int64_t serial; /* of the next forged request */
} Scene;

static void allow_reviewer(Scene *scene)
{
    g_autofree char *key = ct_note_verifier_text(&scene->reviewer.verifier);

    sample_must(
        ct_mandate_set_reviewer(scene->pair->provider->mandate, "response", key, true, error));
    sample_reopen(scene->pair->provider);
}

/* To the third referral: identity sealed at the second one's presentation. */
static Scene scene_open(bool sealed)
{
    static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 7 };
    Scene scene = { .pair = pair_found(NULL), .serial = 1000 };
    Sample *self = scene.pair->authority;

    assert_true(ct_note_signer_from("reviewer", seed, &scene.reviewer, NULL));
    allow_reviewer(&scene);
    int64_t intake = pair_refer(scene.pair, "r1", PAIR_ALONE, NULL, "2025-01-05T10:00:00Z");
    pair_exchange(scene.pair);
    scene.token = pair_token(scene.pair, intake);
    scene.id = pair_subscriber(scene.pair, intake);
    pair_exchange(scene.pair);
    sample_assert_state(self, scene.id, "first-warned");
    if (!sealed)
        return scene;
    sample_settle(self, scene.id, "warn1", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-10T09:00:00Z");
    (void)pair_refer(scene.pair, "r2", PAIR_ALONE, NULL, "2025-02-08T10:00:00Z");
    pair_exchange(scene.pair);
    sample_settle(self, scene.id, "warn2e", CT_OUTBOX_SENT);
    sample_settle(self, scene.id, "warn2", CT_OUTBOX_SENT);
    sample_until(self, "2025-02-14T09:00:00Z");
    sample_tell(self, scene.id, "letter-presented", NULL);
    sample_until(self, "2025-04-10T09:00:00Z");
    (void)pair_refer(scene.pair, "r3", PAIR_ALONE, NULL, "2025-04-08T10:00:00Z");
    pair_exchange(scene.pair);
    sample_assert_state(self, scene.id, "under-review");
    return scene;
}

static void scene_close(Scene *scene)
{
    pair_close(scene->pair);
    ct_note_signer_clear(&scene->reviewer);
    g_free(scene->token);
}

/* What a question says of itself. A liar calls every link his first. */
typedef struct {
    const char *authorisation;
    const char *stage;
    const char *purpose;
    const char *link;
    int64_t number;
} Claim;

static Claim claim_of(const Scene *scene, const char *authorisation)
{
    return (Claim){ authorisation, "under-review", "decide", "1", scene->id };
}

/* A request that the authority's own key signs, with whatever is written in it. What the provider
 * says of the row, or NULL: it gave no answer. */
static char *forge(Scene *scene, const Claim *claim, int64_t serial)
{
    CtMandate *mandate = scene->pair->authority->mandate;
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, claim->number);
    const char *row[] = { "made up",    scene->token,   claim->authorisation, number,
                          claim->stage, claim->purpose, claim->link };
    CtMandatePartner partner;
    g_auto(CtExchange) answer = { 0 };

    sample_must(ct_mandate_partner(mandate, 0, &partner, error));
    g_auto(CtExchange) request =
        ct_exchange_new(CT_EXCHANGE_REQUEST, mandate->name, partner.verifier.name, "identity",
                        serial, sample_now(scene->pair->authority));
    sample_must(ct_exchange_add(&request, row, G_N_ELEMENTS(row), error));
    sample_must(ct_exchange_write(mandate, &partner, &request, error));
    (void)pair_answer(scene->pair);
    g_auto(GStrv) paths = ct_exchange_list(mandate, &partner, CT_EXCHANGE_ANSWER, NULL);
    if (paths[0] == NULL)
        return NULL;
    sample_must(ct_exchange_read(mandate, &partner, paths[0], &answer, error));
    assert_int_equal(g_unlink(paths[0]), 0);
    char **said = answer.rows->pdata[0];
    assert_true((strcmp(said[1], "known") == 0) == (said[2] != NULL));
    return g_strdup(said[1]);
}

static void assert_claim(Scene *scene, const Claim *claim, const char *word)
{
    g_autofree char *said = forge(scene, claim, scene->serial++);

    assert_non_null(said);
    assert_string_equal(said, word);
}

static void assert_told(Scene *scene, const char *authorisation, const char *word)
{
    const Claim claim = claim_of(scene, authorisation);

    assert_claim(scene, &claim, word);
}

static char *authorise(const Scene *scene, const CtNoteSigner *signer, const char *token)
{
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation terms = { .mandate = "response",
                              .number = (uint64_t)scene->id,
                              .stage = "under-review",
                              .purpose = "decide",
                              .person = "Alix",
                              .expires = sample_time("2025-06-01T00:00:00Z") };

    ct_envelope_random(terms.nonce, sizeof terms.nonce);
    ct_authorisation_subject(token, terms.subject);
    assert_true(ct_authorisation_sign(&terms, signer, &note, NULL));
    return ct_bytes_to_text(ct_buffer_bytes(&note));
}

static void test_telling_the_sweep_finds_the_name_where_it_can_be_found(void **state)
{
    (void)state;
    Scene before = scene_open(false);

    assert_true(sweep_finds(before.pair->authority, NULL));
    scene_close(&before);
    Scene after = scene_open(true);
    assert_true(sweep_finds(after.pair->authority, &after.pair->authority->member));
    assert_false(sweep_finds(after.pair->authority, &after.pair->authority->stranger));
    scene_close(&after);
}

static void test_telling_a_thief_of_folder_keys_and_answers_links_nobody(void **state)
{
    (void)state;
    Scene scene = scene_open(true);
    const Sample *self = scene.pair->authority;

    /* He knows what happened, three times, and the token behind it. */
    sample_assert_value(self, scene.id, "ip", PAIR_ALONE);
    sample_assert_value(self, scene.id, "token", scene.token);
    /* But not who that is: by the program, by every key on every byte, by what was left. */
    sample_assert_value(self, scene.id, "name", NULL);
    assert_false(sweep_finds(self, NULL));
    assert_int_equal(sample_count_files(self->folder, ct_bytes_of_text(REFERRAL_NAME)), 0);
    assert_int_equal(sample_count_files(scene.pair->exchange, ct_bytes_of_text(REFERRAL_NAME)), 0);
    g_autoptr(GDir) left = g_dir_open(scene.pair->exchange, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(left)) != NULL)
        if (g_str_has_suffix(name, ".answer") || g_str_has_suffix(name, ".request"))
            fail_msg("an exchanged file was left");
    scene_close(&scene);
}

static void test_telling_the_provider_refuses_whoever_has_no_reviewers_word(void **state)
{
    (void)state;
    Scene scene = scene_open(true);
    static const uint8_t seed[CT_NOTE_SEED_SIZE] = { 8 };
    g_auto(CtNoteSigner) himself = { 0 };
    g_auto(CtNoteSigner) house = { 0 };

    /* Nothing, a word of his own, a word signed with the authority's key, one about another token.
     */
    assert_true(ct_note_signer_from("reviewer", seed, &himself, NULL));
    sample_must(ct_mandate_signer(scene.pair->authority->mandate, &house, error));
    g_autofree char *own = authorise(&scene, &himself, scene.token);
    g_autofree char *housed = authorise(&scene, &house, scene.token);
    g_autofree char *other = authorise(&scene, &scene.reviewer, "ffffffffffffffffffffffffffffffff");
    assert_told(&scene, "", "unauthorised");
    assert_told(&scene, own, "unauthorised");
    assert_told(&scene, housed, "unauthorised");
    assert_told(&scene, other, "unauthorised");
    /* The request of the first stage again, under its old number. */
    const Claim old = claim_of(&scene, "");
    g_autofree char *again = forge(&scene, &old, 2);
    assert_null(again);
    scene_close(&scene);
}

static void test_telling_a_reviewers_word_opens_once(void **state)
{
    (void)state;
    Scene scene = scene_open(true);
    g_autofree char *word = authorise(&scene, &scene.reviewer, scene.token);

    assert_told(&scene, word, "known");
    assert_told(&scene, word, "unauthorised"); /* replayed */
    g_autofree char *second = authorise(&scene, &scene.reviewer, scene.token);
    sample_must(ct_mandate_set_clock(scene.pair->authority->mandate,
                                     sample_time("2025-06-01T00:00:00Z"), error));
    assert_told(&scene, second, "unauthorised"); /* too late */
    scene_close(&scene);
}

/* A word is for one case, stage, purpose and token; a question that says another one gets none. */
static void test_telling_a_word_for_something_else_opens_nothing(void **state)
{
    (void)state;
    Scene scene = scene_open(true);
    g_autofree char *word = authorise(&scene, &scene.reviewer, scene.token);
    Claim claim = claim_of(&scene, word);

    claim.number++;
    assert_claim(&scene, &claim, "unauthorised");
    claim = claim_of(&scene, word);
    claim.stage = "hearing-open";
    assert_claim(&scene, &claim, "unauthorised");
    claim = claim_of(&scene, word);
    claim.purpose = "ask-identity";
    assert_claim(&scene, &claim, "unauthorised");
    assert_told(&scene, word, "known"); /* and it was not spent by them */
    scene_close(&scene);
}

/* Two infringements make two links, which need no review, whoever asks how often; of the third on
 * the provider has told by itself. */
static void test_telling_an_early_stage_is_answered_again_and_a_late_one_is_not(void **state)
{
    (void)state;
    Scene scene = scene_open(false);
    Claim claim = claim_of(&scene, "");

    assert_claim(&scene, &claim, "known");
    claim.link = "2";
    assert_claim(&scene, &claim, "known");
    claim.link = "3"; /* whoever says himself that it is the third needs a word at once */
    assert_claim(&scene, &claim, "unauthorised");
    claim.link = "1";
    (void)pair_refer(scene.pair, "r2", PAIR_ALONE, NULL, "2025-01-06T08:00:00Z");
    pair_exchange(scene.pair);
    assert_claim(&scene, &claim, "known"); /* two days of facts */
    (void)pair_refer(scene.pair, "r3", PAIR_ALONE, NULL, "2025-01-06T08:30:00Z");
    pair_exchange(scene.pair);
    assert_claim(&scene, &claim, "known"); /* the same day */
    (void)pair_refer(scene.pair, "r4", PAIR_ALONE, NULL, "2025-01-04T08:00:00Z");
    pair_exchange(scene.pair);
    assert_claim(&scene, &claim, "unauthorised"); /* a third day */
    scene_close(&scene);
}

static void test_telling_a_row_that_says_nothing_of_itself_is_refused_whole(void **state)
{
    (void)state;
    static const char *const links[] = { "0", "", "first", "-1" };
    Scene scene = scene_open(false);
    Claim claim = claim_of(&scene, "");

    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        claim.link = links[i];
        g_autofree char *said = forge(&scene, &claim, scene.serial++);
        assert_null(said);
    }
    scene_close(&scene);
}

typedef struct {
    const Scene *scene;
    unsigned wanted;
    bool sign;
} Review;

static bool review_one(void *user, const CtWordWanted *wanted, GError **error)
{
    Review *self = user;
    const Sample *authority = self->scene->pair->authority;
    g_auto(CtBuffer) note = ct_buffer_new(CT_LIMIT_NOTE_BYTES);
    CtAuthorisation word = { .number = (uint64_t)wanted->number,
                             .expires = sample_now(authority) + CT_DAY_SECONDS };

    self->wanted++;
    assert_null(wanted->role); /* the provider's reviewer, not a bench's join */
    assert_string_equal(wanted->stage, "identity-asked");
    assert_string_equal(wanted->subject, self->scene->token);
    if (!self->sign)
        return true;
    (void)g_strlcpy(word.mandate, "response", sizeof word.mandate);
    (void)g_strlcpy(word.stage, wanted->stage, sizeof word.stage);
    (void)g_strlcpy(word.purpose, wanted->purpose, sizeof word.purpose);
    (void)g_strlcpy(word.person, "Alix", sizeof word.person);
    ct_authorisation_subject(wanted->subject, word.subject);
    return ct_authorisation_sign(&word, &self->scene->reviewer, &note, error) &&
           ct_word_lay(authority->book, ct_buffer_bytes(&note), sample_now(authority), &word,
                       error);
}

static unsigned review(const Scene *scene, bool sign)
{
    Review self = { .scene = scene, .sign = sign };
    const Sample *authority = scene->pair->authority;

    sample_must(
        ct_word_each_wanted(authority->book, sample_now(authority), review_one, &self, error));
    return self.wanted;
}

/* The subscriber's next case, begun by facts of that instant. */
static int64_t next_case(const Scene *scene, const char *key, const char *at)
{
    int64_t intake = pair_refer(scene->pair, key, PAIR_ALONE, NULL, at);

    pair_exchange(scene->pair);
    int64_t id = pair_subscriber(scene->pair, intake);
    pair_exchange(scene->pair);
    return id;
}

/* Whose letters never left is asked about again: the second case freely, the third on a word, which
 * a reviewer gives after the refusal, and the provider is asked once more. */
static void test_telling_a_third_case_is_named_on_the_reviewers_word(void **state)
{
    (void)state;
    Scene scene = scene_open(false);
    const Sample *self = scene.pair->authority;

    sample_until(self, "2025-03-10T09:00:00Z");
    sample_assert_state(self, scene.id, "case-closed");
    int64_t second = next_case(&scene, "r2", "2025-03-08T10:00:00Z");
    assert_true(second != scene.id);
    sample_assert_state(self, second, "first-warned");
    sample_until(self, "2025-05-16T09:00:00Z");
    sample_assert_state(self, second, "case-closed");
    int64_t third = next_case(&scene, "r3", "2025-05-14T10:00:00Z");
    sample_assert_state(self, third, "identity-asked");
    sample_assert_orders(self, third, "ask-identity:refused");
    pair_exchange(scene.pair); /* nobody asks by himself again */
    sample_assert_orders(self, third, "ask-identity:refused");
    assert_int_equal(review(&scene, false), 1);
    assert_int_equal(review(&scene, true), 1);
    assert_int_equal(review(&scene, false), 0);
    pair_exchange(scene.pair);
    sample_assert_state(self, third, "first-warned");
    sample_check(scene.pair->authority);
    sample_check(scene.pair->provider);
    scene_close(&scene);
}

/* The house's own way needs no second question: the member opens what was sealed to him. */
static void test_telling_the_bench_opens_what_was_sealed_to_it(void **state)
{
    (void)state;
    Scene scene = scene_open(true);
    g_autoptr(CtCase) subject = sample_case(scene.pair->authority, scene.id);
    g_autoptr(CtValues) values = NULL;

    sample_must((values = ct_values_load(scene.pair->authority->book, subject,
                                         &scene.pair->authority->member, error)) != NULL);
    assert_string_equal(ct_values_get(values, "name"), REFERRAL_NAME);
    scene_close(&scene);
}

CT_TEST_MAIN(CT_TEST(test_telling_the_sweep_finds_the_name_where_it_can_be_found),
             CT_TEST(test_telling_a_thief_of_folder_keys_and_answers_links_nobody),
             CT_TEST(test_telling_the_provider_refuses_whoever_has_no_reviewers_word),
             CT_TEST(test_telling_a_reviewers_word_opens_once),
             CT_TEST(test_telling_a_word_for_something_else_opens_nothing),
             CT_TEST(test_telling_an_early_stage_is_answered_again_and_a_late_one_is_not),
             CT_TEST(test_telling_a_row_that_says_nothing_of_itself_is_refused_whole),
             CT_TEST(test_telling_a_third_case_is_named_on_the_reviewers_word),
             CT_TEST(test_telling_the_bench_opens_what_was_sealed_to_it))
