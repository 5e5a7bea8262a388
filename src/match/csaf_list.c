/* csaf_list.c - each list becomes a table at its first question.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_list.h"

static const struct {
    const char *name;
    const char *text;
} texts[] = {
#include "match/csaf_lists.h"
};

static GHashTable *table_of(const char *text)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (size_t i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) words = g_strsplit(lines[i][0] == '#' ? "" : lines[i], " ", -1);

        for (size_t n = 0; words[n] != NULL; n++)
            if (words[n][0] != '\0')
                g_hash_table_add(table, g_strdup(words[n]));
    }
    return table;
}

bool ct_csaf_list_has(CtCsafList list, const char *word)
{
    static GHashTable *tables[CT_CSAF_LISTS]; /* kept for the life of the process */
    static gsize ready;
    g_autofree char *lower = g_ascii_strdown(word, -1);

    G_STATIC_ASSERT(G_N_ELEMENTS(texts) == CT_CSAF_LISTS);
    if (g_once_init_enter(&ready)) {
        for (size_t i = 0; i < CT_CSAF_LISTS; i++)
            tables[i] = table_of(texts[i].text);
        g_once_init_leave(&ready, 1);
    }
    return g_hash_table_contains(tables[list], lower);
}
