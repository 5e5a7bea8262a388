/* csaf_publish.c - what is there is looked at first, then each file against it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/csaf_publish.h"

#include "base/file.h"
#include "base/text.h"
#include "match/csaf_world.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const CtCsafPublishOptions *options;
    CtWorker *worker;     /* owned */
    GPtrArray *documents; /* owned; of CtCsafDocument */
} Publishing;

static void free_document(void *data)
{
    ct_csaf_document_clear(data);
    g_free(data);
}

static const char *const ends[] = { "", ".sha256", ".sha512", ".asc" };

/* ---- what is there ---- */

static bool list_years(const char *folder, const char *label, GPtrArray *out)
{
    g_autofree char *path = g_build_filename(folder, label, NULL);
    g_auto(GStrv) years = NULL;

    if (!g_file_test(path, G_FILE_TEST_IS_DIR) || !ct_file_list(path, "", &years, "folder", NULL))
        return true;
    for (size_t i = 0; years[i] != NULL; i++) {
        g_autofree char *year = g_build_filename(path, years[i], NULL);
        g_auto(GStrv) names = NULL;

        if (strspn(years[i], "0123456789") != 4 || strlen(years[i]) != 4 ||
            !ct_file_list(year, ".json", &names, "folder", NULL))
            continue;
        for (size_t n = 0; names[n] != NULL; n++)
            g_ptr_array_add(out, g_strdup_printf("%s/%s/%s", label, years[i], names[n]));
        if (out->len > CT_LIMIT_CSAF_DOCUMENTS)
            return false;
    }
    return true;
}

bool ct_csaf_publish_list(const char *folder, GPtrArray **out, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) labels = NULL;

    if (!ct_file_list(folder, "", &labels, "provider's folder", error))
        return false;
    for (size_t i = 0; labels[i] != NULL; i++)
        if (!list_years(folder, labels[i], found))
            return ct_fail(error, CT_ERROR_LIMIT, "provider's folder: more than %u documents",
                           CT_LIMIT_CSAF_DOCUMENTS);
    *out = g_steal_pointer(&found);
    return true;
}

static bool look_at(Publishing *self, const char *path, CtBuffer *bytes, CtCsafDocument *out,
                    GError **error)
{
    if (ct_file_read(path, bytes, "document", error) &&
        ct_csaf_shelf_look(self->worker, ct_buffer_bytes(bytes), out, error))
        return true;
    g_prefix_error(error, "%s: ", path);
    return false;
}

static bool take_stock(Publishing *self, GError **error)
{
    g_autoptr(GPtrArray) paths = NULL;

    if (g_mkdir_with_parents(self->options->folder, 0755) != 0)
        return ct_fail_errno(error, errno, "provider's folder");
    if (!ct_csaf_publish_list(self->options->folder, &paths, error))
        return false;
    for (guint i = 0; i < paths->len; i++) {
        const char *name = g_ptr_array_index(paths, i);
        g_autofree char *path = g_build_filename(self->options->folder, name, NULL);
        g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_CSAF_BYTES);
        g_autofree CtCsafDocument *document = g_new0(CtCsafDocument, 1);

        if (!look_at(self, path, &bytes, document, error))
            return false;
        if (document->path == NULL || strcmp(document->path, name) != 0) {
            bool failed =
                ct_fail(error, CT_ERROR_CONFLICT, "%s: %s", path,
                        document->fault == NULL ? "it is not at its place" : document->fault);
            ct_csaf_document_clear(document);
            return failed;
        }
        g_ptr_array_add(self->documents, g_steal_pointer(&document));
    }
    return true;
}

/* ---- one file ---- */

static const char *text_of(const CtCsafDocument *document, CtCsafShelfText which)
{
    return document->text[which];
}

static CtCsafDocument *same_id(const Publishing *self, const CtCsafDocument *document)
{
    for (guint i = 0; i < self->documents->len; i++) {
        CtCsafDocument *other = g_ptr_array_index(self->documents, i);

        if (strcmp(text_of(other, CT_CSAF_SHELF_ID), text_of(document, CT_CSAF_SHELF_ID)) == 0)
            return other;
    }
    return NULL;
}

