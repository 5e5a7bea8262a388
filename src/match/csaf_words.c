/* csaf_words.c - small grammars, read word by word.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_words.h"

#include "match/csaf_list.h"
#include "match/csaf_note.h"
#include "match/version.h"

#include <string.h>

/* ---- licences ---- */

static bool is_id(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (!g_ascii_isalnum(*at) && *at != '-' && *at != '.')
            return false;
    return text[0] != '\0';
}

typedef struct {
    char **words; /* borrowed; brackets are words of their own */
    size_t at;
    bool unlisted; /* an identifier that is in no list was seen */
} Expression;

static bool takes(Expression *self, const char *word)
{
    g_autofree char *lower = g_ascii_strdown(word, -1);
    bool there = self->words[self->at] != NULL && (strcmp(self->words[self->at], word) == 0 ||
                                                   strcmp(self->words[self->at], lower) == 0);

    self->at += there ? 1 : 0;
    return there;
}

static bool is_operator(const char *word)
{
    static const char *const operators[] = { "and", "or", "with", "AND", "OR", "WITH", NULL };

    return g_strv_contains(operators, word);
}

/* A licence or, behind WITH, an exception. References to other documents are not for CSAF. */
static bool take_id(Expression *self, bool after_with)
{
    const char *word = self->words[self->at];
    const char *own = after_with ? "AdditionRef-" : "LicenseRef-";

    if (word == NULL || is_operator(word))
        return false;
    size_t size = strlen(word);
    bool plus = !after_with && size > 1 && word[size - 1] == '+';
    g_autofree char *id = g_strndup(word, size - (plus ? 1 : 0));
    bool is_own = g_str_has_prefix(id, own);
    if (!is_id(id) || g_str_has_prefix(id, "DocumentRef-") ||
        (is_own && (plus || id[strlen(own)] == '\0')))
        return false;
    self->unlisted = self->unlisted || (is_own ? !g_str_has_prefix(id, "LicenseRef-scancode-")
                                               : !ct_csaf_list_has(CT_CSAF_LICENCES, id));
    self->at++;
    return true;
}

static bool take_simple(Expression *self)
{
    return take_id(self, false) && (!takes(self, "WITH") || take_id(self, true));
}

/* compound = part *((AND / OR) part), part = simple / "(" compound ")"; brackets are counted, so
 * that no nesting is too deep. */
static bool take_compound(Expression *self)
{
    size_t open = 0;

    for (;;) {
        while (takes(self, "("))
            open++;
        if (!take_simple(self))
            return false;
        for (; open > 0 && takes(self, ")");)
            open--;
        if (!takes(self, "AND") && !takes(self, "OR"))
            return open == 0 && self->words[self->at] == NULL;
    }
}

