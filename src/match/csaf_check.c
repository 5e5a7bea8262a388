/* csaf_check.c - the table of mandatory tests, and the order in which a document meets them.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_check.h"

#include "match/csaf_cwe.h"
#include "match/csaf_language.h"
#include "match/csaf_product.h"
#include "match/csaf_profile.h"
#include "match/csaf_ssvc.h"
#include "match/csaf_tracking.h"
#include "match/csaf_vulnerability.h"
#include "match/csaf_words.h"

#include <string.h>

#define BOTH  (CT_CSAF_2_0 | CT_CSAF_2_1)
#define LATER CT_CSAF_2_1
/* The schema that is read here refuses them, so that no document with one is called valid. */
#define NO_EXTENSIONS "extensions came with product paths: both are refused"

static const CtCsafTest tests[] = {
    { "6.1.1", "Missing Definition of Product ID", BOTH, ct_csaf_product_missing, NULL },
    { "6.1.2", "Multiple Definition of Product ID", BOTH, ct_csaf_product_twice, NULL },
    { "6.1.3", "Circular Definition of Product ID", BOTH, ct_csaf_product_circle, NULL },
    { "6.1.4", "Missing Definition of Product Group ID", BOTH, ct_csaf_product_group_missing,
      NULL },
    { "6.1.5", "Multiple Definition of Product Group ID", BOTH, ct_csaf_product_group_twice, NULL },
    { "6.1.6", "Contradicting Product Status", BOTH, ct_csaf_vulnerability_status, NULL },
    { "6.1.7", "Multiple Scores with Same Version per Product", BOTH, ct_csaf_vulnerability_scores,
      NULL },
    { "6.1.8", "Invalid CVSS", BOTH, ct_csaf_vulnerability_cvss, NULL },
    { "6.1.9", "Invalid CVSS Computation", BOTH, ct_csaf_vulnerability_cvss_scores, NULL },
    { "6.1.10", "Inconsistent CVSS", BOTH, ct_csaf_vulnerability_cvss_agreement, NULL },
    { "6.1.11", "CWE", BOTH, ct_csaf_cwe_names, "in the lists of CWE 1.0 to 4.17" },
    { "6.1.12", "Language", BOTH, ct_csaf_language_tags, NULL },
    { "6.1.13", "PURL", BOTH, ct_csaf_product_purl, NULL },
    { "6.1.14", "Sorted Revision History", BOTH, ct_csaf_tracking_sorted, NULL },
    { "6.1.15", "Translator", BOTH, ct_csaf_tracking_translator, NULL },
    { "6.1.16", "Latest Document Version", BOTH, ct_csaf_tracking_latest, NULL },
    { "6.1.17", "Document Status Draft", BOTH, ct_csaf_tracking_draft, NULL },
    { "6.1.18", "Released Revision History", BOTH, ct_csaf_tracking_released, NULL },
    { "6.1.19", "Revision History Entries for Pre-release Versions", BOTH,
      ct_csaf_tracking_pre_release, NULL },
    { "6.1.20", "Non-draft Document Version", BOTH, ct_csaf_tracking_not_draft, NULL },
    { "6.1.21", "Missing Item in Revision History", BOTH, ct_csaf_tracking_gap, NULL },
    { "6.1.22", "Multiple Definition in Revision History", BOTH, ct_csaf_tracking_twice, NULL },
    { "6.1.23", "Multiple Use of Same CVE", BOTH, ct_csaf_vulnerability_cve_twice, NULL },
    { "6.1.24", "Multiple Definition in Involvements", BOTH, ct_csaf_vulnerability_involved_twice,
      NULL },
    { "6.1.25", "Multiple Use of Same Hash Algorithm", BOTH, ct_csaf_product_hash_twice, NULL },
    { "6.1.26", "Prohibited Document Category Name", BOTH, ct_csaf_profile_name, NULL },
    { "6.1.27.1", "Document Notes", BOTH, ct_csaf_profile_notes, NULL },
    { "6.1.27.2", "Document References", BOTH, ct_csaf_profile_references, NULL },
    { "6.1.27.3", "Vulnerabilities (informational advisory)", BOTH,
      ct_csaf_profile_no_vulnerabilities, NULL },
    { "6.1.27.4", "Product Tree", BOTH, ct_csaf_profile_tree, NULL },
    { "6.1.27.5", "Vulnerability Notes", BOTH, ct_csaf_profile_vulnerability_notes, NULL },
    { "6.1.27.6", "Product Status", BOTH, ct_csaf_profile_status, NULL },
    { "6.1.27.7", "VEX Product Status", BOTH, ct_csaf_profile_vex_status, NULL },
    { "6.1.27.8", "Vulnerability ID", BOTH, ct_csaf_profile_vex_id, NULL },
    { "6.1.27.9", "Impact Statement", BOTH, ct_csaf_profile_vex_impact, NULL },
    { "6.1.27.10", "Action Statement", BOTH, ct_csaf_profile_vex_action, NULL },
    { "6.1.27.11", "Vulnerabilities (security advisory, VEX)", BOTH,
      ct_csaf_profile_vulnerabilities, NULL },
    { "6.1.27.12", "Affected Products", LATER, ct_csaf_profile_affected, NULL },
    { "6.1.27.13", "Corresponding Affected Products", LATER, ct_csaf_profile_counterparts, NULL },
    { "6.1.27.14", "Document Notes (withdrawn, superseded)", LATER, ct_csaf_profile_description,
      NULL },
    { "6.1.27.15", "Product Tree (withdrawn, superseded)", LATER, ct_csaf_profile_no_tree, NULL },
    { "6.1.27.16", "Revision History (withdrawn, superseded)", LATER, ct_csaf_profile_history,
      NULL },
    { "6.1.27.17", "Reasoning for Withdrawal", LATER, ct_csaf_profile_withdrawal, NULL },
    { "6.1.27.18", "Reasoning for Supersession", LATER, ct_csaf_profile_supersession, NULL },
    { "6.1.27.19", "Reference to Superseding Document", LATER, ct_csaf_profile_superseding, NULL },
    { "6.1.28", "Translation", BOTH, ct_csaf_tracking_translation, NULL },
    { "6.1.29", "Remediation without Product Reference", BOTH,
      ct_csaf_vulnerability_remediation_bare, NULL },
    { "6.1.30", "Mixed Integer and Semantic Versioning", BOTH, ct_csaf_tracking_mixed, NULL },
    { "6.1.31", "Version Range in Product Version", BOTH, ct_csaf_product_range_word, NULL },
    { "6.1.32", "Flag without Product Reference", BOTH, ct_csaf_vulnerability_flag_bare, NULL },
    { "6.1.33", "Multiple Flags with VEX Justification Codes per Product", BOTH,
      ct_csaf_vulnerability_flags, NULL },
    { "6.1.34", "Branches Recursion Depth", LATER, ct_csaf_product_depth, NULL },
    { "6.1.35", "Contradicting Remediations", LATER, ct_csaf_vulnerability_remediations, NULL },
    { "6.1.36", "Contradicting Product Status Remediation Combination", LATER,
      ct_csaf_vulnerability_remedy_of_status, NULL },
    { "6.1.37", "Date and Time", LATER, ct_csaf_tracking_time, NULL },
    { "6.1.38", "Non-Public Sharing Group with Max UUID", LATER, ct_csaf_tracking_group_private,
      NULL },
    { "6.1.39", "Public Sharing Group with No Max UUID", LATER, ct_csaf_tracking_group_public,
      NULL },
    { "6.1.40", "Invalid Sharing Group Name", LATER, ct_csaf_tracking_group_name, NULL },
    { "6.1.41", "Missing Sharing Group Name", LATER, ct_csaf_tracking_group_nameless, NULL },
    { "6.1.42", "PURL Qualifiers", LATER, ct_csaf_product_purl_other, NULL },
    { "6.1.43", "Use of Multiple Stars in Model Number", LATER, ct_csaf_product_model_stars, NULL },
    { "6.1.44", "Use of Multiple Stars in Serial Number", LATER, ct_csaf_product_serial_stars,
      NULL },
    { "6.1.45", "Inconsistent Disclosure Date", LATER, ct_csaf_tracking_disclosure, NULL },
    { "6.1.46", "Invalid SSVC", LATER, ct_csaf_ssvc_shape, NULL },
    { "6.1.47", "Inconsistent SSVC Target IDs", LATER, ct_csaf_ssvc_targets, NULL },
    { "6.1.48", "SSVC Decision Points", LATER, ct_csaf_ssvc_values, NULL },
    { "6.1.49", "Inconsistent SSVC Timestamp", LATER, ct_csaf_tracking_ssvc, NULL },
    { "6.1.50", "Product Version Range Rules", LATER, ct_csaf_words_range, NULL },
    { "6.1.51", "Inconsistent EPSS Timestamp", LATER, ct_csaf_tracking_epss, NULL },
    { "6.1.52", "Inconsistent First Known Exploitation Dates", LATER, ct_csaf_tracking_exploited,
      NULL },
    { "6.1.53", "Inconsistent Exploitation Date", LATER, ct_csaf_tracking_exploited_order, NULL },
    { "6.1.54", "License Expression", LATER, ct_csaf_words_licence, NULL },
    { "6.1.55", "License Text", LATER, ct_csaf_words_licence_text, NULL },
    { "6.1.56", "Use of CVSS and Qualitative Severity Rating", LATER, ct_csaf_vulnerability_rating,
      NULL },
    { "6.1.57", "Stacked Branch Categories", LATER, ct_csaf_product_stacked, NULL },
    { "6.1.58", "Use of product_version in one Path with product_version_range", LATER,
      ct_csaf_product_both_versions, NULL },
    { "6.1.59", "Single Version as Product Version Range", LATER, ct_csaf_words_single, NULL },
    { "6.1.60.1", "Extension Content Schema", LATER, NULL, NO_EXTENSIONS },
    { "6.1.60.2", "Declared Extension Schema", LATER, NULL, NO_EXTENSIONS },
    { "6.1.60.3", "Extension Metadata", LATER, NULL, NO_EXTENSIONS },
    { "6.1.61", "Use of Multiple Stars in Stock Keeping Unit", LATER, ct_csaf_product_sku_stars,
      NULL },
};

