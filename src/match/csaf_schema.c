/* csaf_schema.c - the table of shapes, and one recursive check that reads it.
 *
 * One line per kind of object: its name, how many members it must have ("2+", "3=") and its
 * properties, "MARKS name:SHAPE" without the blank. Marks: ! required, 0 only in 2.0, 1 only in
 * 2.1. Shapes: T text that is not empty, ~form a form of csaf_form.h, =a|b one of these, @kind an
 * object of that kind, ? anything; before one of them [ a list, { a list without equal items, ( the
 * same of two or more.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_schema.h"

#include "match/csaf_form.h"

#include <string.h>

static const char *const shapes[] = {
    "root 0+ 1!$schema:=https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"
    " !document:@document product_tree:@tree vulnerabilities:[@vulnerability",
    "document 0+ acknowledgments:[@acknowledgment aggregate_severity:@severity"
    " !category:~category 0!csaf_version:=2.0 1!csaf_version:=2.1 0distribution:@distribution"
    " 1!distribution:@distribution lang:~lang 1license_expression:T notes:[@note"
    " !publisher:@publisher references:[@reference source_lang:~lang !title:T !tracking:@tracking",
    "acknowledgment 1+ names:[T organization:T summary:T urls:[~uri",
    "severity 0+ namespace:~uri !text:T",
    "distribution 1+ 1sharing_group:@sharing text:T 0tlp:@tlp 1!tlp:@tlp",
    "sharing 0+ !id:~uuid name:T",
    "tlp 0+ 0!label:=AMBER|GREEN|RED|WHITE 1!label:=AMBER|AMBER+STRICT|CLEAR|GREEN|RED url:~uri",
    "note 0+ audience:T !category:=description|details|faq|general|legal_disclaimer|other|summary"
    " 1group_ids:{T 1product_ids:{T !text:T title:T",
    "publisher 0+ 0!category:=coordinator|discoverer|other|translator|user|vendor"
    " 1!category:=coordinator|discoverer|multiplier|other|translator|user|vendor"
    " contact_details:T issuing_authority:T !name:T !namespace:~uri",
    "reference 0+ category:=external|self !summary:T !url:~uri",
    "tracking 0+ aliases:{T !current_release_date:~time generator:@generator !id:~id"
    " !initial_release_date:~time !revision_history:[@revision !status:=draft|final|interim"
    " !version:~version",
    "generator 0+ date:~time !engine:@engine",
    "engine 0+ !name:T version:T",
    "revision 0+ !date:~time legacy_version:T !number:~version !summary:T",
    "tree 1+ branches:[@branch full_product_names:[@product product_groups:[@group"
    " relationships:[@relationship",
    "branch 3= branches:[@branch 0!category:=architecture|host_name|language|legacy|patch_level"
    "|product_family|product_name|product_version|product_version_range|service_pack"
    "|specification|vendor 1!category:=architecture|host_name|language|patch_level|platform"
    "|product_family|product_name|product_version|product_version_range|service_pack"
    "|specification|vendor !name:T product:@product",
    "product 0+ !name:T !product_id:T product_identification_helper:@helper",
    "helper 1+ cpe:~cpe hashes:[@hashes model_numbers:{T 0purl:~purl 1purls:{~purl"
    " sbom_urls:[~uri serial_numbers:{T skus:[T x_generic_uris:[@generic",
    "hashes 0+ !file_hashes:[@hash !filename:T",
    "hash 0+ 0!algorithm:T 1!algorithm:~algorithm 0!value:~hash20 1!value:~hash21",
    "generic 0+ !namespace:~uri !uri:~uri",
    "group 0+ !group_id:T !product_ids:(T summary:T",
    "relationship 0+ !category:=default_component_of|external_component_of|installed_on"
    "|installed_with|optional_component_of !full_product_name:@product !product_reference:T"
    " !relates_to_product_reference:T",
    "vulnerability 1+ acknowledgments:[@acknowledgment cve:~cve 0cwe:@cwe 1cwes:{@cwe"
    " 1disclosure_date:~time discovery_date:~time 1first_known_exploitation_dates:{@exploitation"
    " flags:{@flag ids:{@label involvements:{@involvement 1metrics:{@metric notes:[@note"
    " product_status:@status references:[@reference 0release_date:~time remediations:[@remediation"
    " 0scores:[@score threats:[@threat title:T",
    "cwe 0+ !id:~cwe 0!name:T 1!name:~category 1!version:~cwever",
    "exploitation 3+ !date:~time !exploitation_date:~time group_ids:{T product_ids:{T",
    "flag 0+ date:~time group_ids:{T !label:=component_not_present"
    "|inline_mitigations_already_exist|vulnerable_code_cannot_be_controlled_by_adversary"
    "|vulnerable_code_not_in_execute_path|vulnerable_code_not_present product_ids:{T",
    "label 0+ !system_name:T !text:T",
    "involvement 0+ 1contact:T date:~time 1group_ids:{T"
    " !party:=coordinator|discoverer|other|user|vendor 1product_ids:{T"
    " !status:=completed|contact_attempted|disputed|in_progress|not_contacted|open summary:T",
    "metric 0+ !content:@content !products:{T source:~uri",
    "content 1+ cvss_v2:? cvss_v3:? cvss_v4:? epss:@epss"
    " qualitative_severity_rating:=critical|high|low|medium|none ssvc_v2:?",
    "ssvc 0+ !timestamp:~time !schemaVersion:=2.0.0 target_ids:{T !selections:[@selection"
    " decision_point_resources:[@resource references:[@resource",
    "selection 0+ !namespace:~namespace !key:~key !version:~semver name:T definition:T"
    " !values:[@value",
    "value 0+ !key:~key name:T definition:T",
    "resource 0+ !uri:~uri !summary:?",
    "epss 0+ !percentile:~prob !probability:~prob !timestamp:~time",
    "score 2+ cvss_v2:? cvss_v3:? !products:{T",
    "status 1+ first_affected:{T first_fixed:{T fixed:{T known_affected:{T known_not_affected:{T"
    " last_affected:{T recommended:{T under_investigation:{T 1unknown:{T",
    "remediation 0+ 0!category:=mitigation|no_fix_planned|none_available|vendor_fix|workaround"
    " 1!category:=fix_planned|mitigation|no_fix_planned|none_available|optional_patch|vendor_fix"
    "|workaround date:~time !details:T entitlements:[T group_ids:{T product_ids:{T"
    " restart_required:@restart url:~uri",
    "restart 0+ !category:=connected|dependencies|machine|none|parent|service|system"
    "|vulnerable_component|zone details:T",
    "threat 0+ !category:=exploit_status|impact|target_set date:~time !details:T group_ids:{T"
    " product_ids:{T",
};

typedef struct {
    GHashTable *properties; /* owned; name -> shape, both inside of `words` */
    GPtrArray *required;    /* owned; names */
    unsigned members;
    bool exactly;
    GStrv words; /* owned */
} Kind;

