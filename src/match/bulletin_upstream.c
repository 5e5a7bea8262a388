/* bulletin_upstream.c - what a publisher's bulletins have wrong, bulletin by bulletin.
 *
 * Looked for: what the maker of the tables remarked; rows without a severity where the bulletin has
 * one; an update that replaces itself, or one of a later bulletin; one product printed twice with
 * different severities; a vulnerability that a row has and its bulletin does not; a vulnerability
 * numbered two years and more before the bulletin; a row of no known product line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/bulletin.h"

#include "base/text.h"

#include <string.h>

typedef enum {
    NO_SEVERITY,
    REPLACES_ITSELF,
    REPLACES_LATER,
    TWO_SEVERITIES,
    STRANGE_VULNERABILITY,
    NO_LINE,
    FINDINGS,
} Finding;

static const char *const sentences[FINDINGS] = {
    [NO_SEVERITY] = "rows print no severity",
    [REPLACES_ITSELF] = "rows name their own update as replaced by it",
    [REPLACES_LATER] = "rows say that they replace an update of a later bulletin",
    [TWO_SEVERITIES] = "rows repeat a product and update with another severity",
    [STRANGE_VULNERABILITY] = "rows name a vulnerability that the bulletin does not list",
    [NO_LINE] = "rows are of no product line that the names know",
};

typedef struct {
    uint32_t count[FINDINGS];
    uint64_t first[FINDINGS]; /* line of the rows' table */
    uint32_t old_vulnerabilities;
} Tally;

static void count(Tally *tally, Finding what, const CtBulletinRow *row)
{
    if (tally->count[what]++ == 0)
        tally->first[what] = row->line;
}

/* Whether one of the words is in the list. */
static bool has_word(const char *list, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[size] == '\0' || at[size] == ' '))
            return true;
    return false;
}

static void look_at_replaced(const CtBulletinRow *row, GHashTable *published, CtInstant day,
                             Tally *tally)
{
    g_auto(GStrv) replaced = g_strsplit(row->replaces, " ", -1);
    bool itself = false;
    bool later = false;

    for (size_t i = 0; replaced[i] != NULL; i++) {
        char *at = strchr(replaced[i], '@');
        const CtInstant *other = at == NULL ? NULL : g_hash_table_lookup(published, at + 1);

        if (at != NULL)
            *at = '\0';
        itself = itself || (replaced[i][0] != '\0' && has_word(row->update, replaced[i]));
        later = later || (other != NULL && *other > day);
    }
    if (itself)
        count(tally, REPLACES_ITSELF, row);
    if (later)
        count(tally, REPLACES_LATER, row);
}

static void look_at_vulnerabilities(const CtBulletinRow *row, const CtBulletin *bulletin,
                                    Tally *tally)
{
    g_autofree char *both = g_strconcat(row->applies, " ", row->exempt, NULL);
    g_auto(GStrv) ids = g_strsplit(both, " ", -1);

    for (size_t i = 0; ids[i] != NULL; i++)
        if (ids[i][0] != '\0' && !has_word(bulletin->vulnerabilities, ids[i])) {
            count(tally, STRANGE_VULNERABILITY, row);
            return;
        }
}

/* A row printed before with another severity; the table remembers the first. */
static void look_at_severity(const CtBulletinRow *row, GHashTable *seen, Tally *tally)
{
    g_autofree char *key = g_strdup_printf("%u\n%s\n%s\n%s\n%s\n%s", row->bulletin, row->product,
                                           row->component, row->update, row->applies, row->exempt);
    const char *before = g_hash_table_lookup(seen, key);

    if (before == NULL)
        g_hash_table_insert(seen, g_steal_pointer(&key), (gpointer)(uintptr_t)row->severity);
    else if (strcmp(before, row->severity) != 0)
        count(tally, TWO_SEVERITIES, row);
}

static void look_at_ids(const CtBulletin *bulletin, Tally *tally)
{
    g_auto(GStrv) ids = g_strsplit(bulletin->vulnerabilities, " ", -1);
    CtDate day = ct_time_date(bulletin->published / CT_DAY_SECONDS);

    for (size_t i = 0; ids[i] != NULL; i++) {
        uint64_t year = 0;
        bool has_year = g_str_has_prefix(ids[i], "CVE-") && strlen(ids[i]) > 8 &&
                        ct_text_to_u64(ct_bytes_slice(ct_bytes_of_text(ids[i]), 4, 4), 9999, &year);
        if (has_year && (int)year + 2 <= day.year)
            tally->old_vulnerabilities++;
    }
}

static void tell(const CtBulletin *bulletin, const Tally *tally, CtBulletinFinding finding,
                 void *user)
{
    if (bulletin->remark[0] != '\0')
        finding(user, bulletin, bulletin->remark);
    if (tally->old_vulnerabilities > 0) {
        g_autofree char *what =
            g_strdup_printf("%u vulnerabilities are numbered two years or more before it",
                            tally->old_vulnerabilities);
        finding(user, bulletin, what);
    }
    for (size_t i = 0; i < FINDINGS; i++) {
        if (tally->count[i] == 0)
            continue;
        g_autofree char *what = g_strdup_printf("%u %s (first in line %" G_GUINT64_FORMAT ")",
                                                tally->count[i], sentences[i], tally->first[i]);
        finding(user, bulletin, what);
    }
}

void ct_bulletin_upstream(const CtBulletinBook *self, CtBulletinFinding finding, void *user)
{
    size_t size = ct_bulletin_count(self);
    g_autofree Tally *tallies = g_new0(Tally, size + 1);
    g_autoptr(GHashTable) published = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < size; i++) {
        const CtBulletin *bulletin = ct_bulletin_at(self, i);
        g_hash_table_insert(published, (gpointer)(uintptr_t)bulletin->id,
                            (gpointer)(uintptr_t)&bulletin->published);
        look_at_ids(bulletin, &tallies[i]);
    }
    for (size_t i = 0; i < ct_bulletin_row_count(self); i++) {
        const CtBulletinRow *row = ct_bulletin_row_at(self, i);
        const CtBulletin *bulletin = ct_bulletin_at(self, row->bulletin);
        Tally *tally = &tallies[row->bulletin];

        if (row->severity[0] == '\0' && bulletin->severity[0] != '\0')
            count(tally, NO_SEVERITY, row);
        if (row->group[CT_BULLETIN_LINE] == NULL)
            count(tally, NO_LINE, row);
        look_at_replaced(row, published, bulletin->published, tally);
        look_at_vulnerabilities(row, bulletin, tally);
        look_at_severity(row, seen, tally);
    }
    for (size_t i = 0; i < size; i++)
        tell(ct_bulletin_at(self, i), &tallies[i], finding, user);
}
