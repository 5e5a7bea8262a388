/* csaf_cvss.c - the vector is taken apart with one table of metrics per version.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_cvss.h"

#include "match/csaf_cvss4.h"

#include <math.h>
#include <string.h>

typedef struct {
    const char *mark;     /* in the vector */
    const char *property; /* in the object */
    const char *values;   /* "N=NETWORK A=ADJACENT"; the first of an optional one is not defined */
    bool required;
} Metric;

#define LEVELS   "X=NOT_DEFINED L=LOW M=MEDIUM H=HIGH"
#define IMPACT3  "N=NONE L=LOW H=HIGH"
#define MODIFIED "X=NOT_DEFINED "

static const Metric metrics2[] = {
    { "AV", "accessVector", "L=LOCAL A=ADJACENT_NETWORK N=NETWORK", true },
    { "AC", "accessComplexity", "H=HIGH M=MEDIUM L=LOW", true },
    { "Au", "authentication", "M=MULTIPLE S=SINGLE N=NONE", true },
    { "C", "confidentialityImpact", "N=NONE P=PARTIAL C=COMPLETE", true },
    { "I", "integrityImpact", "N=NONE P=PARTIAL C=COMPLETE", true },
    { "A", "availabilityImpact", "N=NONE P=PARTIAL C=COMPLETE", true },
    { "E", "exploitability", "ND=NOT_DEFINED U=UNPROVEN POC=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH",
      false },
    { "RL", "remediationLevel",
      "ND=NOT_DEFINED OF=OFFICIAL_FIX TF=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE", false },
    { "RC", "reportConfidence", "ND=NOT_DEFINED UC=UNCONFIRMED UR=UNCORROBORATED C=CONFIRMED",
      false },
    { "CDP", "collateralDamagePotential",
      "ND=NOT_DEFINED N=NONE L=LOW LM=LOW_MEDIUM MH=MEDIUM_HIGH H=HIGH", false },
    { "TD", "targetDistribution", "ND=NOT_DEFINED N=NONE L=LOW M=MEDIUM H=HIGH", false },
    { "CR", "confidentialityRequirement", "ND=NOT_DEFINED L=LOW M=MEDIUM H=HIGH", false },
    { "IR", "integrityRequirement", "ND=NOT_DEFINED L=LOW M=MEDIUM H=HIGH", false },
    { "AR", "availabilityRequirement", "ND=NOT_DEFINED L=LOW M=MEDIUM H=HIGH", false },
    { 0 },
};

static const Metric metrics3[] = {
    { "AV", "attackVector", "N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL", true },
    { "AC", "attackComplexity", "L=LOW H=HIGH", true },
    { "PR", "privilegesRequired", "N=NONE L=LOW H=HIGH", true },
    { "UI", "userInteraction", "N=NONE R=REQUIRED", true },
    { "S", "scope", "U=UNCHANGED C=CHANGED", true },
    { "C", "confidentialityImpact", IMPACT3, true },
    { "I", "integrityImpact", IMPACT3, true },
    { "A", "availabilityImpact", IMPACT3, true },
    { "E", "exploitCodeMaturity", "X=NOT_DEFINED U=UNPROVEN P=PROOF_OF_CONCEPT F=FUNCTIONAL H=HIGH",
      false },
    { "RL", "remediationLevel",
      "X=NOT_DEFINED O=OFFICIAL_FIX T=TEMPORARY_FIX W=WORKAROUND U=UNAVAILABLE", false },
    { "RC", "reportConfidence", "X=NOT_DEFINED U=UNKNOWN R=REASONABLE C=CONFIRMED", false },
    { "CR", "confidentialityRequirement", LEVELS, false },
    { "IR", "integrityRequirement", LEVELS, false },
    { "AR", "availabilityRequirement", LEVELS, false },
    { "MAV", "modifiedAttackVector", MODIFIED "N=NETWORK A=ADJACENT_NETWORK L=LOCAL P=PHYSICAL",
      false },
    { "MAC", "modifiedAttackComplexity", MODIFIED "L=LOW H=HIGH", false },
    { "MPR", "modifiedPrivilegesRequired", MODIFIED IMPACT3, false },
    { "MUI", "modifiedUserInteraction", MODIFIED "N=NONE R=REQUIRED", false },
    { "MS", "modifiedScope", MODIFIED "U=UNCHANGED C=CHANGED", false },
    { "MC", "modifiedConfidentialityImpact", MODIFIED IMPACT3, false },
    { "MI", "modifiedIntegrityImpact", MODIFIED IMPACT3, false },
    { "MA", "modifiedAvailabilityImpact", MODIFIED IMPACT3, false },
    { 0 },
};

