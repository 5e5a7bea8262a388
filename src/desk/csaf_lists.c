/* csaf_lists.c - each list is made from the documents' facts alone.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/csaf_lists.h"

#include "base/file.h"
#include "base/json.h"
#include "match/csaf_form.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { LIST_BYTES = 64 << 20 };

static const char *text_of(const CtCsafDocument *document, CtCsafShelfText which)
{
    return document->text[which];
}

static bool write_file(const CtCsafLists *self, const char *name, CtBytes bytes, GError **error)
{
    g_autofree char *path = g_build_filename(self->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    if (g_mkdir_with_parents(folder, 0755) != 0)
        return ct_fail_errno(error, errno, "provider's folder");
    return ct_file_replace(path, bytes, "provider's folder", error) &&
           (chmod(path, 0644) == 0 || ct_fail_errno(error, errno, "provider's folder"));
}

/* ---- the documents of one label ---- */

static int by_path(const void *a, const void *b)
{
    const CtCsafDocument *first = *(const CtCsafDocument *const *)a;
    const CtCsafDocument *second = *(const CtCsafDocument *const *)b;

    return strcmp(first->path, second->path);
}

/* The latest first. */
static int by_time(const void *a, const void *b)
{
    const CtCsafDocument *first = *(const CtCsafDocument *const *)a;
    const CtCsafDocument *second = *(const CtCsafDocument *const *)b;
    CtCsafMoment one = { 0 };
    CtCsafMoment other = { 0 };
    bool read = ct_csaf_form_moment(text_of(first, CT_CSAF_SHELF_CURRENT), &one) &&
                ct_csaf_form_moment(text_of(second, CT_CSAF_SHELF_CURRENT), &other);
    int order = read ? ct_csaf_form_order(other, one) : 0;

    return order != 0 ? order : strcmp(first->path, second->path);
}

static GPtrArray *of_folder(const CtCsafLists *self, const char *folder)
{
    GPtrArray *found = g_ptr_array_new();

    for (guint i = 0; i < self->documents->len; i++) {
        CtCsafDocument *document = g_ptr_array_index(self->documents, i);

        if (strcmp(document->folder, folder) == 0)
            g_ptr_array_add(found, document);
    }
    g_ptr_array_sort(found, by_path);
    return found;
}

/* "2026/ex-1.json": behind the label's folder. */
static const char *inner_path(const CtCsafDocument *document)
{
    return document->path + strlen(document->folder) + 1;
}

static bool write_index(const CtCsafLists *self, const char *folder, const GPtrArray *documents,
                        GError **error)
{
    g_autofree char *name = g_build_filename(folder, "index.txt", NULL);
    g_auto(CtBuffer) out = ct_buffer_new(LIST_BYTES);

    for (guint i = 0; i < documents->len; i++)
        ct_buffer_printf(&out, "%s\n", inner_path(g_ptr_array_index(documents, i)));
    return write_file(self, name, ct_buffer_bytes(&out), error);
}

static bool write_changes(const CtCsafLists *self, const char *folder, const GPtrArray *documents,
                          GError **error)
{
    g_autofree char *name = g_build_filename(folder, "changes.csv", NULL);
    g_auto(CtBuffer) out = ct_buffer_new(LIST_BYTES);

    for (guint i = 0; i < documents->len; i++) {
        const CtCsafDocument *document = g_ptr_array_index(documents, i);

        ct_buffer_printf(&out, "\"%s\",\"%s\"\n", inner_path(document),
                         text_of(document, CT_CSAF_SHELF_CURRENT));
    }
    return write_file(self, name, ct_buffer_bytes(&out), error);
}

/* ---- JSON ---- */

static void add(CtJsonWriter *json, const char *key, const char *text)
{
    ct_json_add_text(json, key, ct_bytes_of_text(text));
}

static void add_link(CtJsonWriter *json, const char *relation, const char *address)
{
    ct_json_open_object(json, NULL);
    add(json, "rel", relation);
    add(json, "href", address);
    ct_json_close_object(json);
}

static void add_category(CtJsonWriter *json)
{
    ct_json_open_array(json, "category");
    ct_json_open_object(json, NULL);
    add(json, "scheme", "urn:ietf:params:rolie:category:information-type");
    add(json, "term", "csaf");
    ct_json_close_object(json);
    ct_json_close_array(json);
}

