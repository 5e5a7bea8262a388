/* package_tools.c - six small grammars of a line.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_tools.h"

#include "base/text.h"
#include "format/listing.h"
#include "format/package_url.h"

#include <string.h>

static size_t find_byte(CtBytes text, char wanted)
{
    const uint8_t *found = text.size == 0 ? NULL : memchr(text.data, wanted, text.size);

    return found == NULL ? SIZE_MAX : (size_t)(found - text.data);
}

static size_t find_last(CtBytes text, char wanted)
{
    for (size_t i = text.size; i > 0; i--)
        if (text.data[i - 1] == (uint8_t)wanted)
            return i - 1;
    return SIZE_MAX;
}

/* ---- dnf and yum ---- */

/* The heading in English; other languages are known by their rows. */
static bool looks_like_dnf(CtBytes line)
{
    CtBytes rest = line;
    CtBytes name = ct_lines_word(&rest);
    CtBytes version = ct_lines_word(&rest);
    CtBytes repository = ct_lines_word(&rest);

    return find_last(name, '.') != SIZE_MAX && find_byte(version, '-') != SIZE_MAX &&
           repository.size > 1 && repository.data[0] == '@' && ct_lines_word(&rest).size == 0;
}

static int detect_dnf(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LISTING_HEAD));
    bool heading = false;

    for (size_t i = 0; i < 64 && ct_lines_next(&lines); i++) {
        if (ct_text_equal_nocase(ct_text_trim(lines.text), "installed packages"))
            heading = true;
        else if (looks_like_dnf(lines.text))
            return heading ? 95 : 70;
    }
    return heading ? 60 : 0;
}

/* A name alone, whose version and repository stand in the next line. */
typedef struct {
    char *name; /* owned; NULL: none waits */
} Waiting;

/* What could be had stands in the same list as what is installed: its repository has no mark. */
static bool is_installed(CtBytes repository)
{
    return ct_lines_begins(repository, "@") || ct_lines_equal(repository, "installed");
}

static bool put_rpm(CtListing *self, CtBytes name, CtBytes version, GError **error)
{
    size_t dot = find_last(name, '.');
    CtProductRecord package = { .type = "rpm", .version = version };

    package.name = ct_bytes_slice(name, 0, dot);
    if (dot != SIZE_MAX)
        package.architecture = ct_bytes_slice(name, dot + 1, SIZE_MAX);
    return find_byte(version, '-') != SIZE_MAX && dot != SIZE_MAX
               ? ct_listing_package(self, &package, error)
               : ct_listing_aside(self, "malformed", "not NAME.ARCHITECTURE and VERSION-RELEASE",
                                  error);
}

static bool take_dnf_line(CtListing *self, CtBytes line, GError **error)
{
    Waiting *waiting = self->state;
    CtBytes rest = line;
    CtBytes first = ct_lines_word(&rest);
    CtBytes second = ct_lines_word(&rest);
    CtBytes third = ct_lines_word(&rest);

    if (waiting->name != NULL && line.size > 0 && g_ascii_isspace(line.data[0])) {
        g_autofree char *name = g_steal_pointer(&waiting->name);

        return !is_installed(second) || put_rpm(self, ct_bytes_of_text(name), first, error);
    }
    g_clear_pointer(&waiting->name, g_free);
    if (second.size == 0 && find_byte(first, '.') != SIZE_MAX)
        waiting->name = ct_bytes_to_text(first);
    return !is_installed(third) || put_rpm(self, first, second, error);
}

static bool read_dnf(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtListing self = ct_listing_over(source, sink, user);
    Waiting waiting = { 0 };

    self.state = &waiting;
    bool more = ct_listing_each(&self, take_dnf_line, error);
    g_free(waiting.name);
    return more;
}

/* ---- apt ---- */

typedef struct {
    CtBytes name;
    CtBytes version;
    CtBytes architecture;
    CtBytes state; /* with its brackets; no bytes: not installed */
} Apt;

