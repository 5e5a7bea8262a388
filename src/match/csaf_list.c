/* csaf_list.c - a list of words becomes a hash table at its first question.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_list.h"

#include <string.h>

static const struct {
    const char *name;
    const char *text;
} texts[] = {
#include "match/csaf_lists.h"
};

const char *ct_csaf_list_text(CtCsafList list)
{
    G_STATIC_ASSERT(G_N_ELEMENTS(texts) == CT_CSAF_LISTS);
    return texts[list].text;
}

const char *ct_csaf_list_row(CtCsafList list, const char *front)
{
    size_t size = strlen(front);

    for (const char *at = texts[list].text; *at != '\0'; at = strchr(at, '\n') + 1)
        if (*at != '#' && strncmp(at, front, size) == 0)
            return at + size;
    return NULL;
}

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
    static gsize ready[CT_CSAF_LISTS];
    g_autofree char *lower = g_ascii_strdown(word, -1);

    if (g_once_init_enter(&ready[list])) {
        tables[list] = table_of(texts[list].text);
        g_once_init_leave(&ready[list], 1);
    }
    return g_hash_table_contains(tables[list], lower);
}