typedef struct {
    CtCsafVersion version;
    GHashTable *kinds; /* owned; name -> Kind */
    CtCsafFindings *out;
} Check;

/* ---- the table, compiled for one version ---- */

static void free_kind(void *data)
{
    Kind *kind = data;

    g_hash_table_unref(kind->properties);
    g_ptr_array_unref(kind->required);
    g_strfreev(kind->words);
    g_free(kind);
}

static void add_property(Kind *kind, char *word, CtCsafVersion version)
{
    bool required = false;

    for (; strchr("!01", *word) != NULL; word++) {
        if ((*word == '0' && version != CT_CSAF_2_0) || (*word == '1' && version != CT_CSAF_2_1))
            return;
        required = required || *word == '!';
    }
    char *colon = strchr(word, ':');
    *colon = '\0';
    g_hash_table_insert(kind->properties, word, colon + 1);
    if (required)
        g_ptr_array_add(kind->required, word);
}

static GHashTable *compile(CtCsafVersion version)
{
    GHashTable *kinds = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_kind);

    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        Kind *kind = g_new0(Kind, 1);

        kind->properties = g_hash_table_new(g_str_hash, g_str_equal);
        kind->required = g_ptr_array_new();
        kind->words = g_strsplit(shapes[i], " ", -1);
        kind->members = (unsigned)(kind->words[1][0] - '0');
        kind->exactly = kind->words[1][1] == '=';
        for (size_t w = 2; kind->words[w] != NULL; w++)
            add_property(kind, kind->words[w], version);
        g_hash_table_insert(kinds, kind->words[0], kind);
    }
    return kinds;
}

