/* windows_list.c - both texts are brought to UTF-8 first, then read line by line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/windows_list.h"

#include "base/text.h"
#include "format/csv.h"
#include "format/listing.h"
#include "format/windows_text.h"

#include <string.h>

enum { LABEL = 40 };

/* ---- what both share ---- */

static bool is_between(uint8_t byte)
{
    return byte <= ' ' || strchr(",;=\"':", byte) != NULL;
}

/* The next word from *at on that is KB and digits; *out is it in capitals, *at moves behind it. */
static bool next_update(CtBytes line, size_t *at, char out[16])
{
    while (*at < line.size) {
        size_t from = *at;

        while (*at < line.size && !is_between(line.data[*at]))
            (*at)++;
        CtBytes word = ct_bytes_slice(line, from, *at - from);
        uint64_t number;

        (*at)++;
        if (word.size > 4 && word.size < 12 &&
            ct_text_equal_nocase(ct_bytes_slice(word, 0, 2), "KB") &&
            ct_text_to_u64(ct_bytes_slice(word, 2, SIZE_MAX), 999999999, &number)) {
            (void)g_snprintf(out, 16, "KB%" G_GUINT64_FORMAT, number);
            return true;
        }
    }
    return false;
}

static bool put_update(CtListing *self, CtBytes line, GError **error)
{
    size_t at = 0;
    char name[16];

    if (!next_update(line, &at, name))
        return ct_listing_aside(self, "malformed", "an update without a KB number", error);
    return ct_listing_update(self, &(CtProductRecord){ .name = ct_bytes_of_text(name) }, error);
}

static bool read_text(CtBytes source, bool (*read)(CtListing *self, GError **error),
                      CtRecordSink sink, void *user, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LIMIT_WINDOWS_LIST_BYTES);

    if (source.size > CT_LIMIT_WINDOWS_LIST_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "listing: larger than %u MiB",
                       CT_LIMIT_WINDOWS_LIST_BYTES >> 20);
    ct_windows_text(source, &text);
    CtListing self = ct_listing_over(ct_buffer_bytes(&text), sink, user);
    self.converted = true;
    return ct_listing_end(&self, read(&self, error), error);
}

/* ---- systeminfo ---- */

typedef enum { OTHER, HOST, NAME, VERSION, TYPE, HOTFIXES } Label;

/* The letters of a label, in lower case: accents, apostrophes and blanks differ from one code page
 * and edition to the next. */
