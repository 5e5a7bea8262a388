/* advisory_criterion.c - names taken apart, and the plain comparison that the index must agree
 * with.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_criterion.h"

#include "match/cpe_version.h"
#include "match/purl.h"

#include <string.h>

/* "a:vendor:product", decoded; a colon inside a name is written as "\:" so that names stay apart.
 * */
static void add_name(CtBuffer *out, const CtCpeValue *value)
{
    if (value->kind == CT_CPE_ANY || value->kind == CT_CPE_NA)
        ct_buffer_add_text(out, value->kind == CT_CPE_ANY ? "*" : "-");
    for (size_t i = 0; i < value->text.size; i++) {
        if (strchr(":\\*-", value->text.data[i]) != NULL)
            ct_buffer_add_u8(out, '\\');
        ct_buffer_add_u8(out, value->text.data[i]);
    }
}

static bool is_wide(const CtCpeValue *value)
{
    return value->kind == CT_CPE_ANY || value->kind == CT_CPE_PATTERN;
}

char *ct_advisory_criterion_tail(const CtAdvisoryCriterion *self)
{
    const CtCpe *cpe = &self->cpe;
    g_auto(CtBuffer) name = ct_buffer_new(4 * (size_t)CT_LIMIT_CPE_BYTES);
    size_t at = 0;

    if (self->scheme != NULL)
        return self->plain ? g_strdup("") : g_strconcat("@", cpe->text, NULL);
    ct_cpe_bind(cpe, CT_CPE_FORMATTED, &name);
    for (int colons = 0; at < name.size; at++) {
        if (name.data[at] == '\\')
            at++;
        else if (name.data[at] == ':' && ++colons == 2 + CT_CPE_UPDATE)
            break;
    }
    return ct_bytes_to_text(ct_bytes_slice(ct_buffer_bytes(&name), at, name.size));
}

static void split_cpe(CtAdvisoryCriterion *self)
{
    g_auto(CtBuffer) bucket = ct_buffer_new(4 * (size_t)CT_LIMIT_CPE_BYTES);
    const CtCpeValue *value = self->cpe.attribute;

    for (unsigned i = CT_CPE_PART; i <= CT_CPE_PRODUCT; i++) {
        if (i > 0)
            ct_buffer_add_u8(&bucket, ':');
        add_name(&bucket, &value[i]);
    }
    self->plain = true;
    for (unsigned i = CT_CPE_UPDATE; i < CT_CPE_ATTRIBUTES; i++)
        self->plain = self->plain && value[i].kind == CT_CPE_ANY;
    self->bucket = ct_bytes_to_text(ct_buffer_bytes(&bucket));
    self->version_kind = value[CT_CPE_VERSION].kind;
    self->version = value[CT_CPE_VERSION].text;
    self->part = self->bucket[0];
    self->wide = is_wide(&value[CT_CPE_PART]) || is_wide(&value[CT_CPE_VENDOR]) ||
                 is_wide(&value[CT_CPE_PRODUCT]);
}

/* Releases of Debian by name (wiki.debian.org/DebianReleases). */
static const char *const debian_names[] = {
    "buzz-1.1",  "rexx-1.2",  "bo-1.3",       "hamm-2.0",    "slink-2.1",   "potato-2.2",
    "woody-3.0", "sarge-3.1", "etch-4",       "lenny-5",     "squeeze-6",   "wheezy-7",
    "jessie-8",  "stretch-9", "buster-10",    "bullseye-11", "bookworm-12", "trixie-13",
    "forky-14",  "duke-15",   "sid-unstable",
};

char *ct_advisory_criterion_distribution_name(const char *written)
{
    g_autofree char *name = g_ascii_strdown(written, -1);

    for (size_t i = 0; i < G_N_ELEMENTS(debian_names); i++) {
        const char *number = strchr(debian_names[i], '-') + 1;
        size_t size = (size_t)(number - 1 - debian_names[i]);

        if (strlen(name) == size && strncmp(name, debian_names[i], size) == 0)
            return g_strdup_printf("debian-%s", number);
    }
    const char *point = strchr(name, '.');
    if (g_str_has_prefix(name, "debian-") && point != NULL &&
        g_ascii_strtoull(name + strlen("debian-"), NULL, 10) >= 4)
        return g_strndup(name, (size_t)(point - name));
    return g_steal_pointer(&name);
}

