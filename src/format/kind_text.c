/* kind_text.c - encodings, interpreters, roots.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/kind_text.h"

#include "base/text.h"

#include <string.h>

#define ENOUGH    512 /* bytes that are looked at for controls */
#define FRONT     512 /* letters of a text that are looked at for its sort */
#define FEW       32  /* bytes: fewer that are neither ASCII nor UTF-8 prove no text */
#define UTF8_TAIL 3   /* bytes that a cut character may leave */
#define PLAIN     64  /* of so many bytes of any text one is a blank, a sign or a line's end */

/* ---- encodings ---- */

static bool is_texts_control(uint8_t c)
{
    return (c >= 8 && c <= 13) || c == 27; /* from backspace to carriage return; escape */
}

/* Without a branch inside, so that the compiler takes many bytes at a time. */
static bool has_controls(CtBytes head)
{
    unsigned bad = 0;

    for (size_t i = 0; i < head.size; i++) {
        uint8_t c = head.data[i];

        bad |= (unsigned)(c < 8) | (unsigned)(c > 13 && c < 27) | (unsigned)(c > 27 && c < 32) |
               (unsigned)(c == 127);
    }
    return bad != 0;
}

static bool is_ascii(CtBytes head)
{
    uint8_t all = 0;

    for (size_t i = 0; i < head.size; i++)
        all |= head.data[i];
    return all < 128;
}

static bool is_utf8(CtBytes head, bool cut)
{
    for (size_t less = 0; less <= (cut ? UTF8_TAIL : 0) && less < head.size; less++)
        if (ct_text_is_utf8(ct_bytes_slice(head, 0, head.size - less)))
            return true;
    return false;
}

static bool begins(CtBytes head, const char *mark, size_t size)
{
    return head.size >= size && memcmp(head.data, mark, size) == 0;
}

/* Without a mark: every second byte is zero, as of Latin letters, and the others are text. */
static bool is_bare_utf16(CtBytes head)
{
    size_t pairs = MIN(head.size, FRONT) / 2;

    if (pairs < 4)
        return false;
    for (size_t i = 0; i < pairs; i++) {
        uint8_t c = head.data[i * 2];

        if (head.data[i * 2 + 1] != 0 || (c < 32 && !is_texts_control(c)) || c >= 127)
            return false;
    }
    return true;
}

/* Neither ASCII nor UTF-8: bytes of 128 and more alone are no text, whatever its letters. */
static bool is_of_8_bits(CtBytes head)
{
    size_t plain = 0;

    for (size_t i = 0; i < head.size; i++)
        plain += head.data[i] < 128;
    return head.size >= FEW && plain * PLAIN >= head.size;
}

static const char *encoding_of(CtBytes head, bool cut)
{
    if (begins(head, "\xff\xfe\0\0", 4) || begins(head, "\0\0\xfe\xff", 4))
        return "text-utf32";
    if ((begins(head, "\xff\xfe", 2) || begins(head, "\xfe\xff", 2)) && head.size >= 4)
        return "text-utf16";
    if (has_controls(head))
        return is_bare_utf16(head) ? "text-utf16" : NULL;
    if (is_ascii(head))
        return "text-ascii";
    if (is_utf8(head, cut))
        return "text-utf8";
    return is_of_8_bits(head) ? "text-8bit" : NULL;
}

/* The first letters as bytes: without byte order mark and leading blanks, wide ones narrowed. */
static size_t narrow(CtBytes head, const char *encoding, uint8_t out[FRONT])
{
    bool wide = strcmp(encoding, "text-utf16") == 0;
    size_t step = wide ? 2 : 1;
    size_t at = begins(head, "\xef\xbb\xbf", 3) ? 3 : 0;
    size_t size = 0;

    if (wide && (begins(head, "\xff\xfe", 2) || begins(head, "\xfe\xff", 2)))
        at = 2;
    size_t low = wide && begins(head, "\xfe\xff", 2) ? 1 : 0;
    for (; at + step <= head.size && size < FRONT; at += step) {
        uint8_t c = head.data[at + low];

        if (size > 0 || !g_ascii_isspace((char)c))
            out[size++] = c;
    }
    return size;
}

