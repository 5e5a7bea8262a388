/* advisories_explain.c - `constat advisories explain --index INDEX ITEM CVE`: why this verdict?
 *
 * Judges the advisory anew from its own rows (match/advisory_judge.h), not from the index's packed
 * form. Printed, separated by tabs: verdict; the scope rule; for each row that speaks of the item,
 * or cannot be read, or is a condition that leaves it open, its configuration, its class, its truth
 * and the configuration's, the row itself, the rule and the comparisons of versions; where a
 * product's publisher speaks, its word, and what it overrules by which rule; known exploitation
 * (KEV) and likelihood (EPSS); the advisory's dates, JSON pointer and source with
 * its SHA-256; the index's own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "match/advisory_tally.h"
#include "match/verdict.h"

#include <stdio.h>
#include <string.h>

enum { MILLION = 1000000 };

typedef struct {
    CtAdvisory *index; /* owned */
    GPtrArray *items;  /* owned */
    const char *item;
    size_t at; /* of the item among the items */
    CtAdvisoryScope scope;
} Explaining;

static void print_time(const char *what, CtInstant instant)
{
    char text[CT_TIME_TEXT_SIZE];

    (void)printf("%s\t%s\n", what,
                 instant == CT_INSTANT_NEVER ? "unknown" : ct_time_text(instant, text));
}

static void print_digest(const char *what, CtBytes name, const uint8_t digest[32])
{
    g_autofree char *hex = ct_text_hex((CtBytes){ digest, 32 });

    (void)printf("%s\t%.*s\tsha256:%s\n", what, (int)name.size, (const char *)name.data, hex);
}

static bool print_origin(const Explaining *self, uint32_t advisory, GError **error)
{
    CtAdvisoryEntry entry;
    CtAdvisorySource source;

    if (!ct_advisory_entry(self->index, advisory, &entry, error) ||
        !ct_advisory_source(self->index, entry.source, &source, error))
        return false;
    (void)printf("feed\t%.*s\t%.*s\n", (int)entry.feed.size, (const char *)entry.feed.data,
                 (int)entry.pointer.size, (const char *)entry.pointer.data);
    print_time("published", entry.published);
    print_time("modified", entry.modified);
    print_digest("source", source.name, source.digest);
    return true;
}

static void print_reasons(const CtAdvisoryJudgement *judgement)
{
    for (guint i = 0; i < judgement->reasons->len; i++) {
        const CtAdvisoryReason *reason = &g_array_index(judgement->reasons, CtAdvisoryReason, i);

        (void)printf("row\t%u\t%s\t%s\tconfiguration %u: %s\t%s\t%s\t%s\n", reason->row,
                     reason->class, ct_advisory_judge_word(reason->row_truth),
                     reason->configuration, ct_advisory_judge_word(reason->configuration_truth),
                     reason->text, reason->rule, reason->steps);
    }
}

/* What the advisory says of the item; who speaks in it, where that is a publisher. */
static bool judge(const Explaining *self, uint32_t advisory, const CtAdvisoryEntry *entry,
                  CtAdvisoryTally *tally, GError **error)
{
    g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
    g_auto(CtAdvisoryJudgement) judgement = { 0 };
    g_autofree CtBytes *items = g_new0(CtBytes, self->items->len);

    for (guint i = 0; i < self->items->len; i++)
        items[i] = ct_bytes_of_text(g_ptr_array_index(self->items, i));
    const CtAdvisoryJudgeHost host = { items, self->items->len, self->at, self->scope };
    if (!ct_advisory_tree(self->index, advisory, &tree, error) ||
        !ct_advisory_judge(ct_buffer_bytes(&tree), &host, &judgement, error))
        return false;
    print_reasons(&judgement);
    ct_advisory_tally_add(tally, entry->voice, judgement.truth);
    if (entry->voice != CT_ADVISORY_LAYOUT_FEED)
        (void)printf("publisher\t%s\t%s\t%.*s\t%.*s\n", ct_advisory_tally_word(entry->voice),
                     judgement.truth == CT_ADVISORY_YES     ? "names the product"
                     : judgement.truth == CT_ADVISORY_MAYBE ? "may name the product"
                                                            : "does not name the product",
                     (int)entry->status.size, (const char *)entry->status.data,
                     (int)entry->origin.size, (const char *)entry->origin.data);
    return print_origin(self, advisory, error);
}