static void add_entry(const CtCsafLists *self, const CtCsafDocument *document, CtJsonWriter *json)
{
    g_autofree char *address = g_strconcat(self->base, "/", document->path, NULL);
    const char *version = text_of(document, CT_CSAF_SHELF_CSAF_VERSION);
    const char *const ends[] = { ".sha256", ".sha512", ".asc" };
    bool newer = strcmp(version, "2.1") == 0;

    ct_json_open_object(json, NULL);
    add(json, "id", text_of(document, CT_CSAF_SHELF_ID));
    add(json, "title", text_of(document, CT_CSAF_SHELF_TITLE));
    ct_json_open_array(json, "link");
    add_link(json, "self", address);
    for (size_t i = 0; i < (self->signing != NULL ? 3 : 2); i++) {
        g_autofree char *beside = g_strconcat(address, ends[i], NULL);

        add_link(json, i == 2 ? "signature" : "hash", beside);
    }
    ct_json_close_array(json);
    add(json, "published", text_of(document, CT_CSAF_SHELF_RELEASED));
    add(json, "updated", text_of(document, CT_CSAF_SHELF_CURRENT));
    ct_json_open_object(json, "content");
    add(json, "type", "application/json");
    add(json, "src", address);
    ct_json_close_object(json);
    ct_json_open_object(json, "format");
    add(json, "schema",
        newer ? "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"
              : "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json");
    add(json, "version", version);
    ct_json_close_object(json);
    ct_json_close_object(json);
}

static char *feed_name(const char *folder)
{
    return g_strdup_printf("%s/csaf-feed-tlp-%s.json", folder, folder);
}

static bool write_feed(const CtCsafLists *self, const char *folder, const GPtrArray *documents,
                       GError **error)
{
    const CtCsafDocument *latest = g_ptr_array_index(documents, 0);
    g_autofree char *name = feed_name(folder);
    g_autofree char *id = g_strconcat("csaf-feed-tlp-", folder, NULL);
    g_autofree char *title =
        g_strdup_printf("CSAF feed (TLP:%s)", text_of(latest, CT_CSAF_SHELF_LABEL));
    g_autofree char *address = g_strconcat(self->base, "/", name, NULL);
    g_autofree char *service = g_strconcat(self->base, "/service.json", NULL);
    g_auto(CtBuffer) out = ct_buffer_new(LIST_BYTES);
    CtJsonWriter json = ct_json_writer(&out);

    ct_json_open_object(&json, NULL);
    ct_json_open_object(&json, "feed");
    add(&json, "id", id);
    add(&json, "title", title);
    ct_json_open_array(&json, "link");
    add_link(&json, "self", address);
    add_link(&json, "service", service);
    ct_json_close_array(&json);
    add_category(&json);
    add(&json, "updated", text_of(latest, CT_CSAF_SHELF_CURRENT));
    ct_json_open_array(&json, "entry");
    for (guint i = 0; i < documents->len; i++)
        add_entry(self, g_ptr_array_index(documents, i), &json);
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    ct_json_close_object(&json);
    return write_file(self, name, ct_buffer_bytes(&out), error);
}

static bool write_service(const CtCsafLists *self, const GPtrArray *folders, GError **error)
{
    g_auto(CtBuffer) out = ct_buffer_new(LIST_BYTES);
    CtJsonWriter json = ct_json_writer(&out);

    ct_json_open_object(&json, NULL);
    ct_json_open_object(&json, "service");
    ct_json_open_array(&json, "workspace");
    ct_json_open_object(&json, NULL);
    add(&json, "title", "CSAF feeds");
    ct_json_open_array(&json, "collection");
    for (guint i = 0; i < folders->len; i++) {
        const char *folder = g_ptr_array_index(folders, i);
        g_autofree char *name = feed_name(folder);
        g_autofree char *address = g_strconcat(self->base, "/", name, NULL);
        g_autofree char *title = g_strconcat("CSAF feed: ", folder, NULL);

        ct_json_open_object(&json, NULL);
        add(&json, "title", title);
        add(&json, "href", address);
        ct_json_open_object(&json, "categories");
        add_category(&json);
        ct_json_close_object(&json);
        ct_json_close_object(&json);
    }
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    ct_json_close_array(&json);
    ct_json_close_object(&json);
    ct_json_close_object(&json);
    return write_file(self, "service.json", ct_buffer_bytes(&out), error);
}

/* ---- the provider ---- */

static bool has_newer(const CtCsafLists *self)
{
    for (guint i = 0; i < self->documents->len; i++)
        if (strcmp(text_of(g_ptr_array_index(self->documents, i), CT_CSAF_SHELF_CSAF_VERSION),
                   "2.1") == 0)
            return true;
    return false;
}

/* The label as the metadata's version spells it. */
static char *label_of(const char *folder, bool newer)
{
    g_autofree char *label = g_ascii_strup(folder, -1);

    if (strcmp(label, "AMBER-STRICT") == 0)
        return g_strdup("AMBER+STRICT");
    if (strcmp(label, "WHITE") == 0 && newer)
        return g_strdup("CLEAR");
    return g_steal_pointer(&label);
}

