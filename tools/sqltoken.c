/* sqltoken.c - cutting SQL.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "sqltoken.h"

#include <string.h>

static bool is_word_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_';
}

static size_t size_of_quoted(const char *text, size_t left)
{
    for (size_t i = 1; i < left; i++) {
        if (text[i] != text[0])
            continue;
        if (i + 1 < left && text[i + 1] == text[0])
            i++; /* a doubled quote stands for itself */
        else
            return i + 1;
    }
    return left;
}

static size_t size_of_word(const char *text, size_t left, size_t from)
{
    while (from < left && is_word_byte(text[from]))
        from++;
    return from;
}

static CtToken cut_one(const char *text, size_t left)
{
    CtToken token = { .kind = CT_TOKEN_MARK, .text = text, .size = 1 };
    char next = '\0';

    if (left > 1)
        next = text[1];
    if (text[0] == '-' && next == '-') {
        const char *end = memchr(text, '\n', left);
        token.kind = CT_TOKEN_COMMENT;
        token.size = end == NULL ? left : (size_t)(end - text);
    } else if (text[0] == '\'' || text[0] == '"') {
        token.kind = CT_TOKEN_STRING;
        token.size = size_of_quoted(text, left);
    } else if (text[0] == ':' && is_word_byte(next)) {
        token.kind = CT_TOKEN_PARAMETER;
        token.size = size_of_word(text, left, 1);
    } else if (g_ascii_isdigit(text[0])) {
        token.kind = CT_TOKEN_NUMBER;
        token.size = size_of_word(text, left, 1);
    } else if (is_word_byte(text[0])) {
        token.kind = CT_TOKEN_WORD;
        token.size = size_of_word(text, left, 1);
    } else if ((text[0] == ':' && next == ':') || (text[0] == '|' && next == '|')) {
        token.size = 2;
    }
    return token;
}

GArray *ct_token_cut(const char *text, size_t size)
{
    GArray *tokens = g_array_new(FALSE, FALSE, sizeof(CtToken));
    unsigned depth = 0;

    for (size_t at = 0; at < size;) {
        if (g_ascii_isspace(text[at])) {
            at++;
            continue;
        }
        CtToken token = cut_one(text + at, size - at);
        if (ct_token_is(&token, ")") && depth > 0)
            depth--;
        token.depth = depth;
        if (ct_token_is(&token, "("))
            depth++;
        g_array_append_val(tokens, token);
        at += token.size;
    }
    return tokens;
}

bool ct_token_is(const CtToken *self, const char *word)
{
    return self->size == strlen(word) && g_ascii_strncasecmp(self->text, word, self->size) == 0;
}

const CtToken *ct_token_at(const GArray *tokens, size_t index)
{
    static const CtToken beyond = { .kind = CT_TOKEN_MARK, .text = "", .size = 0 };

    return index < tokens->len ? &g_array_index(tokens, CtToken, index) : &beyond;
}

size_t ct_token_skip(const GArray *tokens, size_t index)
{
    while (index < tokens->len && ct_token_at(tokens, index)->kind == CT_TOKEN_COMMENT)
        index++;
    return index;
}