static const Metric metrics4[] = {
    { "AV", "attackVector", "N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL", true },
    { "AC", "attackComplexity", "L=LOW H=HIGH", true },
    { "AT", "attackRequirements", "N=NONE P=PRESENT", true },
    { "PR", "privilegesRequired", IMPACT3, true },
    { "UI", "userInteraction", "N=NONE P=PASSIVE A=ACTIVE", true },
    { "VC", "vulnConfidentialityImpact", IMPACT3, true },
    { "VI", "vulnIntegrityImpact", IMPACT3, true },
    { "VA", "vulnAvailabilityImpact", IMPACT3, true },
    { "SC", "subConfidentialityImpact", IMPACT3, true },
    { "SI", "subIntegrityImpact", IMPACT3, true },
    { "SA", "subAvailabilityImpact", IMPACT3, true },
    { "E", "exploitMaturity", MODIFIED "A=ATTACKED P=PROOF_OF_CONCEPT U=UNREPORTED", false },
    { "CR", "confidentialityRequirement", LEVELS, false },
    { "IR", "integrityRequirement", LEVELS, false },
    { "AR", "availabilityRequirement", LEVELS, false },
    { "MAV", "modifiedAttackVector", MODIFIED "N=NETWORK A=ADJACENT L=LOCAL P=PHYSICAL", false },
    { "MAC", "modifiedAttackComplexity", MODIFIED "L=LOW H=HIGH", false },
    { "MAT", "modifiedAttackRequirements", MODIFIED "N=NONE P=PRESENT", false },
    { "MPR", "modifiedPrivilegesRequired", MODIFIED IMPACT3, false },
    { "MUI", "modifiedUserInteraction", MODIFIED "N=NONE P=PASSIVE A=ACTIVE", false },
    { "MVC", "modifiedVulnConfidentialityImpact", MODIFIED IMPACT3, false },
    { "MVI", "modifiedVulnIntegrityImpact", MODIFIED IMPACT3, false },
    { "MVA", "modifiedVulnAvailabilityImpact", MODIFIED IMPACT3, false },
    { "MSC", "modifiedSubConfidentialityImpact", MODIFIED "N=NEGLIGIBLE L=LOW H=HIGH", false },
    { "MSI", "modifiedSubIntegrityImpact", MODIFIED "N=NEGLIGIBLE L=LOW H=HIGH S=SAFETY", false },
    { "MSA", "modifiedSubAvailabilityImpact", MODIFIED "N=NEGLIGIBLE L=LOW H=HIGH S=SAFETY",
      false },
    { "S", "Safety", MODIFIED "N=NEGLIGIBLE P=PRESENT", false },
    { "AU", "Automatable", MODIFIED "N=NO Y=YES", false },
    { "R", "Recovery", MODIFIED "A=AUTOMATIC U=USER I=IRRECOVERABLE", false },
    { "V", "valueDensity", MODIFIED "D=DIFFUSE C=CONCENTRATED", false },
    { "RE", "vulnerabilityResponseEffort", MODIFIED "L=LOW M=MODERATE H=HIGH", false },
    { "U", "providerUrgency", MODIFIED "Clear=CLEAR Green=GREEN Amber=AMBER Red=RED", false },
    { 0 },
};

enum { MOST_METRICS = 40 };

typedef struct {
    const Metric *metrics;
    const char *version;             /* "2.0", "3.0", "3.1", "4.0" */
    const char *value[MOST_METRICS]; /* into Metric.values, NULL when the vector is silent */
    char mark[MOST_METRICS][8];      /* what the vector says; "" when it is silent */
} Vector;

static const Metric *metrics_of(const CtCsafNode *cvss)
{
    if (strcmp(cvss->key, "cvss_v2") == 0)
        return metrics2;
    return strcmp(cvss->key, "cvss_v3") == 0 ? metrics3 : metrics4;
}

/* The name "NETWORK" (its size beside it) that the mark "N" has; NULL for another mark. */
static const char *name_of(const char *values, const char *mark)
{
    size_t size = strlen(mark);

    for (const char *at = values; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ' ? 1 : 0;
        if (strncmp(at, mark, size) == 0 && at[size] == '=')
            return at + size + 1;
    }
    return NULL;
}

