/* csaf_folder.c - two small documents, each a tree in memory.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/csaf_folder.h"

#include "base/json_tree.h"
#include "format/advisory_record.h"
#include "format/lines.h"

#include <string.h>

enum { HEAD = 65536, POINTER = 128 };

typedef struct {
    const CtJsonTree *tree;
    CtRecordSink sink; /* borrowed */
    void *user;
    CtRecord *record;
} Reading;

static bool need(const Reading *self, CtJsonNode node, const char *key, const char *pointer,
                 GError **error)
{
    g_autofree char *words = NULL;

    if (ct_json_tree_member(self->tree, node, key) != CT_JSON_TREE_NONE)
        return true;
    words = g_strdup_printf("lacks the property %s", key);
    return ct_advisory_record_aside("missing", words, pointer, self->sink, self->user, error);
}

static bool need_all(const Reading *self, CtJsonNode node, const char *const *keys,
                     const char *pointer, GError **error)
{
    for (; *keys != NULL; keys++)
        if (!need(self, node, *keys, pointer, error))
            return false;
    return true;
}

static void add(const Reading *self, CtJsonNode node, const char *key, const char *name)
{
    ct_record_text(self->record, name, ct_json_tree_text_of(self->tree, node, key), 0, 0);
}

static bool send(const Reading *self, const char *pointer, GError **error)
{
    ct_record_text(self->record, "pointer", ct_bytes_of_text(pointer), 0, 0);
    return self->sink(self->user, self->record, error);
}

/* Reads the whole into a tree, then asks `read`. */
static bool with_tree(CtBytes source, const char *what, bool (*read)(Reading *self, GError **error),
                      Reading *self, GError **error)
{
    static CtRecord record; /* one jailed process has one thread; a record is large */
    g_autoptr(CtJsonTree) tree = ct_json_tree_new();
    g_auto(CtJson) json = ct_json_over(source);
    CtJsonToken token = ct_json_step(&json);
    bool fits = ct_json_tree_read(tree, &json, token);

    if (token != CT_JSON_OBJECT)
        ct_json_reject(&json, "is no object");
    if (!ct_json_check(&json, what, error))
        return false;
    if (!fits)
        return ct_fail(error, CT_ERROR_LIMIT, "%s: has more values than are read", what);
    self->tree = tree;
    self->record = &record;
    return read(self, error);
}

/* ---- the provider ---- */

static int detect_provider(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_find(head, "\"canonical_url\"") != SIZE_MAX &&
                   ct_lines_find(head, "\"metadata_version\"") != SIZE_MAX
               ? 95
               : 0;
}

static bool tell_distribution(const Reading *self, CtJsonNode node, unsigned number, GError **error)
{
    CtJsonNode rolie = ct_json_tree_member(self->tree, node, "rolie");
    CtJsonNode feed =
        ct_json_tree_first(self->tree, ct_json_tree_member(self->tree, rolie, "feeds"));
    char pointer[POINTER];

    if (ct_json_tree_text_of(self->tree, node, "directory_url").size > 0) {
        (void)g_snprintf(pointer, sizeof pointer, "/distributions/%u/directory_url", number);
        ct_record_begin(self->record, "directory");
        add(self, node, "directory_url", "url");
        if (!send(self, pointer, error))
            return false;
    }
    for (unsigned i = 0; feed != CT_JSON_TREE_NONE; feed = ct_json_tree_next(self->tree, feed)) {
        static const char *const keys[] = { "url", "tlp_label", NULL };

        (void)g_snprintf(pointer, sizeof pointer, "/distributions/%u/rolie/feeds/%u", number, i++);
        if (!need_all(self, feed, keys, pointer, error))
            return false;
        ct_record_begin(self->record, "feed");
        add(self, feed, "url", "url");
        add(self, feed, "tlp_label", "label");
        if (!send(self, pointer, error))
            return false;
    }
    return true;
}

static bool tell_keys(const Reading *self, CtJsonNode root, GError **error)
{
    CtJsonNode key = ct_json_tree_first(
        self->tree, ct_json_tree_member(self->tree, root, "public_openpgp_keys"));
    char pointer[POINTER];

    for (unsigned i = 0; key != CT_JSON_TREE_NONE; key = ct_json_tree_next(self->tree, key)) {
        (void)g_snprintf(pointer, sizeof pointer, "/public_openpgp_keys/%u", i++);
        ct_record_begin(self->record, "key");
        add(self, key, "url", "url");
        add(self, key, "fingerprint", "fingerprint");
        if (!send(self, pointer, error))
            return false;
    }
    return true;
}

