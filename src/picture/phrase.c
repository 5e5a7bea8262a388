/* phrase.c - the words of both languages in tables, and how they are put together.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "picture/phrase.h"

#include "procedure/derivation.h"

#include <string.h>

typedef enum { ENGLISH, FRENCH, LANGUAGES } Language;

/* By CtAnchorKind. */
static const char *const anchors[LANGUAGES][CT_ANCHOR_LAST + 1] = {
    { "opening", "entry here", "entry into ", "order of ", "sending of ", "service of ", "first ",
      "last " },
    { "ouverture", "entrée dans cet état", "entrée dans ", "ordre d'envoi de ", "envoi de ",
      "notification de ", "premier fait : ", "dernier fait : " },
};

/* By CtGuardOperator, from CT_GUARD_LESS on: for instants, then for everything else. */
static const char *const before_or_after[LANGUAGES][6] = {
    { "before ", "at or before ", "exactly at ", "not at ", "from ", "after " },
    { "avant ", "au plus tard ", "exactement à ", "pas à ", "à partir de ", "après " },
};
static const char *const compared[LANGUAGES][6] = {
    { " < ", " ≤ ", " is ", " is not ", " ≥ ", " > " },
    { " < ", " ≤ ", " = ", " ≠ ", " ≥ ", " > " },
};

typedef struct {
    const char *and, * or, *not, *facts, *after, *before, *within, *by, *task, *erase, *serve, *to,
        *count, *happened, *happened_not;
} Words;

static const Words words[LANGUAGES] = {
    { " and ", " or ", "not ", "facts ", " after ", " before ", " within ", " by ", "task ",
      "erase ", "counts as served: ", " to ", "number of ", " has happened", " has not happened" },
    { " et ", " ou ", "non ", "faits ", " après ", " avant ", " sous ", " par ", "tâche ",
      "effacer ", "vaut notification : ", " à ", "nombre de ", " a eu lieu", " n'a pas eu lieu" },
};

static const char *const channels[LANGUAGES][CT_CHANNEL_DOSSIER + 1] = {
    { "e-mail ", "letter ", "registered letter ", "message ", "file " },
    { "courriel ", "lettre ", "lettre recommandée ", "message ", "dossier " },
};

static Language language_of(const char *name)
{
    return g_strcmp0(name, "fr") == 0 ? FRENCH : ENGLISH;
}

char *ct_phrase_event(const CtProcedure *procedure, int event)
{
    char *text = g_strdup(procedure->event[event].name);

    return g_strdelimit(text, "-", ' ');
}

char *ct_phrase_anchor(const CtProcedure *procedure, CtAnchor anchor, const char *language)
{
    const char *word = anchors[language_of(language)][anchor.kind];

    switch (anchor.kind) {
    case CT_ANCHOR_ENTERED_STATE:
        return g_strconcat(word, procedure->state[anchor.index].name, NULL);
    case CT_ANCHOR_ORDERED:
    case CT_ANCHOR_SENT:
    case CT_ANCHOR_SERVED:
        return g_strconcat(word, procedure->notice[anchor.index].name, NULL);
    case CT_ANCHOR_FIRST:
    case CT_ANCHOR_LAST: {
        g_autofree char *name = ct_phrase_event(procedure, anchor.index);
        return g_strconcat(word, name, NULL);
    }
    case CT_ANCHOR_OPENED:
    case CT_ANCHOR_ENTERED:
    default:
        return g_strdup(word);
    }
}

/* "8 days after sending of warn1"; without a period, the anchor alone. */
static char *instant_of(const CtProcedure *procedure, const CtOperand *operand, Language in)
{
    const char *language = in == FRENCH ? "fr" : "en";
    g_autofree char *anchor = ct_phrase_anchor(procedure, operand->anchor, language);

    if (operand->sign == 0)
        return g_steal_pointer(&anchor);
    g_autofree char *period = ct_derivation_duration(operand->duration, language);
    return g_strconcat(period, operand->sign > 0 ? words[in].after : words[in].before, anchor,
                       NULL);
}

static char *number_of(const CtOperand *operand, const CtProcedureField *of)
{
    if (of != NULL && of->type == CT_FIELD_ONE_OF && operand->number >= 0 &&
        (size_t)operand->number < of->word_count)
        return g_strdup(of->word[operand->number]);
    if (operand->type == CT_FIELD_BOOL)
        return g_strdup(operand->number != 0 ? "true" : "false");
    return g_strdup_printf("%" G_GINT64_FORMAT, operand->number);
}

/* `of` is the field that the other side names, for its words; NULL without one. */
static char *operand_text(const CtProcedure *procedure, const CtProcedureEvent *event,
                          const CtOperand *operand, const CtProcedureField *of, Language in)
{
    switch (operand->kind) {
    case CT_OPERAND_AT:
        return g_strdup(in == FRENCH ? "faits" : "facts");
    case CT_OPERAND_FIELD:
        return g_strdup(event == NULL ? "" : event->field[operand->index].name);
    case CT_OPERAND_ANCHOR:
        return instant_of(procedure, operand, in);
    case CT_OPERAND_COUNT: {
        g_autofree char *name = ct_phrase_event(procedure, operand->index);
        return g_strconcat(words[in].count, name, NULL);
    }
    case CT_OPERAND_TEXT:
        return g_strdup(operand->text);
    case CT_OPERAND_NUMBER:
    default:
        return number_of(operand, of);
    }
}

