/* cve_versions.c - ranges, changes within them, comparisons in words.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/cve_versions.h"

#include "base/text.h"

#include <string.h>

static bool is_any_of(CtBytes text, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, "|", -1);

    for (char **word = list; *word != NULL; word++)
        if (text.size == strlen(*word) &&
            g_ascii_strncasecmp((const char *)text.data, *word, text.size) == 0)
            return true;
    return false;
}

CtCveStatus ct_cve_versions_status(CtBytes word)
{
    if (ct_bytes_equal(word, ct_bytes_of_text("affected")))
        return CT_CVE_AFFECTED;
    return ct_bytes_equal(word, ct_bytes_of_text("unaffected")) ? CT_CVE_UNAFFECTED
                                                                : CT_CVE_UNDECIDED;
}

bool ct_cve_versions_is_status(CtBytes word)
{
    return ct_cve_versions_status(word) != CT_CVE_UNDECIDED ||
           ct_bytes_equal(word, ct_bytes_of_text("unknown"));
}

static void put(GArray *out, const CtAdvisoryRange *range, CtCveStatus status)
{
    CtCveVersions made = { *range, status };

    g_array_append_val(out, made);
}

static CtBytes keep(GPtrArray *kept, char *text)
{
    g_ptr_array_add(kept, text);
    return ct_bytes_of_text(text);
}

/* What has no blank and no comparison in it may be a version. */
static bool is_version(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] <= ' ' || strchr("<>=,|*", text.data[i]) != NULL)
            return false;
    return text.size > 0;
}

/* "5.4.*" ends before "5.5"; other texts with an asterisk have no end that is known. */
static bool end_of_series(CtBytes text, GPtrArray *kept, CtBytes *out)
{
    g_autofree char *whole = ct_bytes_to_text(text);
    char *end = NULL;

    if (text.size < 3 || !g_str_has_suffix(whole, ".*") ||
        strchr(whole, '*') != whole + text.size - 1)
        return false;
    whole[text.size - 2] = '\0';
    char *last = strrchr(whole, '.');
    char *number = last == NULL ? whole : last + 1;
    guint64 value = g_ascii_strtoull(number, &end, 10);
    if (!g_ascii_isdigit(*number) || *end != '\0' || value >= UINT32_MAX)
        return false;
    *out = keep(kept,
                g_strdup_printf("%.*s%" G_GUINT64_FORMAT, (int)(number - whole), whole, value + 1));
    return true;
}

/* ---- comparisons in the version's text ---- */

static bool set_bound(CtAdvisoryRange *range, CtBytes part)
{
    static const struct {
        const char *sign;
        CtApplicabilityBound bound;
    } signs[] = {
        { "<=", CT_APPLICABILITY_UPTO },
        { ">=", CT_APPLICABILITY_FROM },
        { "<", CT_APPLICABILITY_BELOW },
        { ">", CT_APPLICABILITY_ABOVE },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        size_t size = strlen(signs[i].sign);

        if (part.size <= size || memcmp(part.data, signs[i].sign, size) != 0)
            continue;
        CtBytes version = ct_text_trim(ct_bytes_slice(part, size, part.size));
        if (!is_version(version) || range->bound[signs[i].bound].size > 0)
            return false;
        range->bound[signs[i].bound] = version;
        return true;
    }
    if (part.size > 0 && part.data[0] == '=')
        part = ct_text_trim(ct_bytes_slice(part, 1, part.size));
    if (!is_version(part) || range->exact.size > 0)
        return false;
    range->exact = part;
    return true;
}

/* ">= 2.0, < 2.3" and "= 1.0"; false when it is no such text. */
static bool read_comparisons(CtBytes text, CtAdvisoryRange *out)
{
    CtAdvisoryRange range = { 0 };
    size_t begins = 0;
    bool bounds = false;

    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != ',')
            continue;
        if (!set_bound(&range, ct_text_trim(ct_bytes_slice(text, begins, i - begins))))
            return false;
        begins = i + 1;
    }
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        bounds = bounds || range.bound[i].size > 0;
    if (bounds && range.exact.size > 0)
        return false;
    *out = range;
    return true;
}

/* ---- entries ---- */

static void read_single(CtBytes version, CtCveStatus status, GArray *out, GPtrArray *kept)
{
    CtAdvisoryRange range = { 0 };
    CtBytes end;

    if (is_any_of(version, "*|all|any|all versions")) {
        put(out, &range, status);
    } else if (end_of_series(version, kept, &end)) {
        range.bound[CT_APPLICABILITY_FROM] =
            keep(kept, g_strndup((const char *)version.data, version.size - 2));
        range.bound[CT_APPLICABILITY_BELOW] = end;
        put(out, &range, status);
    } else if (version.size > 0 && !is_any_of(version, "n/a|unspecified|unknown|-|none") &&
               read_comparisons(version, &range)) {
        put(out, &range, status);
    } else {
        put(out, &(CtAdvisoryRange){ 0 },
            status == CT_CVE_UNAFFECTED ? CT_CVE_EXCEPTED : CT_CVE_UNDECIDED);
    }
}

