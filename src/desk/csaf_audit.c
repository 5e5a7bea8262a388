/* csaf_audit.c - the documents first; then every list against them, in both directions.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/csaf_audit.h"

#include "base/file.h"
#include "base/text.h"
#include "desk/csaf_publish.h"
#include "format/csaf_folder.h"
#include "match/csaf_form.h"

#include <string.h>

enum { LIST_BYTES = 64 << 20 };

typedef struct {
    const char *folder;
    CtWorker *worker;      /* owned */
    CtSigning *keys;       /* owned; NULL: no key was given */
    GHashTable *documents; /* owned; path -> owned CtCsafDocument */
    GHashTable *listed;    /* owned; paths that a feed has */
    char *base;            /* owned; URL of the folder; NULL: not told */
    GPtrArray *feeds;      /* owned; pairs: path, label */
    CtCsafAuditFinding tell;
    void *user;
    CtCsafAuditCounts counts;
} Audit;

static void find(Audit *self, const char *path, unsigned requirement, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void find(Audit *self, const char *path, unsigned requirement, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    self->counts.findings++;
    self->tell(self->user, path, requirement, message);
}

static bool read_in(const Audit *self, const char *path, CtBuffer *out)
{
    g_autofree char *full = g_build_filename(self->folder, path, NULL);

    return ct_file_read(full, out, "provider's folder", NULL);
}

/* ---- one document ---- */

static void check_digest(Audit *self, const char *path, GChecksumType kind, CtBytes bytes)
{
    g_autofree char *beside =
        g_strconcat(path, kind == G_CHECKSUM_SHA256 ? ".sha256" : ".sha512", NULL);
    g_autofree char *digest = ct_csaf_shelf_digest(kind, bytes);
    g_autofree char *name = g_path_get_basename(path);
    g_auto(CtBuffer) text = ct_buffer_new(4096);

    if (!read_in(self, beside, &text)) {
        find(self, beside, 18, "is missing");
        return;
    }
    g_autofree char *line = ct_bytes_to_text(ct_text_trim(ct_buffer_bytes(&text)));
    size_t size = strcspn(line, " \t");
    const char *rest = line + size + strspn(line + size, " \t*");
    g_autofree char *given = g_ascii_strdown(line, (gssize)size);
    if (strcmp(given, digest) != 0)
        find(self, beside, 18, "is not the document's digest");
    else if (rest[0] != '\0' && strcmp(rest, name) != 0)
        find(self, beside, 18, "names another file");
}

static void check_signature(Audit *self, const char *path, CtBytes bytes)
{
    g_autofree char *beside = g_strconcat(path, ".asc", NULL);
    g_auto(CtBuffer) signature = ct_buffer_new(1 << 20);
    g_autoptr(GError) problem = NULL;
    bool there = read_in(self, beside, &signature);

    if (self->keys == NULL) {
        if (there)
            find(self, beside, 20, "no key is given to check it with");
        return;
    }
    if (!there)
        find(self, beside, 19, "is missing");
    else if (!ct_signing_verify(self->keys, bytes, ct_buffer_bytes(&signature), &problem))
        find(self, beside, 19, "%s", problem->message);
    else
        self->counts.signatures++;
}

static void check_place(Audit *self, const char *path, const CtCsafDocument *document)
{
    g_autofree char *name = ct_csaf_shelf_name(document->text[CT_CSAF_SHELF_ID]);
    g_auto(GStrv) parts = g_strsplit(path, "/", 3);

    if (document->folder == NULL)
        return; /* its fault was told */
    if (strcmp(parts[2], name) != 0)
        find(self, path, 2, "must be called %s", name);
    if (strcmp(parts[0], document->folder) != 0)
        find(self, path, 5, "is TLP:%s and stands in %s", document->text[CT_CSAF_SHELF_LABEL],
             parts[0]);
    if (strncmp(parts[1], document->text[CT_CSAF_SHELF_RELEASED], 4) != 0)
        find(self, path, 11, "was released in %.4s", document->text[CT_CSAF_SHELF_RELEASED]);
}

static void free_document(void *data)
{
    ct_csaf_document_clear(data);
    g_free(data);
}

static bool check_document(Audit *self, const char *path, GError **error)
{
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_CSAF_BYTES);
    CtCsafDocument *document = NULL;

    self->counts.documents++;
    if (!read_in(self, path, &bytes)) {
        find(self, path, 1, "cannot be read");
        return true;
    }
    document = g_new0(CtCsafDocument, 1);
    if (!ct_csaf_shelf_look(self->worker, ct_buffer_bytes(&bytes), document, error)) {
        g_free(document);
        return false;
    }
    g_hash_table_insert(self->documents, g_strdup(path), document);
    if (document->fault != NULL)
        find(self, path, 1, "%s", document->fault);
    check_place(self, path, document);
    check_digest(self, path, G_CHECKSUM_SHA256, ct_buffer_bytes(&bytes));
    check_digest(self, path, G_CHECKSUM_SHA512, ct_buffer_bytes(&bytes));
    check_signature(self, path, ct_buffer_bytes(&bytes));
    return true;
}

