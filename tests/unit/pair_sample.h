/* pair_sample.h - an authority and an access provider that exchange files, for tests of the desk.
 *
 * The provider's logs know three invented lines: one alone on an address, two that share another by
 * ports. What they say, and for how long, is in the table below; everybody in it is invented.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "referral.h"

#include "desk/asking.h"
#include "desk/logbook.h"
#include "desk/provider.h"
#include "match/lease_build.h"

#define PAIR_ALONE  "192.0.2.10" /* line-1 */
#define PAIR_SHARED "192.0.2.11" /* line-2 on ports 1024 to 2047, line-3 on 2048 to 4095 */
#define PAIR_NOBODY "192.0.2.12"

typedef struct {
    Sample *authority;
    Sample *provider;
    char *exchange; /* owned */
    CtLogbook *logbook;
} Pair;

static inline void pair_join(Sample *self, Sample *other, const char *folder)
{
    g_auto(CtNoteSigner) signer = { 0 };
    g_auto(CtEnvelopePair) box = { 0 };

    sample_must(ct_mandate_signer(other->mandate, &signer, error));
    sample_must(ct_mandate_box(other->mandate, &box, error));
    g_autofree char *key = ct_note_verifier_text(&signer.verifier);
    g_autofree char *hex = ct_text_hex((CtBytes){ box.public, sizeof box.public });
    sample_must(
        ct_mandate_add_partner(self->mandate, other->mandate->name, folder, key, hex, error));
}

static inline void pair_log(CtLeaseBuild *build, const char *address, uint16_t port_first,
                            uint16_t port_last, const char *line)
{
    CtLeaseBuildEvent event = { .kind = CT_LEASE_BUILD_INTERVAL,
                                .port_first = port_first,
                                .port_last = port_last,
                                .protocol = CT_LEASE_ANY,
                                .start = sample_time("2025-01-01T00:00:00Z"),
                                .end = sample_time("2025-12-01T00:00:00Z"),
                                .seen = CT_INSTANT_NEVER,
                                .subscriber = ct_bytes_of_text(line),
                                .from = port_first };

    assert_true(ct_address_parse(ct_bytes_of_text(address), &event.ip));
    sample_must(ct_lease_build_event(build, &event, error));
}

static inline void pair_equip(Pair *self)
{
    g_autoptr(CtLeaseBuild) build = ct_lease_build_new();
    g_autofree char *book = g_build_filename(self->exchange, "book.csv", NULL);
    uint32_t source;
    uint64_t customers;

    sample_must(ct_lease_build_source(build, "invented.log", 4096, &source, error));
    pair_log(build, PAIR_ALONE, 0, 65535, "line-1");
    pair_log(build, PAIR_SHARED, 1024, 2047, "line-2");
    pair_log(build, PAIR_SHARED, 2048, 4095, "line-3");
    self->logbook = ct_logbook_open(self->provider->mandate, sample_time(SAMPLE_START), NULL);
    assert_non_null(self->logbook);
    sample_must(ct_logbook_add(self->logbook, build, NULL, error));
    assert_true(g_file_set_contents(
        book,
        "line,name,street,town,email,language\n"
        "line-1," REFERRAL_NAME ",4 rue du Modele,99100 EXEMPLEVILLE," REFERRAL_EMAIL ",fr\n"
        "line-2,Dominique Exemple,5 rue du Modele,99100 EXEMPLEVILLE,dominique@example.org,en\n",
        -1, NULL));
    sample_must(ct_provider_import_customers(self->provider->mandate, book, &customers, error));
    assert_int_equal(customers, 2);
    assert_int_equal(g_unlink(book), 0);
}

static inline Pair *pair_found(const SamplePlan *plan)
{
    SamplePlan usual = { .dossier = NULL };
    SamplePlan access = { .provider = true };
    Pair *self = g_new0(Pair, 1);

    self->authority = sample_found("response", plan == NULL ? &usual : plan);
    self->provider = sample_found("access", &access);
    self->exchange = ct_test_folder();
    pair_join(self->authority, self->provider, self->exchange);
    pair_join(self->provider, self->authority, self->exchange);
    pair_equip(self);
    return self;
}

static inline void pair_close(Pair *self)
{
    ct_logbook_close(self->logbook);
    ct_test_folder_remove(self->exchange);
    sample_close(self->provider);
    sample_close(self->authority);
    g_free(self);
}

/* The provider's clock follows, and it answers whatever lies there. */
static inline CtProviderCounts pair_answer(const Pair *self)
{
    CtProviderCounts counts = { 0 };

    sample_must(ct_mandate_set_clock(self->provider->mandate, sample_now(self->authority), error));
    sample_must(ct_provider_answer(self->provider->book, self->logbook, &counts, error));
    return counts;
}

static inline CtAskingCounts pair_ask(const Pair *self)
{
    CtAskingCounts counts = { 0 };

    sample_must(ct_asking_send(self->authority->book, sample_now(self->authority), &counts, error));
    return counts;
}

static inline CtAskingCounts pair_receive(const Pair *self)
{
    CtAskingCounts counts = { 0 };

    sample_must(
        ct_asking_receive(self->authority->book, sample_now(self->authority), &counts, error));
    sample_clerk(self->authority);
    return counts;
}

/* Question, answer, and what follows from it. */
static inline void pair_exchange(const Pair *self)
{
    (void)pair_ask(self);
    (void)pair_answer(self);
    (void)pair_receive(self);
}

/* A referral of that address and port, lodged and admitted now. */
static inline int64_t pair_refer(const Pair *self, const char *key, const char *ip,
                                 const char *port, const char *at)
{
    g_autofree char *fields = g_strdup_printf(
        "ip=%s; %s%s%sprotocol=BitTorrent; complainant=Rights Holder; title=" REFERRAL_TITLE, ip,
        port == NULL ? "" : "port=", port == NULL ? "" : port, port == NULL ? "" : "; ");
    int64_t id =
        sample_begin(self->authority, "referral-intake", key,
                     &(SampleTelling){ .event = "referral-lodged", .at = at, .fields = fields });

    sample_tell(self->authority, id, "referral-checked", "outcome=admissible");
    return id;
}

/* The token by which the provider named the referral's line; freed by the caller. */
static inline char *pair_token(const Pair *self, int64_t intake)
{
    g_autoptr(CtCase) subject = sample_case(self->authority, intake);
    g_autoptr(CtValues) values = NULL;

    sample_must((values = ct_values_load(self->authority->book, subject, NULL, error)) != NULL);
    return g_strdup(ct_values_get(values, "subscriber"));
}

static inline int64_t pair_subscriber(const Pair *self, int64_t intake)
{
    g_autofree char *token = pair_token(self, intake);

    assert_non_null(token);
    return sample_find(self->authority, "graduated-response", token);
}