static bool split_apt(CtBytes line, Apt *out)
{
    CtBytes rest = line;
    CtBytes word = ct_lines_word(&rest);
    size_t slash = find_byte(word, '/');

    out->name = ct_bytes_slice(word, 0, slash);
    out->version = ct_lines_word(&rest);
    out->architecture = ct_lines_word(&rest);
    out->state = ct_text_trim(rest);
    return slash != SIZE_MAX && slash > 1 && out->architecture.size > 0 &&
           (out->state.size == 0 || out->state.data[0] == '[');
}

static int detect_apt(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LISTING_HEAD));
    Apt apt;

    /* "Listing... Done", a warning and a blank line may stand before the first row */
    for (size_t i = 0; i < 6 && ct_lines_next(&lines); i++)
        if (split_apt(lines.text, &apt) && apt.state.size > 0)
            return 75;
    return 0;
}

static bool take_apt_line(CtListing *self, CtBytes line, GError **error)
{
    static const char *const marks[] = { "upgradable from: ", "aktualisierbar von: ",
                                         "actualizable desde: " };
    Apt apt;

    if (!split_apt(line, &apt) || apt.state.size == 0)
        return true; /* a heading, a warning, or another version that could be had */
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        size_t at = ct_lines_find(apt.state, marks[i]);

        if (at == SIZE_MAX)
            continue;
        CtBytes rest = ct_bytes_slice(apt.state, at + strlen(marks[i]), SIZE_MAX);
        apt.version = ct_lines_word(&rest);
        apt.version = ct_bytes_slice(apt.version, 0, find_byte(apt.version, ']'));
    }
    return ct_listing_package(self,
                              &(CtProductRecord){ .type = "deb",
                                                  .name = apt.name,
                                                  .version = apt.version,
                                                  .architecture = apt.architecture },
                              error);
}

static bool read_apt(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_apt_line, sink, user, error);
}

/* ---- pip ---- */

/* PEP 508: letters, digits, hyphen, underscore and full stop. */
static bool is_pip_name(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_isalnum(text.data[i]) && strchr("-_.", text.data[i]) == NULL)
            return false;
    return text.size > 0;
}

static bool split_frozen(CtBytes line, CtBytes *out_name, CtBytes *out_version)
{
    size_t at = ct_lines_find(line, "==");

    *out_name = ct_bytes_slice(line, 0, at);
    *out_version = at == SIZE_MAX ? (CtBytes){ 0 } : ct_bytes_slice(line, at + 2, SIZE_MAX);
    *out_version = ct_lines_word(out_version);
    return at != SIZE_MAX && is_pip_name(*out_name);
}

static bool is_table_heading(CtBytes line)
{
    CtBytes rest = line;

    return ct_lines_equal(ct_lines_word(&rest), "Package") &&
           ct_lines_equal(ct_lines_word(&rest), "Version");
}

static bool is_comment(CtBytes line)
{
    return line.size == 0 || line.data[0] == '#' || ct_lines_begins(line, "-e ") ||
           ct_lines_begins(line, "WARNING:") || ct_lines_begins(line, "DEPRECATION:");
}

static int detect_pip(CtBytes source)
{
    CtLines lines = ct_lines_over(ct_bytes_slice(source, 0, CT_LISTING_HEAD));
    CtBytes name;
    CtBytes version;

    while (ct_lines_next(&lines)) {
        CtBytes line = ct_text_trim(lines.text);

        if (is_comment(line) || ct_lines_find(line, " @ ") != SIZE_MAX)
            continue;
        if (is_table_heading(line))
            return ct_lines_next(&lines) && ct_lines_begins(lines.text, "---") ? 90 : 0;
        return split_frozen(line, &name, &version) ? 65 : 0;
    }
    return 0;
}

static bool put_pip(CtListing *self, CtBytes name, CtBytes version, GError **error)
{
    g_autoptr(GPtrArray) identifiers = ct_package_url("pypi", name, version);

    return ct_listing_package(self,
                              &(CtProductRecord){ .class = ct_bytes_of_text("library"),
                                                  .name = name,
                                                  .version = version,
                                                  .identifiers = identifiers },
                              error);
}

