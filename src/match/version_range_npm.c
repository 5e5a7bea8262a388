/* version_range_npm.c - ranges of npm (node-semver, "Ranges" and "Range Grammar").
 *
 * Alternatives parted by ||; in each, "A - B" or comparators parted by blanks. A partial version
 * ("1", "1.2", "1.2.x", "*") stands for all that it begins; ~ lets the patch move (the minor, of a
 * lone major), ^ all that is right of the first number that is not zero. What a partial or
 * unsigned bound leaves open ends below the next number's "-0", so that its pre-releases stay out.
 * A pre-release is in an alternative only when one of its bounds is a pre-release of the same
 * three numbers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/version_range_parts.h"

#include "base/text.h"
#include "match/version_key.h"
#include "match/version_npm.h"

#include <string.h>

enum { NUMBERS = 3, BOUND_SIZE = 384 };

typedef struct {
    uint64_t number[NUMBERS];
    int given;   /* how many are numbers; behind them all is open */
    bool gap;    /* a number stands behind an x: only ~, ^ and hyphens pass over it */
    bool loose;  /* more than a v stands before: a comparator takes it of a partial one only */
    CtBytes pre; /* with its hyphen; empty when there is none */
} Partial;

/* Numbers that count beyond the ceiling would not be versions; one more than it still prints. */
static bool add_bound(GArray *constraints, const CtVersionRange *self,
                      CtVersionRangeRelation relation, const uint64_t number[NUMBERS], CtBytes pre)
{
    g_auto(CtBuffer) text = ct_buffer_new(BOUND_SIZE);

    ct_buffer_printf(&text, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT,
                     number[0], number[1], number[2]);
    size_t plain = text.size;
    ct_buffer_add(&text, pre);
    if (!ct_buffer_ok(&text) ||
        !ct_version_range_add(constraints, self->scheme, relation, ct_buffer_bytes(&text)))
        return false;
    if (pre.size > 0) {
        g_auto(CtBuffer) key = ct_buffer_new(CT_LIMIT_VERSION_KEY_BYTES);
        CtVersionRangeConstraint *added =
            &g_array_index(constraints, CtVersionRangeConstraint, constraints->len - 1);

        /* The key of the release ends with one mark behind the three numbers. */
        if (!ct_version_key(self->scheme, ct_bytes_slice(ct_buffer_bytes(&text), 0, plain), &key))
            return false;
        added->tuple = key.size - 1;
    }
    return true;
}

/* Below everything that begins with the first `keep` numbers, the last of them one higher. */
static bool add_next(GArray *constraints, const CtVersionRange *self, const Partial *from, int keep)
{
    uint64_t number[NUMBERS] = { 0 };

    for (int i = 0; i < keep; i++)
        number[i] = from->number[i];
    number[keep - 1]++;
    return add_bound(constraints, self, CT_VERSION_RANGE_LESS, number, ct_bytes_of_text("-0"));
}

static bool add_first(GArray *constraints, const CtVersionRange *self,
                      CtVersionRangeRelation relation, const Partial *from)
{
    return add_bound(constraints, self, relation, from->number,
                     from->given == NUMBERS ? from->pre : (CtBytes){ NULL, 0 });
}

/* ---- partial versions ---- */

static bool read_number(CtReader *reader, Partial *out, bool *open)
{
    uint64_t number = 0;

    if (ct_version_take(reader, 'x') || ct_version_take(reader, 'X') ||
        ct_version_take(reader, '*')) {
        *open = true;
        return true;
    }
    CtBytes digits = ct_version_take_digits(reader);
    if (digits.size == 0 || (digits.size > 1 && digits.data[0] == '0') ||
        !ct_text_to_u64(digits, CT_VERSION_NPM_LARGEST, &number))
        return false;
    if (*open)
        out->gap = true;
    else
        out->number[out->given++] = number;
    return true;
}

/* Signs that say nothing may stand before a partial version, as often as one likes. */
static bool read_partial(CtBytes text, Partial *out)
{
    CtReader reader = ct_reader_over(text);
    bool open = false;
    int read = 0;

    *out = (Partial){ 0 };
    (void)ct_version_take(&reader, 'v');
    size_t strict = reader.offset;
    while (ct_version_take(&reader, 'v') || ct_version_take(&reader, '=') ||
           ct_version_take(&reader, ' '))
        ;
    out->loose = reader.offset != strict;
    if (ct_reader_at_end(&reader))
        return false;
    do {
        if (!read_number(&reader, out, &open))
            return false;
        read++;
    } while (read < NUMBERS && ct_version_take(&reader, '.'));
    out->pre = ct_bytes_slice(text, reader.offset, text.size);
    if (out->pre.size == 0)
        return true;
    return read == NUMBERS && (out->pre.data[0] == '-' || out->pre.data[0] == '+');
}

/* "1.x-beta" has the pre-release of no version: it is read and does not count, but must be one. */
static bool has_good_tail(const CtVersionRange *self, const Partial *partial)
{
    g_autofree char *tail = ct_bytes_to_text(partial->pre);
    g_autofree char *whole = g_strconcat("0.0.0", tail, NULL);

    return ct_version_is_valid(self->scheme, ct_bytes_of_text(whole));
}