/* Two ids may give one file name. */
static const char *name_taken(const Publishing *self, const CtCsafDocument *document)
{
    for (guint i = 0; i < self->documents->len; i++) {
        const CtCsafDocument *other = g_ptr_array_index(self->documents, i);

        if (strcmp(other->path, document->path) == 0 &&
            strcmp(text_of(other, CT_CSAF_SHELF_ID), text_of(document, CT_CSAF_SHELF_ID)) != 0)
            return "/document/tracking/id: another id has this file name";
    }
    return NULL;
}

/* Why it may not stand beside what is there; NULL: it may. */
static const char *conflict_of(const Publishing *self, const CtCsafDocument *document,
                               const CtCsafDocument *before)
{
    const CtCsafDocument *any =
        self->documents->len == 0 ? NULL : g_ptr_array_index(self->documents, 0);

    if (document->fault != NULL)
        return document->fault;
    if (any != NULL && strcmp(text_of(any, CT_CSAF_SHELF_NAMESPACE),
                              text_of(document, CT_CSAF_SHELF_NAMESPACE)) != 0)
        return "/document/publisher/namespace: the folder is another publisher's";
    if (any != NULL && strcmp(text_of(any, CT_CSAF_SHELF_PUBLISHER),
                              text_of(document, CT_CSAF_SHELF_PUBLISHER)) != 0)
        return "/document/publisher/name: the folder is another publisher's";
    if (before == NULL)
        return name_taken(self, document);
    if (ct_csaf_shelf_rank(text_of(document, CT_CSAF_SHELF_LABEL)) <
        ct_csaf_shelf_rank(text_of(before, CT_CSAF_SHELF_LABEL)))
        return "/document/distribution/tlp/label: less restricted than the version that is there";
    if (ct_csaf_world_order(text_of(document, CT_CSAF_SHELF_VERSION),
                            text_of(before, CT_CSAF_SHELF_VERSION)) <= 0)
        return "/document/tracking/version: not newer than the version that is there";
    return NULL;
}

static bool write_beside(const Publishing *self, const char *path, const char *end, CtBytes bytes,
                         GError **error)
{
    g_autofree char *name = g_strconcat(path, end, NULL);
    g_autofree char *full = g_build_filename(self->options->folder, name, NULL);

    return ct_file_replace(full, bytes, "provider's folder", error) &&
           (chmod(full, 0644) == 0 || ct_fail_errno(error, errno, "provider's folder"));
}

static bool write_digest(const Publishing *self, const char *path, GChecksumType kind,
                         CtBytes bytes, GError **error)
{
    g_autofree char *digest = ct_csaf_shelf_digest(kind, bytes);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *line = g_strdup_printf("%s  %s\n", digest, name);

    return write_beside(self, path, kind == G_CHECKSUM_SHA256 ? ".sha256" : ".sha512",
                        ct_bytes_of_text(line), error);
}

