/* provider_folder.c - a path, a label, a file, and what of it is wanted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/provider_folder.h"

#include "base/text.h"
#include "base/time.h"
#include "base/yaml.h"
#include "desk/csaf_readers.h"
#include "desk/csaf_shelf.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE        "/.well-known/csaf/"
#define SECURITY     "/.well-known/security.txt"
#define NAMES_MOST   4 /* openpgp/FILE, LABEL/YEAR/FILE */
#define TOKEN_BEFORE "Bearer "

enum { OK = 200, PARTIAL = 206, UNCHANGED = 304, NOT_THERE = 404, NOT_SATISFIABLE = 416 };

struct CtProviderFolder {
    char *instance; /* owned */
    char *folder;   /* owned */
    char *security; /* owned: the text of security.txt; NULL: none */
    int open;       /* the rank that anybody may read */
};

void ct_provider_folder_free(CtProviderFolder *self)
{
    if (self == NULL)
        return;
    g_free(self->instance);
    g_free(self->folder);
    g_free(self->security);
    g_free(self);
}

void ct_provider_answer_clear(CtProviderAnswer *self)
{
    if (self->file >= 0)
        (void)close(self->file);
    self->file = -1;
    g_clear_pointer(&self->text, g_free);
}

/* ---- settings ---- */

static bool read_open(const CtYaml *csaf, int *out, GError **error)
{
    const CtYaml *node = ct_yaml_get(csaf, "open");
    const char *label = node == NULL ? "GREEN" : ct_yaml_text(node);
    int rank = label == NULL ? -1 : ct_csaf_shelf_rank(label);

    if (rank < 0 || rank > ct_csaf_shelf_rank("GREEN"))
        return ct_yaml_refuse(node, error, "CLEAR or GREEN is open to anybody, no label above");
    *out = rank;
    return true;
}

/* A line break in a field would be another field. */
static bool is_line(const char *text)
{
    return text[0] != '\0' && strpbrk(text, "\r\n") == NULL;
}

static bool read_security(const CtYaml *csaf, char **out, GError **error)
{
    const char *url = ct_yaml_text(ct_yaml_get(csaf, "url"));
    const char *contact = ct_yaml_text(ct_yaml_get(csaf, "contact"));
    const char *expires = ct_yaml_text(ct_yaml_get(csaf, "expires"));
    CtInstant instant;

    if (url == NULL && contact == NULL && expires == NULL)
        return true;
    if (url == NULL || contact == NULL || expires == NULL || !g_str_has_prefix(url, "https://") ||
        !is_line(url) || !is_line(contact) ||
        ct_time_parse(ct_bytes_of_text(expires), &instant) != CT_TIME_OK)
        return ct_yaml_refuse(csaf, error,
                              "security.txt needs url (https), contact and expires together");
    *out = g_strdup_printf("Contact: %s\nExpires: %s\nCSAF: %s/provider-metadata.json\n", contact,
                           expires, url);
    return true;
}

bool ct_provider_folder_open(const char *instance, CtProviderFolder **out, GError **error)
{
    g_autoptr(CtProviderFolder) self = g_new0(CtProviderFolder, 1);
    g_autofree char *path = g_build_filename(instance, "constat.yaml", NULL);
    g_autoptr(CtYaml) settings = ct_yaml_load(path, error);
    const CtYaml *csaf = ct_yaml_get(settings, "csaf");

    if (settings == NULL)
        return false;
    *out = NULL;
    if (csaf == NULL)
        return true;
    const char *folder = ct_yaml_need_text(csaf, "folder", error);
    if (folder == NULL || !read_open(csaf, &self->open, error) ||
        !read_security(csaf, &self->security, error))
        return false;
    self->instance = g_strdup(instance);
    self->folder = g_strdup(folder);
    *out = g_steal_pointer(&self);
    return true;
}

/* ---- who may ---- */

static bool is_name(const char *text)
{
    size_t size = strlen(text);

    return size > 0 && text[0] != '.' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-") ==
               size;
}

