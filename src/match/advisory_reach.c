/* advisory_reach.c - distinct products by bucket, and who has each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_reach.h"

#include <string.h>

typedef struct {
    uint32_t product;
    uint32_t contract;
} Holding;

typedef struct {
    CtAdvisoryCriterion parsed;     /* owned */
    char *text;                     /* owned */
    char *key;                      /* owned; the text, and which versions */
    const CtVersionRange *versions; /* borrowed; NULL: any */
    uint32_t first;                 /* of its holdings, once they are sorted */
    uint32_t count;
} Product;

struct CtAdvisoryReach {
    GArray *products;    /* of Product */
    GHashTable *by_text; /* borrowed keys -> number + 1 */
    GHashTable *buckets; /* borrowed names -> GArray of uint32_t */
    GArray *holdings;    /* of Holding */
    uint32_t contracts;  /* the highest number + 1 */
};

/* The advisory in question, its rows taken apart once. */
typedef struct {
    CtAdvisoryCriterion criterion; /* owned; no bucket: it cannot be read at all */
    bool unread;                   /* it is what the row may mean, or nothing */
    CtApplicabilityRow row;
    CtAdvisoryTruth truth; /* of the product at hand */
} Row;

typedef struct {
    CtBytes tree;
    GArray *rows; /* of Row */
    CtApplicability walk;
    guint next; /* row */
    const CtAdvisoryCriterion *product;
    const CtVersionRange *versions; /* of the product; NULL: any */
} Question;

static void clear_product(void *data)
{
    Product *product = data;

    ct_advisory_criterion_clear(&product->parsed);
    g_free(product->text);
    g_free(product->key);
}

static void clear_row(void *data)
{
    ct_advisory_criterion_clear(&((Row *)data)->criterion);
}

static void free_numbers(void *data)
{
    g_array_unref(data);
}

CtAdvisoryReach *ct_advisory_reach_new(void)
{
    CtAdvisoryReach *self = g_new0(CtAdvisoryReach, 1);

    self->products = g_array_new(FALSE, FALSE, sizeof(Product));
    g_array_set_clear_func(self->products, clear_product);
    self->by_text = g_hash_table_new(g_str_hash, g_str_equal);
    self->buckets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_numbers);
    self->holdings = g_array_new(FALSE, FALSE, sizeof(Holding));
    return self;
}

void ct_advisory_reach_free(CtAdvisoryReach *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->by_text);
    g_hash_table_unref(self->buckets);
    g_array_unref(self->products);
    g_array_unref(self->holdings);
    g_free(self);
}

static void file_product(CtAdvisoryReach *self, const Product *product, uint32_t number)
{
    GArray *numbers = g_hash_table_lookup(self->buckets, product->parsed.bucket);

    if (numbers == NULL) {
        numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_hash_table_insert(self->buckets, product->parsed.bucket, numbers);
    }
    g_array_append_val(numbers, number);
}

static bool number_of(CtAdvisoryReach *self, CtBytes text, const CtVersionRange *versions,
                      uint32_t *out, GError **error)
{
    g_autofree char *name = ct_bytes_to_text(text);
    g_autofree char *key =
        versions == NULL ? g_strdup(name) : g_strdup_printf("%s %p", name, (const void *)versions);
    uint32_t seen = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_text, key));
    Product product = { .versions = versions };

    if (seen != 0) {
        *out = seen - 1;
        return true;
    }
    if (!ct_advisory_criterion_parse(text, &product.parsed, error))
        return false;
    if (product.parsed.wide) {
        ct_advisory_criterion_clear(&product.parsed);
        return ct_fail(error, CT_ERROR_INPUT, "product: does not name its vendor and product");
    }
    product.text = g_steal_pointer(&name);
    product.key = g_steal_pointer(&key);
    *out = self->products->len;
    g_array_append_val(self->products, product);
    g_hash_table_insert(self->by_text, product.key, GUINT_TO_POINTER(*out + 1));
    file_product(self, &product, *out);
    return true;
}

bool ct_advisory_reach_add(CtAdvisoryReach *self, uint32_t contract, CtBytes product,
                           GError **error)
{
    return ct_advisory_reach_add_versions(self, contract, product, NULL, error);
}

bool ct_advisory_reach_add_versions(CtAdvisoryReach *self, uint32_t contract, CtBytes product,
                                    const CtVersionRange *versions, GError **error)
{
    Holding holding = { .contract = contract };

    if (self->holdings->len >= CT_LIMIT_ADVISORY_HOLDINGS || contract >= CT_LIMIT_ADVISORY_HOLDINGS)
        return ct_fail(error, CT_ERROR_LIMIT, "contracts: more than %u products",
                       CT_LIMIT_ADVISORY_HOLDINGS);
    if (!number_of(self, product, versions, &holding.product, error))
        return false;
    g_array_append_val(self->holdings, holding);
    self->contracts = MAX(self->contracts, contract + 1);
    return true;
}

static int compare_holdings(const void *left, const void *right)
{
    const Holding *a = left;
    const Holding *b = right;

    if (a->product != b->product)
        return a->product < b->product ? -1 : 1;
    return (a->contract > b->contract) - (a->contract < b->contract);
}