/* From one change to the next, each piece with its status. */
static void read_pieces(const CtJsonTree *tree, CtJsonNode entry, CtAdvisoryRange range,
                        CtCveStatus status, GArray *out)
{
    CtJsonNode change = ct_json_tree_first(tree, ct_json_tree_member(tree, entry, "changes"));

    for (; change != CT_JSON_TREE_NONE; change = ct_json_tree_next(tree, change)) {
        CtBytes at = ct_json_tree_text_of(tree, change, "at");
        CtAdvisoryRange piece = { 0 };

        if (at.size == 0)
            continue;
        piece.bound[CT_APPLICABILITY_FROM] = range.bound[CT_APPLICABILITY_FROM];
        piece.bound[CT_APPLICABILITY_BELOW] = at;
        put(out, &piece, status);
        range.bound[CT_APPLICABILITY_FROM] = at;
        status = ct_cve_versions_status(ct_json_tree_text_of(tree, change, "status"));
    }
    put(out, &range, status);
}

/* ---- ranges that nothing is in ---- */

static bool is_dotted(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isdigit(text.data[i]) && text.data[i] != '.')
            return false;
    return text.size > 0;
}

/* Up to the next dot, without zeros before it; *at is then behind the dot. */
static CtBytes component(CtBytes text, size_t *at)
{
    size_t from = MIN(*at, text.size);
    size_t to = from;

    while (to < text.size && text.data[to] != '.')
        to++;
    *at = to + 1;
    while (from < to && text.data[from] == '0')
        from++;
    return ct_bytes_slice(text, from, to - from);
}

/* Of dotted numbers alone, whose order nobody disputes: negative, 0 or positive. */
static int compare_dotted(CtBytes left, CtBytes right)
{
    size_t l = 0;
    size_t r = 0;

    while (l < left.size || r < right.size) {
        CtBytes a = component(left, &l);
        CtBytes b = component(right, &r);

        if (a.size != b.size)
            return a.size < b.size ? -1 : 1;
        int order = a.size == 0 ? 0 : memcmp(a.data, b.data, a.size);
        if (order != 0)
            return order;
    }
    return 0;
}

static bool is_empty(const CtAdvisoryRange *range)
{
    CtBytes from = range->bound[CT_APPLICABILITY_FROM];
    CtBytes upto = range->bound[CT_APPLICABILITY_UPTO];
    CtBytes below = range->bound[CT_APPLICABILITY_BELOW];

    return is_dotted(from) && ((is_dotted(upto) && compare_dotted(from, upto) > 0) ||
                               (is_dotted(below) && compare_dotted(from, below) > 0));
}

/* False of a range that nothing is in. */
static bool read_entry(const CtJsonTree *tree, CtJsonNode entry, GArray *out, GPtrArray *kept)
{
    CtBytes version = ct_text_trim(ct_json_tree_text_of(tree, entry, "version"));
    CtBytes below = ct_text_trim(ct_json_tree_text_of(tree, entry, "lessThan"));
    CtBytes upto = ct_text_trim(ct_json_tree_text_of(tree, entry, "lessThanOrEqual"));
    CtCveStatus status = ct_cve_versions_status(ct_json_tree_text_of(tree, entry, "status"));
    bool told = !is_any_of(version, "|0|*|n/a|unspecified|unknown|-|none");
    CtAdvisoryRange range = { 0 };
    CtBytes end;

    if (ct_json_tree_says(tree, entry, "versionType", "git"))
        return true;
    if (below.size == 0 && upto.size == 0) {
        read_single(version, status, out, kept);
        return true;
    }
    if ((told && !is_version(version)) ||
        (below.size > 0 && !is_version(below) && !is_any_of(below, "*"))) {
        put(out, &range, status == CT_CVE_UNAFFECTED ? CT_CVE_EXCEPTED : CT_CVE_UNDECIDED);
        return true;
    }
    if (told)
        range.bound[CT_APPLICABILITY_FROM] = version;
    if (below.size > 0 && !is_any_of(below, "*|unspecified"))
        range.bound[CT_APPLICABILITY_BELOW] = below;
    if (end_of_series(upto, kept, &end))
        range.bound[CT_APPLICABILITY_BELOW] = end;
    else if (is_version(upto) && !is_any_of(upto, "unspecified"))
        range.bound[CT_APPLICABILITY_UPTO] = upto;
    if (is_empty(&range)) {
        put(out, &(CtAdvisoryRange){ 0 },
            status == CT_CVE_UNAFFECTED ? CT_CVE_EXCEPTED : CT_CVE_UNDECIDED);
        return false;
    }
    read_pieces(tree, entry, range, status, out);
    return true;
}

const char *ct_cve_versions_read(const CtJsonTree *tree, CtJsonNode entry, GArray *out,
                                 GPtrArray *kept)
{
    CtBytes status = ct_json_tree_text_of(tree, entry, "status");

    if (!read_entry(tree, entry, out, kept))
        return "the range ends before it begins; it is undetermined";
    return ct_cve_versions_is_status(status)
               ? NULL
               : "the status is none of affected, unaffected and unknown; it is undetermined";
}