/* ---- the metadata ---- */

/* The path in the folder that an address leads to; NULL when it leads elsewhere or upwards. */
static const char *path_of(const Audit *self, const char *address)
{
    size_t size = self->base == NULL ? 0 : strlen(self->base);

    if (size == 0 || strncmp(address, self->base, size) != 0 || address[size] != '/' ||
        strstr(address + size, "..") != NULL)
        return NULL;
    return address + size + 1;
}

static char *text_in(const CtRecord *record, const char *name)
{
    return ct_bytes_to_text(ct_record_get_text(record, name));
}

static void take_provider(Audit *self, const CtRecord *record)
{
    static const char end[] = "/provider-metadata.json";
    g_autofree char *address = text_in(record, "canonical_url");
    g_autofree char *role = text_in(record, "role");

    if (g_str_has_prefix(address, "https://") && g_str_has_suffix(address, end))
        self->base = g_strndup(address, strlen(address) - strlen(end));
    else
        find(self, "provider-metadata.json", 7, "/canonical_url: not https and %s", end + 1);
    if (strcmp(role, "csaf_publisher") != 0 && strcmp(role, "csaf_provider") != 0 &&
        strcmp(role, "csaf_trusted_provider") != 0)
        find(self, "provider-metadata.json", 7, "/role: no role of CSAF");
}

static void take_key(Audit *self, const CtRecord *record, GError **error)
{
    g_autofree char *address = text_in(record, "url");
    g_autofree char *fingerprint = text_in(record, "fingerprint");
    g_autofree char *found = NULL;
    g_autoptr(GError) problem = NULL;
    g_auto(CtBuffer) bytes = ct_buffer_new(1 << 20);
    const char *path = path_of(self, address);

    (void)error;
    if (path == NULL || !read_in(self, path, &bytes)) {
        find(self, "provider-metadata.json", 20, "the key %s is not in the folder", fingerprint);
        return;
    }
    if (self->keys == NULL ||
        !ct_signing_take_public(self->keys, ct_buffer_bytes(&bytes), &found, &problem))
        find(self, path, 20, "%s", problem == NULL ? "no key can be taken" : problem->message);
    else if (g_ascii_strcasecmp(found, fingerprint) != 0)
        find(self, path, 20, "is another key than the metadata say");
}

static void take_aside(Audit *self, const CtRecord *record, const char *path, unsigned requirement)
{
    g_autofree char *pointer = text_in(record, "pointer");
    g_autofree char *detail = text_in(record, "detail");

    find(self, path, requirement, "%s: %s", pointer, detail);
}

typedef struct {
    Audit *audit;
    const char *path;
    unsigned keys;
} Metadata;

static bool take_metadata(void *user, const CtRecord *record, GError **error)
{
    Metadata *metadata = user;
    Audit *self = metadata->audit;

    if (strcmp(record->kind, "provider") == 0) {
        take_provider(self, record);
    } else if (strcmp(record->kind, "feed") == 0) {
        g_autofree char *address = text_in(record, "url");
        const char *path = path_of(self, address);

        if (path == NULL) {
            find(self, metadata->path, 7, "a feed is not in the folder: %s", address);
            return true;
        }
        g_ptr_array_add(self->feeds, g_strdup(path));
        g_ptr_array_add(self->feeds, text_in(record, "label"));
    } else if (strcmp(record->kind, "key") == 0) {
        metadata->keys++;
        take_key(self, record, error);
    } else if (strcmp(record->kind, "aside") == 0) {
        take_aside(self, record, metadata->path, 7);
    }
    return true;
}