void ct_advisory_reach_ready(CtAdvisoryReach *self)
{
    g_array_sort(self->holdings, compare_holdings);
    for (guint i = 0; i < self->holdings->len; i++) {
        const Holding *holding = &g_array_index(self->holdings, Holding, i);
        Product *product = &g_array_index(self->products, Product, holding->product);

        if (product->count++ == 0)
            product->first = i;
    }
}

const char *ct_advisory_reach_product(const CtAdvisoryReach *self, uint32_t product)
{
    return g_array_index(self->products, Product, product).text;
}

/* ---- a question ---- */

static bool read_rows(Question *self, GError **error)
{
    CtApplicability walk = ct_applicability_over(self->tree);

    for (;;) {
        CtApplicabilityToken token = ct_applicability_step(&walk);
        Row row = { 0 };

        if (token == CT_APPLICABILITY_END)
            return ct_applicability_check(&walk, error);
        if (token != CT_APPLICABILITY_ROW)
            continue;
        row.row = walk.row;
        if (!ct_advisory_criterion_parse(row.row.criterion, &row.criterion, NULL))
            row.unread = true;
        if (row.unread &&
            (!row.row.vulnerable || !ct_advisory_criterion_mend(row.row.criterion, &row.criterion)))
            row.criterion = (CtAdvisoryCriterion){ 0 };
        g_array_append_val(self->rows, row);
    }
}

/* A condition that the product does not meet is open, but for another system or hardware than it.
 * */
static CtAdvisoryTruth in_its_place(const Question *self, const Row *row)
{
    if (row->truth != CT_ADVISORY_NO || row->row.vulnerable)
        return row->truth;
    if (row->row.own)
        return row->criterion.bucket == NULL ? CT_ADVISORY_MAYBE : CT_ADVISORY_NO;
    char part = row->criterion.part;
    bool known = (part == 'o' || part == 'h') && part == self->product->part;

    return known ? CT_ADVISORY_NO : CT_ADVISORY_MAYBE;
}

typedef struct {
    CtAdvisoryTruth truth;    /* of the node */
    CtAdvisoryTruth open;     /* the same, inclusively */
    CtAdvisoryTruth touch;    /* the best vulnerable row of it that speaks of the product */
    CtAdvisoryTruth platform; /* the best row of it that is the product as a platform */
    bool simple;              /* neither AND nor negation in it */
} Node;

static Node judge_row(const Question *self, const Row *row)
{
    CtAdvisoryTruth truth = in_its_place(self, row);
    Node node = { .truth = truth, .open = truth, .simple = true };

    if (row->row.vulnerable)
        node.touch = row->truth;
    else if (!row->row.own)
        node.platform = row->truth;
    /* Of what is vulnerable and of another kind than the product nothing is listed. */
    if (row->row.vulnerable && truth == CT_ADVISORY_NO && !row->unread &&
        strcmp(row->criterion.bucket, self->product->bucket) != 0)
        node.open = CT_ADVISORY_MAYBE;
    return node;
}

// NOLINTNEXTLINE(misc-no-recursion): the walk bounds the depth
static Node judge_node(Question *self)
{
    bool all = self->walk.all;
    bool negated = self->walk.negated;
    CtAdvisoryTruth begins = all ? CT_ADVISORY_YES : CT_ADVISORY_NO;
    Node node = { .truth = begins, .open = begins, .simple = !all && !negated };

    for (;;) {
        CtApplicabilityToken token = ct_applicability_step(&self->walk);
        Node part;

        if (token == CT_APPLICABILITY_ROW)
            part = judge_row(self, &g_array_index(self->rows, Row, self->next++));
        else if (token == CT_APPLICABILITY_OPEN)
            part = judge_node(self);
        else
            break;
        node.truth = all ? MIN(node.truth, part.truth) : MAX(node.truth, part.truth);
        node.open = all ? MIN(node.open, part.open) : MAX(node.open, part.open);
        node.touch = MAX(node.touch, part.touch);
        node.platform = MAX(node.platform, part.platform);
        node.simple = node.simple && part.simple;
    }
    if (negated) {
        node.truth = CT_ADVISORY_YES - node.truth;
        node.open = CT_ADVISORY_YES - node.open;
    }
    return node;
}

/* No version that the row speaks of is one of the product's. */
static bool is_of_other_versions(const Row *row, const CtVersionRange *versions)
{
    const CtBytes *bound = row->row.bound;
    CtVersionRangeBounds bounds = { 0 };

    if (row->criterion.version_kind == CT_CPE_VALUE) {
        bounds.low = bounds.high = row->criterion.version;
    } else {
        bounds.low_open = bound[CT_APPLICABILITY_FROM].size == 0;
        bounds.high_open = bound[CT_APPLICABILITY_UPTO].size == 0;
        bounds.low = bound[bounds.low_open ? CT_APPLICABILITY_ABOVE : CT_APPLICABILITY_FROM];
        bounds.high = bound[bounds.high_open ? CT_APPLICABILITY_BELOW : CT_APPLICABILITY_UPTO];
    }
    return ct_version_range_misses(versions, &bounds);
}

