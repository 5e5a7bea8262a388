/* package_list.c - four lists, one record per installed package.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_list.h"

#include "base/text.h"
#include "format/listing.h"

#include <string.h>

/* ---- dpkg -l ---- */

/* Two letters, what is wanted and what is, and perhaps a third for an error (dpkg-query(1)). */
static bool is_state(CtBytes word)
{
    return (word.size == 2 || word.size == 3) && strchr("uirph", word.data[0]) != NULL &&
           word.data[0] != '\0' && strchr("ncHUFWti", word.data[1]) != NULL && word.data[1] != '\0';
}

/* State, name, version, architecture: what is left of the table when its heading was cut off. */
static bool looks_like_row(CtBytes line)
{
    CtBytes rest = line;

    if (!is_state(ct_lines_word(&rest)))
        return false;
    CtBytes name = ct_lines_word(&rest);
    CtBytes version = ct_lines_word(&rest);
    return name.size > 1 && (g_ascii_islower(name.data[0]) || g_ascii_isdigit(name.data[0])) &&
           version.size > 0 && g_ascii_isdigit(version.data[0]) && ct_lines_word(&rest).size > 0;
}

/* The table's rule is in every language; the lines above it are translated. */
static int detect_dpkg_list(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, CT_LISTING_HEAD);

    if (ct_lines_begins(head, "||/") || ct_lines_find(head, "\n||/") != SIZE_MAX)
        return 100;
    return ct_listing_begins(source, 2, looks_like_row) ? 60 : 0;
}

/* "name:architecture version", as dpkg writes them. */
static bool put_deb(CtListing *self, CtBytes name, CtProductRecord *package, GError **error)
{
    g_auto(CtBuffer) row = ct_buffer_new(2 * (size_t)CT_LIMIT_LOG_LINE);
    size_t colon = ct_lines_find(name, ":");

    package->type = "deb";
    package->name = ct_bytes_slice(name, 0, colon);
    if (package->architecture.size == 0 && colon != SIZE_MAX)
        package->architecture = ct_bytes_slice(name, colon + 1, SIZE_MAX);
    ct_buffer_add(&row, name);
    ct_buffer_add_text(&row, " ");
    ct_buffer_add(&row, package->version);
    package->row = ct_buffer_bytes(&row);
    return ct_listing_package(self, package, error);
}

/* What dpkg -l does on a terminal: name and version get the same width, and are cut at it without a
 * word. Into a file it writes columns as wide as the longest text. */
typedef struct {
    size_t width; /* 0: the columns are whole */
} DpkgTable;

/* "+++-====-====-====-====" below the heading. */
static void read_rule(CtBytes line, DpkgTable *out)
{
    size_t width[2] = { 0 };
    size_t at = strlen("+++-");

    for (size_t i = 0; i < 2; i++, at++)
        for (; at < line.size && line.data[at] == '='; at++)
            width[i]++;
    out->width = width[0] == width[1] ? width[0] : 0;
}

static bool take_dpkg_line(CtListing *self, CtBytes line, GError **error)
{
    DpkgTable *table = self->state;
    CtBytes rest = line;
    CtBytes state = ct_lines_word(&rest);
    CtProductRecord package = { 0 };

    if (ct_lines_begins(state, "+++-"))
        read_rule(line, table);
    if (!is_state(state) || state.data[1] == 'n' || state.data[1] == 'c')
        return true;
    CtBytes name = ct_lines_word(&rest);
    package.version = ct_lines_word(&rest);
    package.architecture = ct_lines_word(&rest);
    if (table->width > 0 && (name.size >= table->width || package.version.size >= table->width))
        return ct_listing_aside(self, "cut",
                                "the table's width may have cut a name or a version: write dpkg -l "
                                "into a file, or take dpkg-query -W",
                                error);
    return put_deb(self, name, &package, error);
}

static bool read_dpkg_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtListing self = ct_listing_over(source, sink, user);
    DpkgTable table = { 0 };

    self.state = &table;
    return ct_listing_each(&self, take_dpkg_line, error);
}

