/* purl.c - package URLs read from both ends, as their specification tells, and written one way.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/purl.h"

#include "base/text.h"

#include <string.h>

/* ---- percent encoding ---- */

static bool is_plain(uint8_t byte)
{
    return g_ascii_isalnum(byte) || strchr(".-_~:", byte) != NULL;
}

static void encode(CtBuffer *out, const char *text, const char *also)
{
    for (const uint8_t *at = (const uint8_t *)text; *at != 0; at++)
        if (is_plain(*at) || strchr(also, *at) != NULL)
            ct_buffer_add_u8(out, *at);
        else
            ct_buffer_printf(out, "%%%02X", *at);
}

/* NULL on a broken sign, a zero, or what is not UTF-8; the caller frees. */
static char *decode(CtBytes text)
{
    g_auto(CtBuffer) out = ct_buffer_new(CT_LIMIT_PURL_BYTES);

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte == '%') {
            if (!ct_text_unhex(ct_bytes_slice(text, i + 1, 2), &byte, 1))
                return NULL;
            i += 2;
        }
        ct_buffer_add_u8(&out, byte);
    }
    if (!ct_text_is_utf8(ct_buffer_bytes(&out)))
        return NULL;
    return ct_bytes_to_text(ct_buffer_bytes(&out));
}

/* ---- reading ---- */

static bool cut_last(CtBytes *text, char mark, CtBytes *out_tail)
{
    const uint8_t *at = text->size == 0 ? NULL : memrchr(text->data, mark, text->size);

    if (at == NULL)
        return false;
    size_t size = (size_t)(at - text->data);
    *out_tail = ct_bytes_slice(*text, size + 1, text->size);
    *text = ct_bytes_slice(*text, 0, size);
    return true;
}

static bool cut_first(CtBytes *text, char mark, CtBytes *out_head)
{
    const uint8_t *at = text->size == 0 ? NULL : memchr(text->data, mark, text->size);

    if (at == NULL)
        return false;
    size_t size = (size_t)(at - text->data);
    *out_head = ct_bytes_slice(*text, 0, size);
    *text = ct_bytes_slice(*text, size + 1, text->size);
    return true;
}

static CtBytes without_slashes(CtBytes text)
{
    while (text.size > 0 && text.data[0] == '/')
        text = ct_bytes_slice(text, 1, text.size);
    while (text.size > 0 && text.data[text.size - 1] == '/')
        text = ct_bytes_slice(text, 0, text.size - 1);
    return text;
}

/* Segments decoded and joined; empty ones, and of a subpath also . and .., are left out. NULL with
 * *good false on a segment that cannot be. */
static char *read_segments(CtBytes text, bool dots, bool *good)
{
    g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func(g_free);
    CtBytes rest = without_slashes(text);

    while (rest.size > 0 && *good) {
        CtBytes segment = rest;

        if (!cut_first(&rest, '/', &segment))
            rest = (CtBytes){ NULL, 0 };
        g_autofree char *plain = decode(segment);
        if (plain == NULL || strchr(plain, '/') != NULL)
            *good = false;
        else if (plain[0] != '\0' &&
                 !(dots && (strcmp(plain, ".") == 0 || strcmp(plain, "..") == 0)))
            g_ptr_array_add(segments, g_steal_pointer(&plain));
    }
    if (!*good || segments->len == 0)
        return NULL;
    g_ptr_array_add(segments, NULL);
    return g_strjoinv("/", (char **)segments->pdata);
}

static void clear_qualifier(void *data)
{
    g_free(((CtPurlQualifier *)data)->key);
    g_free(((CtPurlQualifier *)data)->value);
}

static int compare_qualifiers(const void *a, const void *b)
{
    return strcmp(((const CtPurlQualifier *)a)->key, ((const CtPurlQualifier *)b)->key);
}

static bool is_name(CtBytes text, const char *marks)
{
    if (text.size == 0 || !g_ascii_isalpha(text.data[0]))
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == 0 ||
            (!g_ascii_isalnum(text.data[i]) && strchr(marks, text.data[i]) == NULL))
            return false;
    return true;
}

static char *lower(CtBytes text)
{
    return g_ascii_strdown((const char *)text.data, (gssize)text.size);
}

static const char *read_qualifiers(CtBytes text, CtPurl *self)
{
    while (text.size > 0) {
        CtBytes pair = text;
        CtBytes key = { NULL, 0 };

        if (!cut_first(&text, '&', &pair))
            text = (CtBytes){ NULL, 0 };
        if (!cut_first(&pair, '=', &key) || !is_name(key, ".-_"))
            return "has a qualifier without a key";
        if (pair.size == 0)
            continue;
        CtPurlQualifier made = { lower(key), decode(pair) };
        bool twice = ct_purl_qualifier(self, made.key) != NULL;
        g_array_append_val(self->qualifiers, made);
        if (made.value == NULL)
            return "has a broken qualifier";
        if (twice)
            return "has a qualifier twice";
    }
    g_array_sort(self->qualifiers, compare_qualifiers);
    return NULL;
}