/* By both rules: strict in `truth`, inclusive in `open`. */
static Node judge_product(Question *self, const CtAdvisoryCriterion *product)
{
    Node best = { .truth = CT_ADVISORY_NO };

    self->product = product;
    self->walk = ct_applicability_over(self->tree);
    self->next = 0;
    for (guint i = 0; i < self->rows->len; i++) {
        Row *row = &g_array_index(self->rows, Row, i);

        row->truth = row->criterion.bucket == NULL
                         ? CT_ADVISORY_NO
                         : ct_advisory_criterion_holds(&row->criterion, &row->row, product);
        if (row->truth != CT_ADVISORY_NO && self->versions != NULL &&
            is_of_other_versions(row, self->versions))
            row->truth = CT_ADVISORY_NO;
    }
    while (ct_applicability_step(&self->walk) == CT_APPLICABILITY_OPEN) {
        Node node = judge_node(self);

        best.truth = MAX(best.truth, node.simple ? node.touch : MIN(node.touch, node.truth));
        if (!node.simple)
            best.open = MAX(best.open, MIN(node.platform, node.open));
    }
    best.open = MAX(best.open, best.truth);
    return best;
}

/* A product that is touched. */
typedef struct {
    uint32_t product;
    CtAdvisoryTruth truth;
    CtAdvisoryTruth inclusive;
} Touch;

static void try_products(const CtAdvisoryReach *self, Question *question, const GArray *numbers,
                         GHashTable *tried, GArray *out)
{
    for (guint i = 0; numbers != NULL && i < numbers->len; i++) {
        uint32_t number = g_array_index(numbers, uint32_t, i);

        if (!g_hash_table_add(tried, GUINT_TO_POINTER(number + 1)))
            continue;
        const Product *product = &g_array_index(self->products, Product, number);

        question->versions = product->versions;
        Node node = judge_product(question, &product->parsed);
        Touch touch = { number, node.truth, node.open };
        if (node.open != CT_ADVISORY_NO)
            g_array_append_val(out, touch);
    }
}

static int compare_touches(const void *left, const void *right)
{
    const Touch *a = left;
    const Touch *b = right;

    return (a->product > b->product) - (a->product < b->product);
}

/* By contract, then product: products in order, dealt out to the places that counting their
 * contracts gives, so that a hundred thousand cost no sorting. */
static void deal_out(const CtAdvisoryReach *self, GArray *touches, GArray *out)
{
    g_autofree uint32_t *place = g_new0(uint32_t, (gsize)self->contracts + 1);
    guint before = out->len;
    uint32_t total = 0;

    g_array_sort(touches, compare_touches);
    for (guint i = 0; i < touches->len; i++) {
        const Product *product =
            &g_array_index(self->products, Product, g_array_index(touches, Touch, i).product);

        for (uint32_t k = 0; k < product->count; k++)
            place[g_array_index(self->holdings, Holding, product->first + k).contract]++;
    }
    for (uint32_t i = 0; i < self->contracts; i++) {
        uint32_t count = place[i];

        place[i] = total;
        total += count;
    }
    g_array_set_size(out, before + total);
    for (guint i = 0; i < touches->len; i++) {
        const Touch *touch = &g_array_index(touches, Touch, i);
        const Product *product = &g_array_index(self->products, Product, touch->product);

        for (uint32_t k = 0; k < product->count; k++) {
            uint32_t contract = g_array_index(self->holdings, Holding, product->first + k).contract;

            g_array_index(out, CtAdvisoryReached, before + place[contract]++) =
                (CtAdvisoryReached){ contract, touch->product, touch->truth, touch->inclusive };
        }
    }
}

bool ct_advisory_reach_find(const CtAdvisoryReach *self, CtBytes tree, GArray *out, GError **error)
{
    Question question = { .tree = tree, .rows = g_array_new(FALSE, FALSE, sizeof(Row)) };
    g_autoptr(GArray) touches = g_array_new(FALSE, FALSE, sizeof(Touch));
    g_autoptr(GHashTable) tried = g_hash_table_new(NULL, NULL);
    GHashTableIter each;
    void *numbers = NULL;

    g_array_set_clear_func(question.rows, clear_row);
    bool read = read_rows(&question, error);
    for (guint i = 0; read && i < question.rows->len; i++) {
        const Row *row = &g_array_index(question.rows, Row, i);

        if (row->row.own || row->criterion.bucket == NULL)
            continue;
        if (!row->criterion.wide) {
            try_products(self, &question, g_hash_table_lookup(self->buckets, row->criterion.bucket),
                         tried, touches);
            continue;
        }
        g_hash_table_iter_init(&each, self->buckets);
        while (g_hash_table_iter_next(&each, NULL, &numbers))
            try_products(self, &question, numbers, tried, touches);
    }
    g_array_unref(question.rows);
    if (read)
        deal_out(self, touches, out);
    return read;
}