/* What says that the document is whole stands there before the document does. */
static bool write_document(const Publishing *self, const char *path, CtBytes bytes, GError **error)
{
    g_autofree char *full = g_build_filename(self->options->folder, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    g_auto(CtBuffer) signature = ct_buffer_new(1 << 20);

    if (g_mkdir_with_parents(folder, 0755) != 0)
        return ct_fail_errno(error, errno, "provider's folder");
    if (!write_digest(self, path, G_CHECKSUM_SHA256, bytes, error) ||
        !write_digest(self, path, G_CHECKSUM_SHA512, bytes, error))
        return false;
    if (self->options->signing != NULL &&
        (!ct_signing_sign(self->options->signing, bytes, &signature, error) ||
         !write_beside(self, path, ".asc", ct_buffer_bytes(&signature), error)))
        return false;
    return write_beside(self, path, "", bytes, error);
}

/* ---- what stands there without our signature ---- */

static bool is_signed(const Publishing *self, const char *path, CtBytes bytes)
{
    g_autofree char *beside = g_strconcat(path, ".asc", NULL);
    g_auto(CtBuffer) signature = ct_buffer_new(1 << 20);

    return ct_file_read(beside, &signature, "signature", NULL) &&
           ct_signing_verify(self->options->signing, bytes, ct_buffer_bytes(&signature), NULL);
}

/* Whether the bytes are those that were published. */
static bool is_as_published(const char *path, CtBytes bytes)
{
    g_autofree char *beside = g_strconcat(path, ".sha512", NULL);
    g_autofree char *digest = ct_csaf_shelf_digest(G_CHECKSUM_SHA512, bytes);
    g_auto(CtBuffer) told = ct_buffer_new(1 << 10);

    return ct_file_read(beside, &told, "digest", NULL) && told.size >= strlen(digest) &&
           ct_text_equal_nocase(ct_bytes_slice(ct_buffer_bytes(&told), 0, strlen(digest)), digest);
}

static bool sign_document(const Publishing *self, const CtCsafDocument *document, GError **error)
{
    g_autofree char *path = g_build_filename(self->options->folder, document->path, NULL);
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_CSAF_BYTES);
    g_auto(CtBuffer) signature = ct_buffer_new(1 << 20);

    if (!ct_file_read(path, &bytes, "document", error))
        return false;
    if (is_signed(self, path, ct_buffer_bytes(&bytes)))
        return true;
    if (!is_as_published(path, ct_buffer_bytes(&bytes)))
        return ct_fail(error, CT_ERROR_INTEGRITY,
                       "%s: is not signed: its SHA-512 beside it is missing or of another text",
                       path);
    if (!ct_signing_sign(self->options->signing, ct_buffer_bytes(&bytes), &signature, error) ||
        !write_beside(self, document->path, ".asc", ct_buffer_bytes(&signature), error))
        return false;
    self->options->tell(self->options->user, path, "signed", document->path);
    return true;
}

/* Lists written without a key name none, and so leave this signature with nothing to check it. */
static bool refuse_signed(const Publishing *self, const CtCsafDocument *document, GError **error)
{
    g_autofree char *name = g_strconcat(document->path, ".asc", NULL);
    g_autofree char *path = g_build_filename(self->options->folder, name, NULL);

    return !g_file_test(path, G_FILE_TEST_EXISTS) ||
           ct_fail(error, CT_ERROR_CONFLICT, "%s: the folder is signed: a key is needed", path);
}

/* The feeds will link to a signature of each document, by the one key that the metadata name. */
static bool sign_stock(const Publishing *self, GError **error)
{
    for (guint i = 0; i < self->documents->len; i++) {
        const CtCsafDocument *document = g_ptr_array_index(self->documents, i);

        if (!(self->options->signing != NULL ? sign_document(self, document, error)
                                             : refuse_signed(self, document, error)))
            return false;
    }
    return true;
}

static void remove_old(const Publishing *self, const char *path)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *name = g_strconcat(path, ends[i], NULL);
        g_autofree char *full = g_build_filename(self->options->folder, name, NULL);

        (void)g_unlink(full);
    }
}

/* Lists of a label that has no document any more. */
static void remove_lists(const Publishing *self, const char *folder)
{
    g_autofree char *feed = g_strdup_printf("csaf-feed-tlp-%s.json", folder);
    const char *const names[] = { "index.txt", "changes.csv", feed };

    for (guint i = 0; i < self->documents->len; i++)
        if (strcmp(((CtCsafDocument *)g_ptr_array_index(self->documents, i))->folder, folder) == 0)
            return;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *full = g_build_filename(self->options->folder, folder, names[i], NULL);

        (void)g_unlink(full);
    }
}

