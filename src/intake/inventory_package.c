/* inventory_package.c - marks of versions counted, and URLs written.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/inventory_package.h"

#include "match/purl.h"

#include <stdlib.h>
#include <string.h>

static char *text_of(const CtRecord *record, const char *name)
{
    return ct_bytes_to_text(ct_record_get_text(record, name));
}

bool ct_inventory_package_of(const CtRecord *record, CtInventoryPackage *out)
{
    static const char *const types[] = { "deb", "rpm", "apk" };
    CtBytes type = ct_record_get_text(record, "type");

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (ct_bytes_equal(type, ct_bytes_of_text(types[i]))) {
            out->type = text_of(record, "type");
            out->name = text_of(record, "name");
            out->version = text_of(record, "version");
            out->architecture = text_of(record, "architecture");
            out->source = text_of(record, "source");
            return true;
        }
    return false;
}

void ct_inventory_package_clear(CtInventoryPackage *self)
{
    g_free(self->type);
    g_free(self->name);
    g_free(self->version);
    g_free(self->architecture);
    g_free(self->source);
}

/* ---- the distribution ---- */

/* The number behind the last such mark in a version, when digits follow it; 0: none. */
static unsigned long release_in(const char *version, const char *mark)
{
    unsigned long found = 0;

    for (const char *at = strstr(version, mark); at != NULL; at = strstr(at + 1, mark)) {
        const char *digits = at + strlen(mark);

        if (g_ascii_isdigit(digits[0]) && strspn(digits, "0123456789") < 4)
            found = strtoul(digits, NULL, 10);
    }
    return found;
}

typedef struct {
    unsigned count;
    unsigned long release; /* the highest */
} Mark;

static void count_mark(Mark *self, unsigned long release)
{
    self->count += release > 0 ? 1 : 0;
    self->release = MAX(self->release, release);
}

char *ct_inventory_package_distribution(const CtInventoryPackage *packages, unsigned count)
{
    Mark debian = { 0 };
    Mark fedora = { 0 };
    unsigned ubuntu = 0;
    unsigned alpine = 0;

    for (unsigned i = 0; i < count; i++) {
        const char *version = packages[i].version;

        if (strcmp(packages[i].type, "deb") == 0) {
            count_mark(&debian, MAX(release_in(version, "+deb"), release_in(version, "~deb")));
            ubuntu += strstr(version, "ubuntu") != NULL;
        } else if (strcmp(packages[i].type, "rpm") == 0) {
            count_mark(&fedora, release_in(version, ".fc"));
        } else {
            alpine++;
        }
    }
    if (ubuntu > debian.count)
        return g_strdup("ubuntu");
    if (debian.count > 0)
        return g_strdup_printf("debian-%lu", debian.release);
    if (fedora.count > 0)
        return g_strdup_printf("fedora-%lu", fedora.release);
    return alpine > 0 ? g_strdup("alpine") : NULL;
}

/* ---- its URL ---- */

/* "+b1": built again from the same source. */
static char *without_rebuild(const char *version)
{
    const char *mark = strrchr(version, '+');
    bool rebuilt = mark != NULL && mark[1] == 'b' && g_ascii_isdigit(mark[2]) &&
                   mark[2 + strspn(mark + 2, "0123456789")] == '\0';

    return rebuilt ? g_strndup(version, (size_t)(mark - version)) : g_strdup(version);
}

char *ct_inventory_package_source(const CtInventoryPackage *self)
{
    size_t size = strcspn(self->source, " (");

    return size == 0 ? g_strdup(self->name) : g_strndup(self->source, size);
}

/* "name" or "name (version)" -> "name" or "name@version"; NULL when there is nothing to say. */
static char *upstream_of(const CtInventoryPackage *self)
{
    const char *open = strchr(self->source, '(');
    bool is_deb = strcmp(self->type, "deb") == 0;
    g_autofree char *version = is_deb ? without_rebuild(self->version) : g_strdup(self->version);
    g_autofree char *told = open == NULL ? NULL : g_strndup(open + 1, strcspn(open + 1, ")"));
    g_autofree char *name = ct_inventory_package_source(self);
    const char *wanted = told == NULL ? version : told;
    bool same_version = strcmp(wanted, self->version) == 0;

    if (same_version && strcmp(name, self->name) == 0)
        return NULL;
    return same_version ? g_steal_pointer(&name) : g_strdup_printf("%s@%s", name, wanted);
}

static void add_qualifier(GArray *qualifiers, const char *key, const char *value)
{
    const CtPurlQualifier one = { (char *)(uintptr_t)key, (char *)(uintptr_t)value };

    if (value != NULL && value[0] != '\0')
        g_array_append_val(qualifiers, one);
}

char *ct_inventory_package_url(const CtInventoryPackage *self, const char *distribution)
{
    g_autoptr(GArray) qualifiers = g_array_new(FALSE, FALSE, sizeof(CtPurlQualifier));
    g_auto(CtBuffer) url = ct_buffer_new((size_t)8 * CT_LIMIT_VALUE_BYTES);
    g_autofree char *upstream = upstream_of(self);
    size_t size = distribution == NULL ? 0 : strcspn(distribution, "-");
    g_autofree char *namespace = size == 0 ? NULL : g_strndup(distribution, size);
    bool has_release = size > 0 && distribution[size] == '-';
    const CtPurl purl = { .type = self->type,
                          .namespace = namespace == NULL && strcmp(self->type, "deb") == 0
                                           ? (char *)(uintptr_t) "debian"
                                           : namespace,
                          .name = self->name,
                          .version = self->version,
                          .qualifiers = qualifiers };

    add_qualifier(qualifiers, "arch", self->architecture);
    add_qualifier(qualifiers, "distro", has_release ? distribution : NULL);
    add_qualifier(qualifiers, "upstream", upstream);
    ct_purl_write(&purl, &url);
    return ct_bytes_to_text(ct_buffer_bytes(&url));
}

/* Cuts the text where any of these marks stands behind something. */
static void cut_at(char *text, const char *const *marks)
{
    for (size_t i = 0; marks[i] != NULL; i++) {
        char *at = strstr(text, marks[i]);

        if (at != NULL && at != text)
            *at = '\0';
    }
}

char *ct_inventory_package_upstream(const CtInventoryPackage *self)
{
    static const char *const repacked[] = { "+dfsg",   "~dfsg", "+ds",  "~ds",
                                            "+repack", "+deb",  "+nmu", NULL };
    const char *colon = strchr(self->version, ':');
    g_autofree char *version = g_strdup(colon == NULL ? self->version : colon + 1);
    char *hyphen = strrchr(version, '-');

    if (hyphen != NULL && hyphen != version)
        *hyphen = '\0';
    const char *really = strstr(version, "+really");
    g_autofree char *own = g_strdup(really == NULL ? version : really + strlen("+really"));
    if (strcmp(self->type, "deb") == 0)
        cut_at(own, repacked);
    return g_steal_pointer(&own);
}