static CtBytes without_build(CtBytes pre)
{
    const uint8_t *plus = pre.size == 0 ? NULL : memchr(pre.data, '+', pre.size);

    return plus == NULL ? pre : ct_bytes_slice(pre, 0, (size_t)(plus - pre.data));
}

/* ---- comparators ---- */

static bool add_caret(GArray *constraints, const CtVersionRange *self, const Partial *from)
{
    int keep = 1;

    while (keep < from->given && from->number[keep - 1] == 0)
        keep++;
    return from->given == 0 ||
           (add_first(constraints, self, CT_VERSION_RANGE_GREATER_EQUAL, from) &&
            add_next(constraints, self, from, keep));
}

static bool add_tilde(GArray *constraints, const CtVersionRange *self, const Partial *from)
{
    return from->given == 0 ||
           (add_first(constraints, self, CT_VERSION_RANGE_GREATER_EQUAL, from) &&
            add_next(constraints, self, from, MIN(from->given, 2)));
}

/* Nothing is below everything: <0.0.0-0. */
static bool add_nothing(GArray *constraints, const CtVersionRange *self)
{
    static const uint64_t zero[NUMBERS] = { 0 };

    return add_bound(constraints, self, CT_VERSION_RANGE_LESS, zero, ct_bytes_of_text("-0"));
}

static bool add_open(GArray *constraints, const CtVersionRange *self,
                     CtVersionRangeRelation relation, const Partial *from)
{
    Partial next = *from;

    if (from->given == 0)
        return relation == CT_VERSION_RANGE_LESS || relation == CT_VERSION_RANGE_GREATER
                   ? add_nothing(constraints, self)
                   : true;
    next.number[from->given - 1]++;
    switch (relation) {
    case CT_VERSION_RANGE_GREATER: /* >1.2 is >=1.3.0 */
        return add_bound(constraints, self, CT_VERSION_RANGE_GREATER_EQUAL, next.number,
                         (CtBytes){ NULL, 0 });
    case CT_VERSION_RANGE_LESS_EQUAL: /* <=1.2 is <1.3.0-0 */
        return add_next(constraints, self, from, from->given);
    case CT_VERSION_RANGE_GREATER_EQUAL:
        return add_first(constraints, self, relation, from);
    case CT_VERSION_RANGE_LESS: /* <1.2 is <1.2.0-0 */
        return add_bound(constraints, self, relation, from->number, ct_bytes_of_text("-0"));
    case CT_VERSION_RANGE_EQUAL:
        return add_first(constraints, self, CT_VERSION_RANGE_GREATER_EQUAL, from) &&
               add_next(constraints, self, from, from->given);
    case CT_VERSION_RANGE_UNEQUAL:
    default:
        return false; /* npm has none */
    }
}

static bool add_comparator(GArray *constraints, const CtVersionRange *self, CtBytes text)
{
    bool caret = text.size > 0 && text.data[0] == '^';
    bool tilde = text.size > 0 && text.data[0] == '~';
    CtVersionRangeRelation relation = CT_VERSION_RANGE_EQUAL;
    Partial partial;

    if (caret || tilde) {
        text = ct_bytes_slice(text, 1, text.size);
        if (tilde && text.size > 0 && text.data[0] == '>') /* ~> is ~ */
            text = ct_bytes_slice(text, 1, text.size);
    } else {
        relation = ct_version_range_take_sign(&text);
    }
    text = ct_text_trim(text);
    if (relation == CT_VERSION_RANGE_UNEQUAL || !read_partial(text, &partial) ||
        !has_good_tail(self, &partial))
        return false;
    partial.pre = without_build(partial.pre);
    if (caret)
        return add_caret(constraints, self, &partial);
    if (tilde)
        return add_tilde(constraints, self, &partial);
    if (partial.gap || (partial.loose && partial.given == NUMBERS))
        return false;
    if (partial.given < NUMBERS)
        return add_open(constraints, self, relation, &partial);
    return add_bound(constraints, self, relation, partial.number, partial.pre);
}

static bool add_hyphen(GArray *constraints, const CtVersionRange *self, CtBytes from, CtBytes to)
{
    Partial low;
    Partial high;

    if (!read_partial(from, &low) || !read_partial(to, &high) || !has_good_tail(self, &low) ||
        !has_good_tail(self, &high))
        return false;
    low.pre = without_build(low.pre);
    high.pre = without_build(high.pre);
    if (low.given > 0 && !add_first(constraints, self, CT_VERSION_RANGE_GREATER_EQUAL, &low))
        return false;
    if (high.given == 0)
        return true;
    return high.given == NUMBERS
               ? add_bound(constraints, self, CT_VERSION_RANGE_LESS_EQUAL, high.number, high.pre)
               : add_next(constraints, self, &high, high.given);
}

/* ---- alternatives ---- */

