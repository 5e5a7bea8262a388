/* fault_excuse.c - why a fault that is not caught could not be.
 *
 * Two texts mean the same when their canonical forms are equal: head lines in any order; of a state
 * its keeps, seals and pauses in any order, its `on` lines by event in their own order, and without
 * those that accept an event, change nothing and hide nothing; its timers in any order, which
 * matters only when two are due at the same instant. What differs in form is told by the golden
 * histories (fault_stories.c), or lived side by side (fault_behaviour.c); only what then goes
 * another way, or was never come by, may be called a choice.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "fault.h"

#include "procedure/parser.h"

#include <string.h>

/* Two blanks or more are one, comments are none. */
static char *squeeze(const char *line)
{
    g_autoptr(GRegex) blanks = g_regex_new("[ \t]+", 0, 0, NULL);
    g_autofree char *bare = g_strdup(line);
    char *comment = strchr(bare, '#');

    if (comment != NULL && strchr(bare, '"') == NULL)
        *comment = '\0';
    return g_strstrip(g_regex_replace_literal(blanks, bare, -1, 0, " ", 0, NULL));
}

/* "on E -> S" inside of S, and nothing below it waits for E. */
static bool is_idle(const char *state, GPtrArray *lines, guint index)
{
    const char *line = lines->pdata[index];
    g_auto(GStrv) word = g_strsplit(line, " ", -1);

    if (g_strv_length(word) != 4 || strcmp(word[0], "on") != 0 || strcmp(word[3], state) != 0)
        return false;
    g_autofree char *prefix = g_strdup_printf("on %s ", word[1]);
    for (guint i = index + 1; i < lines->len; i++)
        if (g_str_has_prefix(lines->pdata[i], prefix))
            return false;
    return true;
}

/* Sorts by the key of a line, stably: `on` lines of one event keep their order. */
static char *key_of(const char *line, guint index)
{
    g_auto(GStrv) word = g_strsplit(line, " ", 3);

    if (strcmp(word[0], "on") == 0 && word[1] != NULL)
        return g_strdup_printf("on %s %04u", word[1], index);
    return g_strdup(line);
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_state(GPtrArray *out, const char *state, GPtrArray *lines)
{
    g_autoptr(GPtrArray) keyed = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < lines->len; i++) {
        if (state[0] != '\0' && is_idle(state, lines, i))
            continue;
        g_autofree char *key = key_of(lines->pdata[i], i);
        g_ptr_array_add(keyed, g_strdup_printf("%s\t%s", key, (char *)lines->pdata[i]));
    }
    g_ptr_array_sort(keyed, by_text);
    g_autoptr(GString) body = g_string_new(state);
    for (guint i = 0; i < keyed->len; i++)
        g_string_append_printf(body, "\n  %s", strchr(keyed->pdata[i], '\t') + 1);
    g_ptr_array_add(out, g_string_free(g_steal_pointer(&body), FALSE));
}

static char *canonical(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) head = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) body = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) states = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *state = g_strdup("");

    for (size_t i = 0; lines[i] != NULL; i++) {
        char *line = squeeze(lines[i]);
        bool in_body = g_regex_match_simple("^(keep|seal|pause|join|on|after) ", line, 0, 0);

        if (g_str_has_prefix(line, "state ")) {
            add_state(states, state, body);
            g_ptr_array_set_size(body, 0);
            g_free(state);
            g_auto(GStrv) word = g_strsplit(line, " ", -1);
            state = g_strdup(word[1]);
        }
        if (line[0] == '\0')
            g_free(line);
        else
            g_ptr_array_add(in_body ? body : head, line);
    }
    add_state(states, state, body);
    g_ptr_array_sort(head, by_text);
    g_ptr_array_sort(states, by_text);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < head->len; i++)
        g_string_append_printf(out, "%s\n", (char *)head->pdata[i]);
    for (guint i = 0; i < states->len; i++)
        g_string_append_printf(out, "%s\n", (char *)states->pdata[i]);
    return g_string_free(out, FALSE);
}

/* What neither the text nor a golden history contradicts: two texts that a legislator might both
 * have written. Patterns of the line as it was spoilt, and of what stands before the change. */
static const struct {
    const char *kind;
    const char *what;
    const char *spot;
    const char *reason;
} choices[] = {
    { "role", "^event", "", "choice: who brings it" },
    { "role", "^join ", "", "choice: who looks, or on whose word" },
    { "drop join", "", "", "choice: whether anybody may look; a notice's join is never dropped" },
    { "swap", "^join ", "", "choice: in which state somebody may look" },
    { "role", "", " within \\d+ \\w+ by $", "choice: who does it" },
    { "duration up", "", " within $", "choice: within what time a to-do is done" },
    { "duration down", "", " within $", "choice: within what time a to-do is done" },
    { "duration up", "^limit ", "", "choice: a limit that no way comes near; its law states none" },
    { "duration down", "^limit ", "",
      "choice: a limit that no way comes near; its law states none" },
    { "rename", "^state \\S+ initial$", "", "same meaning: a name that no other line uses" },
};

/* What changes no step changes something else: what is counted, cited or printed. */
static bool is_lived(const char *what)
{
    return g_regex_match_simple("^(keep|limit|seal|pause|require|gate|on|after) ", what, 0, 0);
}

const char *fault_excuse(const Fault *fault, const char *text, const CtProcedure *procedure,
                         const FaultStories *stories)
{
    g_autofree char *before = canonical(text);
    g_autofree char *after = canonical(fault->text);

    if (strcmp(before, after) == 0)
        return "same meaning: a case goes on the same way";
    if (stories != NULL && fault_stories_tell(stories, fault->text))
        return "told: a golden history reads otherwise";
    g_autoptr(CtProcedure) spoilt = ct_parser_read(ct_bytes_of_text(fault->text), "spoilt", NULL);
    if (spoilt != NULL && is_lived(fault->what) &&
        fault_live(procedure, spoilt, fault->line) == FAULT_ALIKE)
        return "same meaning, as far as lived: random histories that come by it are equal";
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        if (strcmp(choices[i].kind, fault->kind) == 0 &&
            g_regex_match_simple(choices[i].what, fault->what, 0, 0) &&
            g_regex_match_simple(choices[i].spot, fault->spot, 0, 0))
            return choices[i].reason;
    return NULL;
}