static bool read_provider(Reading *self, GError **error)
{
    static const char *const keys[] = { "canonical_url",
                                        "last_updated",
                                        "list_on_CSAF_aggregators",
                                        "metadata_version",
                                        "mirror_on_CSAF_aggregators",
                                        "publisher",
                                        "role",
                                        NULL };
    static const char *const publisher_keys[] = { "category", "name", "namespace", NULL };
    CtJsonNode root = ct_json_tree_root(self->tree);
    CtJsonNode publisher = ct_json_tree_member(self->tree, root, "publisher");
    CtJsonNode place =
        ct_json_tree_first(self->tree, ct_json_tree_member(self->tree, root, "distributions"));

    if (!need_all(self, root, keys, "", error) ||
        !need_all(self, publisher, publisher_keys, "/publisher", error))
        return false;
    ct_record_begin(self->record, "provider");
    for (size_t i = 0; keys[i] != NULL; i++)
        if (strcmp(keys[i], "publisher") != 0 && strstr(keys[i], "aggregators") == NULL)
            add(self, root, keys[i], keys[i]);
    add(self, publisher, "name", "publisher");
    add(self, publisher, "namespace", "namespace");
    if (!send(self, "", error))
        return false;
    for (unsigned i = 0; place != CT_JSON_TREE_NONE; place = ct_json_tree_next(self->tree, place))
        if (!tell_distribution(self, place, i++, error))
            return false;
    return tell_keys(self, root, error);
}

static bool read_provider_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .sink = sink, .user = user };

    return with_tree(source, "provider metadata", read_provider, &self, error);
}

/* ---- a feed ---- */

static int detect_feed(CtBytes source)
{
    CtBytes head = ct_bytes_slice(source, 0, HEAD);

    return ct_lines_find(head, "\"feed\"") != SIZE_MAX &&
                   ct_lines_find(head, "rolie:category:information-type") != SIZE_MAX
               ? 95
               : 0;
}

static bool tell_entry(const Reading *self, CtJsonNode entry, unsigned number, GError **error)
{
    static const char *const keys[] = { "id",      "title",   "link",   "published",
                                        "updated", "content", "format", NULL };
    static const char *const relations[] = { "self", "hash", "signature", NULL };
    CtJsonNode link =
        ct_json_tree_first(self->tree, ct_json_tree_member(self->tree, entry, "link"));
    char pointer[POINTER];

    (void)g_snprintf(pointer, sizeof pointer, "/feed/entry/%u", number);
    if (!need_all(self, entry, keys, pointer, error))
        return false;
    ct_record_begin(self->record, "entry");
    add(self, entry, "id", "id");
    add(self, entry, "updated", "updated");
    add(self, ct_json_tree_member(self->tree, entry, "content"), "src", "content");
    for (; link != CT_JSON_TREE_NONE; link = ct_json_tree_next(self->tree, link))
        for (size_t i = 0; relations[i] != NULL; i++)
            if (ct_json_tree_says(self->tree, link, "rel", relations[i]))
                add(self, link, "href", relations[i]);
    return send(self, pointer, error);
}

static bool read_feed(Reading *self, GError **error)
{
    static const char *const keys[] = {
        "id", "title", "link", "category", "updated", "entry", NULL
    };
    CtJsonNode feed = ct_json_tree_member(self->tree, ct_json_tree_root(self->tree), "feed");
    CtJsonNode entry =
        ct_json_tree_first(self->tree, ct_json_tree_member(self->tree, feed, "entry"));

    if (!need_all(self, feed, keys, "/feed", error))
        return false;
    ct_record_begin(self->record, "feed");
    add(self, feed, "id", "id");
    add(self, feed, "title", "title");
    add(self, feed, "updated", "updated");
    if (!send(self, "/feed", error))
        return false;
    for (unsigned i = 0; entry != CT_JSON_TREE_NONE; entry = ct_json_tree_next(self->tree, entry))
        if (!tell_entry(self, entry, i++, error))
            return false;
    return true;
}

static bool read_feed_source(CtBytes source, CtRecordSink sink, void *user, GError **error)
{
    Reading self = { .sink = sink, .user = user };

    return with_tree(source, "ROLIE feed", read_feed, &self, error);
}

const CtFormat ct_csaf_folder_provider_format = {
    .name = "csaf-provider",
    .summary = "a CSAF provider's metadata, provider-metadata.json",
    .detect = detect_provider,
    .read = read_provider_source,
};

const CtFormat ct_csaf_folder_feed_format = {
    .name = "csaf-feed",
    .summary = "a CSAF provider's ROLIE feed, JSON",
    .detect = detect_feed,
    .read = read_feed_source,
};