static CtBytes take_word(CtReader *reader)
{
    while (ct_version_take(reader, ' ') || ct_version_take(reader, '\t'))
        ;
    return ct_version_take_until(reader, " \t");
}

/* "> 1.2" and "^ 1.2" are one comparator: a sign alone takes the next word. */
static CtBytes take_comparator(CtReader *reader)
{
    CtBytes word = take_word(reader);
    bool sign = word.size > 0 && word.size <= 2;

    for (size_t i = 0; i < word.size; i++)
        sign = sign && strchr("<>=^~", word.data[i]) != NULL;
    if (!sign)
        return word;
    (void)take_word(reader);
    const uint8_t *end = reader->bytes.data + reader->offset;
    return (CtBytes){ word.data, (size_t)(end - word.data) };
}

static bool read_alternative(CtBytes text, CtVersionRange *self)
{
    CtVersionRangeAlternative alternative = { ct_version_range_constraints_new() };
    CtReader reader = ct_reader_over(text);
    CtReader ahead = reader;
    bool good = true;

    g_array_append_val(self->alternatives, alternative);
    CtBytes first = take_word(&ahead);
    CtBytes dash = take_word(&ahead);
    CtBytes last = take_word(&ahead);
    if (ct_bytes_equal(dash, ct_bytes_of_text("-")))
        return ct_reader_at_end(&ahead) && add_hyphen(alternative.constraints, self, first, last);
    while (good && alternative.constraints->len < CT_LIMIT_VERSION_CONSTRAINTS) {
        CtBytes word = take_comparator(&reader);

        if (word.size == 0)
            break;
        good = add_comparator(alternative.constraints, self, word);
    }
    return good && ct_reader_at_end(&reader);
}

/* node-semver keeps of several alternatives only the one that takes everything, if there is one;
 * the pre-releases that the others named are out then. */
static void keep_everything(CtVersionRange *self)
{
    for (guint i = 0; i < self->alternatives->len; i++) {
        if (g_array_index(self->alternatives, CtVersionRangeAlternative, i).constraints->len > 0)
            continue;
        g_array_set_size(self->alternatives, i + 1);
        g_array_remove_range(self->alternatives, 0, i);
        return;
    }
}

bool ct_version_range_read_npm(CtBytes text, CtVersionRange *self, GError **error)
{
    CtReader reader = ct_reader_over(text);

    if (text.size > CT_LIMIT_VERSION_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "version range: is too long");
    for (;;) {
        CtBytes one = ct_version_take_until(&reader, "|");

        if (!read_alternative(ct_text_trim(one), self))
            return ct_fail(error, CT_ERROR_INPUT, "version range: is none of npm's");
        if (ct_reader_at_end(&reader))
            break;
        ct_reader_skip(&reader, 1);
        if (!ct_version_take(&reader, '|'))
            return ct_fail(error, CT_ERROR_INPUT, "version range: has a single bar");
    }
    keep_everything(self);
    return true;
}

/* ---- asking ---- */

static bool holds(const CtVersionRangeConstraint *constraint, CtBytes key)
{
    int order = ct_version_key_compare(key, ct_buffer_bytes(&constraint->key));

    switch (constraint->relation) {
    case CT_VERSION_RANGE_LESS:
        return order < 0;
    case CT_VERSION_RANGE_LESS_EQUAL:
        return order <= 0;
    case CT_VERSION_RANGE_EQUAL:
        return order == 0;
    case CT_VERSION_RANGE_UNEQUAL:
        return order != 0;
    case CT_VERSION_RANGE_GREATER_EQUAL:
        return order >= 0;
    case CT_VERSION_RANGE_GREATER:
    default:
        return order > 0;
    }
}

/* Three numbers, then the mark that says whether it is a release (version_semver.c). */
static size_t tuple_of(CtBytes key)
{
    CtReader reader = ct_reader_over(key);

    for (int i = 0; i < NUMBERS; i++)
        ct_reader_skip(&reader, ct_reader_u8(&reader));
    return reader.offset;
}

static bool allows_pre_release(const GArray *constraints, CtBytes key)
{
    CtBytes tuple = ct_bytes_slice(key, 0, tuple_of(key));

    for (guint i = 0; i < constraints->len; i++) {
        const CtVersionRangeConstraint *constraint =
            &g_array_index(constraints, CtVersionRangeConstraint, i);

        if (constraint->tuple > 0 &&
            ct_bytes_equal(tuple,
                           ct_bytes_slice(ct_buffer_bytes(&constraint->key), 0, constraint->tuple)))
            return true;
    }
    return false;
}

bool ct_version_range_npm_holds(const CtVersionRange *self, CtBytes key)
{
    bool release = tuple_of(key) + 1 == key.size;

    for (guint i = 0; i < self->alternatives->len; i++) {
        const GArray *constraints =
            g_array_index(self->alternatives, CtVersionRangeAlternative, i).constraints;
        bool all = release || allows_pre_release(constraints, key);

        for (guint k = 0; all && k < constraints->len; k++)
            all = holds(&g_array_index(constraints, CtVersionRangeConstraint, k), key);
        if (all)
            return true;
    }
    return false;
}
