/* advisories_affected.c - `constat advisories affected --index INDEX --cve CVE CONTRACT...`: whom
 * must this advisory reach?
 *
 * The question turned round. CONTRACT is a contract's file or a folder of them. A product line that
 * is a CPE name or package URL is taken as it is; another is recognised, with its editions and
 * architectures, by the rules of share/products (--rules), and one that is not known is told and
 * answers "undetermined", because it could be concerned. Rows of other versions than the line's do
 * not count. ID is of an advisory of the index, of a bulletin, or a vulnerability that bulletins
 * name: of --bulletins FOLDER, or, where the index has no such id, of those shipped. A line whose
 * contract or support does not hold on the day of the advisory is told and not counted. Printed,
 * parted by tabs:
 *   contract  id, verdict by its own rule, that rule, both verdicts (strict, inclusive)
 *   notice    contract, kind, label, hours: how the parties agreed that it is told; "none agreed"
 *   product   contract, line, strict, inclusive, sites parted by ",", in term or out of term
 *   bulletin  contract, bulletin, day, strict, inclusive, rows that touch it
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
#include "intake/bulletin_feed.h"
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
    bool in_term;     /* contract and support hold on the advisory's day */
    CtAdvisoryTruth strict;
    CtAdvisoryTruth inclusive;
} Line;

typedef struct {
    CtAdvisory *index;         /* owned, like all that follows */
    CtBulletinBook *bulletins; /* NULL: not asked */
    GArray *answers;           /* of Answer */
    GPtrArray *contracts;      /* of CtContract */
    GArray *first;             /* of guint: each contract's first line; where the last ends */
    GArray *lines;             /* of Line: what the reach counts as a contract */
    CtAdvisoryReach *reach;
    CtProductBook *book;
    CtContractTlp label;
    CtInstant now;
    CtInstant day; /* of the advisory; NEVER: not known yet */
} Asking;

/* A bulletin that touches a contract. */
typedef struct {
    uint32_t contract;
    uint32_t bulletin;
    CtConcernVerdict strict;
    CtConcernVerdict inclusive;
    uint32_t rows;
} Answer;

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
    ct_bulletin_free(self->bulletins);
    g_array_unref(self->answers);
    g_ptr_array_unref(self->contracts);
    g_array_unref(self->lines);
    g_array_unref(self->first);
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

static void add_name(const Asking *self, Line *line, uint32_t number, const char *name,
                     const CtVersionRange *versions)
{
    g_autoptr(GError) problem = NULL;

    if (!ct_advisory_reach_add_versions(self->reach, number, ct_bytes_of_text(name), versions,
                                        &problem) &&
        line->problem == NULL)
        line->problem = g_strdup(problem->message);
}

/* Adds what the rules know the name as; false when they know nothing. */
static bool add_known(const Asking *self, Line *line, uint32_t number, const char *name,
                      const CtContractProduct *product)
{
    g_auto(CtProductFinding) found = { 0 };

    ct_product_recognise(self->book, &(CtProductClue){ .name = name }, &found);
    for (guint i = 0; i < found.cpe->len; i++)
        add_name(self, line, number, g_ptr_array_index(found.cpe, i), product->versions);
    if (found.cpe->len > 0)
        return true;
    if (line->problem == NULL)
        line->problem = g_strdup(found.reason != NULL ? found.reason : "it has no CPE name");
    return false;
}

static const char *part_of(const CtContractList *list, size_t number)
{
    return list->count == 0 ? "" : list->item[number];
}

/* Each edition for each architecture; a name that is only known without them is taken without. */
static void add_editions(const Asking *self, Line *line, uint32_t number,
                         const CtContractProduct *product)
{
    for (size_t e = 0; e < MAX(product->editions.count, (size_t)1); e++)
        for (size_t a = 0; a < MAX(product->architectures.count, (size_t)1); a++) {
            g_autofree char *name =
                g_strjoin(" ", product->line, part_of(&product->architectures, a),
                          part_of(&product->editions, e), NULL);

            if (!add_known(self, line, number, g_strstrip(name), product)) {
                g_clear_pointer(&line->problem, g_free);
                (void)add_known(self, line, number, product->line, product);
            }
        }
}

static void add_line(Asking *self, uint32_t contract, uint32_t number,
                     const CtContractProduct *product)
{
    Line line = { .contract = contract, .product = number };

    if (g_str_has_prefix(product->line, "cpe:") || g_str_has_prefix(product->line, "pkg:"))
        add_name(self, &line, self->lines->len, product->line, product->versions);
    else
        add_editions(self, &line, self->lines->len, product);
    g_array_append_val(self->lines, line);
}

