/* csaf_language.c - a tag is read subtag by subtag, each looked up where its place says.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_language.h"

#include "match/csaf_list.h"

#include <string.h>

typedef struct {
    char **at;          /* the next subtag, NULL behind the last one */
    const char *wrong;  /* the first subtag that is not valid */
    const char *reason; /* "is no script", static */
} Tag;

static bool is_all(const char *text, bool (*is)(char c))
{
    for (const char *at = text; *at != '\0'; at++)
        if (!is(*at))
            return false;
    return text[0] != '\0';
}

static bool is_letter(char c)
{
    return g_ascii_isalpha(c);
}

static bool is_digit(char c)
{
    return g_ascii_isdigit(c);
}

static void reject(Tag *self, const char *subtag, const char *reason)
{
    if (self->wrong == NULL) {
        self->wrong = subtag;
        self->reason = reason;
    }
}

static void take(Tag *self, CtCsafList list, const char *reason)
{
    if (!ct_csaf_list_has(list, *self->at))
        reject(self, *self->at, reason);
    self->at++;
}

static bool has_letters(const Tag *self, size_t size)
{
    return *self->at != NULL && strlen(*self->at) == size && is_all(*self->at, is_letter);
}

static bool has_variant(const Tag *self)
{
    size_t size = *self->at == NULL ? 0 : strlen(*self->at);

    return size >= 5 || (size == 4 && g_ascii_isdigit(**self->at));
}

/* Whether the subtag stands among those before it, in any case. */
static bool is_again(char **from, char **at)
{
    for (; from < at; from++)
        if (g_ascii_strcasecmp(*from, *at) == 0)
            return true;
    return false;
}

static void take_extensions(Tag *self)
{
    g_autoptr(GString) seen = g_string_new(NULL);

    for (; *self->at != NULL && g_ascii_strcasecmp(*self->at, "x") != 0; self->at++) {
        char singleton = g_ascii_tolower(**self->at);

        if (strlen(*self->at) != 1)
            continue;
        if (strchr(seen->str, singleton) != NULL)
            reject(self, *self->at, "is an extension that stands twice");
        g_string_append_c(seen, singleton);
    }
}

static void take_all(Tag *self)
{
    char **variants;

    take(self, CT_CSAF_LANGUAGES, "is no language");
    if (has_letters(self, 3))
        take(self, CT_CSAF_EXTLANGS, "is no extended language");
    if (has_letters(self, 3))
        reject(self, *self->at, "is an extended language behind another one");
    while (has_letters(self, 3))
        self->at++;
    if (has_letters(self, 4))
        take(self, CT_CSAF_SCRIPTS, "is no script");
    if (has_letters(self, 2) ||
        (*self->at != NULL && strlen(*self->at) == 3 && is_all(*self->at, is_digit)))
        take(self, CT_CSAF_REGIONS, "is no region");
    for (variants = self->at; has_variant(self);) {
        if (is_again(variants, self->at))
            reject(self, *self->at, "is a variant that stands twice");
        take(self, CT_CSAF_VARIANTS, "is no variant");
    }
    take_extensions(self);
}

void ct_csaf_language_tags(const CtCsafWorld *world)
{
    static const char *const paths[] = { "document/lang", "document/source_lang" };

    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        const CtCsafNode *node = ct_csaf_node_at(world->root, paths[i]);
        const char *text = ct_csaf_node_text(node);

        if (text == NULL || text[0] == '\0' || ct_csaf_list_has(CT_CSAF_GRANDFATHERED, text))
            continue;
        g_auto(GStrv) subtags = g_strsplit(text, "-", -1);
        Tag tag = { .at = subtags };
        if (g_ascii_strcasecmp(subtags[0], "x") != 0)
            take_all(&tag);
        if (tag.wrong != NULL)
            ct_csaf_finding_add(world->out, node, "the subtag \"%s\" %s", tag.wrong, tag.reason);
    }
}
