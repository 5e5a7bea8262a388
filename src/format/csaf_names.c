/* csaf_names.c - a product's place in the tree read upwards, its helpers read beside.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/csaf_names.h"

#include "base/text.h"
#include "match/cpe.h"
#include "match/purl.h"

#include <string.h>

/* What the branches above a product say. */
typedef struct {
    const char *vendor;
    const char *product;
    const char *version;
    const char *range;
} Place;

static void clear_name(void *data)
{
    CtCsafName *name = data;

    ct_advisory_target_clear(&name->target);
}

void ct_csaf_names_clear(CtCsafNames *self)
{
    g_clear_pointer(&self->names, g_array_unref);
    g_clear_pointer(&self->kept, g_ptr_array_unref);
}

static CtBytes keep(CtCsafNames *self, char *text)
{
    g_ptr_array_add(self->kept, text);
    return ct_bytes_of_text(text);
}

/* ---- the branches ---- */

static Place place_of(const CtCsafNode *product)
{
    const CtCsafNode *branch = product->parent;
    Place place = { 0 };

    for (; branch != NULL && branch->kind == CT_JSON_OBJECT && branch->key == NULL;
         branch = branch->parent->parent) {
        const char *category = ct_csaf_node_text_at(branch, "category");
        const char *name = ct_csaf_node_text_at(branch, "name");

        if (category == NULL || name == NULL || branch->parent == NULL)
            break;
        if (strcmp(category, "vendor") == 0)
            place.vendor = name;
        else if (strcmp(category, "product_name") == 0 && place.product == NULL)
            place.product = name;
        else if (strcmp(category, "product_version") == 0)
            place.version = name;
        else if (strcmp(category, "product_version_range") == 0)
            place.range = name;
    }
    return place;
}

/* ---- ranges ---- */

typedef struct {
    GArray *ranges; /* of CtCsafName without targets */
    bool undecided;
} Ranges;

static void add_range(Ranges *self, CtAdvisoryRange range, bool excepted)
{
    CtCsafName name = { .range = range, .excepted = excepted };

    if (self->ranges->len < CT_LIMIT_CSAF_NAMES)
        g_array_append_val(self->ranges, name);
    else
        self->undecided = true;
}

static int sign_of(const char **text)
{
    static const char *const signs[] = { ">=", ">", "<=", "<", "!=", "=" };

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (g_str_has_prefix(*text, signs[i])) {
            *text += strlen(signs[i]);
            return (int)i;
        }
    return (int)G_N_ELEMENTS(signs) - 1;
}

/* The constraints of vers in their order: a lower bound and the upper one behind it are one range.
 * False when one of them is no constraint. */
static bool read_constraints(CtCsafNames *self, const char *text, Ranges *out)
{
    static const CtApplicabilityBound bounds[] = { CT_APPLICABILITY_FROM, CT_APPLICABILITY_ABOVE,
                                                   CT_APPLICABILITY_UPTO, CT_APPLICABILITY_BELOW };
    g_auto(GStrv) parts = g_strsplit(text, "|", -1);
    CtAdvisoryRange open = { 0 };
    bool is_open = false;

    for (size_t i = 0; parts[i] != NULL; i++) {
        const char *at = g_strstrip(parts[i]);
        int sign = sign_of(&at);

        while (*at == ' ')
            at++;
        if (*at == '\0' || strpbrk(at, " \t,") != NULL)
            return false;
        char *plain = g_uri_unescape_string(at, NULL);
        CtBytes version = keep(self, plain != NULL ? plain : g_strdup(at));
        if (sign >= 4) {
            add_range(out, (CtAdvisoryRange){ .exact = version }, sign == 4);
            continue;
        }
        if (sign < 2 && is_open)
            add_range(out, open, false);
        if (sign < 2)
            open = (CtAdvisoryRange){ 0 };
        open.bound[bounds[sign]] = version;
        is_open = sign < 2;
        if (!is_open) {
            add_range(out, open, false);
            open = (CtAdvisoryRange){ 0 };
        }
    }
    if (is_open)
        add_range(out, open, false);
    return true;
}

