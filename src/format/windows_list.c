/* windows_list.c - both texts are brought to UTF-8 first, then read line by line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/windows_list.h"

#include "base/text.h"
#include "format/charset.h"
#include "format/lines.h"
#include "format/product_record.h"

#include <string.h>

enum { HEAD = 65536, LABEL = 40 };

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    const CtLines *lines; /* borrowed; where we are */
    bool any;             /* a record went out */
} Listing;

/* ---- its text ---- */

/* What code page 850 has in the places that French and trade marks need; 437 agrees on all but the
 * two marks. */
static const struct {
    uint8_t byte;
    uint16_t character;
} page_850[] = {
    { 0x80, 0xc7 }, { 0x82, 0xe9 }, { 0x83, 0xe2 }, { 0x85, 0xe0 }, { 0x87, 0xe7 }, { 0x88, 0xea },
    { 0x89, 0xeb }, { 0x8a, 0xe8 }, { 0x8b, 0xef }, { 0x8c, 0xee }, { 0x90, 0xc9 }, { 0x93, 0xf4 },
    { 0x96, 0xfb }, { 0x97, 0xf9 }, { 0xa9, 0xae }, { 0xb8, 0xa9 }, { 0xff, 0xa0 },
};

static void convert_850(CtBytes bytes, CtBuffer *out)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint16_t character = bytes.data[i] < 0x80 ? bytes.data[i] : 0xfffd;
        char text[6];

        for (size_t n = 0; n < G_N_ELEMENTS(page_850); n++)
            if (page_850[n].byte == bytes.data[i])
                character = page_850[n].character;
        int size = g_unichar_to_utf8(character, text);
        ct_buffer_add(out, (CtBytes){ (const uint8_t *)text, (size_t)size });
    }
}

/* wmic writes UTF-16 with its mark; what is piped on may have lost it. */
static bool is_utf16(CtBytes bytes)
{
    return (bytes.size >= 2 && bytes.data[0] == 0xff && bytes.data[1] == 0xfe) ||
           (bytes.size >= 4 && bytes.data[1] == 0 && bytes.data[3] == 0);
}

static void convert(CtBytes bytes, CtBuffer *out)
{
    g_auto(CtOrigin) none = ct_origin_block(0, bytes.size);
    g_auto(CtOrigin) origin = ct_origin_derived(&none, bytes.size);
    const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

    if (bytes.size >= 3 && memcmp(bytes.data, mark, 3) == 0)
        bytes = ct_bytes_slice(bytes, 3, SIZE_MAX);
    if (is_utf16(bytes))
        (void)ct_charset_convert(CT_CHARSET_UTF16LE, bytes, out, &origin);
    else if (ct_text_is_utf8(bytes))
        ct_buffer_add(out, bytes);
    else if (ct_lines_find(bytes, "syst\x8ame") != SIZE_MAX)
        convert_850(bytes, out);
    else
        (void)ct_charset_convert(CT_CHARSET_WINDOWS1252, bytes, out, &origin);
}

/* ---- what both share ---- */

static bool put(Listing *self, CtProductRecord *product, bool is_update, GError **error)
{
    self->any = true;
    product->line = self->lines->number;
    return is_update ? ct_product_record_update(product, self->sink, self->user, error)
                     : ct_product_record_emit(product, self->sink, self->user, error);
}

static bool put_aside(Listing *self, const char *reason, const char *detail, GError **error)
{
    const CtProductRecord place = { .line = self->lines == NULL ? 0 : self->lines->number };

    self->any = true;
    return ct_product_record_aside(&place, reason, detail, self->sink, self->user, error);
}

static bool is_between(uint8_t byte)
{
    return byte <= ' ' || strchr(",;=\"':", byte) != NULL;
}

/* The first word that is KB and digits; *out is it in capitals. */
static bool find_update(CtBytes line, char out[16])
{
    for (size_t from = 0, to; from < line.size; from = to + 1) {
        for (to = from; to < line.size && !is_between(line.data[to]);)
            to++;
        CtBytes word = ct_bytes_slice(line, from, to - from);
        uint64_t number;

        if (word.size > 4 && word.size < 12 &&
            ct_text_equal_nocase(ct_bytes_slice(word, 0, 2), "KB") &&
            ct_text_to_u64(ct_bytes_slice(word, 2, SIZE_MAX), 999999999, &number)) {
            (void)g_snprintf(out, 16, "KB%" G_GUINT64_FORMAT, number);
            return true;
        }
    }
    return false;
}

static bool put_update(Listing *self, CtBytes line, GError **error)
{
    char name[16];
    CtProductRecord update = { 0 };

    if (!find_update(line, name))
        return put_aside(self, "malformed", "an update without a KB number", error);
    update.name = ct_bytes_of_text(name);
    return put(self, &update, true, error);
}

static bool read_text(CtBytes source, bool (*read)(Listing *self, CtLines *lines, GError **error),
                      CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LIMIT_WINDOWS_LIST_BYTES);
    Listing self = { .sink = sink, .user = user };

    if (source.size > CT_LIMIT_WINDOWS_LIST_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "listing: larger than %u MiB",
                       CT_LIMIT_WINDOWS_LIST_BYTES >> 20);
    convert(source, &text);
    CtLines lines = ct_lines_over(ct_buffer_bytes(&text));
    self.lines = &lines;
    return read(&self, &lines, error) &&
           (self.any || put_aside(&self, "empty", "neither a system nor an update", error));
}

/* ---- systeminfo ---- */