void ct_advisory_criterion_distribution(CtBytes name, CtCpeValue values[CT_CPE_ATTRIBUTES])
{
    if (name.size > 0)
        values[CT_CPE_OTHER] = (CtCpeValue){ CT_CPE_VALUE, name };
}

/* The source package that a binary one names, and its version when that is another. */
static void take_source(const CtPurl *purl, char **name, char **version)
{
    const char *source = ct_purl_qualifier(purl, "upstream");

    if (source == NULL || source[0] == '\0')
        return;
    const char *at = strchr(source, '@');
    g_free(*name);
    *name = at == NULL ? g_strdup(source) : g_strndup(source, (size_t)(at - source));
    if (at == NULL || *version == NULL)
        return;
    g_free(*version);
    *version = g_strdup(at + 1);
}

static bool split_package(CtBytes text, CtAdvisoryCriterion *self, GError **error)
{
    g_auto(CtPurl) purl = { 0 };

    if (!ct_purl_parse(text, &purl, error))
        return false;
    self->scheme = ct_version_scheme(ct_bytes_of_text(purl.type));
    if (self->scheme == NULL)
        return ct_fail(error, CT_ERROR_INPUT,
                       "package URL: is of a type without order of versions");
    const char *distribution = ct_purl_qualifier(&purl, "distro");
    take_source(&purl, &purl.name, &purl.version);
    self->bucket = g_strdup_printf("p:%s:%s/%s", purl.type,
                                   purl.namespace == NULL ? "" : purl.namespace, purl.name);
    self->part = 'p';
    self->plain = distribution == NULL || distribution[0] == '\0';
    if (!self->plain) {
        self->cpe.text = ct_advisory_criterion_distribution_name(distribution);
        ct_advisory_criterion_distribution(ct_bytes_of_text(self->cpe.text), self->cpe.attribute);
    }
    self->package_version = g_steal_pointer(&purl.version);
    self->version_kind = self->package_version == NULL ? CT_CPE_ANY : CT_CPE_VALUE;
    self->version = ct_bytes_of_text(self->package_version);
    return true;
}

bool ct_advisory_criterion_parse(CtBytes text, CtAdvisoryCriterion *out, GError **error)
{
    CtAdvisoryCriterion self = { 0 };

    if (text.size >= 4 && memcmp(text.data, "pkg:", 4) == 0) {
        if (!split_package(text, &self, error))
            return false;
    } else {
        if (!ct_cpe_parse(text, &self.cpe, error))
            return false;
        split_cpe(&self);
    }
    *out = self;
    return true;
}

/* The product's name takes what is more than eleven components; NULL: there are not more. */
static char *join_product(CtBytes text)
{
    g_autoptr(GArray) colons = g_array_new(FALSE, FALSE, sizeof(size_t));
    GString *out = NULL;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == ':')
            g_array_append_val(colons, i);
    }
    if (colons->len <= 1 + CT_CPE_ATTRIBUTES)
        return NULL;
    size_t first = g_array_index(colons, size_t, 1 + CT_CPE_PRODUCT);
    size_t behind = CT_CPE_ATTRIBUTES - CT_CPE_VERSION;
    size_t last = g_array_index(colons, size_t, colons->len - behind);
    out = g_string_new(NULL);
    for (size_t i = 0; i < text.size; i++) {
        bool kept = i > first && i < last && text.data[i] == ':' && text.data[i - 1] != '\\';

        g_string_append(out, kept ? "\\" : "");
        g_string_append_c(out, (char)text.data[i]);
    }
    return g_string_free(out, FALSE);
}