static bool is_name(const char *name, const char *text)
{
    size_t size = strcspn(name, " ");

    return strlen(text) == size && strncmp(name, text, size) == 0;
}

static bool is_any_name(const char *values, const char *text)
{
    for (const char *at = values; at != NULL; at = strchr(at, ' ')) {
        const char *name = strchr(at, '=') + 1;

        if (is_name(name, text))
            return true;
        at = name;
    }
    return false;
}

/* One "AV:N": its place in the table, or -1 when unknown or a second time. */
static int read_part(Vector *out, char *part)
{
    char *colon = strchr(part, ':');

    if (colon == NULL)
        return -1;
    *colon = '\0';
    for (int i = 0; out->metrics[i].mark != NULL; i++) {
        if (strcmp(out->metrics[i].mark, part) != 0)
            continue;
        const char *name = name_of(out->metrics[i].values, colon + 1);
        if (name == NULL || out->value[i] != NULL)
            return -1;
        out->value[i] = name;
        (void)g_strlcpy(out->mark[i], colon + 1, sizeof out->mark[i]);
        return i;
    }
    return -1;
}

/* Static text of what is wrong, or NULL. */
static const char *read_vector(const CtCsafNode *cvss, Vector *out)
{
    const char *text = ct_csaf_node_text_at(cvss, "vectorString");

    *out = (Vector){ .metrics = metrics_of(cvss), .version = "2.0" };
    if (text == NULL)
        return "is missing";
    if (out->metrics != metrics2) {
        if (out->metrics == metrics3)
            out->version = g_str_has_prefix(text, "CVSS:3.0/") ? "3.0" : "3.1";
        else
            out->version = "4.0";
        if (!g_str_has_prefix(text, "CVSS:") || strncmp(text + 5, out->version, 3) != 0 ||
            text[8] != '/')
            return "does not begin with its version";
        text += 9;
    }
    g_auto(GStrv) parts = g_strsplit(text, "/", MOST_METRICS);
    bool in_order = true;
    for (int before = -1, place = 0, i = 0; parts[i] != NULL; i++, before = place) {
        place = read_part(out, parts[i]);
        if (place < 0)
            return "has a metric that is unknown, twice or of another value";
        in_order = in_order && place > before;
    }
    for (size_t i = 0; out->metrics[i].mark != NULL; i++)
        if (out->metrics[i].required && out->value[i] == NULL)
            return "lacks a base metric";
    /* FIRST, CVSS v4.0, section 7; the older versions take any order. */
    return in_order || out->metrics != metrics4 ? NULL : "has its metrics in another order";
}

/* ---- 6.1.8 ---- */

static bool is_number(const CtCsafNode *node)
{
    return node->kind == CT_JSON_WHOLE || node->kind == CT_JSON_REAL;
}

static void check_score(const CtCsafNode *cvss, const char *name, CtCsafFindings *out)
{
    const CtCsafNode *score = ct_csaf_node_at(cvss, name);

    if (score != NULL && (!is_number(score) || score->number < 0 || score->number > 10))
        ct_csaf_finding_add(out, score, "must be a number from 0 to 10");
}

static void check_severity(const CtCsafNode *cvss, const char *name, CtCsafFindings *out)
{
    static const char *const words[] = { "NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL", NULL };
    const CtCsafNode *severity = ct_csaf_node_at(cvss, name);
    const char *text = ct_csaf_node_text(severity);

    if (severity != NULL && (text == NULL || !g_strv_contains(words, text)))
        ct_csaf_finding_add(out, severity, "must be NONE, LOW, MEDIUM, HIGH or CRITICAL");
}

enum { SCORES = 3 };

typedef struct {
    const char *score;
    const char *severity;
} Rating;

/* The three that an object may have; the second one was renamed by 4.0. */
static const Rating *ratings_of(const Metric *metrics)
{
    static const Rating older[SCORES] = { { "baseScore", "baseSeverity" },
                                          { "temporalScore", "temporalSeverity" },
                                          { "environmentalScore", "environmentalSeverity" } };
    static const Rating newer[SCORES] = { { "baseScore", "baseSeverity" },
                                          { "threatScore", "threatSeverity" },
                                          { "environmentalScore", "environmentalSeverity" } };

    return metrics == metrics4 ? newer : older;
}

