/* test_csaf_check.c - each mandatory test of CSAF finds its planted case and names the place.
 *
 * A valid document of each version, and a table of patches: each replaces one text of it and must
 * bring the finding that the row names. Documents are written with ' for ".
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "test.h"

#include "match/csaf_check.h"

#define H32 "0123456789abcdef0123456789abcdef"

static const char base[] =
    "{'document':{'category':'csaf_base','csaf_version':'2.0','lang':'en','publisher':{"
    "'category':'vendor','name':'Example','namespace':'https://example.org'},'title':'Example',"
    "'tracking':{'current_release_date':'2026-01-02T10:00:00Z','id':'EX-1',"
    "'initial_release_date':'2026-01-01T10:00:00Z','revision_history':["
    "{'date':'2026-01-01T10:00:00Z','number':'1','summary':'First.'},"
    "{'date':'2026-01-02T10:00:00.5Z','number':'2','summary':'Second.'}],"
    "'status':'final','version':'2'}},"
    "'product_tree':{'branches':[{'category':'vendor','name':'Example','branches':["
    "{'category':'product_version','name':'1.0','product':{'name':'A 1.0','product_id':'A'}}]}],"
    "'full_product_names':[{'name':'B','product_id':'B','product_identification_helper':{"
    "'purl':'pkg:generic/b@1','model_numbers':['M*'],'serial_numbers':['S\\\\**'],'hashes':[{"
    "'filename':'b','file_hashes':[{'algorithm':'sha256','value':'" H32 "'},"
    "{'algorithm':'sha512','value':'" H32 "'}]}]}},{'name':'C','product_id':'C'}],"
    "'product_groups':[{'group_id':'G','product_ids':['A','B']},"
    "{'group_id':'H','product_ids':['B','C']}],"
    "'relationships':[{'category':'installed_on','full_product_name':{'name':'A on B',"
    "'product_id':'AB'},'product_reference':'A','relates_to_product_reference':'B'}]},"
    "'vulnerabilities':[{'cve':'CVE-2026-0001','notes':[{'category':'description','text':'x'}],"
    "'product_status':{'known_affected':['A'],'known_not_affected':['B']},"
    "'flags':[{'label':'component_not_present','group_ids':['H']}],"
    "'remediations':[{'category':'no_fix_planned','details':'none','product_ids':['A']}],"
    "'involvements':[{'date':'2026-01-01T10:00:00Z','party':'vendor','status':'open'},"
    "{'date':'2026-01-02T10:00:00Z','party':'vendor','status':'completed'}],"
    "'scores':[{'cvss_v3':{'version':'3.1',"
    "'vectorString':'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H','baseScore':10.0,"
    "'baseSeverity':'CRITICAL','attackVector':'NETWORK'},'products':['A']}]},"
    "{'cve':'CVE-2026-0002'}]}";

/* The first `from` in the text becomes `to`; the caller frees. */
static char *patch(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static char *base_of(CtCsafVersion version)
{
    static const char *const steps[][2] = {
        { "{'document'", "{'$schema':'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',"
                         "'document'" },
        { "'2.0'", "'2.1','distribution':{'tlp':{'label':'CLEAR'}}" },
        { "'purl':'pkg:generic/b@1'", "'purls':['pkg:generic/b@1','pkg:generic/b@1?arch=x']" },
        { "'scores':[{'cvss_v3'", "'metrics':[{'content':{'cvss_v3'" },
        { "'attackVector':'NETWORK'}", "'attackVector':'NETWORK'},'epss':{'percentile':'0.5',"
                                       "'probability':'0.1','timestamp':'2026-01-02T10:00:00Z'}}" },
        { "'cve':'CVE-2026-0002'", "'cve':'CVE-2026-0002','first_known_exploitation_dates':[{"
                                   "'date':'2026-01-02T10:00:00Z','exploitation_date':"
                                   "'2026-01-01T10:00:00+01:00','product_ids':['A']}]" },
    };
    char *text = g_strdup(base);

    for (size_t i = 0; version == CT_CSAF_2_1 && i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *before = text;

        text = patch(before, steps[i][0], steps[i][1]);
    }
    return text;
}

static CtCsafFindings check(const char *text)
{
    g_autofree char *quoted = g_strdelimit(g_strdup(text), "'", '"');
    CtCsafFindings findings = ct_csaf_finding_list();

    (void)ct_csaf_check(ct_bytes_of_text(quoted), &findings);
    return findings;
}

static bool has(const CtCsafFindings *self, const char *test, const char *pointer)
{
    for (unsigned i = 0; i < self->findings->len; i++) {
        const CtCsafFinding *finding = &g_array_index(self->findings, CtCsafFinding, i);

        if (strcmp(finding->test, test) == 0 && strcmp(finding->pointer, pointer) == 0)
            return true;
    }
    return false;
}

static void tell(const CtCsafFindings *self)
{
    for (unsigned i = 0; i < self->findings->len; i++) {
        const CtCsafFinding *finding = &g_array_index(self->findings, CtCsafFinding, i);

        print_error("  %s %s %s\n", finding->test, finding->pointer, finding->message);
    }
}

#define V             "/vulnerabilities/0"
#define T             "/document/tracking"
#define ALL           (CT_CSAF_2_0 | CT_CSAF_2_1)
#define NEW           CT_CSAF_2_1
#define OLD           CT_CSAF_2_0
#define EXPLOITED     "/vulnerabilities/1/first_known_exploitation_dates/0"
#define HELPER        "/product_tree/full_product_names/0/product_identification_helper"
#define PROFILE(name) "'csaf_base'", "'csaf_" name "'"
#define SSVC          V "/metrics/0/content/ssvc_v2"
#define NOW           "'timestamp':'2026-01-02T10:00:00Z'"
#define MISSION(a, b)                                                                              \
    "'ssvc_v2':{'selections':[{'namespace':'ssvc','key':'MI','version':'1.0.0','values':["         \
    "{'key':'" a "'},{'key':'" b "'}]}]},'epss'"
#define POINT(space, key, version, value)                                                          \
    "'ssvc_v2':{'selections':[{'namespace':'" space "','key':'" key "','version':'" version        \
    "','values':[{'key':'" value "'}]}]},'epss'"
#define WEAK(id, name) "'cve':'CVE-2026-0001','cwe':{'id':'CWE-" id "','name':'" name "'}"
#define WEAKS(id, name, version)                                                                   \
    "'cve':'CVE-2026-0001','cwes':[{'id':'CWE-" id "','name':'" name "','version':'" version "'}]"
#define RATED(front, score, severity)                                                              \
    "'cvss_v4':{'version':'4.0','vectorString':'CVSS:4.0" front                                    \
    "/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N','baseScore':" score                            \
    ",'baseSeverity':'" severity "'},'cvss_v3':{"
#define RANGE "/product_tree/branches/0/branches/0/name"
#define RANGED(name)                                                                               \
    "'category':'product_version','name':'1.0'",                                                   \
        "'category':'product_version_range','name':'" name "'"
#define LICENCED(text)                                                                             \
    "'title':'Example','tracking'", "'license_expression':'" text "','title':'Example','tracking'"
#define EVERYONE "ffffffff-ffff-ffff-ffff-ffffffffffff"
#define SOMEONE  "5868d6be-b28a-404e-a245-0b5093b31b8b"

static const struct {
    unsigned versions;
    const char *test;
    const char *pointer;
    const char *from;
    const char *to;
    const char *from2; /* a second patch, or NULL */
    const char *to2;
} rows[] = {
    { ALL, "schema", "/document", "'title':'Example',", "", NULL, NULL },
    { ALL, "schema", "/document/title", "'title':'Example'", "'title':''", NULL, NULL },
    { ALL, "schema", "/document/title", "'title':'Example'", "'title':7", NULL, NULL },
    { ALL, "schema", "/document/publisher/category", "'vendor'", "'seller'", NULL, NULL },
    { ALL, "schema", "/document/publisher/namespace", "https://example.org", "example", NULL,
      NULL },
    { ALL, "schema", "/document/lang", "'en'", "'e'", NULL, NULL },
    { ALL, "schema", T "/current_release_date", "'2026-01-02T10:00:00Z'", "'2026-01-02'", NULL,
      NULL },
    { ALL, "schema", T "/id", "'EX-1'", "' EX-1'", NULL, NULL },
    { ALL, "schema", T "/version", "'version':'2'", "'version':'02'", NULL, NULL },
    { ALL, "schema", V "/cve", "'CVE-2026-0001'", "'CVE-2026-1'", NULL, NULL },
    { ALL, "schema", "/product_tree/product_groups/0/product_ids", "['A','B']", "['A']", NULL,
      NULL },
    { ALL, "schema", "/product_tree/product_groups/0/product_ids/1", "['A','B']", "['A','A']", NULL,
      NULL },
    { ALL, "schema", "/product_tree/branches/0/branches/0", "'name':'1.0',", "", NULL, NULL },
    { ALL, "schema", HELPER "/hashes/0/file_hashes/0/value", H32, "12", NULL, NULL },
    { NEW, "schema", "/document/extra", "'title':'Example'", "'title':'x','extra':1", NULL, NULL },
    { NEW, "schema", "/document", "'distribution':{'tlp':{'label':'CLEAR'}},", "", NULL, NULL },
    { NEW, "schema", "/document/distribution/tlp/label", "CLEAR", "WHITE", NULL, NULL },
    { ALL, "schema", "/document/csaf_version", "'csaf_version':'2.", "'csaf_version':'3.", NULL,
      NULL },
    { ALL, "json", "", "'title'", "'lang':'de','title'", NULL, NULL },
    { ALL, "6.1.1", V "/product_status/known_affected/0", "'known_affected':['A']",
      "'known_affected':['Z']", NULL, NULL },
    { ALL, "6.1.2", "/product_tree/full_product_names/1/product_id", "'product_id':'C'",
      "'product_id':'A'", NULL, NULL },
    { ALL, "6.1.3", "/product_tree/relationships/0/full_product_name/product_id",
      "'product_reference':'A'", "'product_reference':'AB'", NULL, NULL },
    { ALL, "6.1.4", V "/flags/0/group_ids/0", "'group_ids':['H']", "'group_ids':['I']", NULL,
      NULL },
    { ALL, "6.1.5", "/product_tree/product_groups/1/group_id", "'group_id':'H'", "'group_id':'G'",
      NULL, NULL },
    { ALL, "6.1.6", V "/product_status/known_not_affected/0", "'known_not_affected':['B']",
      "'known_not_affected':['A']", NULL, NULL },
    { OLD, "6.1.7", V "/scores/1/products/0", "'scores':[{",
      "'scores':[{'products':['A'],'cvss_v3':{'version':'3.1'}},{", NULL, NULL },
    { NEW, "6.1.7", V "/metrics/1/products/0", "'metrics':[{",
      "'metrics':[{'products':['A'],'content':{'cvss_v3':{'version':'3.1'}}},{", NULL, NULL },
    { OLD, "6.1.8", V "/scores/0/cvss_v3", "'baseSeverity':'CRITICAL',", "", NULL, NULL },
    { NEW, "6.1.8", V "/metrics/0/content/cvss_v3/vectorString", "/A:H'", "/A:Q'", NULL, NULL },
    { OLD, "6.1.8", V "/scores/0/cvss_v3/version", "'3.1'", "'3.0'", NULL, NULL },
    { OLD, "6.1.9", V "/scores/0/cvss_v3/baseScore", "10.0", "9.8", NULL, NULL },
    { NEW, "6.1.9", V "/metrics/0/content/cvss_v3/baseSeverity", "'CRITICAL'", "'HIGH'", NULL,
      NULL },
    { NEW, "6.1.8", V "/metrics/0/content/cvss_v4/vectorString", "'cvss_v3':{",
      RATED("/AC:L/AV:N", "9.3", "CRITICAL"), NULL, NULL },
    { NEW, "6.1.9", V "/metrics/0/content/cvss_v4/baseScore", "'cvss_v3':{",
      RATED("/AV:N/AC:L", "9.2", "CRITICAL"), NULL, NULL },
    { NEW, "6.1.9", V "/metrics/0/content/cvss_v4/baseSeverity", "'cvss_v3':{",
      RATED("/AV:N/AC:L", "9.3", "HIGH"), NULL, NULL },
    { NEW, "6.1.9", V "/metrics/0/content/cvss_v4/threatScore", "'cvss_v3':{",
      RATED("/AV:N/AC:L", "9.3,'threatScore':9.4", "CRITICAL"), NULL, NULL },
    { OLD, "6.1.10", V "/scores/0/cvss_v3/attackVector", "'NETWORK'", "'LOCAL'", NULL, NULL },
    { OLD, "6.1.11", V "/cwe/name", "'cve':'CVE-2026-0001'",
      WEAK("79", "Improper Input Validation"), NULL, NULL },
    { OLD, "6.1.11", V "/cwe/id", "'cve':'CVE-2026-0001'", WEAK("1000", "Research Concepts"), NULL,
      NULL },
    { NEW, "6.1.11", V "/cwes/0/name", "'cve':'CVE-2026-0001'",
      WEAKS("79", "Improper Input Validation", "4.13"), NULL, NULL },
    { NEW, "6.1.11", V "/cwes/0/id", "'cve':'CVE-2026-0001'",
      WEAKS("1428", "Reliance on HTTP instead of HTTPS", "4.16"), NULL, NULL },
    { NEW, "6.1.11", V "/cwes/0/id", "'cve':'CVE-2026-0001'", WEAKS("16", "Configuration", "4.17"),
      NULL, NULL },
    { NEW, "6.1.11", V "/cwes/0/version", "'cve':'CVE-2026-0001'",
      WEAKS("20", "Improper Input Validation", "3.5"), NULL, NULL },
    { NEW, "6.1.11", V "/cwes/0/name", "'cve':'CVE-2026-0001'",
      WEAKS("20", "Improper Input Validation", "1.1"), NULL, NULL },
    { OLD, "6.1.13", HELPER "/purl", "pkg:generic/b@1", "pkg:generic/@1", NULL, NULL },
    { NEW, "6.1.13", HELPER "/purls/0", "pkg:generic/b@1", "pkg:generic/@1", NULL, NULL },
    { ALL, "6.1.14", T "/revision_history", "'number':'1'", "'number':'3'", NULL, NULL },
    { ALL, "6.1.15", "/document", "'category':'vendor','name'", "'category':'translator','name'",
      NULL, NULL },
    { ALL, "6.1.16", T "/version", "'version':'2'", "'version':'1'", NULL, NULL },
    { ALL, "6.1.17", T "/status", "'version':'2'", "'version':'0'", NULL, NULL },
    { ALL, "6.1.18", T "/revision_history/0/number", "'number':'1'", "'number':'0'", NULL, NULL },
    { ALL, "6.1.19", T "/revision_history/0/number", "'number':'1'", "'number':'1.0.0-rc'", NULL,
      NULL },
    { ALL, "6.1.20", T "/version", "'version':'2'", "'version':'2.0.0-rc'", NULL, NULL },
    { ALL, "6.1.21", T "/revision_history", "'number':'2'", "'number':'3'", NULL, NULL },
    { ALL, "6.1.21", T "/revision_history", "'number':'1'", "'number':'2'", NULL, NULL },
    { ALL, "6.1.22", T "/revision_history/1/number", "'number':'2'", "'number':'1'", NULL, NULL },
    { ALL, "6.1.23", "/vulnerabilities/1/cve", "CVE-2026-0002", "CVE-2026-0001", NULL, NULL },
    { ALL, "6.1.24", V "/involvements/1", "'2026-01-02T10:00:00Z','party'",
      "'2026-01-01T11:00:00+01:00','party'", NULL, NULL },
    { ALL, "6.1.25", HELPER "/hashes/0/file_hashes/1", "sha512", "sha256", NULL, NULL },
    { ALL, "6.1.26", "/document/category", "csaf_base", "V_eX", NULL, NULL },
    { ALL, "6.1.26", "/document/category", "csaf_base", "Csaf_a", NULL, NULL },
    { ALL, "6.1.27.1", "/document", PROFILE("informational_advisory"), NULL, NULL },
    { ALL, "6.1.27.2", "/document", PROFILE("security_incident_response"), NULL, NULL },
    { ALL, "6.1.27.3", "/vulnerabilities", PROFILE("informational_advisory"), NULL, NULL },
    { ALL, "6.1.27.4", "", PROFILE("vex"), "'product_tree'", "'tree'" },
    { ALL, "6.1.27.5", "/vulnerabilities/1", PROFILE("security_advisory"), NULL, NULL },
    { ALL, "6.1.27.6", "/vulnerabilities/1", PROFILE("security_advisory"), NULL, NULL },
    { ALL, "6.1.27.7", "/vulnerabilities/1", PROFILE("vex"), NULL, NULL },
    { ALL, "6.1.27.8", "/vulnerabilities/1", PROFILE("vex"), "'cve':'CVE-2026-0002'",
      "'title':'x'" },
    { ALL, "6.1.27.9", V "/product_status/known_not_affected/0", PROFILE("vex"),
      "'group_ids':['H']", "'product_ids':['C']" },
    { ALL, "6.1.27.10", V "/product_status/known_affected/0", PROFILE("vex"),
      "'details':'none','product_ids':['A']", "'details':'none','product_ids':['C']" },
    { ALL, "6.1.27.11", "", PROFILE("vex"), "'vulnerabilities'", "'weaknesses'" },
    { NEW, "6.1.27.12", "/vulnerabilities/1", PROFILE("security_advisory"), NULL, NULL },
    { NEW, "6.1.27.14", "/document", PROFILE("withdrawn"), NULL, NULL },
    { NEW, "6.1.27.13", V "/product_status/fixed/0", PROFILE("security_advisory"),
      "'known_affected':['A']", "'known_affected':['A'],'fixed':['AB']" },
    { NEW, "6.1.27.3", "/vulnerabilities", PROFILE("withdrawn"), NULL, NULL },
    { NEW, "6.1.27.15", "/product_tree", PROFILE("superseded"), NULL, NULL },
    { NEW, "6.1.27.16", T "/revision_history", PROFILE("withdrawn"),
      ",{'date':'2026-01-02T10:00:00.5Z','number':'2','summary':'Second.'}", "" },
    { NEW, "6.1.27.17", "/document", PROFILE("withdrawn"), NULL, NULL },
    { NEW, "6.1.27.17", "/document/notes/0", PROFILE("withdrawn"), "'title':'Example','tracking'",
      "'notes':[{'category':'summary','text':'x','title':'Reasoning for Withdrawal'}],"
      "'title':'Example','tracking'" },
    { NEW, "6.1.27.18", "/document", PROFILE("superseded"), NULL, NULL },
    { NEW, "6.1.27.19", "/document/references", PROFILE("superseded"),
      "'title':'Example','tracking'",
      "'references':[{'category':'self','summary':'Superseding Document','url':'https://e.org'}],"
      "'title':'Example','tracking'" },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'EZ'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'en-QB'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'zh-foo'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'zh-gan-yue'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'en-Lati'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'de-1902'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'de-1901-1901'", NULL, NULL },
    { ALL, "6.1.12", "/document/lang", "'lang':'en'", "'lang':'de-u-co-phonebk-U-nu-latn'", NULL,
      NULL },
    { NEW, "6.1.46", SSVC, "'epss'", "'ssvc_v2':{'schemaVersion':'2.0.0'," NOW "},'epss'", NULL,
      NULL },
    { NEW, "6.1.46", SSVC "/selections/0/values/0/key", "'epss'",
      "'ssvc_v2':{'schemaVersion':'2.0.0'," NOW ",'selections':[{'namespace':'ssvc','key':'E',"
      "'version':'1.1.0','values':[{'key':'a b'}]}]},'epss'",
      NULL, NULL },
    { NEW, "6.1.47", SSVC "/target_ids/0", "'epss'",
      "'ssvc_v2':{" NOW ",'target_ids':['CVE-2026-0002']},'epss'", NULL, NULL },
    { NEW, "6.1.47", SSVC "/target_ids/0", "'epss'", "'ssvc_v2':{'target_ids':['EX-1']},'epss'",
      NULL, NULL },
    { NEW, "6.1.48", SSVC "/selections/0/values/1/key", "'epss'", MISSION("N", "D"), NULL, NULL },
    { NEW, "6.1.48", SSVC "/selections/0/values/1/key", "'epss'", MISSION("MF", "NED"), NULL,
      NULL },
    { NEW, "6.1.48", SSVC "/selections/0", "'epss'", POINT("ssvc", "MI", "3.0.0", "D"), NULL,
      NULL },
    { NEW, "6.1.48", SSVC "/selections/0", "'epss'", POINT("cvss", "MI", "1.0.0", "N"), NULL,
      NULL },
    { NEW, "6.1.48", SSVC "/selections/0/values/0/key", "'epss'",
      POINT("ssvc//.example.test$en-CA", "SI", "2.0.0", "J"), NULL, NULL },
    { NEW, "6.1.48", SSVC "/selections/0/values/0/key", "'epss'",
      POINT("cisa", "KEV", "1.0.0", "X"), NULL, NULL },
    { NEW, "6.1.48", SSVC "/selections/0/namespace", "'epss'", POINT("invalid", "E", "1.0.0", "N"),
      NULL, NULL },
    { NEW, "6.1.50", RANGE, RANGED("all versions < 4.2.0"), NULL, NULL },
    { NEW, "6.1.50", RANGE, RANGED("vers:deb/=1.0"), NULL, NULL },
    { NEW, "6.1.50", RANGE, RANGED("vers:deb/2.0|1.0"), NULL, NULL },
    { NEW, "6.1.50", RANGE, RANGED("vers:deb/>=1.0|>=2.0"), NULL, NULL },
    { NEW, "6.1.50", RANGE, RANGED("vers:all/1"), NULL, NULL },
    { NEW, "6.1.54", "/document/license_expression", LICENCED("This is a text"), NULL, NULL },
    { NEW, "6.1.54", "/document/license_expression", LICENCED("MIT AND (GPL-2.0-only"), NULL,
      NULL },
    { NEW, "6.1.54", "/document/license_expression", LICENCED("DocumentRef-a:LicenseRef-b"), NULL,
      NULL },
    { NEW, "6.1.55", "/document", LICENCED("MIT OR LicenseRef-www.example.org-own"), NULL, NULL },
    { NEW, "6.1.59", RANGE, RANGED("vers:intdot/4.2.0"), NULL, NULL },
    { NEW, "6.1.59", RANGE, RANGED("vers:deb/>=1|<=1"), NULL, NULL },
    { ALL, "6.1.28", "/document/source_lang", "'lang':'en'", "'lang':'en','source_lang':'EN'", NULL,
      NULL },
    { ALL, "6.1.29", V "/remediations/0", "'details':'none','product_ids':['A']",
      "'details':'none'", NULL, NULL },
    { ALL, "6.1.30", T "/version", "'version':'2'", "'version':'2.0.0'", NULL, NULL },
    { ALL, "6.1.31", "/product_tree/branches/0/branches/0/name", "'name':'1.0'",
      "'name':'Prior to 1.0'", NULL, NULL },
    { ALL, "6.1.32", V "/flags/0", ",'group_ids':['H']", "", NULL, NULL },
    { ALL, "6.1.33", V "/flags/1", "'flags':[",
      "'flags':[{'label':'vulnerable_code_not_present','product_ids':['B']},", NULL, NULL },
    { NEW, "6.1.35", V "/remediations/1", "'remediations':[",
      "'remediations':[{'category':'vendor_fix','details':'x','product_ids':['A']},", NULL, NULL },
    { NEW, "6.1.36", V "/remediations/0", "'remediations':[",
      "'remediations':[{'category':'vendor_fix','details':'x','group_ids':['H']},", NULL, NULL },
    { NEW, "6.1.37", T "/initial_release_date", "'initial_release_date':'2026-01-01T",
      "'initial_release_date':'2026-01-01 ", NULL, NULL },
    { NEW, "6.1.38", "/document/distribution/tlp/label", "{'label':'CLEAR'}",
      "{'label':'RED'},'sharing_group':{'id':'" EVERYONE "','name':'Public'}", NULL, NULL },
    { NEW, "6.1.39", "/document/distribution/sharing_group/id", "{'label':'CLEAR'}",
      "{'label':'CLEAR'},'sharing_group':{'id':'" SOMEONE "'}", NULL, NULL },
    { NEW, "6.1.40", "/document/distribution/sharing_group/name", "{'label':'CLEAR'}",
      "{'label':'RED'},'sharing_group':{'id':'" SOMEONE "','name':'Public'}", NULL, NULL },
    { NEW, "6.1.41", "/document/distribution/sharing_group", "{'label':'CLEAR'}",
      "{'label':'CLEAR'},'sharing_group':{'id':'" EVERYONE "'}", NULL, NULL },
    { NEW, "6.1.42", HELPER "/purls/1", "b@1?arch=x", "c@1?arch=x", NULL, NULL },
    { NEW, "6.1.43", HELPER "/model_numbers/0", "'M*'", "'*M*'", NULL, NULL },
    { NEW, "6.1.44", HELPER "/serial_numbers/0", "'S\\\\**'", "'S**'", NULL, NULL },
    { NEW, "6.1.61", HELPER "/skus/0", "'model_numbers':", "'skus':['*S*'],'model_numbers':", NULL,
      NULL },
    { NEW, "6.1.45", V "/disclosure_date", "'cve':'CVE-2026-0001'",
      "'cve':'CVE-2026-0001','disclosure_date':'2026-01-02T10:00:00.6Z'", NULL, NULL },
    { NEW, "6.1.49", V "/metrics/0/content/ssvc_v2/timestamp", "'epss'",
      "'ssvc_v2':{'timestamp':'2026-02-02T10:00:00Z'},'epss'", NULL, NULL },
    { NEW, "6.1.51", V "/metrics/0/content/epss/timestamp", "'timestamp':'2026-01",
      "'timestamp':'2026-02", NULL, NULL },
    { NEW, "6.1.52", EXPLOITED "/date", "dates':[{'date':'2026-01", "dates':[{'date':'2026-02",
      NULL, NULL },
    { NEW, "6.1.53", EXPLOITED "/exploitation_date", "_date':'2026-01-01T10:00:00+01:00'",
      "_date':'2026-01-02T11:00:01+01:00'", NULL, NULL },
    { NEW, "6.1.56", V "/metrics/1", "'products':['A']}]",
      "'products':['A']},{'content':{'qualitative_severity_rating':'high'},'products':['A']}]",
      NULL, NULL },
    { NEW, "6.1.57", "/product_tree/branches/0/branches/0/category", "'product_version'",
      "'vendor'", NULL, NULL },
    { NEW, "6.1.58", "/product_tree/branches/0/branches/0/category",
      "'branches':[{'category':'vendor'", "'branches':[{'category':'product_version_range'", NULL,
      NULL },
};

static void the_base_documents_are_valid(void **state)
{
    (void)state;
    for (unsigned version = CT_CSAF_2_0; version <= CT_CSAF_2_1; version++) {
        g_autofree char *text = base_of((CtCsafVersion)version);
        g_auto(CtCsafFindings) findings = check(text);

        tell(&findings);
        assert_int_equal(findings.findings->len, 0);
    }
}

static void check_row(size_t i, CtCsafVersion version)
{
    g_autofree char *text = base_of(version);
    g_autofree char *once = patch(text, rows[i].from, rows[i].to);
    g_autofree char *twice =
        rows[i].from2 == NULL ? g_strdup(once) : patch(once, rows[i].from2, rows[i].to2);
    g_auto(CtCsafFindings) findings = check(twice);

    if (has(&findings, rows[i].test, rows[i].pointer))
        return;
    print_error("row %zu, version %d: no %s at %s, but\n", i, (int)version, rows[i].test,
                rows[i].pointer);
    tell(&findings);
    fail();
}

static void each_planted_case_is_found_where_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (unsigned version = CT_CSAF_2_0; version <= CT_CSAF_2_1; version++)
            if ((rows[i].versions & version) != 0)
                check_row(i, (CtCsafVersion)version);
}

