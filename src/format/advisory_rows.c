/* advisory_rows.c - criteria spelt out, and the table of ecosystems.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/advisory_rows.h"

#include <string.h>

CtAdvisoryRows ct_advisory_rows_new(void)
{
    return (CtAdvisoryRows){ .tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE) };
}

void ct_advisory_rows_clear(CtAdvisoryRows *self)
{
    ct_buffer_clear(&self->tree);
}

void ct_advisory_rows_empty(CtAdvisoryRows *self)
{
    ct_buffer_empty(&self->tree);
    self->rows = 0;
    self->refused = false;
}

bool ct_advisory_rows_fit(const CtAdvisoryRows *self, size_t more)
{
    return more <= CT_LIMIT_ADVISORY_ROWS - MIN(self->rows, CT_LIMIT_ADVISORY_ROWS);
}

void ct_advisory_rows_open(CtAdvisoryRows *self, bool all, bool negated)
{
    ct_applicability_open(&self->tree, all, negated);
}

void ct_advisory_rows_close(CtAdvisoryRows *self)
{
    ct_applicability_close(&self->tree);
}

static void add(CtAdvisoryRows *self, const CtApplicabilityRow *row)
{
    if (!ct_advisory_rows_fit(self, 1) || !ct_applicability_row(&self->tree, row))
        self->refused = true;
    else
        self->rows++;
}

/* What a version may hold beside letters, digits and . _ - ~ is quoted as its place asks. */
static void spell(GString *out, CtBytes version, bool package)
{
    for (size_t i = 0; i < version.size; i++) {
        char byte = (char)version.data[i];

        if (g_ascii_isalnum(byte) || byte == '.' || byte == '_' || (package && byte == '~'))
            g_string_append_c(out, byte);
        else if (package)
            g_string_append_printf(out, byte == '-' ? "%c" : "%%%02X", (unsigned char)byte);
        else if (version.data[i] > ' ' && version.data[i] < 0x7f)
            g_string_append_printf(out, "\\%c", byte);
        else
            g_string_append_c(out, '_');
    }
}

void ct_advisory_rows_add(CtAdvisoryRows *self, const CtAdvisoryTarget *target,
                          const CtAdvisoryRange *range, CtAdvisoryRowKind kind)
{
    g_autoptr(GString) criterion = g_string_new(target->before);
    CtApplicabilityRow row = { .vulnerable = kind == CT_ADVISORY_ROWS_VULNERABLE,
                               .own = kind == CT_ADVISORY_ROWS_EXCEPTED };

    if (range->exact.size > 0) {
        if (target->package)
            g_string_append_c(criterion, '@');
        spell(criterion, range->exact, target->package);
    } else if (!target->package) {
        g_string_append_c(criterion, '*');
    }
    g_string_append(criterion, target->after);
    row.criterion = ct_bytes_of_text(criterion->str);
    for (unsigned i = 0; i < CT_APPLICABILITY_BOUNDS; i++)
        row.bound[i] = range->bound[i];
    add(self, &row);
}

void ct_advisory_rows_unstated(CtAdvisoryRows *self, const char *words)
{
    g_autofree char *criterion = g_strconcat(CT_APPLICABILITY_UNSTATED, words, NULL);
    CtApplicabilityRow row = { .criterion = ct_bytes_of_text(criterion) };

    row.criterion.size = MIN(row.criterion.size, CT_LIMIT_APPLICABILITY_TEXT);
    add(self, &row);
}

/* ---- targets ---- */

void ct_advisory_target_clear(CtAdvisoryTarget *self)
{
    g_free(self->before);
    g_free(self->after);
    *self = (CtAdvisoryTarget){ 0 };
}

/* Where a name's namespace ends. */
typedef enum { NO_NAMESPACE, LAST_SLASH, COLON } Split;

typedef struct {
    const char *ecosystem; /* of the OSV schema; NULL: none */
    const char *registry;  /* what its address holds; NULL: none */
    const char *type;      /* of the package URL */
    const char *namespace; /* of all its packages; NULL: none */
    Split split;
} Ecosystem;