static void check_required(const CtCsafNode *cvss, CtCsafFindings *out)
{
    static const char *const required[] = { "version", "vectorString", "baseScore",
                                            "baseSeverity" };
    size_t count = metrics_of(cvss) == metrics2 ? 3 : 4;

    for (size_t i = 0; i < count; i++)
        if (ct_csaf_node_at(cvss, required[i]) == NULL)
            ct_csaf_finding_add(out, cvss, "lacks the property %s", required[i]);
}

void ct_csaf_cvss_shape(const CtCsafNode *cvss, CtCsafFindings *out)
{
    Vector vector;

    if (cvss->kind != CT_JSON_OBJECT) {
        ct_csaf_finding_add(out, cvss, "must be an object");
        return;
    }
    check_required(cvss, out);
    const char *wrong = read_vector(cvss, &vector);
    const CtCsafNode *text = ct_csaf_node_at(cvss, "vectorString");
    const CtCsafNode *version = ct_csaf_node_at(cvss, "version");
    if (text != NULL && wrong != NULL)
        ct_csaf_finding_add(out, text, "the vector %s", wrong);
    if (version != NULL && (text == NULL || wrong == NULL) &&
        !ct_csaf_node_says(cvss, "version", vector.version))
        ct_csaf_finding_add(out, version, "must be %s, as the vector says", vector.version);
    const Rating *ratings = ratings_of(vector.metrics);
    for (size_t i = 0; i < SCORES; i++) {
        check_score(cvss, ratings[i].score, out);
        if (vector.metrics != metrics2)
            check_severity(cvss, ratings[i].severity, out);
    }
    for (size_t i = 0; vector.metrics[i].mark != NULL; i++) {
        const CtCsafNode *given = ct_csaf_node_at(cvss, vector.metrics[i].property);
        const char *value = ct_csaf_node_text(given);

        if (given != NULL && (value == NULL || !is_any_name(vector.metrics[i].values, value)))
            ct_csaf_finding_add(out, given, "is no value of this metric");
    }
}

/* ---- 6.1.10 ---- */

void ct_csaf_cvss_agreement(const CtCsafNode *cvss, CtCsafFindings *out)
{
    Vector vector;

    if (read_vector(cvss, &vector) != NULL)
        return;
    for (size_t i = 0; vector.metrics[i].mark != NULL; i++) {
        const Metric *metric = &vector.metrics[i];
        const CtCsafNode *given = ct_csaf_node_at(cvss, metric->property);
        const char *text = ct_csaf_node_text(given);
        const char *name =
            vector.value[i] != NULL ? vector.value[i] : strchr(metric->values, '=') + 1;

        if (text != NULL && is_any_name(metric->values, text) && !is_name(name, text))
            ct_csaf_finding_add(out, given, "the vector says %.*s", (int)strcspn(name, " "), name);
    }
}

/* ---- 6.1.9 ---- */

enum { MARKS = 8 }; /* no metric has more */

/* The number that belongs to the metric's mark: `marks` and `weights` go side by side. */
static double weigh(const Vector *vector, const char *metric, const char *marks,
                    const double *weights)
{
    for (size_t i = 0; vector->metrics[i].mark != NULL; i++) {
        if (strcmp(vector->metrics[i].mark, metric) != 0)
            continue;
        g_auto(GStrv) list = g_strsplit(marks, " ", -1);
        for (size_t m = 0; m < MARKS && list[m] != NULL; m++)
            if (strcmp(list[m], vector->mark[i]) == 0)
                return weights[m];
    }
    return 1;
}

#define WEIGH(vector, metric, marks, ...)                                                          \
    weigh((vector), (metric), (marks), (const double[MARKS]){ __VA_ARGS__ })

static double tenth(double value)
{
    return round(value * 10) / 10;
}

static double base2(double impact, double exploitability)
{
    return tenth((0.6 * impact + 0.4 * exploitability - 1.5) * (impact == 0 ? 0 : 1.176));
}

static double temporal2(const Vector *v, double base)
{
    return tenth(base * WEIGH(v, "E", "U POC F H", 0.85, 0.9, 0.95, 1) *
                 WEIGH(v, "RL", "OF TF W U", 0.87, 0.9, 0.95, 1) *
                 WEIGH(v, "RC", "UC UR C", 0.9, 0.95, 1));
}