/* 6.1.34 has its own, because thirty-one branches are built. */
static void every_test_that_is_done_has_a_planted_case(void **state)
{
    size_t count;
    const CtCsafTest *tests = ct_csaf_check_tests(&count);

    (void)state;
    for (size_t t = 0; t < count; t++) {
        bool planted = tests[t].run == NULL || strcmp(tests[t].number, "6.1.34") == 0;

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
            planted = planted || strcmp(rows[i].test, tests[t].number) == 0;
        if (!planted)
            fail_msg("%s has no planted case", tests[t].number);
        assert_true(tests[t].run != NULL || tests[t].missing != NULL);
    }
}

/* Each of these must not be found fault with. */
static void what_is_right_is_left_alone(void **state)
{
    static const char *const patches[][4] = {
        { "6.1.50", RANGED("vers:deb/>=1.0|!=1.5|<2.0") },
        { "6.1.48", "'epss'", MISSION("N", "MF") },
        { "6.1.48", "'epss'", POINT("ssvc//.example.test$en-CA", "SI", "2.0.0", "R") },
        { "6.1.48", "'epss'", POINT("cvss", "MI", "2.0.0", "X") },
        { "6.1.48", "'epss'", POINT("x_own.example", "MI", "9.0.0", "X") },
        { "6.1.48", "'epss'", POINT("test", "TEST", "2.0.0", "A") },
        { "6.1.50", RANGED("vers:all/*") },
        { "6.1.50", RANGED("vers:tomee/>=8.0.0-M1|<=8.0.1") },
        { "6.1.50", RANGED("<V3.0.29") },
        { "6.1.54",
          LICENCED("(MIT OR Apache-2.0+) AND GPL-2.0-only WITH Classpath-exception-2.0") },
        { "6.1.54", LICENCED("LicenseRef-own and MIT") },
        { "6.1.55", LICENCED("MIT") },
        { "6.1.12", "'lang':'en'", "'lang':'zh-Hant-TW'" },
        { "6.1.12", "'lang':'en'", "'lang':'x-own'" },
        { "6.1.12", "'lang':'en'", "'lang':'i-default'" },
        { "6.1.12", "'lang':'en'", "'lang':'zh-yue-Hant-HK'" },
        { "6.1.12", "'lang':'en'", "'lang':'sl-rozaj-biske-1994'" },
        { "6.1.12", "'lang':'en'", "'lang':'de-DE-1996-u-co-phonebk-x-x-1996'" },
        { "6.1.12", "'lang':'en'", "'lang':'qaa-Qaaa-QM'" },
        { "6.1.11", "'cve':'CVE-2026-0001'",
          WEAKS("79",
                "Improper Neutralization of Input During Web Page Generation "
                "(\\u0027Cross-site Scripting\\u0027)",
                "4.13") },
        { "6.1.11", "'cve':'CVE-2026-0001'",
          WEAKS("20", "Insufficient Input Validation", "1.0.1") },
        { "6.1.11", "'cve':'CVE-2026-0001'",
          WEAKS("352", "Cross-Site Request Forgery (CSRF)", "2.5") },
        { "6.1.11", "'cve':'CVE-2026-0001'", WEAKS("1999", "Of a later list", "4.99") },
        { "6.1.47", "'epss'", "'ssvc_v2':{'target_ids':['CVE-2026-0001']},'epss'" },
        { "6.1.59", RANGED("vers:deb/>=1|<=2") },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(patches); i++) {
        g_autofree char *text = base_of(CT_CSAF_2_1);
        g_autofree char *patched = patch(text, patches[i][1], patches[i][2]);
        g_auto(CtCsafFindings) findings = check(patched);

        for (unsigned n = 0; n < findings.findings->len; n++)
            if (strcmp(g_array_index(findings.findings, CtCsafFinding, n).test, patches[i][0]) ==
                0) {
                tell(&findings);
                fail_msg("%s", patches[i][2]);
            }
    }
}