static void add_lines(Asking *self)
{
    for (guint i = 0; i < self->contracts->len; i++) {
        const CtContractFacts *facts = ct_contract_facts(g_ptr_array_index(self->contracts, i));

        g_array_append_val(self->first, self->lines->len);
        for (size_t k = 0; k < facts->product_count; k++)
            add_line(self, i, (uint32_t)k, &facts->products[k]);
    }
    g_array_append_val(self->first, self->lines->len);
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

/* What the index says of the id; false with MISSING when it has none. */
static bool reach_index(Asking *self, const char *id, GError **error)
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
        if (self->day == CT_INSTANT_NEVER ||
            (entry.published != CT_INSTANT_NEVER && entry.published < self->day))
            self->day = entry.published;
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

/* ---- bulletins ---- */

/* Its own id, or one of the vulnerabilities that it names. */
static bool speaks_of(const CtBulletin *bulletin, const char *id)
{
    g_auto(GStrv) names = g_strsplit(bulletin->vulnerabilities, " ", -1);

    return strcmp(bulletin->id, id) == 0 || g_strv_contains((const char *const *)names, id);
}

/* The first line of a contract; of the one behind the last, where they end. */
static guint line_at(const Asking *self, uint32_t contract)
{
    return g_array_index(self->first, guint, contract);
}

static void take_answer(Asking *self, uint32_t contract, const CtConcern *concern,
                        const CtConcernAnswer *told)
{
    const CtConcernTouch *touch = concern->touches + told->first_touch;
    Answer answer = { contract, told->bulletin, told->strict, told->inclusive,
                      (uint32_t)told->touch_count };

    for (size_t k = 0; k < told->touch_count; k++) {
        Line *line = &g_array_index(self->lines, Line, line_at(self, contract) + touch[k].product);

        line->inclusive = CT_ADVISORY_YES;
        if (ct_bulletin_row_at(self->bulletins, touch[k].row)->own)
            line->strict = CT_ADVISORY_YES;
    }
    if (told->touch_count > 0)
        g_array_append_val(self->answers, answer);
}

/* A contract with a line that the bulletins do not know is told, and goes on without them. */
static void reach_bulletin(Asking *self, uint32_t bulletin)
{
    CtInstant day = ct_bulletin_at(self->bulletins, bulletin)->published;
    const CtConcernQuery query = { .since = day, .as_of = day };

    self->day = self->day == CT_INSTANT_NEVER ? day : MIN(self->day, day);
    for (guint i = 0; i < self->contracts->len; i++) {
        g_auto(CtConcern) concern = { 0 };
        g_autoptr(GError) problem = NULL;
        const CtContract *contract = g_ptr_array_index(self->contracts, i);

        if (!ct_concern_ask(self->bulletins, contract, &query, &concern, &problem)) {
            (void)fprintf(stderr, "constat: %s\n", problem->message);
            continue;
        }
        for (size_t k = 0; k < concern.answer_count; k++)
            if (concern.answers[k].bulletin == bulletin)
                take_answer(self, i, &concern, &concern.answers[k]);
    }
}

static bool reach_bulletins(Asking *self, const char *id)
{
    bool any = false;

    for (size_t i = 0; self->bulletins != NULL && i < ct_bulletin_count(self->bulletins); i++)
        if (speaks_of(ct_bulletin_at(self->bulletins, i), id)) {
            any = true;
            reach_bulletin(self, (uint32_t)i);
        }
    return any;
}

static bool load_bulletins(Asking *self, const char *folder, GError **error)
{
    g_autofree char *share = folder == NULL ? ct_opening_share(error) : NULL;
    g_autofree char *shipped =
        share == NULL ? NULL : g_build_filename(share, "advisories", "ms15", NULL);
    g_autoptr(GPtrArray) asides = NULL;

    if (folder == NULL && shipped == NULL)
        return false;
    if (!ct_bulletin_feed_read(folder != NULL ? folder : shipped, &self->bulletins, &asides, error))
        return false;
    for (guint i = 0; i < asides->len && i < CT_LIMIT_PROCEDURE_ERRORS; i++)
        (void)fprintf(stderr, "constat: %s\n", (const char *)g_ptr_array_index(asides, i));
    return true;
}

static void set_terms(Asking *self)
{
    CtInstant day = self->day == CT_INSTANT_NEVER ? self->now : self->day;

    for (guint i = 0; i < self->lines->len; i++) {
        Line *line = &g_array_index(self->lines, Line, i);
        const CtContractFacts *facts =
            ct_contract_facts(g_ptr_array_index(self->contracts, line->contract));

        line->in_term = ct_contract_holds(&facts->valid, day) &&
                        ct_contract_holds(&facts->products[line->product].support, day);
    }
}

static bool reach_all(Asking *self, const char *id, const char *folder, GError **error)
{
    g_autoptr(GError) missing = NULL;
    bool known = self->index != NULL && reach_index(self, id, &missing);

    if (missing != NULL && !g_error_matches(missing, CT_ERROR, CT_ERROR_MISSING)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    if ((folder != NULL || !known) && !load_bulletins(self, folder, error))
        return false;
    if (!reach_bulletins(self, id) && !known)
        return ct_fail(error, CT_ERROR_MISSING, "advisories affected: %s %s",
                       self->index != NULL ? "the index has no such id, and no bulletin is or names"
                                           : "no bulletin is or names",
                       id);
    set_terms(self);
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
    (void)printf("\t%s\n", line->in_term ? "in term" : "out of term");
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

static void print_bulletins(const Asking *self, uint32_t number, const CtContractFacts *facts)
{
    for (guint i = 0; i < self->answers->len; i++) {
        const Answer *answer = &g_array_index(self->answers, Answer, i);
        const CtBulletin *bulletin = ct_bulletin_at(self->bulletins, answer->bulletin);
        char day[CT_TIME_TEXT_SIZE];

        if (answer->contract == number)
            (void)printf("bulletin\t%s\t%s\t%s\t%s\t%s\t%u rows\n", facts->id, bulletin->id,
                         ct_time_day_text(bulletin->published, day),
                         ct_concern_word(answer->strict), ct_concern_word(answer->inclusive),
                         answer->rows);
    }
}

static void print_notice(const CtContractFacts *facts)
{
    g_autofree char *hours =
        facts->within_hours == 0 ? NULL : g_strdup_printf("%u h", facts->within_hours);

    if (facts->notice_kind == NULL)
        (void)printf("notice\t%s\tnone agreed\t\t\n", facts->id);
    else
        (void)printf("notice\t%s\t%s\t%s\t%s\n", facts->id, facts->notice_kind,
                     ct_contract_tlp_label(facts->tlp), hours == NULL ? "" : hours);
}

/* True when it is concerned by its own rule, or may be. */
static bool print_contract(const Asking *self, uint32_t number)
{
    const CtContractFacts *facts = ct_contract_facts(g_ptr_array_index(self->contracts, number));
    g_autoptr(GArray) touches = g_array_new(FALSE, FALSE, sizeof(CtConcernTouch));
    CtAdvisoryTruth strict = CT_ADVISORY_NO;
    CtAdvisoryTruth inclusive = CT_ADVISORY_NO;

    for (guint i = line_at(self, number); i < line_at(self, number + 1); i++) {
        const Line *line = &g_array_index(self->lines, Line, i);
        CtConcernTouch touch = { .product = line->product, .in_term = true };

        if (!line->in_term)
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
    if (touches->len > 0)
        print_notice(facts);
    for (guint i = line_at(self, number); i < line_at(self, number + 1); i++) {
        const Line *line = &g_array_index(self->lines, Line, i);

        if (line->inclusive != CT_ADVISORY_NO)
            print_line(line, facts);
    }
    print_bulletins(self, number, facts);
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
    self->index = index == NULL ? NULL : ct_cli_advisories_index(index, error);
    if ((index != NULL && self->index == NULL) ||
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
    g_autofree char *bulletins = NULL;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index, "The index", "INDEX" },
        { "cve", 0, 0, G_OPTION_ARG_STRING, &cve, "The advisory", "ID" },
        { "tlp", 0, 0, G_OPTION_ARG_STRING, &tlp, "Its label; else CLEAR", "LABEL" },
        { "bulletins", 0, 0, G_OPTION_ARG_FILENAME, &bulletins,
          "Bulletins that may tell of it; else those shipped, where the index has none", "FOLDER" },
        { "rules", 0, 0, G_OPTION_ARG_FILENAME, &rules, "Rules of products' names", "FOLDER" },
        { 0 },
    };
    Asking self = { .label = CT_TLP_CLEAR, .now = ct_clock_now(), .day = CT_INSTANT_NEVER };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (cve == NULL || argc < 2)
        return ct_cli_misuse(error, "advisories affected: say --index INDEX --cve ID CONTRACT..., "
                                    "or of bulletins --cve ID CONTRACT...");
    if (tlp != NULL && !label_of(tlp, &self.label))
        return ct_cli_misuse(error, "advisories affected: %s is no label of TLP 2.0", tlp);
    self.contracts = g_ptr_array_new_with_free_func(free_contract);
    self.answers = g_array_new(FALSE, FALSE, sizeof(Answer));
    self.first = g_array_new(FALSE, FALSE, sizeof(guint));
    self.lines = g_array_new(FALSE, FALSE, sizeof(Line));
    g_array_set_clear_func(self.lines, clear_line);
    self.reach = ct_advisory_reach_new();
    self.book = ct_product_book_new();
    bool done = load(&self, index, rules, argv + 1, argc - 1, error) &&
                reach_all(&self, cve, bulletins, error);
    if (done)
        print_all(&self);
    asking_clear(&self);
    return done;
}
