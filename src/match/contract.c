/* contract.c - a contract's YAML, key by key.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/contract.h"

#include "base/mailbox.h"
#include "base/text.h"

#include <string.h>

struct CtContract {
    CtYaml *root;
    CtContractFacts facts;
    GPtrArray *lists;  /* arrays of texts, owned */
    GPtrArray *ranges; /* CtVersionRange */
    GPtrArray *asides; /* char *, ended by NULL */
};

enum { MOST_HOURS = 24 * 366, OPENPGP_DIGITS = 40, SMIME_DIGITS = 64 };

static const char *const labels[CT_TLP_LABELS] = { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT",
                                                   "RED" };
static const char *const root_keys[] = { "contract", "title", "parties",  "valid",    "components",
                                         "notice",   "sites", "contacts", "products", NULL };
static const char *const party_keys[] = { "publisher", "client", NULL };
static const char *const term_keys[] = { "from", "until", NULL };
static const char *const notice_keys[] = { "kind", "tlp", "within-hours", NULL };
static const char *const site_keys[] = { "id", "name", "groups", NULL };
static const char *const contact_keys[] = { "name",  "address",  "cleared", "key", "valid",
                                            "sites", "language", "deputy",  NULL };
static const char *const product_keys[] = { "line",      "editions", "versions", "architectures",
                                            "languages", "sites",    "support",  NULL };

void ct_contract_free(CtContract *self)
{
    if (self == NULL)
        return;
    g_free(self->facts.sites);
    g_free(self->facts.contacts);
    g_free(self->facts.products);
    g_ptr_array_unref(self->lists);
    g_ptr_array_unref(self->ranges);
    g_ptr_array_unref(self->asides);
    ct_yaml_free(self->root);
    g_free(self);
}

const CtContractFacts *ct_contract_facts(const CtContract *self)
{
    return &self->facts;
}

const char *ct_contract_tlp_label(CtContractTlp tlp)
{
    return labels[tlp];
}

bool ct_contract_tlp_read(const char *text, CtContractTlp *out)
{
    for (int i = 0; i < CT_TLP_LABELS; i++)
        if (strcmp(text, labels[i]) == 0) {
            *out = (CtContractTlp)i;
            return true;
        }
    return false;
}

bool ct_contract_holds(const CtContractTerm *term, CtInstant at)
{
    return (term->from == CT_INSTANT_NEVER || at >= term->from) &&
           (term->until == CT_INSTANT_NEVER || at < term->until);
}

bool ct_contract_day(const char *text, CtInstant *out)
{
    g_autofree char *whole = g_strconcat(text, "T00:00:00Z", NULL);

    return strlen(text) == strlen("2015-01-13") &&
           ct_time_parse(ct_bytes_of_text(whole), out) == CT_TIME_OK;
}

/* ---- pieces ---- */

static bool read_day(const CtYaml *mapping, const char *key, CtInstant *out, GError **error)
{
    const CtYaml *node = ct_yaml_get(mapping, key);

    if (node == NULL)
        return true;
    const char *text = ct_yaml_text(node);
    return (text != NULL && ct_contract_day(text, out)) ||
           ct_yaml_refuse(node, error, "not a day (YYYY-MM-DD)");
}

static bool read_term(const CtYaml *mapping, const char *key, CtContractTerm *out, GError **error)
{
    const CtYaml *node = ct_yaml_get(mapping, key);
    CtContractTerm term = { CT_INSTANT_NEVER, CT_INSTANT_NEVER };

    if (node != NULL) {
        if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) ||
            !ct_yaml_only(node, term_keys, error) || !read_day(node, "from", &term.from, error) ||
            !read_day(node, "until", &term.until, error))
            return false;
        if (term.until != CT_INSTANT_NEVER)
            term.until += CT_DAY_SECONDS;
        if (term.until != CT_INSTANT_NEVER && term.from >= term.until)
            return ct_yaml_refuse(node, error, "ends before it begins");
    }
    *out = term;
    return true;
}

static bool read_list(CtContract *self, const CtYaml *mapping, const char *key, CtContractList *out,
                      GError **error)
{
    const CtYaml *node = ct_yaml_get(mapping, key);

    *out = (CtContractList){ 0 };
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_SEQUENCE, error))
        return false;
    size_t count = ct_yaml_count(node);
    if (count == 0)
        return ct_yaml_refuse(node, error, "an empty list; leave it out when all are meant");
    const char **items = g_new0(const char *, count);
    g_ptr_array_add(self->lists, items);
    for (size_t i = 0; i < count; i++) {
        items[i] = ct_yaml_text(ct_yaml_at(node, i));
        if (items[i] == NULL || items[i][0] == '\0')
            return ct_yaml_refuse(ct_yaml_at(node, i), error, "not a text");
    }
    *out = (CtContractList){ items, count };
    return true;
}

static bool read_tlp(const CtYaml *mapping, const char *key, CtContractTlp *out, GError **error)
{
    const char *text = ct_yaml_need_text(mapping, key, error);

    if (text == NULL)
        return false;
    return ct_contract_tlp_read(text, out) ||
           ct_yaml_refuse(ct_yaml_get(mapping, key), error,
                          "not a label of TLP 2.0 (CLEAR, GREEN, AMBER, AMBER+STRICT, RED)");
}

