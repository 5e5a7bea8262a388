/* advisories_affected.c - `constat advisories affected --index INDEX --cve CVE CONTRACT...`: whom
 * must this advisory reach?
 *
 * The question turned round. CONTRACT is a contract's file or a folder of them. A product line that
 * is a CPE name or package URL is taken as it is; another is recognised by the rules of
 * share/products (--rules), and one that is not known is told and answers "undetermined", because
 * it could be concerned. Printed, parted by tabs:
 *   contract  id, verdict by its own rule, that rule, both verdicts (strict, inclusive)
 *   product   contract, line, strict, inclusive, sites parted by ","
 *   recipient contract, address, "yes" or the reason why not, at the label of --tlp (else CLEAR)
 *   untold    contract, line, why its name is not known
 * The last line is "N contracts: n concerned". Each product stands alone: a contract lists
 * products, not machines.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/opening.h"
#include "match/advisory_judge.h"
#include "match/advisory_reach.h"
#include "match/advisory_tally.h"
#include "match/clearance.h"
#include "match/product.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    uint32_t contract;
    uint32_t product; /* of the contract */
    char *problem;    /* owned; NULL: its names are known */
    CtAdvisoryTruth strict;
    CtAdvisoryTruth inclusive;
} Line;

typedef struct {
    CtAdvisory *index;    /* owned, like all that follows */
    GPtrArray *contracts; /* of CtContract */
    GArray *lines;        /* of Line: what the reach counts as a contract */
    CtAdvisoryReach *reach;
    CtProductBook *book;
    CtContractTlp label;
    CtInstant now;
} Asking;

static void free_contract(void *data)
{
    ct_contract_free(data);
}

static void clear_line(void *data)
{
    g_free(((Line *)data)->problem);
}

static void asking_clear(Asking *self)
{
    ct_advisory_close(self->index);
    g_ptr_array_unref(self->contracts);
    g_array_unref(self->lines);
    ct_advisory_reach_free(self->reach);
    ct_product_book_free(self->book);
}

/* ---- contracts ---- */

static bool load_one(Asking *self, const char *path, GError **error)
{
    CtContract *contract = ct_contract_load(path, error);

    if (contract != NULL)
        g_ptr_array_add(self->contracts, contract);
    return contract != NULL;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool load_all(Asking *self, const char *path, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return load_one(self, path, error);
    g_autoptr(GDir) folder = g_dir_open(path, 0, error);
    if (folder == NULL)
        return false;
    while ((name = g_dir_read_name(folder)) != NULL)
        if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++)
        if (!load_one(self, g_ptr_array_index(names, i), error))
            return false;
    return true;
}

/* ---- lines and their names ---- */

static void add_name(const Asking *self, Line *line, uint32_t number, const char *name)
{
    g_autoptr(GError) problem = NULL;

    if (!ct_advisory_reach_add(self->reach, number, ct_bytes_of_text(name), &problem) &&
        line->problem == NULL)
        line->problem = g_strdup(problem->message);
}

static void add_line(Asking *self, uint32_t contract, uint32_t product, const char *name)
{
    Line line = { .contract = contract, .product = product };
    uint32_t number = self->lines->len;

    if (g_str_has_prefix(name, "cpe:") || g_str_has_prefix(name, "pkg:")) {
        add_name(self, &line, number, name);
    } else {
        g_auto(CtProductFinding) found = { 0 };

        ct_product_recognise(self->book, &(CtProductClue){ .name = name }, &found);
        for (guint i = 0; i < found.cpe->len; i++)
            add_name(self, &line, number, g_ptr_array_index(found.cpe, i));
        if (found.cpe->len == 0)
            line.problem = g_strdup(found.reason != NULL ? found.reason : "it has no CPE name");
    }
    g_array_append_val(self->lines, line);
}

static void add_lines(Asking *self)
{
    for (guint i = 0; i < self->contracts->len; i++) {
        const CtContractFacts *facts = ct_contract_facts(g_ptr_array_index(self->contracts, i));

        for (size_t k = 0; k < facts->product_count; k++)
            add_line(self, i, (uint32_t)k, facts->products[k].line);
    }
    ct_advisory_reach_ready(self->reach);
}

/* ---- what the advisories of the id say of each line's products ---- */

typedef struct {
    CtAdvisoryTally strict;
    CtAdvisoryTally inclusive;
} Tallies;