static CtCsafFindings check_branches(unsigned depth)
{
    g_autofree char *text = base_of(CT_CSAF_2_1);
    g_autoptr(GString) tree = g_string_new(NULL);

    for (unsigned i = 1; i < depth; i++)
        g_string_append(tree, "{'category':'product_family','name':'x','branches':[");
    g_string_append(tree,
                    "{'category':'product_name','name':'x','product':{'name':'x',"
                    "'product_id':'D','product_identification_helper':{'hashes':[{"
                    "'filename':'b','file_hashes':[{'algorithm':'sha256','value':'" H32 "'}]}]}}}");
    for (unsigned i = 1; i < depth; i++)
        g_string_append(tree, "]}");
    g_autofree char *top = g_strdup_printf("'branches':[%s,{'category':'vendor'", tree->str);
    g_autofree char *deep = patch(text, "'branches':[{'category':'vendor'", top);
    return check(deep);
}

static void thirty_branches_are_valid_and_thirty_one_are_not(void **state)
{
    g_auto(CtCsafFindings) most = check_branches(30);
    g_auto(CtCsafFindings) more = check_branches(31);
    g_autoptr(GString) pointer = g_string_new("/product_tree");

    (void)state;
    for (unsigned i = 0; i < 31; i++)
        g_string_append(pointer, "/branches/0");
    g_string_append(pointer, "/product");
    assert_int_equal(most.findings->len, 0);
    assert_true(has(&more, "6.1.34", pointer->str));
}