bool ct_advisory_criterion_mend(CtBytes text, CtAdvisoryCriterion *out)
{
    static const char begin[] = "cpe:2.3:";
    CtAdvisoryCriterion self = { 0 };

    if (text.size < strlen(begin) || text.size > CT_LIMIT_CPE_BYTES ||
        memcmp(text.data, begin, strlen(begin)) != 0)
        return false;
    g_autofree char *name = ct_bytes_to_text(text);
    g_autofree char *joined = join_product(text);
    const char *inner = g_strrstr(name, begin);
    bool read = inner != name && ct_cpe_parse(ct_bytes_of_text(inner), &self.cpe, NULL);

    read = read || (joined != NULL && ct_cpe_parse(ct_bytes_of_text(joined), &self.cpe, NULL));
    if (!read)
        return false;
    split_cpe(&self);
    self.wide = true;
    self.mended = true;
    *out = self;
    return true;
}

void ct_advisory_criterion_clear(CtAdvisoryCriterion *self)
{
    ct_cpe_clear(&self->cpe);
    g_free(self->bucket);
    g_free(self->package_version);
    *self = (CtAdvisoryCriterion){ 0 };
}

/* ---- truth ---- */

bool ct_advisory_criterion_key(const CtAdvisoryCriterion *self, CtBytes version, CtBuffer *key,
                               bool *out_doubtful)
{
    *out_doubtful = false;
    if (self->scheme != NULL)
        return ct_version_key(self->scheme, version, key);
    ct_cpe_version_key(version, key, out_doubtful);
    return true;
}

static int compare_keys(const CtAdvisoryCriterion *self, CtBytes a, CtBytes b)
{
    return self->scheme != NULL ? ct_version_key_compare(a, b) : (int)ct_cpe_version_compare(a, b);
}

static CtAdvisoryTruth satisfies(int order, CtApplicabilityBound bound)
{
    if (order == CT_CPE_VERSION_UNKNOWN)
        return CT_ADVISORY_MAYBE;
    switch (bound) {
    case CT_APPLICABILITY_FROM:
        return order >= 0 ? CT_ADVISORY_YES : CT_ADVISORY_NO;
    case CT_APPLICABILITY_ABOVE:
        return order > 0 ? CT_ADVISORY_YES : CT_ADVISORY_NO;
    case CT_APPLICABILITY_UPTO:
        return order <= 0 ? CT_ADVISORY_YES : CT_ADVISORY_NO;
    case CT_APPLICABILITY_BELOW:
    case CT_APPLICABILITY_BOUNDS:
    default:
        return order < 0 ? CT_ADVISORY_YES : CT_ADVISORY_NO;
    }
}

CtAdvisoryTruth ct_advisory_criterion_within(const CtAdvisoryCriterion *self,
                                             const CtApplicabilityRow *row, CtBytes version)
{
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    CtAdvisoryTruth truth = CT_ADVISORY_YES;
    bool doubtful;

    if (!ct_advisory_criterion_key(self, version, &key, &doubtful))
        return CT_ADVISORY_MAYBE;
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++) {
        g_auto(CtBuffer) bound = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);

        if (row->bound[i].size == 0)
            continue;
        if (!ct_advisory_criterion_key(self, row->bound[i], &bound, &doubtful)) {
            truth = MIN(truth, CT_ADVISORY_MAYBE);
            continue;
        }
        int order = compare_keys(self, ct_buffer_bytes(&key), ct_buffer_bytes(&bound));
        truth = MIN(truth, satisfies(order, (CtApplicabilityBound)i));
    }
    return truth;
}

static CtAdvisoryTruth of_relation(CtCpeRelation relation)
{
    if (relation == CT_CPE_DISJOINT)
        return CT_ADVISORY_NO;
    return relation == CT_CPE_EQUAL || relation == CT_CPE_SUPERSET ? CT_ADVISORY_YES
                                                                   : CT_ADVISORY_MAYBE;
}

CtAdvisoryTruth ct_advisory_criterion_rest(const CtCpeValue *row, const CtCpeValue *item)
{
    CtAdvisoryTruth truth = CT_ADVISORY_YES;

    for (unsigned i = CT_CPE_UPDATE; i < CT_CPE_ATTRIBUTES; i++)
        truth = MIN(truth, of_relation(ct_cpe_relate(&row[i], &item[i])));
    return truth;
}

static bool has_bounds(const CtApplicabilityRow *row)
{
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (row->bound[i].size > 0)
            return true;
    return false;
}