static bool take_pip_line(CtListing *self, CtBytes line, GError **error)
{
    bool *in_table = self->state;
    CtBytes text = ct_text_trim(line);
    CtBytes rest = text;
    CtBytes name;
    CtBytes version;

    if (is_table_heading(text) || ct_lines_begins(text, "---")) {
        *in_table = true;
        return true;
    }
    if (ct_lines_begins(text, "-e ") || ct_lines_find(text, " @ ") != SIZE_MAX)
        return ct_listing_aside(self, "no-version", "it was installed from a folder or an address",
                                error);
    if (is_comment(text) || ct_lines_begins(text, "[notice]"))
        return true;
    if (!*in_table)
        return split_frozen(text, &name, &version)
                   ? put_pip(self, name, version, error)
                   : ct_listing_aside(self, "malformed", "not NAME==VERSION", error);
    name = ct_lines_word(&rest);
    return put_pip(self, name, ct_lines_word(&rest), error);
}

static bool read_pip(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    CtListing self = ct_listing_over(source, sink, user);
    bool in_table = false;

    self.state = &in_table;
    return ct_listing_each(&self, take_pip_line, error);
}

/* ---- snap ---- */

static int detect_snap(CtBytes source)
{
    static const char *const heading[] = { "Name", "Version", "Rev", "Tracking", "Publisher" };
    CtBytes rest = ct_listing_first(source);

    for (size_t i = 0; i < G_N_ELEMENTS(heading); i++)
        if (!ct_lines_equal(ct_lines_word(&rest), heading[i]))
            return 0;
    return 95;
}

/* Publishers that were verified have a mark behind their name. */
static CtBytes without_mark(CtBytes publisher)
{
    size_t size = publisher.size;

    while (size > 0 && (publisher.data[size - 1] >= 0x80 || publisher.data[size - 1] == '*'))
        size--;
    return ct_bytes_slice(publisher, 0, size);
}

static bool take_snap_line(CtListing *self, CtBytes line, GError **error)
{
    CtBytes rest = line;
    CtProductRecord package = { .class = ct_bytes_of_text("application") };

    package.name = ct_lines_word(&rest);
    package.version = ct_lines_word(&rest);
    (void)ct_lines_word(&rest);
    (void)ct_lines_word(&rest);
    package.vendor = without_mark(ct_lines_word(&rest));
    if (package.name.size == 0 || self->lines.number == 1)
        return true;
    return ct_listing_package(self, &package, error);
}

static bool read_snap(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_snap_line, sink, user, error);
}

/* ---- flatpak ---- */

/* Columns are parted by tabs, or by two blanks and more where a terminal was written to. */
static CtBytes next_column(CtBytes *rest)
{
    size_t tab = find_byte(*rest, '\t');
    size_t blanks = ct_lines_find(*rest, "  ");
    size_t end = tab != SIZE_MAX ? tab : blanks;
    CtBytes column = ct_text_trim(ct_bytes_slice(*rest, 0, end));

    *rest = end == SIZE_MAX ? (CtBytes){ 0 } : ct_bytes_slice(*rest, end + 1, SIZE_MAX);
    while (tab == SIZE_MAX && rest->size > 0 && rest->data[0] == ' ')
        *rest = ct_bytes_slice(*rest, 1, SIZE_MAX);
    return column;
}

typedef struct {
    CtBytes name;
    CtBytes id;
    CtBytes version;
    CtBytes branch;
} Flatpak;

static Flatpak split_flatpak(CtBytes line)
{
    CtBytes rest = line;
    Flatpak made = { .name = next_column(&rest), .id = next_column(&rest) };

    made.version = next_column(&rest);
    made.branch = next_column(&rest);
    return made;
}

/* An application's id is a domain turned round: three parts at least. */
static bool is_flatpak_id(CtBytes text)
{
    unsigned dots = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (!g_ascii_isalnum(text.data[i]) && strchr("._-", text.data[i]) == NULL)
            return false;
        dots += text.data[i] == '.' ? 1 : 0;
    }
    return dots >= 2;
}

static bool is_flatpak_heading(CtBytes line)
{
    Flatpak flatpak = split_flatpak(line);

    return ct_lines_equal(flatpak.name, "Name") && ct_lines_equal(flatpak.id, "Application ID");
}

