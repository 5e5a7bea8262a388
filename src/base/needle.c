/* needle.c - spelling values, and looking for all spellings at once.
 *
 * The first four bytes of every spelling, ASCII letters folded, are hashed into a table of 65,536
 * chains; at each byte of the haystack one bit says whether there is a chain at all.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/needle.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

#define KEY_BYTES 4u
#define CHAINS    65536u
#define NOBODY    UINT32_MAX

typedef struct {
    uint8_t *bytes; /* owned, wiped */
    size_t size;
    unsigned value;
    const char *how;
    bool exact; /* letters match in their own case only */
    bool part;
    uint32_t next; /* of the chain */
} Spelling;

struct CtNeedles {
    GArray *spellings; /* owned, of Spelling */
    unsigned count;
    uint32_t chain[CHAINS];
};

CtNeedles *ct_needles_new(void)
{
    CtNeedles *self = g_new0(CtNeedles, 1);

    self->spellings = g_array_new(FALSE, TRUE, sizeof(Spelling));
    memset(self->chain, 0xff, sizeof self->chain);
    return self;
}

void ct_needles_free(CtNeedles *self)
{
    if (self == NULL)
        return;
    for (guint i = 0; i < self->spellings->len; i++) {
        Spelling *spelling = &g_array_index(self->spellings, Spelling, i);

        explicit_bzero(spelling->bytes, spelling->size);
        g_free(spelling->bytes);
    }
    g_array_unref(self->spellings);
    g_free(self);
}

unsigned ct_needles_count(const CtNeedles *self)
{
    return self->count;
}

static uint8_t fold(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

static uint32_t chain_of(const uint8_t *bytes)
{
    uint32_t key = 0;

    for (size_t i = 0; i < KEY_BYTES; i++)
        key = key << 8 | fold(bytes[i]);
    return key * 2654435761u >> 16; /* Knuth's multiplicative hash */
}

static bool matches(const Spelling *spelling, const uint8_t *at, size_t left)
{
    if (left < spelling->size)
        return false;
    if (spelling->exact)
        return memcmp(at, spelling->bytes, spelling->size) == 0;
    for (size_t i = 0; i < spelling->size; i++)
        if (fold(at[i]) != fold(spelling->bytes[i]))
            return false;
    return true;
}

/* What a spelling is made for. */
typedef struct {
    CtNeedles *self;
    unsigned value;
    bool part;
} Making;

static void add(const Making *making, const char *how, bool exact, const CtBuffer *bytes)
{
    CtNeedles *self = making->self;

    if (!ct_buffer_ok(bytes) || bytes->size < KEY_BYTES)
        return;
    uint32_t chain = chain_of(bytes->data);
    for (uint32_t i = self->chain[chain]; i != NOBODY;) {
        const Spelling *other = &g_array_index(self->spellings, Spelling, i);

        if (other->size == bytes->size && other->value == making->value && other->exact == exact &&
            matches(other, bytes->data, bytes->size))
            return;
        i = other->next;
    }
    Spelling spelling = { .bytes = g_memdup2(bytes->data, bytes->size),
                          .size = bytes->size,
                          .value = making->value,
                          .how = how,
                          .exact = exact,
                          .part = making->part,
                          .next = self->chain[chain] };
    self->chain[chain] = self->spellings->len;
    g_array_append_val(self->spellings, spelling);
}

static CtBuffer fresh(void)
{
    return ct_buffer_new(8 * (size_t)CT_LIMIT_NEEDLE_BYTES);
}

static void add_plain(const Making *making, CtBytes text)
{
    g_auto(CtBuffer) out = fresh();

    ct_buffer_add(&out, text);
    add(making, "UTF-8", false, &out);
    ct_buffer_empty(&out);
    for (size_t i = 0; i < text.size; i++)
        ct_buffer_printf(&out, "%02x", text.data[i]);
    add(making, "hex", false, &out);
}

/* By code point: Latin-1 while it lasts, UTF-16 of both orders, JSON. */
static void add_wide(const Making *making, const char *text)
{
    g_auto(CtBuffer) latin = fresh();
    g_auto(CtBuffer) big = fresh();
    g_auto(CtBuffer) little = fresh();
    g_auto(CtBuffer) json = fresh();
    glong units = 0;
    g_autofree gunichar2 *wide = g_utf8_to_utf16(text, -1, NULL, &units, NULL);
    bool is_latin = true;

    for (glong i = 0; i < units; i++) {
        is_latin = is_latin && wide[i] < 256;
        ct_buffer_add_u8(&latin, (uint8_t)wide[i]);
        ct_buffer_add_u16be(&big, wide[i]);
        ct_buffer_add_u8(&little, (uint8_t)wide[i]);
        ct_buffer_add_u8(&little, (uint8_t)(wide[i] >> 8));
        if (wide[i] < 0x80)
            ct_buffer_add_u8(&json, (uint8_t)wide[i]);
        else
            ct_buffer_printf(&json, "\\u%04x", wide[i]);
    }
    if (is_latin)
        add(making, "Latin-1", false, &latin);
    add(making, "UTF-16BE", false, &big);
    add(making, "UTF-16LE", false, &little);
    add(making, "JSON", false, &json);
    explicit_bzero(wide, (size_t)units * sizeof *wide);
}

/* Sextets that the value alone decides, when `before` bytes of something stand before it in its
 * group of three. */
static void add_base64(const Making *making, CtBytes text, size_t before)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    g_auto(CtBuffer) out = fresh();
    size_t bits = 8 * (before + text.size);

    for (size_t bit = (8 * before + 5) / 6 * 6; bit + 6 <= bits; bit += 6) {
        size_t byte = bit / 8 - before;
        unsigned next = byte + 1 < text.size ? text.data[byte + 1] : 0;
        unsigned pair = (unsigned)text.data[byte] << 8 | next;

        ct_buffer_add_u8(&out, (uint8_t)digits[pair >> (10 - bit % 8) & 63]);
    }
    add(making, "Base64", true, &out);
}

