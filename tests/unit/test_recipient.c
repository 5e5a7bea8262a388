/* test_recipient.c - a letter goes to its party or to nobody.
 *
 * Method: the shipped notice-and-notice, whose claimants have fields of their own and whose holders
 * are the ones a case is about.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/recipient.h"

#include "mandate_sample.h"

#define LODGED                                                                                     \
    "title=Example; claimant=C-1; claimant_name=Claire Exemple; claimant_town=Exempleville"

static int64_t lodge(const Sample *self, const char *fields)
{
    return sample_begin(self, "notice-and-notice", "N1",
                        &(SampleTelling){ .event = "claim-lodged", .fields = fields });
}

/* The part, or "nobody". */
static char *part_of(Sample *self, int64_t id, const char *notice, const char *part)
{
    g_autoptr(CtCase) subject = sample_case(self, id);
    g_autoptr(CtValues) values = NULL;
    g_auto(CtOutboxItem) item = { .notice = g_strdup(notice) };

    sample_must((values = ct_values_load(self->book, subject, NULL, error)) != NULL);
    const char *found = ct_recipient_part(subject, values, &item, part);
    return g_strdup(found == NULL ? "nobody" : found);
}

static void test_recipient_of_a_party_with_own_fields_is_never_another(void **state)
{
    (void)state;
    static const struct {
        const char *notice, *part, *wanted;
    } rows[] = {
        { "claim-told", "name", "Claire Exemple" },
        { "claim-told", "town", "Exempleville" },
        { "claim-told", "street", "nobody" }, /* not the holder's */
        { "claim-told", "email", "nobody" },
        { "claim-forward", "name", "Hadrien Exemple" },
        { "claim-forward", "street", "3 rue de l'Essai" },
        { "no-such-notice", "name", "nobody" },
    };
    SamplePlan plan = { .shipped = "notice-and-notice" };
    Sample *self = sample_found("notices", &plan);
    int64_t id = lodge(self, LODGED);

    sample_tell(self, id, "claim-checked", "outcome=compliant");
    sample_tell(self, id, "holder-found",
                "outcome=known; name=Hadrien Exemple; street=3 rue de l'Essai; "
                "town=Essai; email=hadrien@example.org; language=fr");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *part = part_of(self, id, rows[i].notice, rows[i].part);

        assert_string_equal(part, rows[i].wanted);
    }
    sample_close(self);
}

static void test_recipient_that_the_case_does_not_know_is_nobody(void **state)
{
    (void)state;
    SamplePlan plan = { .shipped = "notice-and-notice" };
    Sample *self = sample_found("notices", &plan);
    int64_t id = lodge(self, LODGED);
    g_autofree char *holder = part_of(self, id, "claim-forward", "name");
    g_autofree char *claimant = part_of(self, id, "claim-returned", "name");

    assert_string_equal(holder, "nobody"); /* and not the claimant */
    assert_string_equal(claimant, "Claire Exemple");
    sample_close(self);
}

CT_TEST_MAIN(CT_TEST(test_recipient_of_a_party_with_own_fields_is_never_another),
             CT_TEST(test_recipient_that_the_case_does_not_know_is_nobody))