/* How restricted what lies there is: 0 of what is about all labels, -1: nothing is served there. */
static int rank_of(char *const *names)
{
    size_t count = g_strv_length((char **)(uintptr_t)names);

    if (count == 0 || count > NAMES_MOST)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (!is_name(names[i]))
            return -1;
    if (count == 1)
        return g_str_has_prefix(names[0], "provider-metadata.json") ||
                       g_str_has_prefix(names[0], "service.json")
                   ? 0
                   : -1;
    if (strcmp(names[0], "openpgp") == 0)
        return count == 2 ? 0 : -1;
    if (strcmp(names[0], "amber-strict") == 0)
        return ct_csaf_shelf_rank("AMBER+STRICT");
    g_autofree char *label = g_ascii_strup(names[0], -1);
    g_autofree char *folder = g_ascii_strdown(label, -1);
    return strcmp(folder, names[0]) == 0 ? ct_csaf_shelf_rank(label) : -1;
}

/* What the bearer of the request's token may read; a damaged list of readers is nobody's. */
static int rank_of_bearer(const CtProviderFolder *self, const char *authorization)
{
    size_t before = strlen(TOKEN_BEFORE);

    if (authorization == NULL || g_ascii_strncasecmp(authorization, TOKEN_BEFORE, before) != 0)
        return -1;
    g_autoptr(CtCsafReaders) readers = ct_csaf_readers_load(self->instance, NULL);
    return readers == NULL ? -1 : ct_csaf_readers_rank(readers, authorization + before);
}

/* ---- the file ---- */

/* Name after name, none of them a link. -1: there is none. */
static int open_file(const CtProviderFolder *self, char *const *names)
{
    int at = open(self->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

    for (size_t i = 0; at >= 0 && names[i] != NULL; i++) {
        bool last = names[i + 1] == NULL;
        int flags = last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY;
        int next = openat(at, names[i], flags | O_NOFOLLOW | O_CLOEXEC);

        (void)close(at);
        at = next;
    }
    return at;
}

static const char *type_of(char *const *names)
{
    static const char *const types[][2] = {
        { ".json.asc", "application/pgp-signature" },
        { ".json", "application/json" },
        { ".asc", "application/pgp-keys" },
        { ".csv", "text/csv; charset=utf-8; header=absent" },
        { ".txt", "text/plain; charset=utf-8" },
        { ".sha256", "text/plain; charset=utf-8" },
        { ".sha512", "text/plain; charset=utf-8" },
    };
    const char *name = names[g_strv_length((char **)(uintptr_t)names) - 1];

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(name, types[i][0]))
            return types[i][1];
    return NULL; /* what publish does not write is not served */
}

/* IMF-fixdate (RFC 9110, 5.6.7). */
static void write_date(CtInstant instant, char *out, size_t size)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t day = instant / CT_DAY_SECONDS;
    int second = (int)(instant % CT_DAY_SECONDS);
    CtDate date = ct_time_date(day);

    (void)g_snprintf(out, size, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                     days[ct_time_weekday(day) - 1], date.day, months[date.month - 1], date.year,
                     second / 3600, second / 60 % 60, second % 60);
}

/* ---- what of it ---- */

/* "*", or one of the tags of the list (RFC 9110, 13.1.2: weak comparison). */
static bool matches(const char *list, const char *etag)
{
    g_auto(GStrv) tags = g_strsplit(list, ",", -1);

    for (size_t i = 0; tags[i] != NULL; i++) {
        const char *tag = g_strstrip(tags[i]);

        if (strcmp(tag, "*") == 0 || strcmp(tag, etag) == 0 ||
            (g_str_has_prefix(tag, "W/") && strcmp(tag + 2, etag) == 0))
            return true;
    }
    return false;
}