static void add_feeds(const CtCsafLists *self, const GPtrArray *folders, bool newer,
                      CtJsonWriter *json)
{
    ct_json_open_array(json, "distributions");
    ct_json_open_object(json, NULL);
    ct_json_open_object(json, "rolie");
    ct_json_open_array(json, "feeds");
    for (guint i = 0; i < folders->len; i++) {
        const char *folder = g_ptr_array_index(folders, i);
        g_autofree char *name = feed_name(folder);
        g_autofree char *address = g_strconcat(self->base, "/", name, NULL);
        g_autofree char *label = label_of(folder, newer);
        g_autofree char *summary = g_strdup_printf("All TLP:%s documents", label);

        ct_json_open_object(json, NULL);
        add(json, "summary", summary);
        add(json, "tlp_label", label);
        add(json, "url", address);
        ct_json_close_object(json);
    }
    ct_json_close_array(json);
    ct_json_close_object(json);
    ct_json_close_object(json);
    ct_json_close_array(json);
}

static bool add_key(const CtCsafLists *self, CtJsonWriter *json, GError **error)
{
    const char *fingerprint = ct_signing_fingerprint(self->signing);
    g_autofree char *name = g_strdup_printf("openpgp/%s.asc", fingerprint);
    g_autofree char *address = g_strconcat(self->base, "/", name, NULL);
    g_auto(CtBuffer) key = ct_buffer_new(LIST_BYTES);

    if (!ct_signing_public(self->signing, &key, error) ||
        !write_file(self, name, ct_buffer_bytes(&key), error))
        return false;
    ct_json_open_array(json, "public_openpgp_keys");
    ct_json_open_object(json, NULL);
    add(json, "fingerprint", fingerprint);
    add(json, "url", address);
    ct_json_close_object(json);
    ct_json_close_array(json);
    return true;
}

static bool write_metadata(const CtCsafLists *self, const GPtrArray *folders, GError **error)
{
    const CtCsafDocument *any = g_ptr_array_index(self->documents, 0);
    g_autofree char *address = g_strconcat(self->base, "/provider-metadata.json", NULL);
    bool newer = has_newer(self);
    g_auto(CtBuffer) out = ct_buffer_new(LIST_BYTES);
    CtJsonWriter json = ct_json_writer(&out);
    char now[CT_TIME_TEXT_SIZE];

    ct_json_open_object(&json, NULL);
    if (newer)
        add(&json, "$schema", "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json");
    add(&json, "canonical_url", address);
    add_feeds(self, folders, newer, &json);
    add(&json, "last_updated", ct_time_text(self->now, now));
    ct_json_add_bool(&json, "list_on_CSAF_aggregators", self->list);
    add(&json, "metadata_version", newer ? "2.1" : "2.0");
    ct_json_add_bool(&json, "mirror_on_CSAF_aggregators", self->mirror);
    if (self->signing != NULL && !add_key(self, &json, error))
        return false;
    ct_json_open_object(&json, "publisher");
    add(&json, "category", text_of(any, CT_CSAF_SHELF_CATEGORY));
    add(&json, "name", text_of(any, CT_CSAF_SHELF_PUBLISHER));
    add(&json, "namespace", text_of(any, CT_CSAF_SHELF_NAMESPACE));
    ct_json_close_object(&json);
    add(&json, "role", self->role);
    ct_json_close_object(&json);
    return write_file(self, "provider-metadata.json", ct_buffer_bytes(&out), error);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *folders_of(const CtCsafLists *self)
{
    GPtrArray *folders = g_ptr_array_new();

    for (guint i = 0; i < self->documents->len; i++) {
        const CtCsafDocument *document = g_ptr_array_index(self->documents, i);
        bool there = false;

        for (guint n = 0; n < folders->len; n++)
            there = there || strcmp(g_ptr_array_index(folders, n), document->folder) == 0;
        if (!there)
            g_ptr_array_add(folders, document->folder);
    }
    g_ptr_array_sort(folders, by_text);
    return folders;
}

bool ct_csaf_lists_write(const CtCsafLists *self, GError **error)
{
    g_autoptr(GPtrArray) folders = folders_of(self);

    for (guint i = 0; i < folders->len; i++) {
        const char *folder = g_ptr_array_index(folders, i);
        g_autoptr(GPtrArray) documents = of_folder(self, folder);

        if (!write_index(self, folder, documents, error))
            return false;
        g_ptr_array_sort(documents, by_time);
        if (!write_changes(self, folder, documents, error) ||
            !write_feed(self, folder, documents, error))
            return false;
    }
    return write_service(self, folders, error) && write_metadata(self, folders, error);
}