static void a_large_group_named_often_ends_at_a_limit(void **state)
{
    g_autofree char *text = base_of(CT_CSAF_2_0);
    g_autoptr(GString) group = g_string_new("'product_ids':['A'");
    g_autoptr(GString) flags = g_string_new("'flags':[");

    (void)state;
    for (unsigned i = 0; i < 5000; i++)
        g_string_append_printf(group, ",'P%u'", i);
    for (unsigned i = 0; i < 4100; i++)
        g_string_append_printf(flags, "{'label':'component_not_present','group_ids':['G']},");
    g_autofree char *large = patch(text, "'product_ids':['A'", group->str);
    g_autofree char *often = patch(large, "'flags':[", flags->str);
    g_auto(CtCsafFindings) findings = check(often);

    assert_true(findings.pairs > CT_LIMIT_CSAF_PAIRS);
    assert_true(findings.pairs < CT_LIMIT_CSAF_PAIRS + 10000u);
}

#define V4(severity, vector)                                                                       \
    "'4.0','baseSeverity':'" severity "','vectorString':'CVSS:4.0/" vector "','baseScore':"

/* Vectors with the scores that the specifications of FIRST and the NVD's records print. */
static void published_scores_are_computed_again(void **state)
{
    static const struct {
        const char *name;
        const char *rest;
    } cases[] = {
        { "cvss_v2",
          "'2.0','vectorString':'AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/"
          "CR:M/IR:M/AR:H','baseScore':7.8,'temporalScore':6.4,'environmentalScore':9.2" },
        { "cvss_v2",
          "'2.0','vectorString':'AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/"
          "CR:M/IR:M/AR:L','baseScore':10,'temporalScore':8.3,'environmentalScore':9.0" },
        { "cvss_v2",
          "'2.0','vectorString':'AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/"
          "CR:M/IR:M/AR:M','baseScore':6.2,'temporalScore':4.9,'environmentalScore':7.5" },
        { "cvss_v3", "'3.1','vectorString':'CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H',"
                     "'baseScore':6.5,'baseSeverity':'MEDIUM'" },
        { "cvss_v3", "'3.0','vectorString':'CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',"
                     "'baseScore':6.1,'baseSeverity':'MEDIUM'" },
        { "cvss_v3", "'3.1','vectorString':'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N',"
                     "'baseScore':6.4,'baseSeverity':'MEDIUM'" },
        { "cvss_v3", "'3.1','vectorString':'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N',"
                     "'baseScore':3.1,'baseSeverity':'LOW'" },
        { "cvss_v4",
          V4("CRITICAL", "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H") "10.0" },
        { "cvss_v4", V4("HIGH", "AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N") "7.3" },
        { "cvss_v4", V4("HIGH", "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N") "8.7" },
        { "cvss_v4", V4("LOW", "AV:N/AC:H/AT:N/PR:N/UI:P/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N") "2.3" },
        { "cvss_v4", V4("NONE", "AV:L/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N") "0" },
        { "cvss_v4",
          V4("HIGH", "AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N/CR:H/IR:L/AR:L/"
                     "MAV:N/MAC:H/MVC:H/MVI:L/MVA:L") "8.3,'environmentalScore':8.1" },
        { "cvss_v4",
          V4("CRITICAL",
             "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U") "9.3,'threatScore':8."
                                                                           "1" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = base_of(CT_CSAF_2_0);
        g_autofree char *scores = g_strdup_printf(
            "'scores':[{'products':['C'],'%s':{'version':%s}},{", cases[i].name, cases[i].rest);
        g_autofree char *whole = patch(text, "'scores':[{", scores);
        g_auto(CtCsafFindings) findings = check(whole);

        tell(&findings);
        assert_int_equal(findings.findings->len, 0);
    }
}

static void no_truncation_of_a_document_is_valid(void **state)
{
    g_autofree char *text = base_of(CT_CSAF_2_1);

    (void)state;
    for (size_t size = 0; size < strlen(text); size += 7) {
        g_autofree char *part = g_strndup(text, size);
        g_auto(CtCsafFindings) findings = check(part);

        assert_true(has(&findings, "json", ""));
    }
}

CT_TEST_MAIN(CT_TEST(the_base_documents_are_valid), CT_TEST(what_is_right_is_left_alone),
             CT_TEST(each_planted_case_is_found_where_it_is),
             CT_TEST(every_test_that_is_done_has_a_planted_case),
             CT_TEST(thirty_branches_are_valid_and_thirty_one_are_not),
             CT_TEST(a_large_group_named_often_ends_at_a_limit),
             CT_TEST(published_scores_are_computed_again),
             CT_TEST(no_truncation_of_a_document_is_valid))
