/* cpe.c - reading names: three bindings into attributes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/cpe.h"

#include "base/text.h"

#include <string.h>

static const char *const names[CT_CPE_ATTRIBUTES] = {
    "part",     "vendor",     "product",   "version",   "update", "edition",
    "language", "sw_edition", "target_sw", "target_hw", "other",
};

/* A name being read: decoded bytes go to `text`, of which attributes are views. */
typedef struct {
    CtCpe cpe;
    size_t size;         /* of cpe.text so far */
    size_t start;        /* of the value at hand */
    bool wild;           /* it has a wildcard */
    const char *problem; /* static text */
} Reading;

const char *ct_cpe_attribute_name(CtCpeAttribute attribute)
{
    return names[attribute];
}

static void reject(Reading *self, const char *problem)
{
    if (self->problem == NULL)
        self->problem = problem;
}

static void begin_value(Reading *self)
{
    self->start = self->size;
    self->wild = false;
}

static void add(Reading *self, char byte)
{
    self->cpe.text[self->size++] = g_ascii_tolower(byte);
}

static void add_wildcard(Reading *self, char byte)
{
    self->cpe.text[self->size++] = byte == '*' ? CT_CPE_MANY : CT_CPE_ONE;
    self->wild = true;
}

/* Wildcards stand at the ends only: one * or any number of ?, and something between. */
static void check_wildcards(Reading *self)
{
    const char *text = self->cpe.text + self->start;
    size_t size = self->size - self->start;
    size_t from = 0;
    size_t to = size;

    if (from < to && text[from] == CT_CPE_MANY)
        from++;
    else
        while (from < to && text[from] == CT_CPE_ONE)
            from++;
    if (to > from && text[to - 1] == CT_CPE_MANY)
        to--;
    else
        while (to > from && text[to - 1] == CT_CPE_ONE)
            to--;
    if (from == to)
        reject(self, "has a value of wildcards alone");
    for (size_t i = from; i < to; i++)
        if (text[i] == CT_CPE_MANY || text[i] == CT_CPE_ONE)
            reject(self, "has a wildcard inside a value");
}

static void check_part(Reading *self, const CtCpeValue *part)
{
    if (part->kind == CT_CPE_VALUE &&
        (part->text.size != 1 || strchr("aoh", part->text.data[0]) == NULL))
        reject(self, "has a part that is none of a, o and h");
}

static void end_value(Reading *self, CtCpeAttribute attribute)
{
    CtBytes text = { (const uint8_t *)self->cpe.text + self->start, self->size - self->start };
    CtCpeValue *value = &self->cpe.attribute[attribute];

    if (text.size == 0)
        reject(self, "has an empty value");
    else if (self->wild)
        check_wildcards(self);
    *value = (CtCpeValue){ self->wild ? CT_CPE_PATTERN : CT_CPE_VALUE, text };
    if (attribute == CT_CPE_PART)
        check_part(self, value);
}

/* Marks that a value holds quoted only (NISTIR 7695, figure 5-3, without - . _). */
static bool is_mark(uint8_t byte)
{
    return byte > ' ' && byte < 0x7f && !g_ascii_isalnum(byte) && byte != '_';
}

/* ---- formatted string: cpe:2.3: and eleven components ---- */

/* What stands up to the next unquoted colon. */
static CtBytes take_component(CtBytes *rest, bool *out_last)
{
    size_t size = 0;

    while (size < rest->size && rest->data[size] != ':')
        size += rest->data[size] == '\\' && size + 1 < rest->size ? 2 : 1;
    CtBytes component = ct_bytes_slice(*rest, 0, size);
    *out_last = size >= rest->size;
    *rest = ct_bytes_slice(*rest, size + 1, rest->size);
    return component;
}

static void read_quoted(Reading *self, CtBytes text, size_t *at, bool quote_dots)
{
    uint8_t byte = text.data[*at];

    if (byte == '\\') {
        byte = *at + 1 < text.size ? text.data[++*at] : 0;
        if (!is_mark(byte))
            reject(self, "quotes what needs no quoting");
        add(self, (char)byte);
    } else if (byte == '*' || byte == '?') {
        add_wildcard(self, (char)byte);
    } else if (g_ascii_isalnum(byte) || byte == '_' ||
               (!quote_dots && (byte == '-' || byte == '.'))) {
        add(self, (char)byte);
    } else {
        reject(self, "has a byte that must be quoted");
    }
}

static void read_component(Reading *self, CtBytes text, CtCpeAttribute attribute)
{
    if (ct_bytes_equal(text, ct_bytes_of_text("*"))) {
        self->cpe.attribute[attribute].kind = CT_CPE_ANY;
        return;
    }
    if (ct_bytes_equal(text, ct_bytes_of_text("-"))) {
        self->cpe.attribute[attribute].kind = CT_CPE_NA;
        return;
    }
    begin_value(self);
    for (size_t i = 0; i < text.size; i++)
        read_quoted(self, text, &i, false);
    end_value(self, attribute);
}

static void read_formatted(Reading *self, CtBytes rest)
{
    bool last = false;
    size_t count = 0;

    for (; !last; count++) {
        CtBytes component = take_component(&rest, &last);

        if (count < CT_CPE_ATTRIBUTES)
            read_component(self, component, (CtCpeAttribute)count);
    }
    if (count != CT_CPE_ATTRIBUTES)
        reject(self, "has not eleven components");
}

/* ---- URI: cpe:/ and up to seven components ---- */

/* %01 and %02 are the wildcards ? and *; other marks come percent-encoded, and old names have some
 * of them plain. */