static bool read_expression(const char *text, bool *out_unlisted)
{
    g_autoptr(GString) spaced = g_string_new(text);

    (void)g_string_replace(spaced, "(", " ( ", 0);
    (void)g_string_replace(spaced, ")", " ) ", 0);
    g_auto(GStrv) all_words = g_strsplit(spaced->str, " ", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (size_t i = 0; all_words[i] != NULL; i++)
        if (all_words[i][0] != '\0')
            g_ptr_array_add(words, all_words[i]);
    g_ptr_array_add(words, NULL);
    Expression self = { .words = (char **)words->pdata };
    bool valid = take_compound(&self);
    *out_unlisted = self.unlisted;
    return valid;
}

void ct_csaf_words_licence(const CtCsafWorld *world)
{
    const CtCsafNode *node = ct_csaf_node_at(world->root, "document/license_expression");
    bool unlisted;

    if (ct_csaf_node_text(node) != NULL && !read_expression(node->text, &unlisted))
        ct_csaf_finding_add(world->out, node, "is no SPDX licence expression");
}

void ct_csaf_words_licence_text(const CtCsafWorld *world)
{
    const CtCsafNode *node = ct_csaf_node_at(world->root, "document/license_expression");
    bool unlisted = false;

    if (ct_csaf_node_text(node) != NULL && read_expression(node->text, &unlisted) && unlisted)
        ct_csaf_note_one(world, "License", "legal_disclaimer");
}

/* ---- version ranges ---- */

typedef struct {
    const char *sign; /* "", "!=", "<", ... */
    char *version;    /* owned */
} Constraint;

static void clear_constraint(void *data)
{
    Constraint *constraint = data;

    g_free(constraint->version);
}

static const char *take_sign(const char **text)
{
    static const char *const signs[] = { "!=", "<=", ">=", "<", ">", "=" };

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (g_str_has_prefix(*text, signs[i])) {
            *text += strlen(signs[i]);
            return signs[i];
        }
    return "";
}

/* What is wrong with the constraints' spelling, or NULL; *out gets them. */
static const char *read_constraints(const char *text, GArray *out)
{
    g_auto(GStrv) parts = g_strsplit(text, "|", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        const char *at = parts[i];
        Constraint constraint = { .sign = take_sign(&at) };

        if (strcmp(constraint.sign, "=") == 0)
            return "a version that is meant itself stands without \"=\"";
        if (at[0] == '\0')
            return "has a constraint without version";
        if (strpbrk(at, " \t,<>=!/*") != NULL)
            return "is neither vers nor its constraints alone";
        constraint.version = g_strdup(at);
        g_array_append_val(out, constraint);
    }
    return NULL;
}

static bool points_down(const char *sign)
{
    return sign[0] == '<';
}

static bool points_up(const char *sign)
{
    return sign[0] == '>';
}

/* Canonical vers: each version once, in order, and no bound that another makes idle. */
static const char *check_order(const GArray *constraints, const CtVersionScheme *scheme)
{
    const Constraint *bound = NULL;

    for (guint i = 0; i < constraints->len; i++) {
        const Constraint *constraint = &g_array_index(constraints, Constraint, i);
        CtBytes version = ct_bytes_of_text(constraint->version);
        CtVersionOrder order =
            i == 0 ? CT_VERSION_GREATER
                   : ct_version_compare(scheme, version, ct_bytes_of_text(constraint[-1].version));

        if (order == CT_VERSION_INVALID)
            return "has a version that is none of its scheme";
        if (order != CT_VERSION_GREATER)
            return "is not in the order of its versions";
        bool same = bound != NULL && ((points_up(bound->sign) && points_up(constraint->sign)) ||
                                      (points_down(bound->sign) && points_down(constraint->sign)));
        if (same)
            return "has a bound that another makes idle";
        if (points_up(constraint->sign) || points_down(constraint->sign))
            bound = constraint;
    }
    return NULL;
}

/* Splits "vers:SCHEME/CONSTRAINTS"; without "vers:" all are constraints. */
static const char *split_range(const char *text, char **out_scheme, const char **out_constraints)
{
    *out_constraints = text;
    if (!g_str_has_prefix(text, "vers:"))
        return NULL;
    const char *slash = strchr(text, '/');
    if (slash == NULL || slash == text + strlen("vers:"))
        return "lacks the scheme of its versions";
    *out_scheme = g_strndup(text + strlen("vers:"), (size_t)(slash - text) - strlen("vers:"));
    *out_constraints = slash + 1;
    for (const char *at = *out_scheme; *at != '\0'; at++)
        if (!g_ascii_islower(*at) && !g_ascii_isdigit(*at) && strchr("+.-", *at) == NULL)
            return "has a scheme that is not spelt in lower case";
    return NULL;
}

static const char *check_range(const char *text)
{
    g_autoptr(GArray) constraints = g_array_new(FALSE, FALSE, sizeof(Constraint));
    g_autofree char *scheme = NULL;
    const char *rest;
    const char *fault = split_range(text, &scheme, &rest);

    g_array_set_clear_func(constraints, clear_constraint);
    if (fault != NULL)
        return fault;
    bool is_all = scheme != NULL && strcmp(scheme, "all") == 0;
    if (scheme != NULL && strcmp(rest, "*") == 0)
        return NULL;
    if (is_all)
        return "\"all\" is followed by \"*\" alone";
    fault = read_constraints(rest, constraints);
    /* Versions of a scheme that we do not know have no order here. */
    const CtVersionScheme *known =
        scheme == NULL ? NULL : ct_version_scheme(ct_bytes_of_text(scheme));
    return fault != NULL || known == NULL ? fault : check_order(constraints, known);
}

static void each_range(const CtCsafWorld *world, CtCsafVisit visit)
{
    for (unsigned i = 0; i < world->branches->len; i++) {
        const CtCsafNode *branch = g_ptr_array_index(world->branches, i);
        const CtCsafNode *name = ct_csaf_node_at(branch, "name");

        if (ct_csaf_node_text(name) != NULL &&
            ct_csaf_node_says(branch, "category", "product_version_range"))
            visit(world, name);
    }
}

static void look_at_range(const CtCsafWorld *world, const CtCsafNode *name)
{
    const char *fault = check_range(name->text);

    if (fault != NULL)
        ct_csaf_finding_add(world->out, name, "%s", fault);
}

void ct_csaf_words_range(const CtCsafWorld *world)
{
    each_range(world, look_at_range);
}

static void look_at_single(const CtCsafWorld *world, const CtCsafNode *name)
{
    g_autoptr(GArray) constraints = g_array_new(FALSE, FALSE, sizeof(Constraint));
    g_autofree char *scheme = NULL;
    const char *rest;

    g_array_set_clear_func(constraints, clear_constraint);
    if (split_range(name->text, &scheme, &rest) != NULL)
        return;
    if (rest[0] == '=' && strchr(rest, '|') == NULL)
        rest++; /* not canonical, but one version all the same */
    if (read_constraints(rest, constraints) != NULL || constraints->len == 0)
        return;
    const Constraint *first = &g_array_index(constraints, Constraint, 0);
    bool between = constraints->len == 2 && strcmp(first[0].version, first[1].version) == 0 &&
                   strcmp(first[0].sign, ">=") == 0 && strcmp(first[1].sign, "<=") == 0;
    if ((constraints->len == 1 && first->sign[0] == '\0') || between)
        ct_csaf_finding_add(world->out, name, "is one version, not a range");
}

void ct_csaf_words_single(const CtCsafWorld *world)
{
    each_range(world, look_at_single);
}
