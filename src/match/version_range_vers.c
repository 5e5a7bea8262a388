/* version_range_vers.c - ranges of the vers specification (package-url/vers-spec,
 * VERSION-RANGE-SPEC).
 *
 * "vers:SCHEME/C|C|...", each C a version with one of = != < <= > >= before it (none is =), blanks
 * nowhere of meaning, bytes percent-encoded at will; "*" alone is everything. A version that stands
 * twice is refused. Constraints are put in order of version first; of neighbours that point the
 * same way the narrower ones are dropped, as the specification's simplification says; then its
 * algorithm for "version in range" applies.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_range_parts.h"

#include "base/text.h"
#include "match/version_key.h"

#include <string.h>

static bool is_lower(CtVersionRangeRelation relation)
{
    return relation == CT_VERSION_RANGE_GREATER || relation == CT_VERSION_RANGE_GREATER_EQUAL;
}

static bool is_upper(CtVersionRangeRelation relation)
{
    return relation == CT_VERSION_RANGE_LESS || relation == CT_VERSION_RANGE_LESS_EQUAL;
}

static int compare_constraints(const void *left, const void *right)
{
    const CtVersionRangeConstraint *a = left;
    const CtVersionRangeConstraint *b = right;

    return ct_version_key_compare(ct_buffer_bytes(&a->key), ct_buffer_bytes(&b->key));
}

/* False on a percent sign without its two digits. */
static bool decode(CtBytes text, CtBuffer *out)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte == '%') {
            if (!ct_text_unhex(ct_bytes_slice(text, i + 1, 2), &byte, 1))
                return false;
            i += 2;
        }
        ct_buffer_add_u8(out, byte);
    }
    return ct_buffer_ok(out);
}

static bool read_constraint(CtBytes text, CtVersionRange *self, GError **error)
{
    g_auto(CtBuffer) version = ct_buffer_new(CT_LIMIT_VERSION_BYTES);
    CtVersionRangeRelation relation;

    text = ct_text_trim(text);
    relation = ct_version_range_take_sign(&text);
    if (!decode(ct_text_trim(text), &version))
        return ct_fail(error, CT_ERROR_INPUT, "version range: has a broken percent sign");
    return ct_version_range_add(self->sorted, self->scheme, relation, ct_buffer_bytes(&version)) ||
           ct_fail(error, CT_ERROR_INPUT, "version range: has a bound that is no version of %s",
                   self->scheme->name);
}

static bool has_twins(const GArray *sorted)
{
    for (guint i = 1; i < sorted->len; i++)
        if (compare_constraints(&g_array_index(sorted, CtVersionRangeConstraint, i - 1),
                                &g_array_index(sorted, CtVersionRangeConstraint, i)) == 0)
            return true;
    return false;
}

/* The neighbours that count are those that are not = or !=. */
static void simplify(GArray *sorted)
{
    guint before = G_MAXUINT;

    for (guint i = 0; i < sorted->len; i++) {
        CtVersionRangeRelation here = g_array_index(sorted, CtVersionRangeConstraint, i).relation;

        if (!is_lower(here) && !is_upper(here))
            continue;
        bool same = before != G_MAXUINT &&
                    is_lower(g_array_index(sorted, CtVersionRangeConstraint, before).relation) ==
                        is_lower(here);
        if (same && is_lower(here)) {
            g_array_remove_index(sorted, i--);
            continue;
        }
        if (same) {
            g_array_remove_index(sorted, before);
            i--;
        }
        before = i;
    }
}

static bool read_scheme(CtBytes name, CtVersionRange *self, GError **error)
{
    const CtVersionScheme *scheme = ct_version_scheme(name);

    if (scheme == NULL)
        return ct_fail(error, CT_ERROR_MISSING,
                       "version range: is of a scheme that we do not know");
    if (self->scheme != NULL && self->scheme != scheme)
        return ct_fail(error, CT_ERROR_INPUT, "version range: is of the scheme %s", scheme->name);
    self->scheme = scheme;
    return true;
}

static bool read_constraints(CtReader *reader, CtVersionRange *self, GError **error)
{
    do {
        CtBytes text = ct_version_take_until(reader, "|");

        if (ct_text_trim(text).size == 0)
            return ct_fail(error, CT_ERROR_INPUT, "version range: has an empty constraint");
        if (self->sorted->len >= CT_LIMIT_VERSION_CONSTRAINTS)
            return ct_fail(error, CT_ERROR_LIMIT, "version range: has too many constraints");
        if (!read_constraint(text, self, error))
            return false;
    } while (ct_version_take(reader, '|'));
    g_array_sort(self->sorted, compare_constraints);
    if (has_twins(self->sorted))
        return ct_fail(error, CT_ERROR_INPUT, "version range: names a version twice");
    simplify(self->sorted);
    return true;
}

bool ct_version_range_read_vers(CtBytes text, CtVersionRange *self, GError **error)
{
    CtReader reader = ct_reader_over(text);

    ct_reader_skip(&reader, strlen("vers:"));
    CtBytes name = ct_version_take_until(&reader, "/");
    self->sorted = ct_version_range_constraints_new();
    if (!ct_version_take(&reader, '/'))
        return ct_fail(error, CT_ERROR_INPUT, "version range: lacks the slash behind its scheme");
    CtBytes rest = ct_text_trim(ct_bytes_slice(text, reader.offset, text.size));
    bool star = ct_bytes_equal(rest, ct_bytes_of_text("*"));
    bool all = ct_text_equal_nocase(name, "all");
    if (all || ct_text_equal_nocase(name, "none")) {
        self->everything = all;
        return star || ct_fail(error, CT_ERROR_INPUT, "version range: all and none take * only");
    }
    if (!read_scheme(name, self, error))
        return false;
    self->everything = star;
    return star || read_constraints(&reader, self, error);
}

/* Below the first upper bound, above the last lower one, or between a lower and the next upper. */
static bool is_between(const GArray *sorted, CtBytes key)
{
    const CtVersionRangeConstraint *before = NULL;

    for (guint i = 0; i < sorted->len; i++) {
        const CtVersionRangeConstraint *here = &g_array_index(sorted, CtVersionRangeConstraint, i);

        if (!is_lower(here->relation) && !is_upper(here->relation))
            continue;
        if (is_upper(here->relation) &&
            ct_version_key_compare(key, ct_buffer_bytes(&here->key)) < 0 &&
            (before == NULL || ct_version_key_compare(key, ct_buffer_bytes(&before->key)) > 0))
            return true;
        before = here;
    }
    return before != NULL && is_lower(before->relation) &&
           ct_version_key_compare(key, ct_buffer_bytes(&before->key)) > 0;
}

bool ct_version_range_vers_holds(const CtVersionRange *self, CtBytes key)
{
    for (guint i = 0; i < self->sorted->len; i++) {
        const CtVersionRangeConstraint *here =
            &g_array_index(self->sorted, CtVersionRangeConstraint, i);

        if (ct_version_key_compare(key, ct_buffer_bytes(&here->key)) == 0)
            return here->relation == CT_VERSION_RANGE_EQUAL ||
                   here->relation == CT_VERSION_RANGE_LESS_EQUAL ||
                   here->relation == CT_VERSION_RANGE_GREATER_EQUAL;
    }
    return is_between(self->sorted, key);
}