/* The new version stands before the old one goes. */
static bool accept(Publishing *self, CtCsafDocument *document, CtCsafDocument *before,
                   CtBytes bytes, GError **error)
{
    g_autofree char *old = before == NULL ? NULL : g_strdup(before->path);
    g_autofree char *folder = before == NULL ? NULL : g_strdup(before->folder);

    if (!write_document(self, document->path, bytes, error))
        return false;
    if (old != NULL && strcmp(old, document->path) != 0)
        remove_old(self, old);
    if (before != NULL)
        (void)g_ptr_array_remove(self->documents, before);
    CtCsafDocument *kept = g_new0(CtCsafDocument, 1);
    *kept = *document;
    *document = (CtCsafDocument){ 0 };
    g_ptr_array_add(self->documents, kept);
    if (folder != NULL)
        remove_lists(self, folder);
    return true;
}

static bool is_unchanged(const Publishing *self, const CtCsafDocument *document,
                         const CtCsafDocument *before, CtBytes bytes)
{
    g_auto(CtBuffer) there = ct_buffer_new(CT_LIMIT_CSAF_BYTES);

    if (before == NULL || document->path == NULL || strcmp(before->path, document->path) != 0)
        return false;
    g_autofree char *full = g_build_filename(self->options->folder, before->path, NULL);
    return ct_file_read(full, &there, "document", NULL) &&
           ct_bytes_equal(ct_buffer_bytes(&there), bytes);
}

static bool publish_file(Publishing *self, const char *file, unsigned *refused, GError **error)
{
    CtCsafPublished tell = self->options->tell;
    void *user = self->options->user;
    g_auto(CtBuffer) bytes = ct_buffer_new(CT_LIMIT_CSAF_BYTES);
    g_auto(CtCsafDocument) document = { 0 };

    if (!look_at(self, file, &bytes, &document, error))
        return false;
    CtCsafDocument *before = same_id(self, &document);
    if (is_unchanged(self, &document, before, ct_buffer_bytes(&bytes))) {
        tell(user, file, "unchanged", before->path);
        return true;
    }
    const char *conflict = conflict_of(self, &document, before);
    if (conflict != NULL) {
        (*refused)++;
        tell(user, file, "refused", conflict);
        return true;
    }
    g_autofree char *path = g_strdup(document.path);
    if (!accept(self, &document, before, ct_buffer_bytes(&bytes), error))
        return false;
    tell(user, file, "published", path);
    return true;
}

static bool write_lists(const Publishing *self, GError **error)
{
    const CtCsafPublishOptions *options = self->options;
    const CtCsafDocument *any = g_ptr_array_index(self->documents, 0);
    g_autofree char *well_known =
        g_strconcat(text_of(any, CT_CSAF_SHELF_NAMESPACE), "/.well-known/csaf", NULL);
    g_autofree char *base = g_strdup(options->base != NULL ? options->base : well_known);
    const CtCsafLists lists = {
        .folder = options->folder,
        .base = base,
        .role = options->role != NULL      ? options->role
                : options->signing != NULL ? "csaf_trusted_provider"
                                           : "csaf_provider",
        .list = options->list,
        .mirror = options->mirror,
        .now = options->now,
        .signing = options->signing,
        .documents = self->documents,
    };

    while (g_str_has_suffix(base, "/"))
        base[strlen(base) - 1] = '\0';
    return ct_csaf_lists_write(&lists, error);
}

bool ct_csaf_publish(const CtCsafPublishOptions *options, const char *const *files, size_t count,
                     unsigned *out_refused, GError **error)
{
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func(free_document);
    g_autoptr(CtWorker) worker =
        ct_worker_start(&(CtWorkerOptions){ .bytes_in_flight = CT_LIMIT_CSAF_BYTES }, error);
    Publishing self = { options, worker, documents };
    unsigned refused = 0;

    if (worker == NULL || !take_stock(&self, error) || !sign_stock(&self, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!publish_file(&self, files[i], &refused, error))
            return false;
    *out_refused = refused;
    return documents->len == 0 || write_lists(&self, error);
}