/* ---- the check ---- */

static void check_shape(Check *check, const CtCsafNode *node, const char *shape);

static void check_object(Check *check, const CtCsafNode *node, const char *name)
{
    const Kind *kind = g_hash_table_lookup(check->kinds, name);

    if (node->kind != CT_JSON_OBJECT) {
        ct_csaf_finding_add(check->out, node, "must be an object");
        return;
    }
    for (unsigned i = 0; i < kind->required->len; i++) {
        const char *required = g_ptr_array_index(kind->required, i);

        if (ct_csaf_node_at(node, required) == NULL)
            ct_csaf_finding_add(check->out, node, "lacks the property %s", required);
    }
    unsigned count = node->children->len;
    if (count < kind->members || (kind->exactly && count > kind->members))
        ct_csaf_finding_add(check->out, node, "must have %s%u properties, not %u",
                            kind->exactly ? "" : "at least ", kind->members, count);
    for (unsigned i = 0; i < count; i++) {
        const CtCsafNode *child = g_ptr_array_index(node->children, i);
        const char *shape = g_hash_table_lookup(kind->properties, child->key);

        if (shape != NULL)
            check_shape(check, child, shape);
        else if (check->version == CT_CSAF_2_1)
            ct_csaf_finding_add(check->out, child, "CSAF 2.1 knows no such property here");
    }
}

static void check_unique(Check *check, const CtCsafNode *node)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < node->children->len; i++) {
        const CtCsafNode *item = g_ptr_array_index(node->children, i);

        if (!g_hash_table_add(seen, ct_csaf_node_fingerprint(item)))
            ct_csaf_finding_add(check->out, item, "the list has an equal item before");
    }
}

static void check_list(Check *check, const CtCsafNode *node, const char *shape)
{
    unsigned least = shape[0] == '(' ? 2 : 1;

    if (node->kind != CT_JSON_ARRAY) {
        ct_csaf_finding_add(check->out, node, "must be a list");
        return;
    }
    if (node->children->len < least)
        ct_csaf_finding_add(check->out, node, "must have at least %u item%s", least,
                            least == 1 ? "" : "s");
    if (shape[0] != '[')
        check_unique(check, node);
    for (unsigned i = 0; i < node->children->len; i++)
        check_shape(check, g_ptr_array_index(node->children, i), shape + 1);
}

static bool is_among(const char *words, const char *text)
{
    g_auto(GStrv) list = g_strsplit(words, "|", -1);

    return g_strv_contains((const char *const *)list, text);
}

static void check_text(Check *check, const CtCsafNode *node, const char *shape)
{
    const char *text = ct_csaf_node_text(node);

    if (text == NULL)
        ct_csaf_finding_add(check->out, node, "must be a text");
    else if (shape[0] == 'T' && text[0] == '\0')
        ct_csaf_finding_add(check->out, node, "must not be empty");
    else if (shape[0] == '=' && !is_among(shape + 1, text))
        ct_csaf_finding_add(check->out, node, "must be one of %s", shape + 1);
    else if (shape[0] == '~' && !ct_csaf_form(shape + 1)(text))
        ct_csaf_finding_add(check->out, node, "is not in the form of a %s",
                            strcmp(shape, "~time") == 0       ? "date-time (RFC 3339)"
                            : strncmp(shape, "~hash", 5) == 0 ? "hash value"
                                                              : shape + 1);
}

static void check_shape(Check *check, const CtCsafNode *node, const char *shape)
{
    if (shape[0] == '@')
        check_object(check, node, shape + 1);
    else if (strchr("[{(", shape[0]) != NULL)
        check_list(check, node, shape);
    else if (shape[0] != '?')
        check_text(check, node, shape);
}

void ct_csaf_schema_check_kind(CtCsafVersion version, const CtCsafNode *node, const char *kind,
                               CtCsafFindings *out)
{
    Check check = { version, compile(version), out };

    check_object(&check, node, kind);
    g_hash_table_unref(check.kinds);
}

void ct_csaf_schema_check(CtCsafVersion version, const CtCsafNode *root, CtCsafFindings *out)
{
    ct_csaf_schema_check_kind(version, root, "root", out);
}