static void read_uri_value(Reading *self, CtBytes text, CtCpeAttribute attribute)
{
    if (text.size == 0) {
        self->cpe.attribute[attribute].kind = CT_CPE_ANY;
        return;
    }
    if (ct_bytes_equal(text, ct_bytes_of_text("-"))) {
        self->cpe.attribute[attribute].kind = CT_CPE_NA;
        return;
    }
    begin_value(self);
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte != '%') {
            if (byte == 0 || (!g_ascii_isalnum(byte) && strchr("-._~", byte) == NULL))
                reject(self, "has a byte that must be percent-encoded");
            add(self, (char)byte);
            continue;
        }
        if (!ct_text_unhex(ct_bytes_slice(text, i + 1, 2), &byte, 1))
            reject(self, "has a broken percent sign");
        i += 2;
        if (byte == 1 || byte == 2)
            add_wildcard(self, byte == 1 ? '?' : '*');
        else if (is_mark(byte))
            add(self, (char)byte);
        else
            reject(self, "encodes what needs no encoding");
    }
    end_value(self, attribute);
}

/* "~edition~sw_edition~target_sw~target_hw~other" in the place of the edition. */
static void read_packed(Reading *self, CtBytes text)
{
    static const CtCpeAttribute order[] = { CT_CPE_EDITION, CT_CPE_SW_EDITION, CT_CPE_TARGET_SW,
                                            CT_CPE_TARGET_HW, CT_CPE_OTHER };
    size_t from = 1;

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        size_t to = from;

        while (to < text.size && text.data[to] != '~')
            to++;
        read_uri_value(self, ct_bytes_slice(text, from, to - from), order[i]);
        if ((to >= text.size) != (i + 1 == G_N_ELEMENTS(order)))
            reject(self, "has a packed edition that has not five parts");
        from = to + 1;
    }
}

static void read_uri(Reading *self, CtBytes rest)
{
    size_t from = 0;

    for (size_t i = 0; from <= rest.size; i++) {
        size_t to = from;

        while (to < rest.size && rest.data[to] != ':')
            to++;
        CtBytes text = ct_bytes_slice(rest, from, to - from);
        if (i > CT_CPE_LANGUAGE)
            reject(self, "has more than seven components");
        else if (i == CT_CPE_EDITION && text.size > 0 && text.data[0] == '~')
            read_packed(self, text);
        else
            read_uri_value(self, text, (CtCpeAttribute)i);
        from = to + 1;
    }
}

/* ---- well-formed name: wfn:[part="a",vendor=ANY,...] ---- */

static bool find_attribute(CtBytes name, CtCpeAttribute *out)
{
    for (unsigned i = 0; i < CT_CPE_ATTRIBUTES; i++)
        if (ct_bytes_equal(name, ct_bytes_of_text(names[i]))) {
            *out = (CtCpeAttribute)i;
            return true;
        }
    return false;
}

static bool take_text(CtBytes *rest, const char *expected)
{
    CtBytes text = ct_bytes_of_text(expected);

    if (!ct_bytes_equal(ct_bytes_slice(*rest, 0, text.size), text))
        return false;
    *rest = ct_bytes_slice(*rest, text.size, rest->size);
    return true;
}

static void read_wfn_value(Reading *self, CtBytes *rest, CtCpeAttribute attribute)
{
    size_t i = 0;

    if (take_text(rest, "ANY")) {
        self->cpe.attribute[attribute].kind = CT_CPE_ANY;
        return;
    }
    if (take_text(rest, "NA")) {
        self->cpe.attribute[attribute].kind = CT_CPE_NA;
        return;
    }
    if (!take_text(rest, "\""))
        reject(self, "has a value that is neither a logical one nor in quotes");
    begin_value(self);
    for (; i < rest->size && rest->data[i] != '"'; i++)
        read_quoted(self, *rest, &i, true);
    *rest = ct_bytes_slice(*rest, i, rest->size);
    if (!take_text(rest, "\""))
        reject(self, "has a value without its closing quote");
    end_value(self, attribute);
}

static void read_wfn(Reading *self, CtBytes rest)
{
    bool seen[CT_CPE_ATTRIBUTES] = { false };

    while (self->problem == NULL) {
        CtCpeAttribute attribute = CT_CPE_PART;
        size_t size = 0;

        while (size < rest.size && rest.data[size] != '=')
            size++;
        if (!find_attribute(ct_bytes_slice(rest, 0, size), &attribute)) {
            reject(self, "has an unknown attribute");
            return;
        }
        if (seen[attribute])
            reject(self, "has an attribute twice");
        seen[attribute] = true;
        rest = ct_bytes_slice(rest, size + 1, rest.size);
        read_wfn_value(self, &rest, attribute);
        if (take_text(&rest, "]")) {
            if (rest.size > 0)
                reject(self, "goes on behind its end");
            return;
        }
        if (!take_text(&rest, ","))
            reject(self, "lacks a comma");
    }
}

/* ---- any ---- */

bool ct_cpe_parse(CtBytes name, CtCpe *out, GError **error)
{
    Reading self = { 0 };
    CtBytes rest = name;

    if (name.size > CT_LIMIT_CPE_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "CPE name: is too long");
    self.cpe.text = g_malloc(name.size + 1);
    if (take_text(&rest, "cpe:2.3:"))
        read_formatted(&self, rest);
    else if (take_text(&rest, "cpe:/"))
        read_uri(&self, rest);
    else if (take_text(&rest, "wfn:["))
        read_wfn(&self, rest);
    else
        reject(&self, "begins with neither cpe:2.3:, cpe:/ nor wfn:[");
    if (self.problem != NULL) {
        g_free(self.cpe.text);
        return ct_fail(error, CT_ERROR_INPUT, "CPE name: %s", self.problem);
    }
    *out = self.cpe;
    return true;
}

void ct_cpe_clear(CtCpe *self)
{
    g_free(self->text);
    *self = (CtCpe){ 0 };
}