/* The whole verdict, to be rechecked by `constat verify-verdict`. */
static bool write_proof(const Explaining *self, const char *id, const char *path, GError **error)
{
    g_autofree CtBytes *items = g_new0(CtBytes, self->items->len);
    g_auto(CtBuffer) out = ct_buffer_new(CT_LIMIT_FEED_BYTES);

    for (guint i = 0; i < self->items->len; i++)
        items[i] = ct_bytes_of_text(g_ptr_array_index(self->items, i));
    const CtAdvisoryJudgeHost host = { items, self->items->len, self->at, self->scope };
    g_autoptr(CtVerdict) proof = ct_verdict_prove(self->index, &host, ct_bytes_of_text(id), error);
    if (proof == NULL)
        return false;
    ct_verdict_write(proof, &out);
    if (!ct_buffer_ok(&out))
        return ct_fail(error, CT_ERROR_LIMIT, "proof: larger than %d MiB",
                       CT_LIMIT_FEED_BYTES >> 20);
    return ct_file_replace(path, ct_buffer_bytes(&out), "proof", error);
}

static void print_marks(const Explaining *self, CtBytes id)
{
    CtAdvisoryMark mark;
    char day[CT_TIME_TEXT_SIZE];

    if (ct_advisory_mark(self->index, id, CT_ADVISORY_LAYOUT_KEV, &mark)) {
        (void)printf("kev\tadded %s", ct_time_day_text(mark.day, day));
        if (mark.due != CT_INSTANT_NEVER)
            (void)printf("\tdue %s", ct_time_day_text(mark.due, day));
        (void)puts(mark.score != 0 ? "\tused in ransomware" : "");
    }
    if (ct_advisory_mark(self->index, id, CT_ADVISORY_LAYOUT_EPSS, &mark))
        (void)printf("epss\t%u.%06u\tpercentile %u.%06u\t%s\n", mark.score / MILLION,
                     mark.score % MILLION, mark.percentile / MILLION, mark.percentile % MILLION,
                     ct_time_day_text(mark.day, day));
}

static bool explain(const Explaining *self, const char *id, GError **error)
{
    uint32_t first = 0;
    uint32_t count = 0;
    uint32_t known = 0;
    CtAdvisoryTally tally = { .feeds = CT_ADVISORY_NO };

    if (!ct_advisory_find(self->index, ct_bytes_of_text(id), &first, &count))
        return ct_fail(error, CT_ERROR_MISSING, "advisories explain: the index has no %s", id);
    (void)printf("item\t%s\njudged\t%s\nadvisory\t%s\nscope\t%s: %s\t%s\n", self->item,
                 (const char *)g_ptr_array_index(self->items, self->at), id,
                 ct_advisory_scope_word(self->scope.rule),
                 ct_advisory_scope_sentence(self->scope.rule),
                 self->scope.independent ? "the product alone" : "the whole host");
    if (self->scope.as_of != CT_INSTANT_NEVER)
        print_time("as of", self->scope.as_of);
    for (uint32_t i = first; i < first + count; i++) {
        CtAdvisoryEntry entry;

        if (!ct_advisory_entry(self->index, i, &entry, error))
            return false;
        if (!ct_advisory_scope_knows(&self->scope, entry.published, entry.since, entry.until))
            continue;
        known++;
        if (!judge(self, i, &entry, &tally, error))
            return false;
    }
    if (known == 0)
        (void)puts("unknown\tno version of the advisory was known then");
    print_marks(self, ct_bytes_of_text(id));
    print_digest("index", ct_bytes_of_text(""), ct_advisory_digest(self->index));
    if (ct_advisory_tally_overrules(&tally))
        (void)printf("overruled\t%s\t%s\n", ct_advisory_judge_word(tally.feeds),
                     ct_advisory_tally_sentence());
    (void)printf("verdict\t%s\n", ct_advisory_judge_word(ct_advisory_tally_verdict(&tally)));
    return true;
}