static bool has_site(const CtContractFacts *facts, const char *id)
{
    for (size_t i = 0; i < facts->site_count; i++)
        if (g_strcmp0(facts->sites[i].id, id) == 0)
            return true;
    return false;
}

static bool read_sites_of(CtContract *self, const CtYaml *mapping, CtContractList *out,
                          GError **error)
{
    if (!read_list(self, mapping, "sites", out, error))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (!has_site(&self->facts, out->item[i]))
            return ct_yaml_refuse(ct_yaml_at(ct_yaml_get(mapping, "sites"), i), error,
                                  "there is no site \"%s\"", out->item[i]);
    return true;
}

/* ---- sites, contacts, products ---- */

static bool read_site(CtContract *self, const CtYaml *node, CtContractSite *out, GError **error)
{
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, site_keys, error))
        return false;
    out->id = ct_yaml_need_text(node, "id", error);
    if (out->id == NULL)
        return false;
    if (has_site(&self->facts, out->id))
        return ct_yaml_refuse(node, error, "site \"%s\" is told twice", out->id);
    out->name = ct_yaml_text(ct_yaml_get(node, "name"));
    return read_list(self, node, "groups", &out->groups, error);
}

static bool is_key(const char *key)
{
    static const struct {
        const char *prefix;
        size_t digits;
    } kinds[] = { { "openpgp:", OPENPGP_DIGITS }, { "smime:", SMIME_DIGITS } };
    uint8_t digest[SMIME_DIGITS / 2];

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        size_t size = strlen(kinds[i].prefix);
        if (g_str_has_prefix(key, kinds[i].prefix))
            return strlen(key + size) == kinds[i].digits &&
                   ct_text_unhex(ct_bytes_of_text(key + size), digest, kinds[i].digits / 2);
    }
    return false;
}

/* One person is told once: of two contacts with one address, which clearance, key and sites are
 * meant is the parties' to say. */
static bool check_address(const CtContract *self, const CtYaml *contact, const char *address,
                          GError **error)
{
    const CtYaml *node = ct_yaml_get(contact, "address");

    if (!ct_mailbox_is_address(address))
        return ct_yaml_refuse(node, error, "not a mail address");
    for (size_t i = 0; i < self->facts.contact_count; i++)
        if (ct_mailbox_is_same(self->facts.contacts[i].address, address))
            return ct_yaml_refuse(node, error, "the address of a contact before it");
    return true;
}

static bool read_contact(CtContract *self, const CtYaml *node, CtContractContact *out,
                         GError **error)
{
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, contact_keys, error))
        return false;
    if (ct_yaml_get(node, "cleared") == NULL)
        return ct_yaml_refuse(node, error, "a contact without clearance (\"cleared\")");
    out->name = ct_yaml_need_text(node, "name", error);
    out->address = out->name == NULL ? NULL : ct_yaml_need_text(node, "address", error);
    if (out->address == NULL || !check_address(self, node, out->address, error) ||
        !read_tlp(node, "cleared", &out->cleared, error) ||
        !read_term(node, "valid", &out->valid, error) ||
        !read_sites_of(self, node, &out->sites, error))
        return false;
    out->place = node;
    out->language = ct_yaml_text(ct_yaml_get(node, "language"));
    out->deputy = ct_yaml_text(ct_yaml_get(node, "deputy"));
    out->key = ct_yaml_text(ct_yaml_get(node, "key"));
    if (out->key == NULL && out->cleared >= CT_TLP_AMBER)
        return ct_yaml_refuse(node, error, "cleared for %s, but has no key", labels[out->cleared]);
    return out->key == NULL || is_key(out->key) ||
           ct_yaml_refuse(ct_yaml_get(node, "key"), error,
                          "not openpgp: with 40 or smime: with 64 hex digits");
}

static bool read_product(CtContract *self, const CtYaml *node, CtContractProduct *out,
                         GError **error)
{
    *out = (CtContractProduct){ .place = node };
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, product_keys, error))
        return false;
    out->line = ct_yaml_need_text(node, "line", error);
    if (out->line == NULL || !read_list(self, node, "editions", &out->editions, error) ||
        !read_list(self, node, "architectures", &out->architectures, error) ||
        !read_list(self, node, "languages", &out->languages, error) ||
        !read_sites_of(self, node, &out->sites, error) ||
        !read_term(node, "support", &out->support, error))
        return false;
    if (ct_yaml_get(node, "versions") == NULL)
        return true;
    const char *text = ct_yaml_need_text(node, "versions", error);
    if (text == NULL)
        return false;
    g_autoptr(GError) problem = NULL;
    CtVersionRange *range = ct_version_range_parse(NULL, ct_bytes_of_text(text), &problem);
    if (range == NULL)
        return ct_yaml_refuse(ct_yaml_get(node, "versions"), error, "%s", problem->message);
    g_ptr_array_add(self->ranges, range);
    out->versions = range;
    return true;
}

