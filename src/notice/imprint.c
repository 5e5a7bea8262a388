/* imprint.c - the text of the square code.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "notice/imprint.h"

#include "base/text.h"

#include <string.h>

#define MARK      "CONSTAT1"
#define HASH_TEXT 43 /* 32 bytes in base64url without padding */

static bool origin_is_plain(const char *origin)
{
    for (const char *c = origin; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return origin[0] != '\0';
}

static char *hash_text(const uint8_t hash[CT_IMPRINT_HASH_SIZE])
{
    char *text = g_base64_encode(hash, CT_IMPRINT_HASH_SIZE);

    text[HASH_TEXT] = '\0';
    return g_strdelimit(g_strdelimit(text, "+", '-'), "/", '_');
}

bool ct_imprint_text(const CtImprint *self, char out[CT_IMPRINT_TEXT_SIZE], GError **error)
{
    if (!origin_is_plain(self->origin))
        return ct_fail(error, CT_ERROR_INPUT, "imprint: the origin is not plain text");
    if (self->index >= self->size)
        return ct_fail(error, CT_ERROR_INPUT, "imprint: the checkpoint does not cover the entry");
    g_autofree char *leaf = hash_text(self->leaf);
    g_autofree char *root = hash_text(self->root);
    g_autofree char *text =
        g_strdup_printf(MARK " %s %" G_GUINT64_FORMAT " %s %" G_GUINT64_FORMAT " %s", self->origin,
                        self->index, leaf, self->size, root);
    if (strlen(text) >= CT_IMPRINT_TEXT_SIZE)
        return ct_fail(error, CT_ERROR_LIMIT, "imprint: the text is longer than 160 characters");
    memcpy(out, text, strlen(text) + 1);
    return true;
}

static bool read_hash(const char *text, uint8_t out[CT_IMPRINT_HASH_SIZE])
{
    gsize size;

    if (strlen(text) != HASH_TEXT || strpbrk(text, "+/=") != NULL)
        return false;
    g_autofree char *padded = g_strconcat(text, "=", NULL);
    g_strdelimit(g_strdelimit(padded, "-", '+'), "_", '/');
    g_autofree guchar *hash = g_base64_decode(padded, &size);
    if (size != CT_IMPRINT_HASH_SIZE)
        return false;
    memcpy(out, hash, size);
    return true;
}

static bool read_number(const char *text, uint64_t *out)
{
    return (text[0] != '0' || text[1] == '\0') &&
           ct_text_to_u64(ct_bytes_of_text(text), UINT64_MAX, out);
}

/* What was read is written again and compared, so that one proof has one text. */
static bool is_the_text_of(CtBytes text, const CtImprint *proof)
{
    char again[CT_IMPRINT_TEXT_SIZE];

    return ct_imprint_text(proof, again, NULL) && ct_bytes_equal(text, ct_bytes_of_text(again));
}

bool ct_imprint_parse(CtBytes text, CtImprint *out, GError **error)
{
    CtImprint proof = { 0 };

    if (text.size >= CT_IMPRINT_TEXT_SIZE)
        return ct_fail(error, CT_ERROR_LIMIT, "imprint: the text is longer than 160 characters");
    g_autofree char *copy = ct_bytes_to_text(text);
    g_auto(GStrv) part = g_strsplit(copy, " ", 0);
    if (g_strv_length(part) != 6 || strcmp(part[0], MARK) != 0 ||
        strlen(part[1]) >= sizeof proof.origin)
        return ct_fail(error, CT_ERROR_INPUT, "imprint: not the text of a proof");
    memcpy(proof.origin, part[1], strlen(part[1]));
    if (!read_number(part[2], &proof.index) || !read_hash(part[3], proof.leaf) ||
        !read_number(part[4], &proof.size) || !read_hash(part[5], proof.root) ||
        !is_the_text_of(text, &proof))
        return ct_fail(error, CT_ERROR_INPUT, "imprint: a number or hash is not well-formed");
    *out = proof;
    return true;
}