static void score2(const Vector *v, double out[3])
{
    double c = WEIGH(v, "C", "N P C", 0, 0.275, 0.66);
    double i = WEIGH(v, "I", "N P C", 0, 0.275, 0.66);
    double a = WEIGH(v, "A", "N P C", 0, 0.275, 0.66);
    double reach = 20 * WEIGH(v, "AV", "L A N", 0.395, 0.646, 1) *
                   WEIGH(v, "AC", "H M L", 0.35, 0.61, 0.71) *
                   WEIGH(v, "Au", "M S N", 0.45, 0.56, 0.704);
    double asked = 1 - (1 - c * WEIGH(v, "CR", "L M H", 0.5, 1, 1.51)) *
                           (1 - i * WEIGH(v, "IR", "L M H", 0.5, 1, 1.51)) *
                           (1 - a * WEIGH(v, "AR", "L M H", 0.5, 1, 1.51));
    double damage = WEIGH(v, "CDP", "ND N L LM MH H", 0, 0, 0.1, 0.3, 0.4, 0.5);

    for (size_t m = 0; v->metrics[m].mark != NULL; m++)
        if (strcmp(v->metrics[m].mark, "CDP") == 0 && v->value[m] == NULL)
            damage = 0;
    out[0] = base2(10.41 * (1 - (1 - c) * (1 - i) * (1 - a)), reach);
    out[1] = temporal2(v, out[0]);
    double adjusted = temporal2(v, base2(MIN(10, 10.41 * asked), reach));
    out[2] =
        tenth((adjusted + (10 - adjusted) * damage) * WEIGH(v, "TD", "N L M H", 0, 0.25, 0.75, 1));
}

/* 3.1's Roundup in whole numbers; 3.0 has the plain one. */
static double round_up(const Vector *vector, double value)
{
    if (strcmp(vector->version, "3.0") == 0)
        return ceil(value * 10 - 1e-9) / 10;
    int64_t whole = (int64_t)llround(value * 100000);
    return whole % 10000 == 0 ? (double)whole / 100000
                              : ((double)(whole - whole % 10000) / 10000 + 1) / 10;
}

static double impact3(double c, double i, double a)
{
    return 1 - (1 - c) * (1 - i) * (1 - a);
}

static double cia3(const Vector *v, const char *metric)
{
    return WEIGH(v, metric, "N L H", 0, 0.22, 0.56);
}

/* The modified metric where it is set, the base one otherwise. */
static const char *mark_of(const Vector *v, const char *metric, bool modified)
{
    const char *plain = "";

    for (size_t i = 0; v->metrics[i].mark != NULL; i++) {
        const char *mark = v->metrics[i].mark;

        if (strcmp(mark, metric) == 0)
            plain = v->mark[i];
        if (modified && mark[0] == 'M' && strcmp(mark + 1, metric) == 0 && v->value[i] != NULL &&
            v->mark[i][0] != 'X')
            return v->mark[i];
    }
    return plain;
}

static double exploitability3(const Vector *v, bool modified)
{
    bool changed = mark_of(v, "S", modified)[0] == 'C';
    char vector = mark_of(v, "AV", modified)[0];
    char rights = mark_of(v, "PR", modified)[0];
    double av = vector == 'N' ? 0.85 : vector == 'A' ? 0.62 : vector == 'L' ? 0.55 : 0.2;
    double low = changed ? 0.68 : 0.62;
    double high = changed ? 0.5 : 0.27;
    double pr = rights == 'N' ? 0.85 : rights == 'L' ? low : high;

    return 8.22 * av * (mark_of(v, "AC", modified)[0] == 'L' ? 0.77 : 0.44) * pr *
           (mark_of(v, "UI", modified)[0] == 'N' ? 0.85 : 0.62);
}

static double temporal3(const Vector *v, double score)
{
    return round_up(v, score * WEIGH(v, "E", "U P F H", 0.91, 0.94, 0.97, 1) *
                           WEIGH(v, "RL", "O T W U", 0.95, 0.96, 0.97, 1) *
                           WEIGH(v, "RC", "U R C", 0.92, 0.96, 1));
}

static double asked3(const Vector *v, const char *metric, const char *requirement)
{
    char mark = mark_of(v, metric, true)[0];
    double impact = mark == 'H' ? 0.56 : mark == 'L' ? 0.22 : 0;

    return impact * WEIGH(v, requirement, "L M H", 0.5, 1, 1.5);
}