/* All names of the inventory's rows are the host's products. The item may be one of them, or be a
 * row: then its first name is what is judged. */
static void gather(Explaining *self, const CtInventory *inventory)
{
    self->at = SIZE_MAX;
    for (guint i = 0; inventory->items != NULL && i < inventory->items->len; i++) {
        const CtInventoryItem *item = &g_array_index(inventory->items, CtInventoryItem, i);

        if (strcmp(item->row, self->item) == 0 && !item->unknown && self->at == SIZE_MAX)
            self->at = self->items->len;
        if (item->names == NULL && !item->unknown)
            g_ptr_array_add(self->items, g_strdup(item->row));
        for (unsigned n = 0; item->names != NULL && n < item->count; n++) {
            if (strcmp(item->names[n].text, self->item) == 0 && self->at == SIZE_MAX)
                self->at = self->items->len;
            g_ptr_array_add(self->items, g_strdup(item->names[n].text));
        }
    }
    if (self->at != SIZE_MAX)
        return;
    self->at = self->items->len;
    g_ptr_array_add(self->items, g_strdup(self->item));
}

bool ct_cli_advisories_explain(int argc, char **argv, GError **error)
{
    g_autofree char *index_path = NULL;
    g_autofree char *inventory = NULL;
    g_autofree char *format = NULL;
    g_autofree char *distribution = NULL;
    g_autofree char *rule = NULL;
    g_autofree char *as_of = NULL;
    g_autofree char *proof = NULL;
    gboolean independent = FALSE;
    CtAdvisoryScope scope;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index_path, "The index", "INDEX" },
        { "inventory", 0, 0, G_OPTION_ARG_FILENAME, &inventory, "The other products of the host",
          "FILE" },
        { "as", 0, 0, G_OPTION_ARG_STRING, &format, "Its format; else it is found out", "FORMAT" },
        { "distribution", 0, 0, G_OPTION_ARG_STRING, &distribution,
          "Whose packages they are, such as debian-12", "NAME" },
        { "independent", 0, 0, G_OPTION_ARG_NONE, &independent, "The product alone", NULL },
        { "scope", 0, 0, G_OPTION_ARG_STRING, &rule, "strict (else) or inclusive", "RULE" },
        { "as-of", 0, 0, G_OPTION_ARG_STRING, &as_of, "What was known at the end of that day",
          "DATE" },
        { "proof", 0, 0, G_OPTION_ARG_FILENAME, &proof,
          "Write a proof that `constat verify-verdict` rechecks", "FILE" },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (index_path == NULL || argc != 3)
        return ct_cli_misuse(error, "advisories explain: say --index INDEX ITEM CVE");
    if (!ct_cli_advisories_scope(rule, as_of, independent, &scope, error))
        return false;
    g_autoptr(CtAdvisory) index = ct_cli_advisories_index(index_path, error);
    g_auto(CtInventory) others = { 0 };
    if (index != NULL)
        ct_cli_advisories_distribution(index, &distribution);
    const CtInventoryOptions options = { .format = format, .distribution = distribution };
    if (index == NULL ||
        (inventory != NULL && !ct_cli_advisories_inventory(inventory, &options, &others, error)))
        return false;
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
    Explaining self = { .index = index, .items = items, .item = argv[1], .scope = scope };
    gather(&self, &others);
    return explain(&self, argv[2], error) &&
           (proof == NULL || write_proof(&self, argv[2], proof, error));
}