static const Ecosystem ecosystems[] = {
    { "npm", "npmjs", "npm", NULL, LAST_SLASH },
    { "PyPI", "pypi", "pypi", NULL, NO_NAMESPACE },
    { "RubyGems", "rubygems", "gem", NULL, NO_NAMESPACE },
    { "Maven", "maven", "maven", NULL, COLON },
    { "Go", "go.dev", "golang", NULL, LAST_SLASH },
    { "Go", "proxy.golang", "golang", NULL, LAST_SLASH },
    { "crates.io", "crates.io", "cargo", NULL, NO_NAMESPACE },
    { "NuGet", "nuget", "nuget", NULL, NO_NAMESPACE },
    { "Packagist", "packagist", "composer", NULL, LAST_SLASH },
    { "CRAN", "cran", "cran", NULL, NO_NAMESPACE },
    { "Hackage", "hackage", "hackage", NULL, NO_NAMESPACE },
    { "Hex", "hex.pm", "hex", NULL, NO_NAMESPACE },
    { "Pub", "pub.dev", "pub", NULL, NO_NAMESPACE },
    { "Debian", NULL, "deb", "debian", NO_NAMESPACE },
    { "Ubuntu", NULL, "deb", "ubuntu", NO_NAMESPACE },
    { "Alpine", NULL, "apk", "alpine", NO_NAMESPACE },
    { "Wolfi", NULL, "apk", "wolfi", NO_NAMESPACE },
    { "Chainguard", NULL, "apk", "chainguard", NO_NAMESPACE },
    { "Red Hat", NULL, "rpm", "redhat", NO_NAMESPACE },
    { "AlmaLinux", NULL, "rpm", "almalinux", NO_NAMESPACE },
    { "Rocky Linux", NULL, "rpm", "rocky", NO_NAMESPACE },
    { "SUSE", NULL, "rpm", "suse", NO_NAMESPACE },
    { "openSUSE", NULL, "rpm", "opensuse", NO_NAMESPACE },
    { "Mageia", NULL, "rpm", "mageia", NO_NAMESPACE },
};

static void append_part(GString *out, CtBytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = (char)text.data[i];

        if (g_ascii_isalnum(byte) || strchr(".-_~/", byte) != NULL)
            g_string_append_c(out, byte);
        else
            g_string_append_printf(out, "%%%02X", (unsigned char)byte);
    }
}

/* Where the name begins: behind the last slash, or the colon. */
static size_t name_begins(CtBytes name, Split split)
{
    size_t begins = 0;

    for (size_t i = 0; i < name.size; i++)
        if ((split == LAST_SLASH && name.data[i] == '/') ||
            (split == COLON && name.data[i] == ':' && begins == 0))
            begins = i + 1;
    return begins;
}

static void fill_package(const Ecosystem *of, CtBytes name, CtBytes release, CtAdvisoryTarget *out)
{
    GString *before = g_string_new("pkg:");
    GString *after = g_string_new(NULL);
    size_t begins = name_begins(name, of->split);

    g_string_append(before, of->type);
    g_string_append_c(before, '/');
    if (of->namespace != NULL)
        g_string_append_printf(before, "%s/", of->namespace);
    if (begins > 1) {
        append_part(before, ct_bytes_slice(name, 0, begins - 1));
        g_string_append_c(before, '/');
    }
    append_part(before, ct_bytes_slice(name, begins, name.size));
    if (release.size > 0) {
        g_string_append_printf(after, "?distro=%s-", of->namespace);
        append_part(after, release);
    }
    *out = (CtAdvisoryTarget){ g_string_free(before, FALSE), g_string_free(after, FALSE), true };
}

/* "Debian:12", "Ubuntu:Pro:22.04:LTS", "Alpine:v3.18": the release is a number there. */
static CtBytes release_of(CtBytes ecosystem, size_t begins)
{
    for (size_t i = begins; i < ecosystem.size; i++) {
        size_t end = i;

        if (!g_ascii_isdigit(ecosystem.data[i]))
            continue;
        while (end < ecosystem.size &&
               (g_ascii_isdigit(ecosystem.data[end]) || ecosystem.data[end] == '.'))
            end++;
        return ct_bytes_slice(ecosystem, i, end - i);
    }
    return (CtBytes){ NULL, 0 };
}