static bool looks_like_flatpak(CtBytes line)
{
    Flatpak flatpak = split_flatpak(line);

    return is_flatpak_heading(line) || (flatpak.name.size > 0 && is_flatpak_id(flatpak.id) &&
                                        (flatpak.version.size > 0 || flatpak.branch.size > 0));
}

static int detect_flatpak(CtBytes source)
{
    return ct_listing_begins(source, 2, looks_like_flatpak) ? 70 : 0;
}

/* Runtimes often have no version of their own: their branch is it. */
static bool take_flatpak_line(CtListing *self, CtBytes line, GError **error)
{
    Flatpak flatpak = split_flatpak(line);
    const CtProductExtra extra[] = { { "key", flatpak.id } };

    if (ct_text_trim(line).size == 0 || is_flatpak_heading(line))
        return true;
    return ct_listing_package(
        self,
        &(CtProductRecord){ .class = ct_bytes_of_text("application"),
                            .name = flatpak.name,
                            .version = flatpak.version.size > 0 ? flatpak.version : flatpak.branch,
                            .extra = extra,
                            .extras = G_N_ELEMENTS(extra) },
        error);
}

static bool read_flatpak(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_flatpak_line, sink, user, error);
}

/* ---- brew ---- */

static bool is_brew_name(CtBytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!g_ascii_islower(text.data[i]) && !g_ascii_isdigit(text.data[i]) &&
            (i == 0 || strchr("-_.+@", text.data[i]) == NULL || text.data[i] == '\0'))
            return false;
    return text.size > 0;
}

static bool looks_like_brew(CtBytes line)
{
    CtBytes rest = ct_text_trim(line);
    CtBytes name = ct_lines_word(&rest);
    CtBytes version = ct_lines_word(&rest);

    for (; version.size > 0; version = ct_lines_word(&rest))
        if (!g_ascii_isdigit(version.data[0]) && !ct_lines_begins(version, "HEAD"))
            return false;
    return is_brew_name(name) && name.size < ct_text_trim(line).size &&
           find_byte(line, '\t') == SIZE_MAX;
}

static int detect_brew(CtBytes source)
{
    return ct_listing_begins(source, 3, looks_like_brew) ? 30 : 0;
}

static bool take_brew_line(CtListing *self, CtBytes line, GError **error)
{
    CtBytes rest = ct_text_trim(line);
    CtProductRecord package = { .name = ct_lines_word(&rest) };
    bool more = true;

    if (package.name.size == 0)
        return true;
    if (!is_brew_name(package.name))
        return ct_listing_aside(self, "malformed", "not NAME VERSION...", error);
    do {
        package.version = ct_lines_word(&rest);
        more = ct_listing_package(self, &package, error);
    } while (more && ct_text_trim(rest).size > 0);
    return more;
}

static bool read_brew(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    return ct_listing_read(source, take_brew_line, sink, user, error);
}

const CtFormat ct_package_tools_dnf_format = {
    .name = "dnf-list",
    .summary = "installed packages, as dnf list installed or yum list installed prints them",
    .detect = detect_dnf,
    .read = read_dnf,
};

const CtFormat ct_package_tools_apt_format = {
    .name = "apt-list",
    .summary = "installed packages, as apt list --installed prints them",
    .detect = detect_apt,
    .read = read_apt,
};

const CtFormat ct_package_tools_pip_format = {
    .name = "pip-list",
    .summary = "installed Python packages, as pip list or pip freeze prints them",
    .detect = detect_pip,
    .read = read_pip,
};

const CtFormat ct_package_tools_snap_format = {
    .name = "snap-list",
    .summary = "installed snaps, as snap list prints them",
    .detect = detect_snap,
    .read = read_snap,
};

const CtFormat ct_package_tools_flatpak_format = {
    .name = "flatpak-list",
    .summary = "installed flatpaks, as flatpak list prints them",
    .detect = detect_flatpak,
    .read = read_flatpak,
};

const CtFormat ct_package_tools_brew_format = {
    .name = "brew-versions",
    .summary = "installed formulae, as brew list --versions prints them",
    .detect = detect_brew,
    .read = read_brew,
};