static bool is_every(const char *text)
{
    static const char *const words[] = { "*", "all", "all versions", "any", "vers:all/*" };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

/* Words that stand for a sign: "all versions < 4.2", "before 4.2", "prior to 4.2". */
static const char *sign_for_words(const char **text)
{
    static const char *const words[][2] = { { "all versions ", "" }, { "versions ", "" },
                                            { "before ", "<" },      { "prior to ", "<" },
                                            { "up to ", "<=" },      { "through ", "<=" } };
    const char *sign = "";

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strncasecmp(*text, words[i][0], strlen(words[i][0])) == 0) {
            *text += strlen(words[i][0]);
            sign = words[i][1];
        }
    return sign;
}

static void read_range(CtCsafNames *self, const char *text, Ranges *out)
{
    const char *slash = g_str_has_prefix(text, "vers:") ? strchr(text, '/') : NULL;
    const char *at = slash == NULL ? text : slash + 1;

    if (is_every(text) || (slash != NULL && strcmp(at, "*") == 0)) {
        add_range(out, (CtAdvisoryRange){ 0 }, false);
        return;
    }
    const char *sign = slash == NULL ? sign_for_words(&at) : "";
    g_autofree char *constraints = g_strconcat(sign, at, NULL);
    guint before = out->ranges->len;
    /* Without a sign, words are no version: "4.2 and later". */
    if (!read_constraints(self, constraints, out)) {
        g_array_set_size(out->ranges, before);
        out->undecided = true;
    }
}

static void ranges_of(CtCsafNames *self, const Place *place, Ranges *out)
{
    if (place->version != NULL && place->version[0] != '\0')
        add_range(out, (CtAdvisoryRange){ .exact = ct_bytes_of_text(place->version) }, false);
    else if (place->range != NULL)
        read_range(self, place->range, out);
    else
        add_range(out, (CtAdvisoryRange){ 0 }, false);
    if (!out->undecided)
        return;
    self->words = place->range;
    add_range(out, (CtAdvisoryRange){ 0 }, false);
}

/* ---- names ---- */

static bool is_bounded(const CtAdvisoryRange *range)
{
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        if (range->bound[i].size > 0)
            return true;
    return range->exact.size > 0;
}

static void add_name(CtCsafNames *self, const CtAdvisoryTarget *target, const CtCsafName *range)
{
    CtCsafName name = *range;

    name.target =
        (CtAdvisoryTarget){ g_strdup(target->before), g_strdup(target->after), target->package };
    self->versioned = self->versioned && is_bounded(&range->range);
    if (self->names->len < CT_LIMIT_CSAF_NAMES)
        g_array_append_val(self->names, name);
    else
        clear_name(&name);
}

static void add_all(CtCsafNames *self, CtAdvisoryTarget *target, const Ranges *ranges)
{
    for (guint i = 0; i < ranges->ranges->len; i++)
        add_name(self, target, &g_array_index(ranges->ranges, CtCsafName, i));
    ct_advisory_target_clear(target);
}

/* A name with a version of its own is a row as it stands; "package" keeps it from getting another.
 * */
static void add_exact(CtCsafNames *self, const char *criterion)
{
    const CtAdvisoryTarget target = { (char *)(uintptr_t)criterion, (char *)(uintptr_t) "", true };
    bool versioned = self->versioned;

    add_name(self, &target, &(CtCsafName){ 0 });
    self->versioned = versioned;
}

static void add_cpe(CtCsafNames *self, const char *text, const Ranges *ranges)
{
    g_auto(CtCpe) cpe = { 0 };
    g_auto(CtBuffer) bound = ct_buffer_new(4 * (size_t)CT_LIMIT_CPE_BYTES);
    CtAdvisoryTarget target;

    if (!ct_cpe_parse(ct_bytes_of_text(text), &cpe, NULL))
        return;
    ct_cpe_bind(&cpe, CT_CPE_FORMATTED, &bound);
    if (ct_advisory_target_of_cpe(ct_buffer_bytes(&bound), &target)) {
        add_all(self, &target, ranges);
        return;
    }
    g_autofree char *criterion = ct_bytes_to_text(ct_buffer_bytes(&bound));
    add_exact(self, criterion);
}

