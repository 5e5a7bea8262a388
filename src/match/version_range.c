/* version_range.c - which notation a range has, and the constraints that both have.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_range.h"

#include "base/text.h"
#include "match/version_range_parts.h"

#include <string.h>

static void clear_constraint(void *data)
{
    ct_buffer_clear(&((CtVersionRangeConstraint *)data)->key);
}

static void clear_alternative(void *data)
{
    g_array_unref(((CtVersionRangeAlternative *)data)->constraints);
}

GArray *ct_version_range_constraints_new(void)
{
    GArray *constraints = g_array_new(FALSE, FALSE, sizeof(CtVersionRangeConstraint));

    g_array_set_clear_func(constraints, clear_constraint);
    return constraints;
}

bool ct_version_range_add(GArray *constraints, const CtVersionScheme *scheme,
                          CtVersionRangeRelation relation, CtBytes bound)
{
    CtVersionRangeConstraint constraint = { .relation = relation,
                                            .key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES) };

    if (!ct_version_key(scheme, bound, &constraint.key)) {
        ct_buffer_clear(&constraint.key);
        return false;
    }
    g_array_append_val(constraints, constraint);
    return true;
}

CtVersionRangeRelation ct_version_range_take_sign(CtBytes *text)
{
    static const struct {
        const char *sign;
        CtVersionRangeRelation relation;
    } signs[] = {
        { "<=", CT_VERSION_RANGE_LESS_EQUAL }, { ">=", CT_VERSION_RANGE_GREATER_EQUAL },
        { "!=", CT_VERSION_RANGE_UNEQUAL },    { "<", CT_VERSION_RANGE_LESS },
        { ">", CT_VERSION_RANGE_GREATER },     { "=", CT_VERSION_RANGE_EQUAL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        CtBytes sign = ct_bytes_of_text(signs[i].sign);

        if (!ct_bytes_equal(ct_bytes_slice(*text, 0, sign.size), sign))
            continue;
        *text = ct_bytes_slice(*text, sign.size, text->size);
        return signs[i].relation;
    }
    return CT_VERSION_RANGE_EQUAL;
}

CtVersionRange *ct_version_range_parse(const CtVersionScheme *scheme, CtBytes text, GError **error)
{
    g_autoptr(CtVersionRange) self = g_new0(CtVersionRange, 1);
    CtBytes mark = ct_bytes_slice(text, 0, strlen("vers:"));
    bool vers = ct_text_equal_nocase(mark, "vers:");

    self->scheme = scheme;
    self->alternatives = g_array_new(FALSE, FALSE, sizeof(CtVersionRangeAlternative));
    g_array_set_clear_func(self->alternatives, clear_alternative);
    if (!vers && (scheme == NULL || strcmp(scheme->name, "npm") != 0)) {
        ct_error_set(error, CT_ERROR_MISSING, "version range: is neither vers: nor npm's");
        return NULL;
    }
    bool read = vers ? ct_version_range_read_vers(text, self, error)
                     : ct_version_range_read_npm(text, self, error);
    return read ? g_steal_pointer(&self) : NULL;
}

void ct_version_range_free(CtVersionRange *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->alternatives);
    if (self->sorted != NULL)
        g_array_unref(self->sorted);
    g_free(self);
}

CtVersionRangeVerdict ct_version_range_holds(const CtVersionRange *self, CtBytes version)
{
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
    bool holds = self->everything;

    if (self->scheme != NULL && !ct_version_key(self->scheme, version, &key))
        return CT_VERSION_RANGE_INVALID;
    if (self->scheme != NULL && !holds)
        holds = self->sorted != NULL ? ct_version_range_vers_holds(self, ct_buffer_bytes(&key))
                                     : ct_version_range_npm_holds(self, ct_buffer_bytes(&key));
    return holds ? CT_VERSION_RANGE_IN : CT_VERSION_RANGE_OUT;
}

static bool is_lower(CtVersionRangeRelation relation)
{
    return relation == CT_VERSION_RANGE_GREATER || relation == CT_VERSION_RANGE_GREATER_EQUAL ||
           relation == CT_VERSION_RANGE_EQUAL;
}

static bool is_upper(CtVersionRangeRelation relation)
{
    return relation == CT_VERSION_RANGE_LESS || relation == CT_VERSION_RANGE_LESS_EQUAL ||
           relation == CT_VERSION_RANGE_EQUAL;
}

/* Order of a bound and a constraint's; 2 when the scheme does not know the bound. */
static int order_of(const CtVersionRange *self, CtBytes bound,
                    const CtVersionRangeConstraint *constraint)
{
    g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);

    if (bound.size == 0 || !ct_version_key(self->scheme, bound, &key))
        return 2;
    return ct_version_key_compare(ct_buffer_bytes(&key), ct_buffer_bytes(&constraint->key));
}

bool ct_version_range_misses(const CtVersionRange *self, const CtVersionRangeBounds *bounds)
{
    if (self->scheme == NULL || self->everything || self->sorted == NULL || self->sorted->len == 0)
        return false;
    const CtVersionRangeConstraint *first =
        &g_array_index(self->sorted, CtVersionRangeConstraint, 0);
    const CtVersionRangeConstraint *last =
        &g_array_index(self->sorted, CtVersionRangeConstraint, self->sorted->len - 1);
    int below = is_lower(first->relation) ? order_of(self, bounds->high, first) : 2;
    int above = is_upper(last->relation) ? order_of(self, bounds->low, last) : 2;

    return below < 0 ||
           (below == 0 && (bounds->high_open || first->relation == CT_VERSION_RANGE_GREATER)) ||
           above == 1 ||
           (above == 0 && (bounds->low_open || last->relation == CT_VERSION_RANGE_LESS));
}
