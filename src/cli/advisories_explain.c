/* advisories_explain.c - `constat advisories explain --index INDEX ITEM CVE`: why this verdict?
 *
 * Judges the advisory anew from its own rows (match/advisory_judge.h), not from the index's packed
 * form, and says so when the two differ. Printed, separated by tabs: verdict; the scope rule; for
 * each row that speaks of the item its configuration, its class, its truth and the
 * configuration's, the row itself and the rule; the advisory's dates, JSON pointer and source with
 * its SHA-256; the index's own.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "cli/advisories.h"

#include "base/text.h"
#include "cli/commands.h"
#include "match/advisory_judge.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    CtAdvisory *index; /* owned */
    GPtrArray *items;  /* owned */
    const char *item;
    size_t at; /* of the item among the items */
    bool independent;
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

        (void)printf("row\t%u\t%s\t%s\tconfiguration %u: %s\t%s\t%s\n", reason->row, reason->class,
                     ct_advisory_judge_word(reason->row_truth), reason->configuration,
                     ct_advisory_judge_word(reason->configuration_truth), reason->text,
                     reason->rule);
    }
}

static bool judge(const Explaining *self, uint32_t advisory, CtAdvisoryTruth *best, GError **error)
{
    g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
    g_auto(CtAdvisoryJudgement) judgement = { 0 };
    g_autofree CtBytes *items = g_new0(CtBytes, self->items->len);

    for (guint i = 0; i < self->items->len; i++)
        items[i] = ct_bytes_of_text(g_ptr_array_index(self->items, i));
    const CtAdvisoryJudgeHost host = { items, self->items->len, self->at, self->independent };
    if (!ct_advisory_tree(self->index, advisory, &tree, error) ||
        !ct_advisory_judge(ct_buffer_bytes(&tree), &host, &judgement, error))
        return false;
    print_reasons(&judgement);
    *best = MAX(*best, judgement.truth);
    return print_origin(self, advisory, error);
}

static bool explain(const Explaining *self, const char *id, GError **error)
{
    uint32_t first = 0;
    uint32_t count = 0;
    CtAdvisoryTruth truth = CT_ADVISORY_NO;

    if (!ct_advisory_find(self->index, ct_bytes_of_text(id), &first, &count))
        return ct_fail(error, CT_ERROR_MISSING, "advisories explain: the index has no %s", id);
    (void)printf("item\t%s\nadvisory\t%s\nscope\t%s\n", self->item, id,
                 self->independent ? "the product alone" : "the whole host");
    for (uint32_t i = first; i < first + count; i++)
        if (!judge(self, i, &truth, error))
            return false;
    print_digest("index", ct_bytes_of_text(""), ct_advisory_digest(self->index));
    (void)printf("verdict\t%s\n", ct_advisory_judge_word(truth));
    return true;
}

/* The item may stand in the inventory already. */
static void place_item(Explaining *self)
{
    for (guint i = 0; i < self->items->len; i++)
        if (strcmp(g_ptr_array_index(self->items, i), self->item) == 0) {
            self->at = i;
            return;
        }
    self->at = self->items->len;
    g_ptr_array_add(self->items, g_strdup(self->item));
}

bool ct_cli_advisories_explain(int argc, char **argv, GError **error)
{
    g_autofree char *index_path = NULL;
    g_autofree char *inventory = NULL;
    gboolean independent = FALSE;
    const GOptionEntry entries[] = {
        { "index", 0, 0, G_OPTION_ARG_FILENAME, &index_path, "The index", "INDEX" },
        { "inventory", 0, 0, G_OPTION_ARG_FILENAME, &inventory, "The other products of the host",
          "FILE" },
        { "independent", 0, 0, G_OPTION_ARG_NONE, &independent, "The product alone", NULL },
        { 0 },
    };

    if (!ct_cli_options(&ct_command_advisories, entries, &argc, &argv, error))
        return false;
    if (index_path == NULL || argc != 3)
        return ct_cli_misuse(error, "advisories explain: say --index INDEX ITEM CVE");
    g_autoptr(CtAdvisory) index = ct_advisory_open(index_path, error);
    g_autoptr(GPtrArray) items = NULL;
    if (index == NULL)
        return false;
    if (inventory == NULL)
        items = g_ptr_array_new_with_free_func(g_free);
    else if (!ct_cli_advisories_inventory(inventory, &items, error))
        return false;
    Explaining self = {
        .index = index, .items = items, .item = argv[1], .independent = independent
    };
    place_item(&self);
    return explain(&self, argv[2], error);
}