static void fold(char **text)
{
    char *folded = *text == NULL ? NULL : g_utf8_strdown(*text, -1);

    g_free(*text);
    *text = folded;
}

/* Types whose names do not know case; of Python's also _ is -. */
static void fold_names(CtPurl *self)
{
    static const char *const folding[] = { "alpm",     "apk", "bitbucket", "bitnami",
                                           "composer", "deb", "github",    "hex",
                                           "oci",      "pub", "pypi" };

    for (size_t i = 0; i < G_N_ELEMENTS(folding); i++)
        if (strcmp(self->type, folding[i]) == 0) {
            fold(&self->name);
            fold(&self->namespace);
        }
    if (strcmp(self->type, "rpm") == 0)
        fold(&self->namespace);
    if (strcmp(self->type, "pypi") == 0)
        (void)g_strdelimit(self->name, "_", '-');
}

/* An @ that begins a namespace (npm's scopes, written plain) stands before the last slash. */
static bool has_version(CtBytes text)
{
    const uint8_t *at = text.size == 0 ? NULL : memrchr(text.data, '@', text.size);
    const uint8_t *slash = text.size == 0 ? NULL : memrchr(text.data, '/', text.size);

    return at != NULL && (slash == NULL || at > slash);
}

/* Static text of what is wrong, or NULL. */
static const char *read_parts(CtBytes text, CtPurl *self)
{
    CtBytes tail = { NULL, 0 };
    CtBytes head = { NULL, 0 };
    bool good = true;

    if (cut_last(&text, '#', &tail))
        self->subpath = read_segments(tail, true, &good);
    if (!good)
        return "has a broken subpath";
    if (cut_last(&text, '?', &tail)) {
        const char *problem = read_qualifiers(tail, self);
        if (problem != NULL)
            return problem;
    }
    text = without_slashes(text);
    if (!cut_first(&text, '/', &head) || !is_name(head, ".-"))
        return "has no type";
    self->type = lower(head);
    text = without_slashes(text);
    if (has_version(text) && cut_last(&text, '@', &tail)) {
        self->version = decode(tail);
        if (self->version == NULL)
            return "has a broken version";
        if (self->version[0] == '\0')
            g_clear_pointer(&self->version, g_free);
    }
    text = without_slashes(text);
    CtBytes name = text;
    if (cut_last(&text, '/', &name))
        self->namespace = read_segments(text, false, &good);
    self->name = decode(name);
    if (!good || self->name == NULL)
        return "has a broken name";
    return self->name[0] == '\0' ? "has no name" : NULL;
}

bool ct_purl_parse(CtBytes text, CtPurl *out, GError **error)
{
    g_auto(CtPurl) self = { 0 };
    const char *problem = NULL;

    if (text.size > CT_LIMIT_PURL_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "package URL: is too long");
    if (!ct_text_equal_nocase(ct_bytes_slice(text, 0, 4), "pkg:"))
        return ct_fail(error, CT_ERROR_INPUT, "package URL: does not begin with pkg:");
    self.qualifiers = g_array_new(FALSE, FALSE, sizeof(CtPurlQualifier));
    g_array_set_clear_func(self.qualifiers, clear_qualifier);
    problem = read_parts(ct_bytes_slice(text, 4, text.size), &self);
    if (problem != NULL)
        return ct_fail(error, CT_ERROR_INPUT, "package URL: %s", problem);
    fold_names(&self);
    *out = self;
    self = (CtPurl){ 0 };
    return true;
}

void ct_purl_clear(CtPurl *self)
{
    g_free(self->type);
    g_free(self->namespace);
    g_free(self->name);
    g_free(self->version);
    g_free(self->subpath);
    if (self->qualifiers != NULL)
        g_array_unref(self->qualifiers);
    *self = (CtPurl){ 0 };
}

const char *ct_purl_qualifier(const CtPurl *self, const char *key)
{
    for (guint i = 0; i < self->qualifiers->len; i++) {
        const CtPurlQualifier *qualifier = &g_array_index(self->qualifiers, CtPurlQualifier, i);

        if (strcmp(qualifier->key, key) == 0)
            return qualifier->value;
    }
    return NULL;
}

void ct_purl_write(const CtPurl *self, CtBuffer *out)
{
    ct_buffer_printf(out, "pkg:%s/", self->type);
    if (self->namespace != NULL) {
        encode(out, self->namespace, "/");
        ct_buffer_add_u8(out, '/');
    }
    encode(out, self->name, "");
    if (self->version != NULL) {
        ct_buffer_add_u8(out, '@');
        encode(out, self->version, "");
    }
    for (guint i = 0; i < self->qualifiers->len; i++) {
        const CtPurlQualifier *qualifier = &g_array_index(self->qualifiers, CtPurlQualifier, i);

        ct_buffer_printf(out, "%c%s=", i == 0 ? '?' : '&', qualifier->key);
        encode(out, qualifier->value, "/");
    }
    if (self->subpath != NULL) {
        ct_buffer_add_u8(out, '#');
        encode(out, self->subpath, "/");
    }
}