const CtCsafTest *ct_csaf_check_tests(size_t *out_count)
{
    *out_count = G_N_ELEMENTS(tests);
    return tests;
}

static bool version_of(const CtCsafNode *root, CtCsafVersion *out)
{
    const char *text = ct_csaf_node_text_at(root, "document/csaf_version");

    *out = g_strcmp0(text, "2.1") == 0 ? CT_CSAF_2_1 : CT_CSAF_2_0;
    return *out == CT_CSAF_2_1 || g_strcmp0(text, "2.0") == 0;
}

bool ct_csaf_check_tree(const CtCsafNode *root, CtCsafFindings *out)
{
    CtCsafVersion version;

    out->test = "schema";
    if (!version_of(root, &version)) {
        const CtCsafNode *given = ct_csaf_node_at(root, "document/csaf_version");

        ct_csaf_finding_add(out, given != NULL ? given : root,
                            "csaf_version must be 2.0 or 2.1: nothing else was looked at");
        return false;
    }
    ct_csaf_schema_check(version, root, out);
    g_auto(CtCsafWorld) world = ct_csaf_world_of(version, root, out);
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++) {
        if ((tests[i].versions & version) == 0 || tests[i].run == NULL)
            continue;
        out->test = tests[i].number;
        tests[i].run(&world);
    }
    return out->findings->len == 0;
}

bool ct_csaf_check(CtBytes document, CtCsafFindings *out)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(CtCsafNode) root = ct_csaf_node_parse(document, &problem);

    out->test = "json";
    if (root != NULL)
        return ct_csaf_check_tree(root, out);
    ct_csaf_finding_add(out, NULL, "%s", problem->message);
    return false;
}