bool ct_advisory_target_of_ecosystem(CtBytes ecosystem, CtBytes name, CtAdvisoryTarget *out)
{
    size_t size = 0;

    while (size < ecosystem.size && ecosystem.data[size] != ':')
        size++;
    for (size_t i = 0; i < G_N_ELEMENTS(ecosystems) && name.size > 0; i++)
        if (ct_bytes_equal(ct_bytes_slice(ecosystem, 0, size),
                           ct_bytes_of_text(ecosystems[i].ecosystem))) {
            CtBytes release = ecosystems[i].namespace == NULL ? (CtBytes){ NULL, 0 }
                                                              : release_of(ecosystem, size);

            fill_package(&ecosystems[i], name, release, out);
            return true;
        }
    return false;
}

bool ct_advisory_target_of_registry(CtBytes address, CtBytes name, CtAdvisoryTarget *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ecosystems) && name.size > 0 && address.size > 0; i++) {
        const char *registry = ecosystems[i].registry;

        if (registry == NULL ||
            memmem(address.data, address.size, registry, strlen(registry)) == NULL)
            continue;
        fill_package(&ecosystems[i], name, (CtBytes){ NULL, 0 }, out);
        return true;
    }
    return false;
}

void ct_advisory_target_of_debian(CtBytes package, CtBytes release, CtAdvisoryTarget *out)
{
    GString *before = g_string_new("pkg:deb/debian/");
    GString *after = g_string_new("?distro=");

    append_part(before, package);
    append_part(after, release);
    *out = (CtAdvisoryTarget){ g_string_free(before, FALSE), g_string_free(after, FALSE), true };
}

bool ct_advisory_target_of_purl(CtBytes purl, CtAdvisoryTarget *out)
{
    size_t end = purl.size;
    size_t version = SIZE_MAX;

    if (purl.size < strlen("pkg:a/b") || memcmp(purl.data, "pkg:", 4) != 0)
        return false;
    for (size_t i = 0; i < end; i++) {
        if (purl.data[i] == '?' || purl.data[i] == '#')
            end = i;
        else if (purl.data[i] == '@' && i > 0 && purl.data[i - 1] != '/')
            version = i;
        else if (purl.data[i] == '/')
            version = SIZE_MAX;
    }
    *out = (CtAdvisoryTarget){ ct_bytes_to_text(ct_bytes_slice(purl, 0, MIN(version, end))),
                               ct_bytes_to_text(ct_bytes_slice(purl, end, purl.size)), true };
    return true;
}

bool ct_advisory_target_of_cpe(CtBytes name, CtAdvisoryTarget *out)
{
    size_t at = 0;

    if (name.size < 8 || memcmp(name.data, "cpe:2.3:", 8) != 0)
        return false;
    for (int colons = 0; at < name.size && colons < 5; at++) {
        if (name.data[at] == '\\')
            at++;
        else if (name.data[at] == ':')
            colons++;
    }
    if (at + 1 >= name.size || (name.data[at] != '*' && name.data[at] != '-') ||
        name.data[at + 1] != ':')
        return false;
    *out = (CtAdvisoryTarget){ ct_bytes_to_text(ct_bytes_slice(name, 0, at)),
                               ct_bytes_to_text(ct_bytes_slice(name, at + 1, name.size)), false };
    return true;
}

static void append_word(GString *out, CtBytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = g_ascii_tolower((char)text.data[i]);

        if (g_ascii_isalnum(byte) || byte == '_')
            g_string_append_c(out, byte);
        else if (text.data[i] <= ' ' || text.data[i] >= 0x7f)
            g_string_append_c(out, '_');
        else
            g_string_append_printf(out, "\\%c", byte);
    }
}

static bool is_told(CtBytes word)
{
    static const char *const silent[] = { "n/a", "unknown", "unspecified", "*", "-" };

    for (size_t i = 0; i < G_N_ELEMENTS(silent); i++)
        if (word.size == strlen(silent[i]) &&
            g_ascii_strncasecmp((const char *)word.data, silent[i], word.size) == 0)
            return false;
    return word.size > 0;
}

bool ct_advisory_target_of_words(char part, CtBytes vendor, CtBytes product, CtAdvisoryTarget *out)
{
    if (!is_told(vendor) || !is_told(product))
        return false;
    GString *before = g_string_new(NULL);

    g_string_append_printf(before, "cpe:2.3:%c:", part);
    append_word(before, vendor);
    g_string_append_c(before, ':');
    append_word(before, product);
    g_string_append_c(before, ':');
    *out = (CtAdvisoryTarget){ g_string_free(before, FALSE), g_strdup(":*:*:*:*:*:*:*"), false };
    return true;
}
