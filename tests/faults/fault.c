/* fault.c - the slips, by regular expressions over single lines.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "fault.h"

#include <string.h>

typedef struct {
    GPtrArray *faults;
    GStrv lines;
    guint count;
    guint at; /* the line that is spoilt */
    const CtProcedure *procedure;
} Maker;

static void free_fault(gpointer data)
{
    Fault *fault = data;

    g_free(fault->what);
    g_free(fault->spot);
    g_free(fault->text);
    g_free(fault);
}

/* The text with `lines` in place of line `at`, and without the `skip` lines that follow. */
static Fault *add(Maker *self, const char *kind, const char *lines, guint skip)
{
    GString *text = g_string_new(NULL);
    Fault *fault = g_new0(Fault, 1);

    for (guint i = 0; i < self->count; i++) {
        if (i == self->at && lines != NULL)
            g_string_append_printf(text, "%s\n", lines);
        if (i < self->at || i > self->at + skip)
            g_string_append_printf(text, "%s\n", self->lines[i]);
    }
    fault->kind = kind;
    fault->line = (int)self->at + 1;
    fault->what = g_strstrip(g_strdup(lines == NULL ? self->lines[self->at] : lines));
    fault->spot = g_strdup(self->lines[self->at]);
    fault->text = g_string_free(text, FALSE);
    g_ptr_array_add(self->faults, fault);
    return fault;
}

/* The line with [from, to) of it replaced. */
static void replace(Maker *self, const char *kind, int from, int to, const char *with)
{
    const char *line = self->lines[self->at];
    g_autofree char *spoilt = g_strdup_printf("%.*s%s%s", from, line, with, line + to);

    if (strcmp(spoilt, line) != 0)
        add(self, kind, spoilt, 0)->spot[from] = '\0';
}

typedef void (*Spoil)(Maker *self, const GMatchInfo *match);

static void each(Maker *self, const char *pattern, Spoil spoil)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match(regex, self->lines[self->at], 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL))
        spoil(self, match);
}

static void replace_group(Maker *self, const char *kind, const GMatchInfo *match, const char *with)
{
    int from, to;

    if (g_match_info_fetch_pos(match, 1, &from, &to))
        replace(self, kind, from, to, with);
}

static void spoil_duration(Maker *self, const GMatchInfo *match)
{
    g_autofree char *digits = g_match_info_fetch(match, 1);
    gint64 number = g_ascii_strtoll(digits, NULL, 10);
    g_autofree char *more = g_strdup_printf("%" G_GINT64_FORMAT, number + 1);
    g_autofree char *less = g_strdup_printf("%" G_GINT64_FORMAT, number - 1);

    replace_group(self, "duration up", match, more);
    if (number > 1)
        replace_group(self, "duration down", match, less);
}

static void spoil_target(Maker *self, const GMatchInfo *match)
{
    for (size_t i = 0; i < self->procedure->state_count; i++)
        replace_group(self, "target", match, self->procedure->state[i].name);
}

static void spoil_guard(Maker *self, const GMatchInfo *match)
{
    replace_group(self, "drop guard", match, "");
}

static void spoil_law(Maker *self, const GMatchInfo *match)
{
    g_autofree char *name = g_match_info_fetch(match, 2);
    int law = ct_procedure_law(self->procedure, name);
    size_t count = self->procedure->law_count;

    if (!g_str_has_prefix(g_strchug(self->lines[self->at]), "notice"))
        replace_group(self, "drop under", match, "");
    if (law == CT_PROCEDURE_NONE || count < 2)
        return;
    g_autofree char *other =
        g_strdup_printf(" under %s", self->procedure->law[((size_t)law + 1) % count].name);
    replace_group(self, "law", match, other);
}

static void spoil_sign(Maker *self, const GMatchInfo *match)
{
    static const char *const other[][4] = {
        { "<", ">", "<=", "=" },  { "<=", ">=", "<", "=" },  { ">", "<", ">=", "=" },
        { ">=", "<=", ">", "=" }, { "=", "!=", NULL, NULL },
    };
    g_autofree char *sign = g_match_info_fetch(match, 1);

    for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
        for (size_t j = 1; strcmp(other[i][0], sign) == 0 && j < 4 && other[i][j] != NULL; j++)
            replace_group(self, j == 2 ? "sign at the edge" : "sign", match, other[i][j]);
}

static void spoil_anchor(Maker *self, const GMatchInfo *match)
{
    const CtProcedure *procedure = self->procedure;
    g_autofree char *word = g_match_info_fetch(match, 1);
    bool is_event = word[0] == 'f' || word[0] == 'l';

    g_autofree char *name = g_match_info_fetch(match, 2);
    if (strcmp(word, "entered") == 0)
        return;
    int index =
        is_event ? ct_procedure_event(procedure, name) : ct_procedure_notice(procedure, name);
    size_t count = is_event ? procedure->event_count : procedure->notice_count;
    int from, to;
    if (index == CT_PROCEDURE_NONE || !g_match_info_fetch_pos(match, 2, &from, &to))
        return;
    size_t next = ((size_t)index + 1) % count;
    replace(self, "anchor", from, to,
            is_event ? procedure->event[next].name : procedure->notice[next].name);
    if (!is_event)
        replace_group(self, "anchor", match, strcmp(word, "sent") == 0 ? "served" : "sent");
}

static void spoil_bare_anchor(Maker *self, const GMatchInfo *match)
{
    g_autofree char *word = g_match_info_fetch(match, 1);

    replace_group(self, "anchor", match, strcmp(word, "opened") == 0 ? "entered" : "opened");
}