/* ---- dpkg-query -W ---- */

/* A name as Debian's policy (5.6.1) has it, perhaps with an architecture, a tab, a version. */
static bool split_query(CtBytes line, CtBytes *out_name, CtBytes *out_version)
{
    const uint8_t *tab = line.size == 0 ? NULL : memchr(line.data, '\t', line.size);

    if (tab == NULL)
        return false;
    *out_name = ct_bytes_slice(line, 0, (size_t)(tab - line.data));
    *out_version = ct_bytes_slice(line, out_name->size + 1, SIZE_MAX);
    for (size_t i = 0; i < out_name->size; i++)
        if (!g_ascii_islower(out_name->data[i]) && !g_ascii_isdigit(out_name->data[i]) &&
            (i == 0 || strchr("+-.:", out_name->data[i]) == NULL || out_name->data[i] == '\0'))
            return false;
    return out_name->size > 1;
}

static bool looks_like_query(CtBytes line)
{
    CtBytes name;
    CtBytes version;

    return split_query(line, &name, &version) &&
           (version.size == 0 || g_ascii_isdigit(version.data[0])) &&
           memchr(line.data, ' ', line.size) == NULL &&
           memchr(version.data, '\t', version.size) == NULL;
}

static int detect_dpkg_query(CtBytes source)
{
    return ct_listing_begins(source, 2, looks_like_query) ? 45 : 0;
}

/* A package that is not installed is listed without a version. */
static bool take_query_line(CtListing *self, CtBytes line, GError **error)
{
    CtProductRecord package = { 0 };
    CtBytes name;

    if (ct_text_trim(line).size == 0)
        return true;
    if (!split_query(line, &name, &package.version))
        return ct_listing_aside(self, "malformed", "not a name, a tab and a version", error);
    return package.version.size == 0 || put_deb(self, name, &package, error);
}

static bool read_dpkg_query(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_query_line, sink, user, error);
}

/* ---- dpkg's status ---- */

static int detect_dpkg_status(CtBytes source)
{
    bool begins = ct_lines_begins(source, "Package: ");

    return begins && ct_lines_find(ct_bytes_slice(source, 0, CT_LISTING_HEAD), "\nStatus: ") !=
                         SIZE_MAX
               ? 95
               : 0;
}

/* The value of a field, when the line is of that field. */
static bool take_field(CtBytes line, const char *name, CtBytes *out)
{
    if (!ct_lines_begins(line, name))
        return false;
    *out = ct_text_trim(ct_bytes_slice(line, strlen(name), SIZE_MAX));
    return true;
}

typedef struct {
    CtProductRecord package;
    CtBytes status;
} Paragraph;

static void take_status_line(Paragraph *self, const CtLines *lines)
{
    CtProductRecord *package = &self->package;

    if (take_field(lines->text, "Package:", &package->name)) {
        package->line = lines->number;
        package->from = lines->from;
        package->to = lines->to;
    }
    (void)take_field(lines->text, "Status:", &self->status);
    (void)take_field(lines->text, "Version:", &package->version);
    (void)take_field(lines->text, "Architecture:", &package->architecture);
    (void)take_field(lines->text, "Source:", &package->source);
}

static bool end_paragraph(CtListing *self, Paragraph *paragraph, GError **error)
{
    bool gone = ct_lines_find(paragraph->status, " not-installed") != SIZE_MAX ||
                ct_lines_find(paragraph->status, " config-files") != SIZE_MAX;
    CtProductRecord package = paragraph->package;
    bool more = paragraph->status.size == 0 || gone || put_deb(self, package.name, &package, error);

    *paragraph = (Paragraph){ 0 };
    return more;
}

static bool read_dpkg_status(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtListing self = ct_listing_over(source, sink, user);
    Paragraph paragraph = { 0 };
    bool more = true;

    while (more && ct_lines_next(&self.lines)) {
        if (self.lines.text.size == 0)
            more = end_paragraph(&self, &paragraph, error);
        else
            take_status_line(&paragraph, &self.lines);
    }
    return ct_listing_end(&self, more && end_paragraph(&self, &paragraph, error), error);
}