/* Reads a file of the folder in the jail; what it refuses is a finding. */
static bool read_jailed(Audit *self, const char *path, const CtFormat *format, CtRecordSink sink,
                        void *user, GError **error)
{
    unsigned requirement = format == &ct_csaf_folder_feed_format ? 15 : 7;
    g_auto(CtBuffer) bytes = ct_buffer_new(LIST_BYTES);
    g_autoptr(GError) problem = NULL;

    if (!read_in(self, path, &bytes)) {
        find(self, path, requirement, "is missing");
        return true;
    }
    if (ct_worker_read(self->worker, format->name, ct_buffer_bytes(&bytes), sink, user, &problem))
        return true;
    if (g_error_matches(problem, CT_ERROR, CT_ERROR_SYSTEM)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    find(self, path, requirement, "%s", problem->message);
    return true;
}

static bool check_metadata(Audit *self, GError **error)
{
    Metadata metadata = { self, "provider-metadata.json", 0 };

    if (!read_jailed(self, metadata.path, &ct_csaf_folder_provider_format, take_metadata, &metadata,
                     error))
        return false;
    if (metadata.keys == 0)
        g_clear_pointer(&self->keys, ct_signing_free);
    return true;
}

/* ---- the feeds ---- */

typedef struct {
    Audit *audit;
    const char *path;
    const char *label;
} Feed;

static bool same_instant(const char *a, const char *b)
{
    CtCsafMoment one;
    CtCsafMoment other;

    return ct_csaf_form_moment(a, &one) && ct_csaf_form_moment(b, &other) &&
           ct_csaf_form_order(one, other) == 0;
}

/* Links to digests and to the signature must be the document's own. */
static void check_links(const Feed *feed, const CtRecord *record, const char *address)
{
    static const char *const relations[] = { "hash", "signature" };

    for (size_t i = 0; i < record->count; i++)
        for (size_t r = 0; r < G_N_ELEMENTS(relations); r++) {
            g_autofree char *link = ct_bytes_to_text(record->field[i].bytes);

            if (strcmp(record->field[i].name, relations[r]) != 0)
                continue;
            const char *path = path_of(feed->audit, link);
            g_autofree char *full =
                path == NULL ? NULL : g_build_filename(feed->audit->folder, path, NULL);
            if (full == NULL || !g_str_has_prefix(link, address) ||
                !g_file_test(full, G_FILE_TEST_IS_REGULAR))
                find(feed->audit, feed->path, 15, "a link leads to nothing: %s", link);
        }
}

static void take_entry(const Feed *feed, const CtRecord *record)
{
    Audit *self = feed->audit;
    g_autofree char *pointer = text_in(record, "pointer");
    g_autofree char *address = text_in(record, "content");
    g_autofree char *id = text_in(record, "id");
    g_autofree char *updated = text_in(record, "updated");
    const char *path = path_of(self, address);
    const CtCsafDocument *document =
        path == NULL ? NULL : g_hash_table_lookup(self->documents, path);

    if (document == NULL) {
        find(self, feed->path, 15, "%s: leads to no document: %s", pointer, address);
        return;
    }
    g_hash_table_add(self->listed, g_strdup(path));
    if (strcmp(document->text[CT_CSAF_SHELF_ID], id) != 0)
        find(self, feed->path, 15, "%s: the document there has another id", pointer);
    if (!same_instant(document->text[CT_CSAF_SHELF_CURRENT], updated))
        find(self, feed->path, 15, "%s: was updated at another time", pointer);
    if (ct_csaf_shelf_rank(document->text[CT_CSAF_SHELF_LABEL]) != ct_csaf_shelf_rank(feed->label))
        find(self, feed->path, 5, "%s: a document of TLP:%s in a feed of TLP:%s", pointer,
             document->text[CT_CSAF_SHELF_LABEL], feed->label);
    check_links(feed, record, address);
}

static bool take_feed(void *user, const CtRecord *record, GError **error)
{
    const Feed *feed = user;

    (void)error;
    if (strcmp(record->kind, "entry") == 0)
        take_entry(feed, record);
    else if (strcmp(record->kind, "aside") == 0)
        take_aside(feed->audit, record, feed->path, 15);
    return true;
}

static bool check_feeds(Audit *self, GError **error)
{
    for (guint i = 0; i + 1 < self->feeds->len; i += 2) {
        Feed feed = { self, g_ptr_array_index(self->feeds, i),
                      g_ptr_array_index(self->feeds, i + 1) };

        if (!read_jailed(self, feed.path, &ct_csaf_folder_feed_format, take_feed, &feed, error))
            return false;
    }
    return true;
}

/* ---- plain lists ---- */

static void check_index(Audit *self, const char *label, GHashTable *wanted)
{
    g_autofree char *path = g_build_filename(label, "index.txt", NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(CtBuffer) text = ct_buffer_new(LIST_BYTES);
    GHashTableIter iter;
    void *document;

    if (!read_in(self, path, &text)) {
        find(self, path, 12, "is missing");
        return;
    }
    CtReader reader = ct_reader_over(ct_buffer_bytes(&text));
    while (!ct_reader_at_end(&reader)) {
        char *line = ct_bytes_to_text(ct_text_trim(ct_reader_line(&reader)));

        if (line[0] != '\0' && !g_hash_table_contains(wanted, line))
            find(self, path, 12, "lists what is not there: %s", line);
        (void)g_hash_table_add(seen, line);
    }
    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &document, NULL))
        if (!g_hash_table_contains(seen, document))
            find(self, path, 12, "does not list %s", (const char *)document);
}