static void spoil_action(Maker *self, const GMatchInfo *match)
{
    static const char *const kinds[][2] = {
        { "send", "drop send" },   { "serve", "drop serve" }, { "task", "drop task" },
        { "erase", "drop erase" }, { "emit", "drop emit" },
    };
    const char *line = self->lines[self->at];
    int from, to;
    g_autofree char *action = g_match_info_fetch(match, 2);

    if (!g_match_info_fetch_pos(match, 0, &from, &to))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!g_str_has_prefix(action, kinds[i][0]))
            continue;
        bool first = strncmp(line + from, " do ", 4) == 0;
        if (first && line[to] == ',')
            replace(self, kinds[i][1], from + 4, to + 2, "");
        else
            replace(self, kinds[i][1], from, to, "");
        return;
    }
}

/* Another word of the field that has this one. */
static void spoil_word(Maker *self, const GMatchInfo *match)
{
    const CtProcedure *procedure = self->procedure;
    g_autofree char *word = g_match_info_fetch(match, 1);

    for (size_t i = 0; i < procedure->event_count; i++)
        for (size_t j = 0; j < procedure->event[i].field_count; j++) {
            const CtProcedureField *field = &procedure->event[i].field[j];
            int index = ct_procedure_word(field, ct_bytes_of_text(word));

            if (index == CT_PROCEDURE_NONE ||
                strstr(self->lines[self->at], procedure->event[i].name) == NULL)
                continue;
            replace_group(self, "word", match,
                          field->word[((size_t)index + 1) % field->word_count]);
            return;
        }
}

static void spoil_role(Maker *self, const GMatchInfo *match)
{
    g_autofree char *name = g_match_info_fetch(match, 1);
    int role = ct_procedure_role(self->procedure, name);

    if (role != CT_PROCEDURE_NONE)
        replace_group(self, "role", match,
                      self->procedure->role[((size_t)role + 1) % self->procedure->role_count].name);
}

static void spoil_name(Maker *self, const GMatchInfo *match)
{
    g_autofree char *name = g_match_info_fetch(match, 1);
    g_autofree char *other = g_strconcat(name, "-x", NULL);

    replace_group(self, "rename", match, other);
}

static const char *drop_kind(const char *line)
{
    static const char *const kinds[][2] = {
        { "keep", "drop keep" },     { "on ", "drop on" },      { "after", "drop after" },
        { "seal", "drop seal" },     { "pause", "drop pause" }, { "require", "drop require" },
        { "limit", "drop limit" },   { "gate", "drop gate" },   { "measure", "drop measure" },
        { "law", "drop law" },       { "role", "drop role" },   { "event", "drop event" },
        { "notice", "drop notice" }, { "state", "drop state" }, { "hold", "drop hold" },
        { "join", "drop join" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(line, kinds[i][0]))
            return kinds[i][1];
    return "drop line";
}

static bool says_something(const char *line)
{
    line += strspn(line, " \t");
    return line[0] != '\0' && line[0] != '#';
}

static void spoil_whole(Maker *self)
{
    const char *line = self->lines[self->at];
    g_autofree char *twice = g_strdup_printf("%s\n%s", line, line);
    guint next = self->at + 1;

    add(self, drop_kind(line + strspn(line, " ")), NULL, 0);
    add(self, "duplicate", twice, 0);
    while (next < self->count && !says_something(self->lines[next]))
        next++;
    if (next >= self->count)
        return;
    g_autoptr(GString) swapped = g_string_new(self->lines[next]);
    for (guint i = self->at + 1; i < next; i++)
        g_string_append_printf(swapped, "\n%s", self->lines[i]);
    g_string_append_printf(swapped, "\n%s", line);
    add(self, "swap", swapped->str, next - self->at);
}

static void spoil_parts(Maker *self)
{
    each(self, "\\b(\\d+) (?:hour|day|week|month|year)s?\\b", spoil_duration);
    each(self, "-> ([a-z][a-z0-9-]*)", spoil_target);
    each(self, "( if .*?)(?= ->)", spoil_guard);
    each(self, "( under ([A-Z][A-Z0-9-]*))", spoil_law);
    each(self, " (<=|>=|<|>|=) ", spoil_sign);
    each(self, "\\b(sent|served|ordered|first|last|entered)\\(([a-z0-9-]+)\\)", spoil_anchor);
    each(self, "from (opened|entered)\\b(?!\\()", spoil_bare_anchor);
    each(self,
         "( do |, )((?:send|serve|erase) [a-z0-9-]+|task [a-z0-9-]+ within \\d+ [a-z]+ by "
         "[a-z]+|emit .*)",
         spoil_action);
    each(self, " = ([a-z-]+)\\b(?!\\()", spoil_word);
    each(self, "(?:event|task|gate).* (?:from|by) ([a-z]+)\\b", spoil_role);
    each(self, "^ *(?:event|notice|state|law|role|measure) ([A-Za-z][A-Za-z0-9-]*)", spoil_name);
}

GPtrArray *fault_make(const char *text, const CtProcedure *procedure)
{
    Maker maker = { .faults = g_ptr_array_new_with_free_func(free_fault), .procedure = procedure };

    maker.lines = g_strsplit(text, "\n", -1);
    maker.count = g_strv_length(maker.lines);
    for (maker.at = 0; maker.at < maker.count; maker.at++) {
        if (!says_something(maker.lines[maker.at]))
            continue;
        spoil_whole(&maker);
        spoil_parts(&maker);
    }
    g_strfreev(maker.lines);
    return maker.faults;
}