static bool read_sites(CtContract *self, GError **error)
{
    const CtYaml *node = ct_yaml_get(self->root, "sites");

    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_SEQUENCE, error))
        return false;
    self->facts.sites = g_new0(CtContractSite, ct_yaml_count(node) + 1);
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        CtContractSite site = { 0 };

        if (!read_site(self, ct_yaml_at(node, i), &site, error))
            return false;
        self->facts.sites[self->facts.site_count++] = site;
    }
    return true;
}

static bool read_contacts(CtContract *self, GError **error)
{
    const CtYaml *node = ct_yaml_get(self->root, "contacts");

    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_SEQUENCE, error))
        return false;
    self->facts.contacts = g_new0(CtContractContact, ct_yaml_count(node) + 1);
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        g_autoptr(GError) problem = NULL;
        CtContractContact contact = { 0 };

        if (read_contact(self, ct_yaml_at(node, i), &contact, &problem))
            self->facts.contacts[self->facts.contact_count++] = contact;
        else
            g_ptr_array_add(self->asides, g_strdup(problem->message));
    }
    return true;
}

static bool read_products(CtContract *self, GError **error)
{
    const CtYaml *node = ct_yaml_need(self->root, "products", error);

    if (node == NULL || !ct_yaml_expect(node, CT_YAML_SEQUENCE, error))
        return false;
    size_t count = ct_yaml_count(node);
    if (count == 0)
        return ct_yaml_refuse(node, error, "a contract over no product");
    self->facts.products = g_new0(CtContractProduct, count);
    for (; self->facts.product_count < count; self->facts.product_count++)
        if (!read_product(self, ct_yaml_at(node, self->facts.product_count),
                          &self->facts.products[self->facts.product_count], error))
            return false;
    return true;
}

/* ---- the whole ---- */

static bool read_parties(CtContract *self, GError **error)
{
    const CtYaml *node = ct_yaml_need(self->root, "parties", error);

    if (node == NULL || !ct_yaml_expect(node, CT_YAML_MAPPING, error) ||
        !ct_yaml_only(node, party_keys, error))
        return false;
    self->facts.publisher = ct_yaml_need_text(node, "publisher", error);
    if (self->facts.publisher == NULL)
        return false;
    self->facts.client = ct_yaml_need_text(node, "client", error);
    return self->facts.client != NULL;
}

static bool read_notice(CtContract *self, GError **error)
{
    const CtYaml *node = ct_yaml_get(self->root, "notice");
    const CtYaml *hours = ct_yaml_get(node, "within-hours");
    int64_t within = 0;

    self->facts.tlp = CT_TLP_RED;
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, notice_keys, error) ||
        !read_tlp(node, "tlp", &self->facts.tlp, error))
        return false;
    self->facts.notice_kind = ct_yaml_need_text(node, "kind", error);
    if (self->facts.notice_kind == NULL ||
        (hours != NULL && !ct_yaml_int(hours, 1, MOST_HOURS, &within, error)))
        return false;
    self->facts.within_hours = (uint32_t)within;
    return true;
}

static bool read_rule(CtContract *self, GError **error)
{
    const char *text = ct_yaml_need_text(self->root, "components", error);

    if (text == NULL)
        return false;
    self->facts.inclusive = strcmp(text, "inclusive") == 0;
    return self->facts.inclusive || strcmp(text, "strict") == 0 ||
           ct_yaml_refuse(ct_yaml_get(self->root, "components"), error,
                          "the component rule is neither inclusive nor strict");
}

static bool read_contract(CtContract *self, GError **error)
{
    if (!ct_yaml_expect(self->root, CT_YAML_MAPPING, error) ||
        !ct_yaml_only(self->root, root_keys, error))
        return false;
    self->facts.id = ct_yaml_need_text(self->root, "contract", error);
    self->facts.title = ct_yaml_text(ct_yaml_get(self->root, "title"));
    return self->facts.id != NULL && read_parties(self, error) &&
           read_term(self->root, "valid", &self->facts.valid, error) && read_rule(self, error) &&
           read_notice(self, error) && read_sites(self, error) && read_contacts(self, error) &&
           read_products(self, error);
}

static void free_range(gpointer range)
{
    ct_version_range_free(range);
}

/* Takes the root, which may be NULL with *error set. */
static CtContract *contract_of(CtYaml *root, GError **error)
{
    if (root == NULL)
        return NULL;
    g_autoptr(CtContract) self = g_new0(CtContract, 1);
    self->root = root;
    self->lists = g_ptr_array_new_with_free_func(g_free);
    self->ranges = g_ptr_array_new_with_free_func(free_range);
    self->asides = g_ptr_array_new_with_free_func(g_free);
    if (!read_contract(self, error))
        return NULL;
    self->facts.aside_count = self->asides->len;
    g_ptr_array_add(self->asides, NULL);
    self->facts.asides = (char **)self->asides->pdata;
    return g_steal_pointer(&self);
}

CtContract *ct_contract_load(const char *path, GError **error)
{
    return contract_of(ct_yaml_load(path, error), error);
}

CtContract *ct_contract_parse(CtBytes text, const char *file, GError **error)
{
    return contract_of(ct_yaml_parse(text, file, error), error);
}