/* "PATH","TIME": one row. False when it is none. */
static bool split_change(const char *line, char **out_path, char **out_time)
{
    g_auto(GStrv) parts = g_strsplit(line, "\",\"", 3);
    size_t size = strlen(line);

    if (g_strv_length(parts) != 2 || line[0] != '"' || line[size - 1] != '"')
        return false;
    *out_path = g_strdup(parts[0] + 1);
    *out_time = g_strndup(parts[1], strlen(parts[1]) - 1);
    return true;
}

static void check_change(Audit *self, const char *path, const CtCsafDocument *document,
                         const char *name, const char *time)
{
    if (document == NULL)
        find(self, path, 13, "lists what is not there: %s", name);
    else if (!same_instant(document->text[CT_CSAF_SHELF_CURRENT], time))
        find(self, path, 13, "gives another time than the document: %s", name);
}

static void check_changes(Audit *self, const char *label, GHashTable *wanted)
{
    g_autofree char *path = g_build_filename(label, "changes.csv", NULL);
    g_auto(CtBuffer) text = ct_buffer_new(LIST_BYTES);
    CtCsafMoment before = { .second = INT64_MAX };
    unsigned rows = 0;

    if (!read_in(self, path, &text)) {
        find(self, path, 13, "is missing");
        return;
    }
    CtReader reader = ct_reader_over(ct_buffer_bytes(&text));
    while (!ct_reader_at_end(&reader)) {
        g_autofree char *line = ct_bytes_to_text(ct_text_trim(ct_reader_line(&reader)));
        g_autofree char *name = NULL;
        g_autofree char *time = NULL;
        CtCsafMoment moment = { 0 };

        if (line[0] == '\0')
            continue;
        if (!split_change(line, &name, &time) || !ct_csaf_form_moment(time, &moment)) {
            find(self, path, 13, "row %u is not \"PATH\",\"TIME\"", rows + 1);
            return;
        }
        rows++;
        check_change(self, path, g_hash_table_lookup(wanted, name), name, time);
        if (ct_csaf_form_order(before, moment) < 0)
            find(self, path, 13, "row %u is later than the one before it", rows);
        before = moment;
    }
    if (rows < g_hash_table_size(wanted))
        find(self, path, 13, "lists %u of %u documents", rows, g_hash_table_size(wanted));
}

/* The label's documents by their paths behind it. */
static GHashTable *behind(const Audit *self, const char *label)
{
    GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *head = g_strconcat(label, "/", NULL);
    GHashTableIter iter;
    void *path;
    void *document;

    g_hash_table_iter_init(&iter, self->documents);
    while (g_hash_table_iter_next(&iter, &path, &document))
        if (g_str_has_prefix(path, head))
            g_hash_table_insert(found, g_strdup((const char *)path + strlen(head)), document);
    return found;
}

static void check_lists(Audit *self, const GPtrArray *paths)
{
    g_autofree char *before = g_strdup("");

    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        char *label = g_strndup(path, strcspn(path, "/"));

        if (strcmp(label, before) != 0) {
            g_autoptr(GHashTable) wanted = behind(self, label);

            check_index(self, label, wanted);
            check_changes(self, label, wanted);
        }
        if (!g_hash_table_contains(self->listed, path))
            find(self, path, 15, "no feed lists it");
        g_free(before);
        before = label;
    }
}

/* ---- all of it ---- */

static bool audit_all(Audit *self, GError **error)
{
    g_autoptr(GPtrArray) paths = NULL;

    if (!ct_csaf_publish_list(self->folder, &paths, error) || !check_metadata(self, error))
        return false;
    for (guint i = 0; i < paths->len; i++)
        if (!check_document(self, g_ptr_array_index(paths, i), error))
            return false;
    if (!check_feeds(self, error))
        return false;
    check_lists(self, paths);
    return true;
}

bool ct_csaf_audit(const char *folder, CtInstant now, CtCsafAuditFinding tell, void *user,
                   CtCsafAuditCounts *out, GError **error)
{
    Audit self = {
        .folder = folder,
        .worker =
            ct_worker_start(&(CtWorkerOptions){ .bytes_in_flight = CT_LIMIT_CSAF_BYTES }, error),
        .documents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_document),
        .listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .feeds = g_ptr_array_new_with_free_func(g_free),
        .tell = tell,
        .user = user,
    };
    bool done = self.worker != NULL && (self.keys = ct_signing_new(now, error)) != NULL &&
                audit_all(&self, error);

    if (done)
        *out = self.counts;
    ct_worker_stop(self.worker);
    ct_signing_free(self.keys);
    g_hash_table_unref(self.documents);
    g_hash_table_unref(self.listed);
    g_ptr_array_unref(self.feeds);
    g_free(self.base);
    return done;
}