static Label label_of(CtBytes text)
{
    static const struct {
        const char *letters;
        Label label;
    } labels[] = {
        { "hostname", HOST },
        { "nomdelhte", HOST },
        { "nomdelhote", HOST },
        { "nombredehost", HOST },
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
        { "betriebssystemname", NAME },
        { "betriebssystemversion", VERSION },
        { "systemtyp", TYPE },
        { "hotfixes", HOTFIXES },
        { "nombredelsistemaoperativo", NAME },
        { "versindelsistemaoperativo", VERSION },
        { "versiondelsistemaoperativo", VERSION },
        { "tipodesistema", TYPE },
        { "revisines", HOTFIXES },
        { "revisiones", HOTFIXES },
    };
    char letters[LABEL] = "";
    size_t count = 0;

    for (size_t i = 0; i < text.size && count + 1 < LABEL; i++)
        if (g_ascii_isalpha(text.data[i]))
            letters[count++] = g_ascii_tolower((char)text.data[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++)
        if (strcmp(labels[i].letters, letters) == 0)
            return labels[i].label;
    return OTHER;
}

/* In every language the system's name begins with its maker's, and its version, a number with
 * points, comes next. */
static Label label_by_value(CtBytes value, Label before)
{
    if (ct_lines_begins(value, "Microsoft Windows"))
        return NAME;
    return before == NAME && value.size > 3 && g_ascii_isdigit(value.data[0]) &&
                   ct_lines_find(ct_bytes_slice(value, 0, 3), ".") != SIZE_MAX
               ? VERSION
               : OTHER;
}

/* "Label:   value". */
static Label take_label(CtBytes line, Label before, CtBytes *out_value)
{
    size_t colon = ct_lines_find(line, ":");

    *out_value = (CtBytes){ 0 };
    if (colon == SIZE_MAX)
        return OTHER;
    *out_value = ct_text_trim(ct_bytes_slice(line, colon + 1, SIZE_MAX));
    Label label = label_of(ct_bytes_slice(line, 0, colon));
    return label != OTHER ? label : label_by_value(*out_value, before);
}

static void take_value(CtProductRecord *system, Label label, CtBytes value, uint64_t line)
{
    if (label == NAME && system->name.size == 0) {
        system->name = value;
        system->line = line;
    } else if (label == VERSION && system->version.size == 0) {
        system->version = value;
    } else if (label == TYPE) {
        system->architecture = value;
    }
}

/* The system's lines stand before its hotfixes. */
static bool put_system(CtListing *self, CtProductRecord *system, GError **error)
{
    bool known = system->name.size > 0;
    bool more = !known || ct_listing_product(self, system, error);

    *system = (CtProductRecord){ .class = ct_bytes_of_text("operating-system") };
    return more;
}

/* The machine's own name: which host of a fleet this is. What is no line of text names none. */
static bool put_host(const CtListing *self, CtBytes name, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    bool text = name.size <= CT_LIMIT_PRODUCT_TEXT && ct_text_is_utf8(name);

    for (size_t i = 0; text && i < name.size; i++)
        text = name.data[i] >= ' ';
    if (!text)
        return true;
    ct_record_begin(&record, "host");
    ct_record_text(&record, "name", name, 0, 0);
    return self->sink(self->user, &record, error);
}

static bool read_labels(CtListing *self, GError **error)
{
    CtProductRecord system = { .class = ct_bytes_of_text("operating-system") };
    Label at = OTHER;
    bool more = true;

    while (more && ct_lines_next(&self->lines)) {
        CtBytes line = self->lines.text;
        CtBytes value;
        char name[16];
        size_t from = 0;

        if (line.size > 0 && !g_ascii_isspace(line.data[0])) {
            at = take_label(line, at, &value);
            take_value(&system, at, value, self->lines.number);
            more = at != HOST || value.size == 0 || put_host(self, value, error);
        } else if (at == HOTFIXES ? ct_text_trim(line).size > 0 : next_update(line, &from, name)) {
            more = put_system(self, &system, error) && put_update(self, line, error);
        }
    }
    return more && put_system(self, &system, error);
}

/* ---- systeminfo /fo csv: one row a machine ---- */

static bool is_csv(CtBytes text)
{
    CtBytes line = ct_listing_first(text);

    return line.size > 0 && line.data[0] == '"' && ct_lines_find(line, "\",\"") != SIZE_MAX;
}

/* What the columns of a heading are; false when neither name nor version is among them. */
static bool read_heading(const CtCsv *row, Label labels[CT_CSV_FIELDS])
{
    bool seen[HOTFIXES + 1] = { false };

    for (size_t i = 0; i < row->count; i++) {
        labels[i] = label_of(row->field[i].text);
        seen[labels[i]] = true;
    }
    return seen[NAME] && seen[VERSION];
}

static bool put_row_updates(CtListing *self, const CtCsv *row, const Label *labels, GError **error)
{
    char name[16];

    for (size_t i = 0; i < row->count; i++) {
        size_t at = labels[i] == HOTFIXES ? 0 : SIZE_MAX;

        while (next_update(row->field[i].text, &at, name))
            if (!ct_listing_update(
                    self, &(CtProductRecord){ .name = ct_bytes_of_text(name), .line = row->line },
                    error))
                return false;
    }
    return true;
}

static bool read_csv(CtListing *self, GError **error)
{
    g_auto(CtCsv) row = ct_csv_over(self->lines.source);
    Label labels[CT_CSV_FIELDS] = { OTHER };
    bool known = false;

    while (ct_csv_next(&row)) {
        CtProductRecord system = { .class = ct_bytes_of_text("operating-system") };
        const CtProductRecord place = { .line = row.line };

        if (row.fault != NULL) {
            self->any = true;
            if (!ct_product_record_aside(&place, "malformed", row.fault, self->sink, self->user,
                                         error))
                return false;
            continue;
        }
        Label heading[CT_CSV_FIELDS] = { OTHER };
        if (read_heading(&row, heading)) {
            memcpy(labels, heading, sizeof labels);
            known = true;
            continue;
        }
        for (size_t i = 0; known && i < row.count; i++)
            take_value(&system, labels[i], row.field[i].text, row.line);
        if (!put_system(self, &system, error) ||
            (known && !put_row_updates(self, &row, labels, error)))
            return false;
    }
    return true;
}

static int detect_systeminfo(CtBytes source)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LISTING_HEAD);
    bool seen[HOTFIXES + 1] = { false };
    Label label = OTHER;
    CtBytes value;

    ct_windows_text(ct_bytes_slice(source, 0, CT_LISTING_HEAD), &text);
    CtBytes head = ct_buffer_bytes(&text);
    CtLines lines = ct_lines_over(head);
    if (is_csv(head)) {
        g_auto(CtCsv) row = ct_csv_over(head);
        Label labels[CT_CSV_FIELDS];

        return ct_csv_next(&row) && row.fault == NULL && read_heading(&row, labels) ? 95 : 0;
    }
    for (size_t i = 0; i < 64 && ct_lines_next(&lines); i++) {
        label = take_label(lines.text, label, &value);
        seen[label] = true;
    }
    return seen[NAME] && seen[VERSION] ? 95 : 0;
}

static bool read_systeminfo(CtListing *self, GError **error)
{
    return is_csv(self->lines.source) ? read_csv(self, error) : read_labels(self, error);
}

static bool read_systeminfo_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_text(source, read_systeminfo, sink, user, error);
}

/* ---- tables and lists of updates ---- */

static const char heading[] = "HotFixID";

static int detect_updates(CtBytes source)
{
    g_auto(CtBuffer) text = ct_buffer_new(4 * (size_t)CT_LISTING_HEAD);

    ct_windows_text(ct_bytes_slice(source, 0, CT_LISTING_HEAD), &text);
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

static bool read_updates(CtListing *self, GError **error)
{
    bool in_table = false;
    bool more = true;

    while (more && ct_lines_next(&self->lines)) {
        CtBytes line = ct_text_trim(self->lines.text);
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
    .summary = "a Windows system and its hotfixes, as systeminfo prints them",
    .detect = detect_systeminfo,
    .read = read_systeminfo_source,
};

const CtFormat ct_windows_list_updates_format = {
    .name = "windows-updates",
    .summary = "installed Windows updates, as wmic qfe or Get-HotFix prints them",
    .detect = detect_updates,
    .read = read_updates_source,
};