static void add_purl(CtCsafNames *self, const char *text, const Ranges *ranges)
{
    g_auto(CtPurl) purl = { 0 };
    CtAdvisoryTarget target;

    if (!ct_purl_parse(ct_bytes_of_text(text), &purl, NULL) ||
        !ct_advisory_target_of_purl(ct_bytes_of_text(text), &target))
        return;
    if (purl.version == NULL) {
        add_all(self, &target, ranges);
        return;
    }
    CtCsafName one = { .range.exact = keep(self, g_strdup(purl.version)) };
    add_name(self, &target, &one);
    ct_advisory_target_clear(&target);
}

static void add_helpers(CtCsafNames *self, const CtCsafNode *product, const Ranges *ranges)
{
    const CtCsafNode *helper = ct_csaf_node_at(product, "product_identification_helper");
    const CtCsafNode *purls = ct_csaf_node_at(helper, "purls");
    const char *cpe = ct_csaf_node_text_at(helper, "cpe");
    const char *purl = ct_csaf_node_text_at(helper, "purl");

    if (cpe != NULL)
        add_cpe(self, cpe, ranges);
    if (purl != NULL)
        add_purl(self, purl, ranges);
    for (unsigned i = 0; i < ct_csaf_node_count(purls); i++) {
        const char *text = ct_csaf_node_text(ct_csaf_node_item(purls, i));

        if (text != NULL)
            add_purl(self, text, ranges);
    }
}

/* Nobody says which part of a host it is. */
static void add_words(CtCsafNames *self, const Place *place, const Ranges *ranges)
{
    CtAdvisoryTarget target;

    if (place->vendor == NULL || place->product == NULL)
        return;
    for (const char *part = "aoh"; *part != '\0'; part++)
        if (ct_advisory_target_of_words(*part, ct_bytes_of_text(place->vendor),
                                        ct_bytes_of_text(place->product), &target))
            add_all(self, &target, ranges);
}

/* Through relationships to what the product itself is; each step must be another one. */
static const CtCsafNode *plain_product(const CtCsafWorld *world, const char *id, CtCsafNames *out)
{
    const CtCsafNode *product = g_hash_table_lookup(world->defined, id);

    for (guint steps = 0; product != NULL && steps <= world->products->len; steps++) {
        const char *reference = ct_csaf_node_text_at(product->parent, "product_reference");
        const char *on = ct_csaf_node_text_at(product->parent, "relates_to_product_reference");

        if (product->key == NULL || strcmp(product->key, "full_product_name") != 0 ||
            reference == NULL || on == NULL)
            return product;
        if (out->on == NULL)
            out->on = on;
        product = g_hash_table_lookup(world->defined, reference);
    }
    return NULL; /* a circle, or an id that nobody defines: findings of their own */
}

CtCsafNames ct_csaf_names_of(const CtCsafWorld *world, const char *product_id)
{
    CtCsafNames self = { .names = g_array_new(FALSE, FALSE, sizeof(CtCsafName)),
                         .kept = g_ptr_array_new_with_free_func(g_free),
                         .title = "",
                         .versioned = true };
    const CtCsafNode *whole = g_hash_table_lookup(world->defined, product_id);
    const CtCsafNode *product = plain_product(world, product_id, &self);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(CtCsafName));
    Ranges ranges = { .ranges = list };

    g_array_set_clear_func(self.names, clear_name);
    if (ct_csaf_node_text_at(whole, "name") != NULL)
        self.title = ct_csaf_node_text_at(whole, "name");
    if (product == NULL)
        return self;
    Place place = place_of(product);
    ranges_of(&self, &place, &ranges);
    add_helpers(&self, product, &ranges);
    if (self.names->len == 0)
        add_words(&self, &place, &ranges);
    self.versioned = self.versioned && self.names->len > 0 && self.words == NULL;
    return self;
}