/* ---- sorts ---- */

static const CtKind *of_interpreter(CtBytes front)
{
    static const struct {
        const char *begins;
        const char *kind;
    } known[] = {
        { "python", "python-script" }, { "pypy", "python-script" }, { "perl", "perl-script" },
        { "ruby", "ruby-script" },     { "php", "php-script" },     { "node", "node-script" },
        { "gjs", "node-script" },      { "lua", "lua-script" },     { "tclsh", "tcl-script" },
        { "wish", "tcl-script" },      { "gawk", "awk-script" },    { "mawk", "awk-script" },
        { "awk", "awk-script" },       { "sh", "shell-script" },    { "bash", "shell-script" },
        { "dash", "shell-script" },    { "zsh", "shell-script" },   { "ksh", "shell-script" },
        { "csh", "shell-script" },     { "tcsh", "shell-script" },  { "ash", "shell-script" },
        { "busybox", "shell-script" },
    };
    const uint8_t *end = memchr(front.data, '\n', front.size);
    g_autofree char *line =
        g_strndup((const char *)front.data + 2,
                  end == NULL ? front.size - 2 : (size_t)(end - front.data) - 2);
    g_auto(GStrv) word = g_strsplit_set(g_strstrip(line), " \t\r", -1);
    const char *name = word[0];

    for (size_t i = 1; name != NULL && g_str_has_suffix(name, "/env") && word[i] != NULL; i++)
        if (word[i][0] != '\0' && word[i][0] != '-' && strchr(word[i], '=') == NULL)
            name = word[i];
    const char *slash = name == NULL ? NULL : strrchr(name, '/');
    name = slash == NULL ? name : slash + 1;
    for (size_t i = 0; name != NULL && i < G_N_ELEMENTS(known); i++) {
        size_t size = strlen(known[i].begins);
        if (strncmp(name, known[i].begins, size) == 0 && !g_ascii_isalpha(name[size]))
            return ct_kind_named(known[i].kind);
    }
    return ct_kind_named("script");
}

/* The first element behind declaration, comments and document type. */
static const CtKind *of_root(CtBytes front)
{
    static const struct {
        const char *root;
        const char *kind;
    } known[] = { { "<svg", "svg" }, { "<html", "html" }, { "<plist", "plist-xml" } };
    g_autofree char *text = g_strndup((const char *)front.data, front.size);

    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strstr(text, known[i].root) != NULL)
            return ct_kind_named(known[i].kind);
    return ct_kind_named("xml");
}

/* An object's first key, or what an array may begin with (RFC 8259, 2). */
static bool is_json(CtBytes front)
{
    size_t at = 1;

    if (front.data[0] != '{' && front.data[0] != '[')
        return false;
    while (at < front.size && g_ascii_isspace((char)front.data[at]))
        at++;
    if (at == front.size)
        return false;
    if (front.data[0] == '{')
        return front.data[at] == '}' || front.data[at] == '"';
    return strchr("{[]\"0123456789-", front.data[at]) != NULL ||
           begins(ct_bytes_slice(front, at, 5), "true", 4) ||
           begins(ct_bytes_slice(front, at, 5), "null", 4) ||
           begins(ct_bytes_slice(front, at, 5), "false", 5);
}

const CtKind *ct_kind_text_of(CtBytes head, bool cut)
{
    CtBytes front = ct_bytes_slice(head, 0, ENOUGH);
    const char *encoding = encoding_of(front, cut || head.size > ENOUGH);
    uint8_t letters[FRONT];

    if (encoding == NULL)
        return NULL;
    front = (CtBytes){ letters, narrow(head, encoding, letters) };
    const CtKind *marked = ct_kind_marked_text(front);
    if (marked == NULL)
        return ct_kind_named(front.size > 0 && is_json(front) ? "json" : encoding);
    if (strcmp(marked->name, "script") == 0)
        return of_interpreter(front);
    return strcmp(marked->name, "xml") == 0 ? of_root(front) : marked;
}
