/* package_list.c - three lists, one record per installed package.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_list.h"

#include "base/text.h"
#include "format/lines.h"

#include <string.h>

enum { HEAD = 65536 };

typedef struct {
    CtRecordSink sink; /* borrowed */
    void *user;
    CtRecord record;
    const CtLines *lines; /* borrowed; where we are */
    bool any;             /* a record went out */
} Listing;

typedef struct {
    const char *type;
    CtBytes name;
    CtBytes version;
    CtBytes architecture;
} Package;

static bool put_aside(Listing *self, const char *reason, const char *detail, GError **error)
{
    self->any = true;
    ct_record_begin(&self->record, "aside");
    ct_record_text(&self->record, "reason", ct_bytes_of_text(reason), self->lines->from,
                   self->lines->to);
    ct_record_text(&self->record, "detail", ct_bytes_of_text(detail), 0, 0);
    ct_record_number(&self->record, "line", (int64_t)self->lines->number, 0, 0);
    return self->sink(self->user, &self->record, error);
}

static bool put_package(Listing *self, const Package *package, GError **error)
{
    if (package->name.size == 0 || package->version.size == 0)
        return put_aside(self, "malformed", "a name or a version is missing", error);
    if (!ct_text_is_utf8(package->name) || !ct_text_is_utf8(package->version) ||
        !ct_text_is_utf8(package->architecture))
        return put_aside(self, "encoding", "a name or a version is not UTF-8", error);
    self->any = true;
    ct_record_begin(&self->record, "product");
    ct_record_text(&self->record, "type", ct_bytes_of_text(package->type), 0, 0);
    ct_record_text(&self->record, "name", package->name, self->lines->from, self->lines->to);
    ct_record_text(&self->record, "version", package->version, 0, 0);
    if (package->architecture.size > 0)
        ct_record_text(&self->record, "architecture", package->architecture, 0, 0);
    ct_record_number(&self->record, "line", (int64_t)self->lines->number, 0, 0);
    return self->sink(self->user, &self->record, error);
}

/* Reads line by line; `take` gets each. */
static bool read_lines(CtBytes source, bool (*take)(Listing *self, CtBytes line, GError **error),
                       CtRecordSink sink, void *user, GError **error)
{
    CtLines lines = ct_lines_over(source);
    Listing self = { .sink = sink, .user = user, .lines = &lines };
    bool more = true;

    while (more && ct_lines_next(&lines))
        more = lines.too_long ? put_aside(&self, "too-long", "the line is too long", error)
                              : take(&self, lines.text, error);
    return more && (self.any || put_aside(&self, "empty", "nothing is installed", error));
}

/* ---- dpkg -l ---- */

static int detect_dpkg_list(CtBytes source)
{
    return ct_lines_begins(source, "Desired=Unknown/Install/Remove/Purge/Hold") ? 100 : 0;
}

/* Two letters, what is wanted and what is, and perhaps a third for an error (dpkg-query(1)). */
static bool is_state(CtBytes word)
{
    return (word.size == 2 || word.size == 3) && strchr("uirph", word.data[0]) != NULL &&
           word.data[0] != '\0' && strchr("ncHUFWti", word.data[1]) != NULL && word.data[1] != '\0';
}

static bool take_dpkg_line(Listing *self, CtBytes line, GError **error)
{
    CtBytes rest = line;
    CtBytes state = ct_lines_word(&rest);
    Package package = { .type = "deb" };

    if (!is_state(state) || state.data[1] == 'n' || state.data[1] == 'c')
        return true;
    package.name = ct_lines_word(&rest);
    package.version = ct_lines_word(&rest);
    package.architecture = ct_lines_word(&rest);
    package.name = ct_bytes_slice(package.name, 0, ct_lines_find(package.name, ":"));
    return put_package(self, &package, error);
}

static bool read_dpkg_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_lines(source, take_dpkg_line, sink, user, error);
}

/* ---- dpkg's status ---- */

static int detect_dpkg_status(CtBytes source)
{
    bool begins = ct_lines_begins(source, "Package: ");

    return begins && ct_lines_find(ct_bytes_slice(source, 0, HEAD), "\nStatus: ") != SIZE_MAX ? 95
                                                                                              : 0;
}

/* The value of a field, when the line is of that field. */
static void take_field(CtBytes line, const char *name, CtBytes *out)
{
    if (ct_lines_begins(line, name))
        *out = ct_text_trim(ct_bytes_slice(line, strlen(name), SIZE_MAX));
}

static bool end_paragraph(Listing *self, Package *package, CtBytes *status, GError **error)
{
    bool gone = ct_lines_find(*status, " not-installed") != SIZE_MAX ||
                ct_lines_find(*status, " config-files") != SIZE_MAX;
    bool more = status->size == 0 || gone || put_package(self, package, error);

    *package = (Package){ .type = "deb" };
    *status = (CtBytes){ 0 };
    return more;
}

static bool read_dpkg_status(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtLines lines = ct_lines_over(source);
    Listing self = { .sink = sink, .user = user, .lines = &lines };
    Package package = { .type = "deb" };
    CtBytes status = { 0 };
    bool more = true;

    while (more && ct_lines_next(&lines)) {
        take_field(lines.text, "Package:", &package.name);
        take_field(lines.text, "Status:", &status);
        take_field(lines.text, "Version:", &package.version);
        take_field(lines.text, "Architecture:", &package.architecture);
        if (lines.text.size == 0)
            more = end_paragraph(&self, &package, &status, error);
    }
    more = more && end_paragraph(&self, &package, &status, error);
    return more && (self.any || put_aside(&self, "empty", "nothing is installed", error));
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
static bool split_rpm(CtBytes line, Package *out)
{
    static const char *const architectures[] = {
        "noarch",  "x86_64",  "i386",    "i586",  "i686",
        "aarch64", "armv7hl", "ppc64le", "s390x", "riscv64"
    };
    size_t dot = find_last(line, '.');
    bool known = false;

    if (dot == SIZE_MAX || memchr(line.data, ' ', line.size) != NULL)
        return false;
    out->architecture = ct_bytes_slice(line, dot + 1, SIZE_MAX);
    for (size_t i = 0; i < G_N_ELEMENTS(architectures); i++)
        known = known || ct_lines_equal(out->architecture, architectures[i]);
    size_t release = find_last(ct_bytes_slice(line, 0, dot), '-');
    if (!known || release == SIZE_MAX || release + 1 == dot)
        return false;
    size_t version = find_last(ct_bytes_slice(line, 0, release), '-');
    if (version == SIZE_MAX || version + 1 == release)
        return false;
    out->name = ct_bytes_slice(line, 0, version);
    out->version = ct_bytes_slice(line, version + 1, dot - version - 1);
    return true;
}

static int detect_rpm_list(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, HEAD));
    Package package = { 0 };

    return ct_lines_next(&lines) && split_rpm(lines.text, &package) ? 40 : 0;
}

static bool take_rpm_line(Listing *self, CtBytes line, GError **error)
{
    Package package = { .type = "rpm" };
    CtBytes text = ct_text_trim(line);

    if (text.size == 0)
        return true;
    return split_rpm(text, &package)
               ? put_package(self, &package, error)
               : put_aside(self, "malformed", "not NAME-VERSION-RELEASE.ARCHITECTURE", error);
}

static bool read_rpm_list(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return read_lines(source, take_rpm_line, sink, user, error);
}

const CtFormat ct_package_list_dpkg_format = {
    .name = "dpkg-list",
    .summary = "installed packages, as dpkg -l prints them",
    .detect = detect_dpkg_list,
    .read = read_dpkg_list,
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