static bool is_unreserved(uint8_t byte)
{
    return g_ascii_isalnum(byte) || strchr("-._~", byte) != NULL;
}

/* `escape` is how a byte is written, `blank` how a space is; `all`: everything but letters, digits
 * and -._~ is escaped, else only what is not ASCII, controls and the escape itself. */
typedef struct {
    const char *how;
    char escape;
    const char *blank;
    bool all;
} Custom;

static void add_custom(const Making *making, CtBytes text, const Custom *custom)
{
    g_auto(CtBuffer) out = fresh();

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte == ' ')
            ct_buffer_add_text(&out, custom->blank);
        else if (custom->all ? !is_unreserved(byte)
                             : byte < 0x20 || byte > 0x7e || byte == (uint8_t)custom->escape)
            ct_buffer_printf(&out, "%c%02x", custom->escape, byte);
        else
            ct_buffer_add_u8(&out, byte);
    }
    add(making, custom->how, false, &out);
}

static void spell(const Making *making, const char *text)
{
    static const Custom customs[] = {
        { "quoted-printable", '=', " ", false }, { "quoted-printable", '=', "=20", false },
        { "quoted-printable", '=', "_", false }, { "quoted-printable", '=', "_", true },
        { "percent", '%', "%20", true },         { "percent", '%', "+", true },
        { "percent", '%', "%20", false },        { "percent", '%', " ", false },
    };
    CtBytes bytes = ct_bytes_of_text(text);

    add_plain(making, bytes);
    add_wide(making, text);
    for (size_t before = 0; before < 3; before++)
        add_base64(making, bytes, before);
    for (size_t i = 0; i < G_N_ELEMENTS(customs); i++)
        add_custom(making, bytes, &customs[i]);
}

static void wipe_text(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}

static void spell_cases(const Making *making, const char *text)
{
    char *(*const cases[])(const char *, gssize) = { g_utf8_strdown, g_utf8_strup,
                                                     g_utf8_casefold };
    static const GNormalizeMode modes[] = { G_NORMALIZE_NFC, G_NORMALIZE_NFD };

    spell(making, text);
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        char *normal = g_utf8_normalize(text, -1, modes[i]);

        spell(making, normal);
        for (size_t j = 0; j < G_N_ELEMENTS(cases); j++) {
            char *other = cases[j](normal, -1);

            spell(making, other);
            wipe_text(other);
        }
        wipe_text(normal);
    }
}