/* A publisher's word is about one product: lines with several names have a tally for each. */
static void count_reached(GHashTable *tallies, const GArray *reached, CtAdvisoryLayoutVoice voice)
{
    for (guint i = 0; i < reached->len; i++) {
        const CtAdvisoryReached *one = &g_array_index(reached, CtAdvisoryReached, i);
        gint64 key = (gint64)one->contract << 32 | one->product;
        Tallies *here = g_hash_table_lookup(tallies, &key);

        if (here == NULL) {
            here = g_new0(Tallies, 1);
            g_hash_table_insert(tallies, g_memdup2(&key, sizeof key), here);
        }
        ct_advisory_tally_add(&here->strict, voice, one->truth);
        ct_advisory_tally_add(&here->inclusive, voice, one->inclusive);
    }
}

static void settle(const Asking *self, GHashTable *tallies)
{
    GHashTableIter each;
    void *key;
    void *value;

    g_hash_table_iter_init(&each, tallies);
    while (g_hash_table_iter_next(&each, &key, &value)) {
        Line *line = &g_array_index(self->lines, Line, (guint)(*(const gint64 *)key >> 32));
        const Tallies *here = value;

        line->strict = MAX(line->strict, ct_advisory_tally_verdict(&here->strict));
        line->inclusive = MAX(line->inclusive, ct_advisory_tally_verdict(&here->inclusive));
    }
}

static bool reach_all(Asking *self, const char *id, GError **error)
{
    g_autoptr(GHashTable) tallies =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    const CtAdvisoryScope scope = { .as_of = CT_INSTANT_NEVER };
    g_autoptr(GArray) reached = g_array_new(FALSE, FALSE, sizeof(CtAdvisoryReached));
    uint32_t first = 0;
    uint32_t count = 0;

    if (!ct_advisory_find(self->index, ct_bytes_of_text(id), &first, &count))
        return ct_fail(error, CT_ERROR_MISSING, "advisories affected: the index has no %s", id);
    for (uint32_t i = first; i < first + count; i++) {
        g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
        CtAdvisoryEntry entry;

        if (!ct_advisory_entry(self->index, i, &entry, error))
            return false;
        if (!ct_advisory_scope_knows(&scope, entry.published, entry.since, entry.until))
            continue;
        g_array_set_size(reached, 0);
        if (!ct_advisory_tree(self->index, i, &tree, error) ||
            !ct_advisory_reach_find(self->reach, ct_buffer_bytes(&tree), reached, error))
            return false;
        count_reached(tallies, reached, entry.voice);
    }
    settle(self, tallies);
    for (guint i = 0; i < self->lines->len; i++) {
        Line *line = &g_array_index(self->lines, Line, i);

        if (line->problem != NULL)
            line->strict = line->inclusive = MAX(line->inclusive, CT_ADVISORY_MAYBE);
    }
    return true;
}

/* ---- telling ---- */

static void print_line(const Line *line, const CtContractFacts *facts)
{
    const CtContractProduct *product = &facts->products[line->product];

    (void)printf("product\t%s\t%s\t%s\t%s\t", facts->id, product->line,
                 ct_advisory_judge_word(line->strict), ct_advisory_judge_word(line->inclusive));
    for (size_t i = 0; i < product->sites.count; i++)
        (void)printf("%s%s", i > 0 ? "," : "", product->sites.item[i]);
    (void)putchar('\n');
    if (line->problem != NULL)
        (void)printf("untold\t%s\t%s\t%s\n", facts->id, product->line, line->problem);
}

static void print_recipients(const Asking *self, const CtContractFacts *facts,
                             const GArray *touches)
{
    const CtClearanceQuestion question = {
        .contract = facts,
        .touch = (const CtConcernTouch *)(const void *)touches->data,
        .touch_count = touches->len,
        .label = self->label,
        .now = self->now,
    };

    for (size_t i = 0; i < facts->contact_count; i++) {
        CtClearanceVerdict verdict = ct_clearance_of(&question, &facts->contacts[i]);

        (void)printf("recipient\t%s\t%s\t%s\n", facts->id, facts->contacts[i].address,
                     verdict == CT_CLEARANCE_YES ? "yes" : ct_clearance_reason(verdict));
    }
}

