/* product_words.c - one pass over the characters of a normalised name.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/product_words.h"

#include <string.h>

/* "(R)" and its like are marks of trade, not words; ® and ™ are taken before they decompose. */
static char *without_marks(const char *text)
{
    static const char *const marks[] = {
        "(r)", "(R)", "(tm)", "(TM)", "(c)", "(C)", "®", "™", "©"
    };
    g_autoptr(GString) out = g_string_new(text);

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        (void)g_string_replace(out, marks[i], " ", 0);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *plain_letters(const char *text)
{
    g_autofree char *bare = without_marks(text);
    g_autofree char *apart = g_utf8_normalize(bare, -1, G_NORMALIZE_ALL);

    return apart == NULL ? g_strdup("") : g_utf8_strdown(apart, -1);
}

static bool is_inside(const char *at, bool digit_before)
{
    gunichar character = g_utf8_get_char(at);

    if (character == '.')
        return digit_before && g_ascii_isdigit(at[1]);
    return g_unichar_isalnum(character) || character == '+' || character == '#';
}

CtProductWords ct_product_words_of(const char *text)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) word = g_string_new(NULL);
    g_autofree char *plain =
        strlen(text) > CT_LIMIT_PRODUCT_TEXT ? g_strdup("") : plain_letters(text);

    for (char *at = plain;; at = g_utf8_next_char(at)) {
        bool digit_before = word->len > 0 && g_ascii_isdigit(word->str[word->len - 1]);

        if (*at != '\0' && g_unichar_ismark(g_utf8_get_char(at)))
            continue; /* the accent of the letter before */
        if (*at != '\0' && is_inside(at, digit_before)) {
            (void)g_string_append_unichar(word, g_utf8_get_char(at));
            continue;
        }
        if (word->len > 0)
            g_ptr_array_add(words, g_strdup(word->str));
        (void)g_string_truncate(word, 0);
        if (*at == '\0')
            break;
    }
    if (words->len > CT_LIMIT_PRODUCT_WORDS)
        g_ptr_array_set_size(words, 0);
    size_t count = words->len;
    g_ptr_array_add(words, NULL);
    return (CtProductWords){ (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE), count };
}

void ct_product_words_clear(CtProductWords *self)
{
    g_strfreev(self->word);
    *self = (CtProductWords){ 0 };
}

static bool is_number(const char *word)
{
    return word[0] != '\0' && strspn(word, "0123456789") == strlen(word);
}

size_t ct_product_words_match(const CtProductWords *self, size_t at, const CtProductWords *phrase,
                              const char **out_number)
{
    *out_number = NULL;
    if (phrase->count == 0 || at > self->count || phrase->count > self->count - at)
        return 0;
    for (size_t i = 0; i < phrase->count; i++) {
        const char *word = self->word[at + i];

        if (strcmp(phrase->word[i], "#") == 0 && is_number(word))
            *out_number = word;
        else if (strcmp(phrase->word[i], word) != 0)
            return 0;
    }
    return phrase->count;
}