static CtAdvisoryTruth version_holds(const CtAdvisoryCriterion *self, const CtApplicabilityRow *row,
                                     const CtAdvisoryCriterion *item)
{
    /* Of a row that is no name the bounds may be none either, such as "6.0, 6.1". */
    if (has_bounds(row) && !(self->mended && self->version_kind == CT_CPE_VALUE))
        return item->version_kind == CT_CPE_VALUE
                   ? ct_advisory_criterion_within(self, row, item->version)
                   : CT_ADVISORY_MAYBE;
    if (self->scheme == NULL)
        return of_relation(ct_cpe_relate(&self->cpe.attribute[CT_CPE_VERSION],
                                         &item->cpe.attribute[CT_CPE_VERSION]));
    if (self->version_kind == CT_CPE_ANY)
        return CT_ADVISORY_YES;
    if (item->version_kind == CT_CPE_ANY)
        return CT_ADVISORY_MAYBE;
    switch (ct_version_compare(self->scheme, self->version, item->version)) {
    case CT_VERSION_EQUAL:
        return CT_ADVISORY_YES;
    case CT_VERSION_INVALID:
        return ct_bytes_equal(self->version, item->version) ? CT_ADVISORY_YES : CT_ADVISORY_MAYBE;
    case CT_VERSION_LESS:
    case CT_VERSION_GREATER:
    default:
        return CT_ADVISORY_NO;
    }
}

CtAdvisoryTruth ct_advisory_criterion_holds(const CtAdvisoryCriterion *self,
                                            const CtApplicabilityRow *row,
                                            const CtAdvisoryCriterion *item)
{
    CtAdvisoryTruth truth = CT_ADVISORY_YES;

    if ((self->scheme == NULL) != (item->scheme == NULL))
        return CT_ADVISORY_NO;
    if (self->scheme != NULL) {
        if (strcmp(self->bucket, item->bucket) != 0)
            return CT_ADVISORY_NO;
        truth = version_holds(self, row, item);
        return MIN(truth, ct_advisory_criterion_rest(self->cpe.attribute, item->cpe.attribute));
    }
    for (unsigned i = CT_CPE_PART; i <= CT_CPE_PRODUCT; i++)
        truth = MIN(truth,
                    of_relation(ct_cpe_relate(&self->cpe.attribute[i], &item->cpe.attribute[i])));
    if (truth == CT_ADVISORY_NO)
        return truth;
    /* A row that names no vendor or product at all may mean anybody's. */
    if (self->wide)
        truth = MIN(truth, CT_ADVISORY_MAYBE);
    truth = MIN(truth, version_holds(self, row, item));
    return MIN(truth, ct_advisory_criterion_rest(self->cpe.attribute, item->cpe.attribute));
}

/* ---- telling ---- */

static void tell_step(GString *out, CtBytes version, const char *sign, CtBytes bound,
                      CtAdvisoryTruth truth)
{
    static const char *const words[] = { "no", "not known", "yes" };

    g_string_append_printf(out, "%s%.*s %s %.*s: %s", out->len == 0 ? "" : "; ", (int)version.size,
                           (const char *)version.data, sign, (int)bound.size,
                           (const char *)bound.data, words[truth]);
}

char *ct_advisory_criterion_steps(const CtAdvisoryCriterion *self, const CtApplicabilityRow *row,
                                  const CtAdvisoryCriterion *item)
{
    static const char *const signs[] = { ">=", ">", "<=", "<" };
    GString *out = g_string_new(NULL);

    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++) {
        CtApplicabilityRow one = { .criterion = row->criterion };

        one.bound[i] = row->bound[i];
        if (one.bound[i].size > 0 && item->version_kind == CT_CPE_VALUE)
            tell_step(out, item->version, signs[i], one.bound[i],
                      ct_advisory_criterion_within(self, &one, item->version));
    }
    if (!has_bounds(row) && self->version_kind == CT_CPE_VALUE &&
        item->version_kind == CT_CPE_VALUE)
        tell_step(out, item->version, "=", self->version, version_holds(self, row, item));
    return g_string_free(out, FALSE);
}