/* True when it is concerned by its own rule, or may be. */
static bool print_contract(const Asking *self, uint32_t number)
{
    const CtContractFacts *facts = ct_contract_facts(g_ptr_array_index(self->contracts, number));
    g_autoptr(GArray) touches = g_array_new(FALSE, FALSE, sizeof(CtConcernTouch));
    CtAdvisoryTruth strict = CT_ADVISORY_NO;
    CtAdvisoryTruth inclusive = CT_ADVISORY_NO;

    for (guint i = 0; i < self->lines->len; i++) {
        const Line *line = &g_array_index(self->lines, Line, i);
        CtConcernTouch touch = { .product = line->product, .in_term = true };

        if (line->contract != number)
            continue;
        strict = MAX(strict, line->strict);
        inclusive = MAX(inclusive, line->inclusive);
        if ((facts->inclusive ? line->inclusive : line->strict) != CT_ADVISORY_NO)
            g_array_append_val(touches, touch);
    }
    (void)printf(
        "contract\t%s\t%s\t%s\t%s\t%s\n", facts->id,
        ct_advisory_judge_word(facts->inclusive ? inclusive : strict),
        ct_advisory_scope_word(facts->inclusive ? CT_ADVISORY_INCLUSIVE : CT_ADVISORY_STRICT),
        ct_advisory_judge_word(strict), ct_advisory_judge_word(inclusive));
    for (guint i = 0; i < self->lines->len; i++) {
        const Line *line = &g_array_index(self->lines, Line, i);

        if (line->contract == number && line->inclusive != CT_ADVISORY_NO)
            print_line(line, facts);
    }
    if (touches->len > 0)
        print_recipients(self, facts, touches);
    return touches->len > 0;
}

static void print_all(const Asking *self)
{
    unsigned concerned = 0;

    for (guint i = 0; i < self->contracts->len; i++)
        concerned += print_contract(self, i);
    (void)printf("%u contracts: %u concerned\n", self->contracts->len, concerned);
}

/* ---- the verb ---- */

static bool load(Asking *self, const char *index, const char *rules, char **paths, int count,
                 GError **error)
{
    g_autofree char *share = rules == NULL ? ct_opening_share(error) : NULL;
    g_autofree char *shipped = share == NULL ? NULL : g_build_filename(share, "products", NULL);

    if (rules == NULL && share == NULL)
        return false;
    self->index = ct_cli_advisories_index(index, error);
    if (self->index == NULL ||
        !ct_product_book_load(self->book, rules != NULL ? rules : shipped, error))
        return false;
    for (int i = 0; i < count; i++)
        if (!load_all(self, paths[i], error))
            return false;
    add_lines(self);
    return true;
}

static bool label_of(const char *name, CtContractTlp *out)
{
    for (int i = 0; i < CT_TLP_LABELS; i++)
        if (strcmp(name, ct_contract_tlp_label((CtContractTlp)i)) == 0) {
            *out = (CtContractTlp)i;
            return true;
        }
    return false;
}

bool ct_cli_advisories_affected(int argc, char **argv, GError **error)
{
    g_autofree char *index = NULL;
    g_autofree char *cve = NULL;
    g_autofree char *rules = NULL;
    g_autofree char *tlp = NULL;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index, "The index", "INDEX" },
        { "cve", 0, 0, G_OPTION_ARG_STRING, &cve, "The advisory", "ID" },
        { "tlp", 0, 0, G_OPTION_ARG_STRING, &tlp, "Its label; else CLEAR", "LABEL" },
        { "rules", 0, 0, G_OPTION_ARG_FILENAME, &rules, "Rules of products' names", "FOLDER" },
        { 0 },
    };
    Asking self = { .label = CT_TLP_CLEAR, .now = ct_clock_now() };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (index == NULL || cve == NULL || argc < 2)
        return ct_cli_misuse(error, "advisories affected: say --index INDEX --cve ID CONTRACT...");
    if (tlp != NULL && !label_of(tlp, &self.label))
        return ct_cli_misuse(error, "advisories affected: %s is no label of TLP 2.0", tlp);
    self.contracts = g_ptr_array_new_with_free_func(free_contract);
    self.lines = g_array_new(FALSE, FALSE, sizeof(Line));
    g_array_set_clear_func(self.lines, clear_line);
    self.reach = ct_advisory_reach_new();
    self.book = ct_product_book_new();
    bool done =
        load(&self, index, rules, argv + 1, argc - 1, error) && reach_all(&self, cve, error);
    if (done)
        print_all(&self);
    asking_clear(&self);
    return done;
}