typedef enum { OTHER, NAME, VERSION, TYPE, HOTFIXES } Label;

/* The letters before the colon, in lower case: accents, apostrophes and blanks differ from one
 * code page and edition to the next. */
static Label label_of(CtBytes line, CtBytes *out_value)
{
    static const struct {
        const char *letters;
        Label label;
    } labels[] = {
        { "osname", NAME },
        { "osversion", VERSION },
        { "systemtype", TYPE },
        { "hotfixs", HOTFIXES },
        { "nomdusystmedexploitation", NAME },
        { "nomdusystemedexploitation", NAME },
        { "versiondusystme", VERSION },
        { "versiondusysteme", VERSION },
        { "typedusystme", TYPE },
        { "typedusysteme", TYPE },
        { "correctifs", HOTFIXES },
    };
    char letters[LABEL] = "";
    size_t colon = ct_lines_find(line, ":");
    size_t count = 0;

    *out_value = colon == SIZE_MAX ? (CtBytes){ 0 }
                                   : ct_text_trim(ct_bytes_slice(line, colon + 1, SIZE_MAX));
    for (size_t i = 0; colon != SIZE_MAX && i < colon && count + 1 < LABEL; i++)
        if (g_ascii_isalpha(line.data[i]))
            letters[count++] = g_ascii_tolower((char)line.data[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (strcmp(labels[i].letters, letters) == 0)
            return labels[i].label;
    return OTHER;
}

static int detect_systeminfo(CtBytes source)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)HEAD);
    bool seen[HOTFIXES + 1] = { false };

    convert(ct_bytes_slice(source, 0, HEAD), &text);
    CtLines lines = ct_lines_over(ct_buffer_bytes(&text));
    for (size_t i = 0; i < 64 && ct_lines_next(&lines); i++) {
        CtBytes value;

        seen[label_of(lines.text, &value)] = true;
    }
    return seen[NAME] && seen[VERSION] ? 95 : 0;
}

/* The system's lines stand before its hotfixes. */
static bool put_system(Listing *self, CtProductRecord *system, GError **error)
{
    bool known = system->name.size > 0;

    self->any = self->any || known;
    bool more = !known || ct_product_record_emit(system, self->sink, self->user, error);
    system->name = (CtBytes){ 0 };
    return more;
}

static bool take_systeminfo_line(Listing *self, Label label, CtBytes value, CtProductRecord *system,
                                 GError **error)
{
    if (label == NAME) {
        system->name = value;
        system->line = self->lines->number;
    } else if (label == VERSION) {
        system->version = value;
    } else if (label == TYPE) {
        system->architecture = value;
    } else if (label == HOTFIXES) {
        return put_system(self, system, error);
    }
    return true;
}

static bool read_systeminfo(Listing *self, CtLines *lines, GError **error)
{
    CtProductRecord system = { .class = ct_bytes_of_text("operating-system") };
    Label at = OTHER;
    bool more = true;

    while (more && ct_lines_next(lines)) {
        CtBytes line = lines->text;
        CtBytes value;

        if (line.size > 0 && !g_ascii_isspace(line.data[0])) {
            at = label_of(line, &value);
            more = take_systeminfo_line(self, at, value, &system, error);
        } else if (at == HOTFIXES && ct_text_trim(line).size > 0) {
            more = put_update(self, line, error);
        }
    }
    return more && put_system(self, &system, error);
}

static bool read_systeminfo_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_text(source, read_systeminfo, sink, user, error);
}

/* ---- tables and lists of updates ---- */

static const char heading[] = "HotFixID";

static int detect_updates(CtBytes source)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)HEAD);

    convert(ct_bytes_slice(source, 0, HEAD), &text);
    return ct_lines_find(ct_buffer_bytes(&text), heading) != SIZE_MAX ? 80 : 0;
}

/* Where the value of "HotFixID = ..." or "HotFixID : ..." begins; SIZE_MAX in a table. */
static size_t value_of(CtBytes line)
{
    size_t at = ct_lines_find(line, heading);

    if (at == SIZE_MAX)
        return SIZE_MAX;
    for (at += strlen(heading); at < line.size && line.data[at] == ' ';)
        at++;
    return at < line.size && (line.data[at] == '=' || line.data[at] == ':') ? at + 1 : SIZE_MAX;
}

static bool is_rule(CtBytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != '-' && line.data[i] != ' ')
            return false;
    return true;
}

static bool read_updates(Listing *self, CtLines *lines, GError **error)
{
    bool in_table = false;
    bool more = true;

    while (more && ct_lines_next(lines)) {
        CtBytes line = ct_text_trim(lines->text);
        size_t value = value_of(line);

        if (value != SIZE_MAX)
            more = put_update(self, ct_bytes_slice(line, value, SIZE_MAX), error);
        else if (ct_lines_find(line, heading) != SIZE_MAX)
            in_table = true;
        else if (in_table && !is_rule(line))
            more = put_update(self, line, error);
    }
    return more;
}

static bool read_updates_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_text(source, read_updates, sink, user, error);
}

const CtFormat ct_windows_list_systeminfo_format = {
    .name = "windows-systeminfo",
    .summary = "a Windows system and its hotfixes, as systeminfo prints them (en, fr)",
    .detect = detect_systeminfo,
    .read = read_systeminfo_source,
};

const CtFormat ct_windows_list_updates_format = {
    .name = "windows-updates",
    .summary = "installed Windows updates, as wmic qfe or Get-HotFix prints them",
    .detect = detect_updates,
    .read = read_updates_source,
};