static bool is_unchanged(const CtProviderAsk *ask, const CtProviderAnswer *answer)
{
    if (ask->if_none_match != NULL)
        return matches(ask->if_none_match, answer->etag);
    return ask->if_modified_since != NULL && strcmp(ask->if_modified_since, answer->modified) == 0;
}

/* "FIRST-LAST", "FIRST-" or "-LENGTH"; false when it is no such thing, or several. */
static bool read_range(const char *text, uint64_t whole, uint64_t *out_from, uint64_t *out_end)
{
    const char *dash = strchr(text, '-');
    uint64_t first = 0;
    uint64_t last = 0;

    if (dash == NULL)
        return false;
    CtBytes before = { (const uint8_t *)text, (size_t)(dash - text) };
    CtBytes after = ct_bytes_of_text(dash + 1);
    bool has_first = before.size > 0;
    bool has_last = after.size > 0;
    if ((!has_first && !has_last) || (has_first && !ct_text_to_u64(before, INT64_MAX, &first)) ||
        (has_last && !ct_text_to_u64(after, INT64_MAX, &last)) ||
        (has_first && has_last && last < first))
        return false;
    *out_from = has_first ? first : whole - MIN(last, whole);
    *out_end = has_first && has_last ? MIN(last + 1, whole) : whole;
    return true;
}

static void cut(const CtProviderAsk *ask, CtProviderAnswer *answer)
{
    bool wanted = ask->range != NULL && g_str_has_prefix(ask->range, "bytes=") &&
                  (ask->if_range == NULL || strcmp(ask->if_range, answer->etag) == 0 ||
                   strcmp(ask->if_range, answer->modified) == 0);
    uint64_t from = 0;
    uint64_t end = 0;

    if (!wanted || !read_range(ask->range + strlen("bytes="), answer->whole, &from, &end))
        return;
    if (from >= end) {
        answer->status = NOT_SATISFIABLE;
        answer->size = 0;
        return;
    }
    answer->status = PARTIAL;
    answer->from = from;
    answer->size = end - from;
}

static void answer_file(const CtProviderFolder *self, char *const *names, const CtProviderAsk *ask,
                        CtProviderAnswer *out)
{
    const char *type = type_of(names);
    int file = type == NULL ? -1 : open_file(self, names);
    struct stat status;

    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        if (file >= 0)
            (void)close(file);
        return;
    }
    out->status = OK;
    out->type = type;
    out->file = file;
    out->size = out->whole = (uint64_t)status.st_size;
    (void)g_snprintf(
        out->etag, sizeof out->etag, "\"%" G_GINT64_MODIFIER "x.%08lx-%" G_GINT64_MODIFIER "x\"",
        (uint64_t)status.st_mtim.tv_sec, (unsigned long)status.st_mtim.tv_nsec, out->whole);
    write_date(MAX(0, (CtInstant)status.st_mtim.tv_sec), out->modified, sizeof out->modified);
    if (is_unchanged(ask, out))
        out->status = UNCHANGED;
    else
        cut(ask, out);
}

bool ct_provider_folder_has(const char *path)
{
    return g_str_has_prefix(path, PLACE) || strcmp(path, SECURITY) == 0;
}

void ct_provider_folder_answer(const CtProviderFolder *self, const CtProviderAsk *ask,
                               CtProviderAnswer *out)
{
    *out = (CtProviderAnswer){ .status = NOT_THERE, .file = -1 };
    if (self == NULL)
        return;
    if (strcmp(ask->path, SECURITY) == 0) {
        if (self->security == NULL)
            return;
        out->status = OK;
        out->type = "text/plain; charset=utf-8";
        out->is_open = true;
        out->text = g_strdup(self->security);
        return;
    }
    g_auto(GStrv) names = g_strsplit(ask->path + strlen(PLACE), "/", NAMES_MOST + 1);
    int rank = rank_of(names);
    if (rank < 0)
        return;
    out->is_open = rank <= self->open;
    if (out->is_open || rank <= rank_of_bearer(self, ask->authorization))
        answer_file(self, names, ask, out);
}