bool ct_needles_add(CtNeedles *self, CtBytes value, bool halves, GError **error)
{
    if (self->count == CT_LIMIT_NEEDLES)
        return ct_fail(error, CT_ERROR_LIMIT, "search: more than %d values", CT_LIMIT_NEEDLES);
    if (value.size > CT_LIMIT_NEEDLE_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "search: value %u is longer than %d bytes",
                       self->count + 1, CT_LIMIT_NEEDLE_BYTES);
    if (value.size < KEY_BYTES || !ct_text_is_utf8(value))
        return ct_fail(error, CT_ERROR_INPUT,
                       "search: value %u has fewer than 4 bytes or is not UTF-8", self->count + 1);
    Making making = { self, self->count++, false };
    char *text = ct_bytes_to_text(value);
    spell_cases(&making, text);
    size_t middle = value.size / 2;
    while (middle < value.size && (value.data[middle] & 0xc0) == 0x80)
        middle++; /* not inside a character */
    if (halves && value.size >= 16) {
        making.part = true;
        spell(&making, text + middle);
        text[middle] = '\0';
        spell(&making, text);
    }
    explicit_bzero(text, value.size);
    g_free(text);
    return true;
}

/* The piece, or the piece without its line ends and then with the place of each byte. */
typedef struct {
    const CtNeedles *self;
    const CtNeedlePiece *piece;
    CtBytes bytes;
    const uint32_t *place; /* NULL: each byte stands where it stands */
    CtNeedleFound found;
    void *user;
} View;

static void tell(const View *view, const Spelling *spelling, size_t at)
{
    size_t start = view->place == NULL ? at : view->place[at];
    size_t end =
        view->place == NULL ? at + spelling->size : view->place[at + spelling->size - 1] + 1;

    /* Without a line end in it the plain view has told it. */
    if (view->place != NULL && end - start == spelling->size)
        return;
    if (start < view->piece->from || start >= view->piece->to ||
        (spelling->part && !view->piece->parts))
        return;
    const CtNeedleHit hit = { spelling->value, spelling->how, spelling->part,
                              view->piece->base + start };
    view->found(view->user, &hit);
}

static void search_view(const View *view)
{
    const CtNeedles *self = view->self;

    for (size_t at = 0; at + KEY_BYTES <= view->bytes.size; at++) {
        const uint8_t *here = view->bytes.data + at;

        for (uint32_t i = self->chain[chain_of(here)]; i != NOBODY;) {
            const Spelling *spelling = &g_array_index(self->spellings, Spelling, i);

            if (matches(spelling, here, view->bytes.size - at))
                tell(view, spelling, at);
            i = spelling->next;
        }
    }
}

/* Removes CR, LF and, before them, the = of a soft line break. */
static size_t join_lines(CtBytes bytes, uint8_t *out, uint32_t *place)
{
    size_t count = 0;

    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        uint8_t next = i + 1 < bytes.size ? bytes.data[i + 1] : 0;

        if (byte == '\r' || byte == '\n' || (byte == '=' && (next == '\r' || next == '\n')))
            continue;
        out[count] = byte;
        place[count++] = (uint32_t)i;
    }
    return count;
}

void ct_needles_search(CtNeedles *self, const CtNeedlePiece *piece, CtNeedleFound found, void *user)
{
    View view = { self, piece, piece->bytes, NULL, found, user };

    g_assert(piece->bytes.size < UINT32_MAX);
    search_view(&view);
    g_autofree uint8_t *joined = g_malloc(piece->bytes.size + 1);
    g_autofree uint32_t *place = g_new(uint32_t, piece->bytes.size + 1);
    view.bytes = (CtBytes){ joined, join_lines(piece->bytes, joined, place) };
    view.place = place;
    if (view.bytes.size < piece->bytes.size)
        search_view(&view);
    explicit_bzero(joined, view.bytes.size);
}
