/* test_contract_form.c - fields become the YAML of a contract; what is typed is a value, no more.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/contract.h"
#include "web/contract_form.h"

#define HEAD "contract=sample&publisher=P&client=C&components=inclusive&kind=restricted&tlp=AMBER"
#define SITE "&site-1-id=office&site-1-groups=a%2C+b"
#define CONTACT                                                                                    \
    "&contact-1-name=Ada&contact-1-address=ada%40example.org&contact-1-cleared=GREEN"              \
    "&contact-1-sites=office&contact-1-until=2016-01-31"
#define PRODUCT "&product-3-line=Windows+7&product-3-editions=Service+Pack+1&product-3-sites=office"

static void read_form(const char *body, CtContractForm *out)
{
    g_auto(CtForm) form = { 0 };

    assert_true(ct_form_read(ct_bytes_of_text(body), &form, NULL));
    ct_contract_form_of(&form, 1, out);
}

static CtContract *contract_of(CtContractForm *form, GError **error)
{
    g_autofree char *yaml = ct_contract_form_yaml(form);

    return ct_contract_parse(ct_bytes_of_text(yaml), "contract", error);
}

static void test_contract_form_makes_what_the_command_line_takes(void **state)
{
    g_auto(CtContractForm) form = { 0 };
    g_autoptr(GError) error = NULL;

    (void)state;
    read_form(HEAD SITE CONTACT PRODUCT, &form);
    g_autoptr(CtContract) contract = contract_of(&form, &error);
    assert_null(error);
    const CtContractFacts *facts = ct_contract_facts(contract);
    assert_string_equal(facts->id, "sample");
    assert_int_equal(facts->site_count, 1);
    assert_int_equal(facts->sites[0].groups.count, 2);
    assert_int_equal(facts->contact_count, 1);
    assert_string_equal(facts->contacts[0].address, "ada@example.org");
    assert_int_equal(facts->product_count, 1);
    assert_string_equal(facts->products[0].editions.item[0], "Service Pack 1");
}

static void test_contract_form_what_is_typed_is_a_value_and_nothing_else(void **state)
{
    static const char *const typed[] = {
        "a\"b", "a\\", "\\\"", "x: y", "[a, b]", "&a", "*a",       "!!int 3",          "a #b",
        "- a",  "'a'", "{a}",  "%TAG", "\\n",    "|",  "\xC3\xA9", "\"\ncontacts: []", "a\tb",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
        g_auto(CtContractForm) form = { 0 };
        g_autoptr(GError) error = NULL;
        g_autofree char *escaped = g_uri_escape_string(typed[i], NULL, FALSE);
        g_autofree char *body = g_strconcat(HEAD SITE PRODUCT "&title=", escaped, NULL);
        g_autofree char *wanted = g_strdelimit(g_strdup(typed[i]), "\n\t", ' ');

        read_form(body, &form);
        g_autoptr(CtContract) contract = contract_of(&form, &error);
        if (error != NULL)
            fail_msg("%s: %s", typed[i], error->message);
        assert_string_equal(ct_contract_facts(contract)->title, wanted);
        assert_int_equal(ct_contract_facts(contract)->contact_count, 0);
    }
}

static void test_contract_form_reads_its_own_yaml_again(void **state)
{
    g_auto(CtContractForm) form = { 0 };
    g_auto(CtContractForm) again = { 0 };

    (void)state;
    read_form(HEAD SITE CONTACT PRODUCT "&within-hours=24&valid=&from=2015-01-01", &form);
    g_autofree char *yaml = ct_contract_form_yaml(&form);
    assert_true(ct_contract_form_read(ct_bytes_of_text(yaml), 1, &again, NULL));
    g_autofree char *twice = ct_contract_form_yaml(&again);
    assert_string_equal(yaml, twice);
}

static void test_contract_form_does_not_open_what_it_cannot_show(void **state)
{
    static const char *const odd[] = {
        "contract: a\nproducts:\n  - { line: X, editions: [ 'a, b' ] }\n",
        "contract: a\nproducts:\n  - { line: X, editions: [ [a] ] }\n",
        "contract: [",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        CtContractForm form = { (GArray *)&form };
        g_autoptr(GError) error = NULL;

        assert_false(ct_contract_form_read(ct_bytes_of_text(odd[i]), 1, &form, &error));
        assert_true(g_error_matches(error, CT_ERROR, CT_ERROR_INPUT));
        assert_ptr_equal(form.groups, &form);
    }
}

static const char *blamed(const CtContractForm *form)
{
    for (guint i = 0; i < form->groups->len; i++) {
        const CtContractGroup *group = &g_array_index(form->groups, CtContractGroup, i);

        for (guint j = 0; j < group->fields->len; j++)
            if (g_array_index(group->fields, CtContractField, j).problem != NULL)
                return g_array_index(group->fields, CtContractField, j).name;
    }
    return NULL;
}

/* The refusal of match/contract.h itself, put at its field. */
static void test_contract_form_a_refusal_stands_at_its_field(void **state)
{
    static const struct {
        const char *more, *field;
    } cases[] = {
        { SITE PRODUCT "&within-hours=soon", "within-hours" },
        { SITE PRODUCT "&from=2015-02-30", "from" },
        { SITE PRODUCT "&until=never", "until" },
        { PRODUCT, "product-1-sites" },
        { SITE PRODUCT "&product-3-versions=nonsense", "product-1-versions" },
        { SITE PRODUCT "&site-2-id=office", "site-2-id" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(CtContractForm) form = { 0 };
        g_autoptr(GError) error = NULL;
        g_autofree char *body = g_strconcat(HEAD, cases[i].more, NULL);

        read_form(body, &form);
        g_autoptr(CtContract) contract = contract_of(&form, &error);
        assert_null(contract);
        assert_non_null(ct_contract_form_blame(&form, error->message));
        assert_string_equal(blamed(&form), cases[i].field);
    }
}

static void test_contract_form_a_message_without_place_is_of_no_field(void **state)
{
    g_auto(CtContractForm) form = { 0 };

    (void)state;
    read_form(HEAD, &form);
    g_autofree char *yaml = ct_contract_form_yaml(&form);
    assert_true(g_str_has_prefix(yaml, "contract: "));
    assert_null(ct_contract_form_blame(&form, "contract: its id"));
    assert_null(ct_contract_form_blame(&form, "other:1:1: x"));
    assert_null(ct_contract_form_blame(&form, "contract:0:1: x"));
    assert_null(blamed(&form));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contract_form_makes_what_the_command_line_takes),
        cmocka_unit_test(test_contract_form_what_is_typed_is_a_value_and_nothing_else),
        cmocka_unit_test(test_contract_form_reads_its_own_yaml_again),
        cmocka_unit_test(test_contract_form_does_not_open_what_it_cannot_show),
        cmocka_unit_test(test_contract_form_a_refusal_stands_at_its_field),
        cmocka_unit_test(test_contract_form_a_message_without_place_is_of_no_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