static double combine3(const Vector *v, double impact, bool modified)
{
    bool changed = mark_of(v, "S", modified)[0] == 'C';
    double sum = impact + exploitability3(v, modified);

    if (impact <= 0)
        return 0;
    return round_up(v, MIN(changed ? 1.08 * sum : sum, 10));
}

static void score3(const Vector *v, double out[3])
{
    double iss = impact3(cia3(v, "C"), cia3(v, "I"), cia3(v, "A"));
    double miss =
        MIN(0.915, impact3(asked3(v, "C", "CR"), asked3(v, "I", "IR"), asked3(v, "A", "AR")));
    bool newer = strcmp(v->version, "3.1") == 0;
    double impact = mark_of(v, "S", false)[0] == 'C'
                        ? 7.52 * (iss - 0.029) - 3.25 * pow(iss - 0.02, 15)
                        : 6.42 * iss;
    double tail = newer ? pow(miss * 0.9731 - 0.02, 13) : pow(miss - 0.02, 15);
    double modified =
        mark_of(v, "S", true)[0] == 'C' ? 7.52 * (miss - 0.029) - 3.25 * tail : 6.42 * miss;

    out[0] = combine3(v, impact, false);
    out[1] = temporal3(v, out[0]);
    out[2] = temporal3(v, combine3(v, modified, true));
}

/* Which metrics of 4.0 may count: the threat metric is E, the environmental ones are the
 * requirements and all that are modified. */
typedef struct {
    bool threat;
    bool environment;
} Groups;

static double score4(const Vector *v, Groups groups)
{
    char values[CT_CSAF_CVSS4_METRICS];

    for (size_t i = 0; i < CT_CSAF_CVSS4_METRICS; i++) {
        const char *metric = ct_csaf_cvss4_metrics[i];
        bool requirement = metric[1] == 'R' && metric[0] != 'P';
        bool counts = strcmp(metric, "E") == 0 ? groups.threat : !requirement || groups.environment;

        values[i] = 'X';
        if (counts)
            values[i] = mark_of(v, metric, groups.environment)[0];
    }
    return ct_csaf_cvss4_score(values);
}

static const char *severity_of(double score)
{
    if (score < 0.05)
        return "NONE";
    if (score < 3.95)
        return "LOW";
    if (score < 6.95)
        return "MEDIUM";
    return score < 8.95 ? "HIGH" : "CRITICAL";
}

/* `other` is a second right answer: the standard does not say whether the environmental score of
 * 4.0 counts the threat metric. */
static void check_rating(const CtCsafNode *cvss, const Rating *rating, double computed,
                         double other, CtCsafFindings *out)
{
    const CtCsafNode *score = ct_csaf_node_at(cvss, rating->score);
    const CtCsafNode *severity = ct_csaf_node_at(cvss, rating->severity);
    const char *text = ct_csaf_node_text(severity);

    if (score != NULL && is_number(score) && fabs(score->number - computed) > 0.001 &&
        fabs(score->number - other) > 0.001)
        ct_csaf_finding_add(out, score, "the vector gives %.1f", computed);
    if (metrics_of(cvss) != metrics2 && text != NULL && strcmp(text, severity_of(computed)) != 0 &&
        strcmp(text, severity_of(other)) != 0)
        ct_csaf_finding_add(out, severity, "the vector gives %s", severity_of(computed));
}

void ct_csaf_cvss_scores(const CtCsafNode *cvss, CtCsafFindings *out)
{
    Vector vector;
    double computed[SCORES];

    if (read_vector(cvss, &vector) != NULL)
        return;
    if (vector.metrics == metrics2) {
        score2(&vector, computed);
    } else if (vector.metrics == metrics3) {
        score3(&vector, computed);
    } else {
        computed[0] = score4(&vector, (Groups){ false, false });
        computed[1] = score4(&vector, (Groups){ true, false });
        computed[2] = score4(&vector, (Groups){ true, true });
    }
    double other[SCORES] = { computed[0], computed[1], computed[2] };
    if (vector.metrics == metrics4)
        other[2] = score4(&vector, (Groups){ false, true });
    for (size_t i = 0; i < SCORES; i++)
        check_rating(cvss, &ratings_of(vector.metrics)[i], computed[i], other[i], out);
}