/* ---- rpm -qa ---- */

static size_t find_last(CtBytes text, char wanted)
{
    for (size_t i = text.size; i > 0; i--)
        if (text.data[i - 1] == (uint8_t)wanted)
            return i - 1;
    return SIZE_MAX;
}

/* From the right: neither version nor release has a hyphen (rpm's spec syntax). */
static bool split_rpm(CtBytes line, CtProductRecord *out)
{
    static const char *const architectures[] = { "noarch",  "x86_64",      "i386",    "i486",
                                                 "i586",    "i686",        "aarch64", "armv7hl",
                                                 "armv6hl", "ppc64le",     "ppc64",   "s390x",
                                                 "riscv64", "loongarch64", "ia64",    "src" };
    size_t dot = find_last(line, '.');
    bool known = false;

    if (line.size == 0 || memchr(line.data, ' ', line.size) != NULL)
        return false;
    out->architecture = dot == SIZE_MAX ? (CtBytes){ 0 } : ct_bytes_slice(line, dot + 1, SIZE_MAX);
    for (size_t i = 0; i < G_N_ELEMENTS(architectures); i++)
        known = known || ct_lines_equal(out->architecture, architectures[i]);
    size_t end = known ? dot : line.size;
    size_t release = find_last(ct_bytes_slice(line, 0, end), '-');
    if (release == SIZE_MAX || release + 1 == end)
        return false;
    size_t version = find_last(ct_bytes_slice(line, 0, release), '-');
    if (version == SIZE_MAX || version == 0 || version + 1 == release)
        return false;
    /* Older ones leave the architecture out; then only numbers tell versions from names. */
    if (!known &&
        (!g_ascii_isdigit(line.data[version + 1]) || !g_ascii_isdigit(line.data[release + 1])))
        return false;
    if (!known)
        out->architecture = (CtBytes){ 0 };
    out->name = ct_bytes_slice(line, 0, version);
    out->version = ct_bytes_slice(line, version + 1, end - version - 1);
    return true;
}

/* The keys that packages are signed with are listed among them; they are no software. */
static bool is_signing_key(CtBytes line)
{
    return ct_lines_begins(line, "gpg-pubkey-");
}

static bool looks_like_rpm(CtBytes line)
{
    CtProductRecord package = { 0 };

    return is_signing_key(line) || split_rpm(ct_text_trim(line), &package);
}

static int detect_rpm_list(CtBytes source)
{
    return ct_listing_begins(source, 2, looks_like_rpm) ? 40 : 0;
}

static bool take_rpm_line(CtListing *self, CtBytes line, GError **error)
{
    CtProductRecord package = { .type = "rpm" };
    CtBytes text = ct_text_trim(line);

    if (text.size == 0 || is_signing_key(text))
        return true;
    package.row = text;
    return split_rpm(text, &package)
               ? ct_listing_package(self, &package, error)
               : ct_listing_aside(self, "malformed", "not NAME-VERSION-RELEASE.ARCHITECTURE",
                                  error);
}

static bool read_rpm_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_rpm_line, sink, user, error);
}

const CtFormat ct_package_list_dpkg_format = {
    .name = "dpkg-list",
    .summary = "installed packages, as dpkg -l prints them",
    .detect = detect_dpkg_list,
    .read = read_dpkg_list,
};

const CtFormat ct_package_list_query_format = {
    .name = "dpkg-query",
    .summary = "installed packages, as dpkg-query -W prints them",
    .detect = detect_dpkg_query,
    .read = read_dpkg_query,
};

const CtFormat ct_package_list_status_format = {
    .name = "dpkg-status",
    .summary = "installed packages, as dpkg keeps them in its status file",
    .detect = detect_dpkg_status,
    .read = read_dpkg_status,
};

const CtFormat ct_package_list_rpm_format = {
    .name = "rpm-list",
    .summary = "installed packages, as rpm -qa prints them",
    .detect = detect_rpm_list,
    .read = read_rpm_list,
};
