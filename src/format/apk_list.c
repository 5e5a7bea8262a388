/* apk_list.c - two texts, one record per installed package.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/apk_list.h"

#include "base/text.h"
#include "format/listing.h"

#include <string.h>

/* ---- lines ---- */

static bool all_digits(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isdigit(text.data[i]))
            return false;
    return text.size > 0;
}

static size_t last_hyphen(CtBytes text)
{
    for (size_t i = text.size; i > 0; i--)
        if (text.data[i - 1] == '-')
            return i - 1;
    return SIZE_MAX;
}

/* NAME-VERSION-rN: the version begins with a digit and holds no hyphen. */
static bool split(CtBytes word, CtProductRecord *out)
{
    size_t revision = last_hyphen(word);

    if (revision == SIZE_MAX || revision + 2 >= word.size || word.data[revision + 1] != 'r' ||
        !all_digits(ct_bytes_slice(word, revision + 2, SIZE_MAX)))
        return false;
    size_t version = last_hyphen(ct_bytes_slice(word, 0, revision));
    if (version == SIZE_MAX || version == 0 || !g_ascii_isdigit(word.data[version + 1]))
        return false;
    out->row = word;
    out->name = ct_bytes_slice(word, 0, version);
    out->version = ct_bytes_slice(word, version + 1, SIZE_MAX);
    return true;
}

static int detect_list(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LISTING_HEAD));
    CtProductRecord package = { 0 };
    bool more = ct_lines_next(&lines);

    while (more && (ct_text_trim(lines.text).size == 0 || ct_lines_begins(lines.text, "WARNING:")))
        more = ct_lines_next(&lines);
    CtBytes rest = more ? lines.text : (CtBytes){ 0 };
    if (!more || !split(ct_lines_word(&rest), &package))
        return 0;
    return ct_lines_find(rest, "{") != SIZE_MAX ? 90 : 45;
}

/* "NAME-VERSION architecture {origin} (licence) [installed]"; of apk info -v only the first. */
static bool take_line(CtListing *self, CtBytes line, GError **error)
{
    CtProductRecord package = { .type = "apk" };
    CtBytes rest = line;
    CtBytes word = ct_lines_word(&rest);

    if (word.size == 0 || ct_lines_equal(word, "WARNING:"))
        return true;
    if (!split(word, &package))
        return ct_listing_aside(self, "malformed", "not NAME-VERSION-rN", error);
    if (ct_lines_find(rest, "{") == SIZE_MAX)
        return ct_listing_package(self, &package, error);
    package.architecture = ct_lines_word(&rest);
    return ct_lines_find(rest, "[installed]") == SIZE_MAX ||
           ct_listing_package(self, &package, error);
}

static bool read_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_line, sink, user, error);
}

/* ---- the database ---- */

static int detect_installed(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, CT_LISTING_HEAD);
    bool begins = ct_lines_begins(head, "C:Q") || ct_lines_begins(head, "P:");

    return begins && ct_lines_find(head, "\nV:") != SIZE_MAX ? 90 : 0;
}

static bool end_paragraph(CtListing *self, CtProductRecord *package, GError **error)
{
    g_auto(CtBuffer) row = ct_buffer_new(2 * (size_t)CT_LIMIT_LOG_LINE);
    bool begun = package->name.size > 0 || package->version.size > 0;

    ct_buffer_add(&row, package->name);
    ct_buffer_add_text(&row, "-");
    ct_buffer_add(&row, package->version);
    package->row = ct_buffer_bytes(&row);
    bool more = !begun || ct_listing_package(self, package, error);
    *package = (CtProductRecord){ .type = "apk" };
    return more;
}

static void take_field(CtProductRecord *package, const CtLines *lines)
{
    CtBytes line = lines->text;
    CtBytes value = ct_bytes_slice(line, 2, SIZE_MAX);

    if (line.size < 2 || line.data[1] != ':')
        return;
    if (line.data[0] == 'P') {
        package->name = value;
        package->line = lines->number;
        package->from = lines->from;
        package->to = lines->to;
    } else if (line.data[0] == 'V')
        package->version = value;
    else if (line.data[0] == 'A')
        package->architecture = value;
    else if (line.data[0] == 'o')
        package->source = value;
}

static bool read_installed(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtListing self = ct_listing_over(source, sink, user);
    CtProductRecord package = { .type = "apk" };
    bool more = true;

    while (more && ct_lines_next(&self.lines)) {
        if (self.lines.text.size == 0)
            more = end_paragraph(&self, &package, error);
        else
            take_field(&package, &self.lines);
    }
    return ct_listing_end(&self, more && end_paragraph(&self, &package, error), error);
}

const CtFormat ct_apk_list_format = {
    .name = "apk-list",
    .summary = "installed packages, as apk list --installed or apk info -v prints them",
    .detect = detect_list,
    .read = read_list,
};

const CtFormat ct_apk_list_installed_format = {
    .name = "apk-installed",
    .summary = "installed packages, as apk keeps them in lib/apk/db/installed",
    .detect = detect_installed,
    .read = read_installed,
};