static const CtProcedureField *field_of(const CtProcedureEvent *event, const CtOperand *operand)
{
    return event != NULL && operand->kind == CT_OPERAND_FIELD ? &event->field[operand->index]
                                                              : NULL;
}

/* `ANCHOR >= opened` is how a guard asks whether something has happened at all: an anchor that is
 * not set makes the comparison false, and nothing of a case comes before its opening. */
static bool asks_whether(const CtGuardNode *node)
{
    return node->op == CT_GUARD_GREATER_EQUAL && node->left.kind == CT_OPERAND_ANCHOR &&
           node->left.sign == 0 && node->right.kind == CT_OPERAND_ANCHOR &&
           node->right.anchor.kind == CT_ANCHOR_OPENED && node->right.sign == 0;
}

static char *whether(const CtProcedure *procedure, const CtGuardNode *node, bool denied,
                     Language in)
{
    g_autofree char *what = instant_of(procedure, &node->left, in);

    return g_strconcat(what, denied ? words[in].happened_not : words[in].happened, NULL);
}

static char *comparison(const CtProcedure *procedure, const CtProcedureEvent *event,
                        const CtGuardNode *node, Language in)
{
    size_t op = (size_t)(node->op - CT_GUARD_LESS);

    if (asks_whether(node))
        return whether(procedure, node, false, in);
    g_autofree char *right =
        operand_text(procedure, event, &node->right, field_of(event, &node->left), in);

    if (node->left.kind == CT_OPERAND_AT && node->left.sign == 0)
        return g_strconcat(words[in].facts, before_or_after[in][op], right, NULL);
    g_autofree char *left =
        operand_text(procedure, event, &node->left, field_of(event, &node->right), in);
    bool instants = node->left.kind == CT_OPERAND_ANCHOR && node->right.kind == CT_OPERAND_ANCHOR;
    return instants ? g_strconcat(left, " ", before_or_after[in][op], right, NULL)
                    : g_strconcat(left, compared[in][op], right, NULL);
}

/* The depth of guards is bounded by the parser (CT_LIMIT_PROCEDURE_DEPTH). */
static char *guard_text(const CtProcedure *procedure, const CtProcedureEvent *event, int at,
                        Language in)
{
    const CtGuardNode *node = &procedure->guard[at];

    if (node->op >= CT_GUARD_LESS)
        return comparison(procedure, event, node, in);
    if (node->op == CT_GUARD_NOT && asks_whether(&procedure->guard[node->left_node]))
        return whether(procedure, &procedure->guard[node->left_node], true, in);
    g_autofree char *left = guard_text(procedure, event, node->left_node, in);
    if (node->op == CT_GUARD_NOT)
        return g_strconcat(words[in].not, "(", left, ")", NULL);
    g_autofree char *right = guard_text(procedure, event, node->right_node, in);
    if (node->op == CT_GUARD_OR)
        return g_strconcat("(", left, words[in].or, right, ")", NULL);
    return g_strconcat(left, words[in].and, right, NULL);
}

static const CtProcedureEvent *event_of_guard(const CtProcedure *procedure, int node)
{
    for (size_t i = 0; i < procedure->transition_count; i++)
        if (procedure->transition[i].guard == node && procedure->transition[i].event >= 0)
            return &procedure->event[procedure->transition[i].event];
    return NULL;
}

char *ct_phrase_guard(const CtProcedure *procedure, int node, const char *language)
{
    return guard_text(procedure, event_of_guard(procedure, node), node, language_of(language));
}

char *ct_phrase_cause(const CtProcedure *procedure, const CtProcedureTransition *transition,
                      const char *language)
{
    Language in = language_of(language);

    if (transition->event >= 0) {
        const CtProcedureEvent *event = &procedure->event[transition->event];
        g_autofree char *name = ct_phrase_event(procedure, transition->event);

        return g_strdup_printf("%s (%s)", name, procedure->role[event->role].name);
    }
    g_autofree char *period = ct_derivation_duration(transition->after, language);
    g_autofree char *anchor = ct_phrase_anchor(procedure, transition->from, language);
    return g_strconcat(period, words[in].after, anchor, NULL);
}

static char *task_text(const CtProcedure *procedure, const CtProcedureAction *action, Language in)
{
    g_autofree char *within = ct_derivation_duration(action->within, in == FRENCH ? "fr" : "en");

    return g_strconcat(words[in].task, action->task, words[in].within, within, words[in].by,
                       procedure->role[action->role].name, NULL);
}

char *ct_phrase_action(const CtProcedure *procedure, const CtProcedureAction *action,
                       const char *language)
{
    Language in = language_of(language);

    switch (action->kind) {
    case CT_ACTION_SEND: {
        const CtProcedureNotice *notice = &procedure->notice[action->notice];
        return g_strconcat(channels[in][notice->channel], notice->name, words[in].to, notice->party,
                           NULL);
    }
    case CT_ACTION_TASK:
        return task_text(procedure, action, in);
    case CT_ACTION_EMIT:
        return g_strconcat(action->event, " → ", action->target, NULL);
    case CT_ACTION_ERASE:
        return g_strconcat(words[in].erase, procedure->compartment[action->compartment].name, NULL);
    case CT_ACTION_SERVE:
    default:
        return g_strconcat(words[in].serve, procedure->notice[action->notice].name, NULL);
    }
}
