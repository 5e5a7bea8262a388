/* owners.c - first the links, packages and diversions, then the lists, then one look for each file.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/owners.h"

#include "base/text.h"
#include "examine/export.h"
#include "examine/owner_links.h"
#include "format/file_list.h"

#include <string.h>

enum { KEY_SIZE = 16, LONGEST = CT_ITEM_SHA256_SIZE };

/* One file that a package has. */
typedef struct {
    uint8_t key[KEY_SIZE]; /* of its absolute path: the front of its SHA-256 */
    uint32_t package;      /* index */
    uint32_t algorithm;    /* bit of CtItemDigest; 0: nothing was recorded */
    uint8_t digest[LONGEST];
} Claim;

struct CtOwners {
    CtOwnerLinks *links;  /* owned */
    GHashTable *known;    /* owned: what a list calls its package, to 1 + its index */
    GHashTable *diverted; /* owned: root, "\n", path, to the other path, "\n", package */
    GPtrArray *package;   /* owned: of CtOwnerPackage */
    GArray *claim;        /* owned: of Claim, sorted */
    GHashTable *roots;    /* owned: of the volumes that have a database */
    GHashTable *folders;  /* owned: absolute paths of what is called like an alias, and is none */
    bool incomplete;
};

/* Where databases stand below a root, and whose they are. */
static const struct {
    const char *place;
    const char *source;
} places[] = {
    { "/var/lib/dpkg/", "dpkg" },        { "/var/lib/pacman/local/", "pacman" },
    { "/usr/lib/apk/db/", "apk" },       { "/lib/apk/db/", "apk" },
    { "/usr/lib/sysimage/rpm/", "rpm" }, { "/var/lib/rpm/", "rpm" },
    { "/usr/share/rpm/", "rpm" },
};

/* A database's place: its root, with the "/" at its end, and what is behind the known folders. */
typedef struct {
    char *root; /* owned */
    const char *rest;
    const char *source;
} Place;

static void place_clear(Place *self)
{
    g_free(self->root);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

static bool place_of(const char *path, Place *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        const char *at = g_strrstr(path, places[i].place);

        if (at == NULL)
            continue;
        out->root = g_strndup(path, (gsize)(at - path) + 1);
        out->rest = at + strlen(places[i].place);
        out->source = places[i].source;
        return true;
    }
    return false;
}

static CtBytes text_of(const CtItem *item, const char *name)
{
    const CtItemFact *fact = ct_item_fact(item, name);

    return fact == NULL || fact->kind != CT_VALUE_TEXT ? (CtBytes){ 0 }
                                                       : (CtBytes){ fact->bytes, fact->size };
}

static char *path_of(const CtManifestReader *reader, const CtItem *item)
{
    g_auto(CtBuffer) path = ct_buffer_new(2 * (size_t)CT_LIMIT_ITEM_PATH);

    ct_export_add_path(reader, item, &path);
    return ct_bytes_to_text(ct_buffer_bytes(&path));
}

/* Of a product the database that names it: its path without the product's own name. */
static char *evidence_of(const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = path_of(reader, item);
    size_t size = strlen(path);
    size_t name = item->kind == CT_ITEM_PRODUCT ? text_of(item, "name").size + 2 : 0;

    return name > size ? g_steal_pointer(&path) : g_strndup(path, size - name);
}

/* ---- packages ---- */

static void package_free(gpointer data)
{
    CtOwnerPackage *self = data;

    g_free(self->name);
    g_free(self->version);
    g_free(self->architecture);
    g_free(self->source);
    g_free(self);
}

static guint add_package(CtOwners *self, const CtItem *item, const char *source)
{
    CtOwnerPackage *package = g_new0(CtOwnerPackage, 1);

    package->name = ct_bytes_to_text(text_of(item, "name"));
    package->version = ct_bytes_to_text(text_of(item, "version"));
    package->architecture = ct_bytes_to_text(text_of(item, "architecture"));
    package->source = g_strdup(source);
    g_ptr_array_add(self->package, package);
    return self->package->len;
}

/* dpkg's lists are called NAME or NAME:ARCHITECTURE, pacman's lie in the folder of the note. */
static void know_package(CtOwners *self, const Place *place, guint number)
{
    const CtOwnerPackage *package = self->package->pdata[number - 1];

    if (strcmp(place->source, "pacman") == 0) {
        g_hash_table_insert(self->known,
                            g_strdup_printf("%s\n%.*s", place->root,
                                            (int)MIN(strcspn(place->rest, "/"), 4096), place->rest),
                            GUINT_TO_POINTER(number));
        return;
    }
    char *name = g_strdup_printf("%s\n%s", place->root, package->name);
    if (g_hash_table_contains(self->known, name))
        g_free(name);
    else
        g_hash_table_insert(self->known, name, GUINT_TO_POINTER(number));
    g_hash_table_insert(
        self->known,
        g_strdup_printf("%s\n%s:%s", place->root, package->name, package->architecture),
        GUINT_TO_POINTER(number));
}

static void take_product(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = evidence_of(reader, item);
    g_auto(Place) place = { 0 };

    if (place_of(path, &place) &&
        (strcmp(place.source, "dpkg") == 0 || strcmp(place.source, "pacman") == 0))
        know_package(self, &place, add_package(self, item, place.source));
}

/* Which package the list is of: 1 + index; 0 when that cannot be told. */
static guint package_of_list(CtOwners *self, const Place *place, const CtItem *item)
{
    g_autofree char *base = g_path_get_basename(place->rest);
    g_autofree char *folder = g_path_get_dirname(place->rest);
    bool pacman = strcmp(place->source, "pacman") == 0;
    char *end = strrchr(base, '.');

    if (item->kind == CT_ITEM_PRODUCT)
        return add_package(self, item, place->source);
    if (!pacman && end != NULL)
        *end = '\0';
    const char *called = pacman ? folder : base;
    g_autofree char *key = g_strdup_printf("%s\n%s", place->root, called);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(self->known, key));
    if (known != 0)
        return known;
    /* A list without its package in the status: its name is all that is known. */
    g_auto(CtItem) nameless = { 0 };
    ct_item_add_text(&nameless, "name",
                     (CtBytes){ (const uint8_t *)called, strcspn(called, pacman ? "" : ":") });
    known = add_package(self, &nameless, place->source);
    g_hash_table_insert(self->known, g_steal_pointer(&key), GUINT_TO_POINTER(known));
    return known;
}

/* ---- what stands in the way of a path ---- */

static void take_link(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = path_of(reader, item);
    CtBytes target = text_of(item, "target");

    if (target.size > 0 && !ct_owner_links_add(self->links, path, target))
        self->incomplete = true;
}

static void take_diversions(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = path_of(reader, item);
    g_auto(Place) place = { 0 };

    if (!place_of(path, &place))
        return;
    for (size_t i = 0; i < item->facts; i++) {
        const CtItemFact *fact = &item->fact[i];
        g_auto(GStrv) lines = NULL;

        if (strcmp(fact->name, CT_FILE_LIST_DIVERTED) != 0 || fact->bytes == NULL)
            continue;
        lines = g_strsplit((const char *)fact->bytes, "\n", 4);
        if (g_strv_length(lines) >= 3 && lines[1][0] == '/')
            g_hash_table_insert(self->diverted, g_strconcat(place.root, "\n", lines[0], NULL),
                                g_strconcat(lines[1], "\n", lines[2], NULL));
    }
}

/* Where the package's file of that path was put, when another package diverted it. */
static char *diverted(const CtOwners *self, const char *root, const char *path,
                      const CtOwnerPackage *package)
{
    g_autofree char *key = g_strconcat(root, "\n", path, NULL);
    const char *found = g_hash_table_lookup(self->diverted, key);
    const char *by = found == NULL ? NULL : strchr(found, '\n') + 1;

    return by == NULL || strcmp(by, package->name) == 0 ? g_strdup(path)
                                                        : g_strndup(found, (gsize)(by - found) - 1);
}

/* Folders that merged systems have in /usr, and links to them at the root. */
static const char *const aliases[] = { "bin", "sbin", "lib", "lib32", "lib64", "libx32", NULL };

static void take_folder(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = path_of(reader, item);
    const char *slash = strrchr(path, '/');

    if (slash != NULL && g_strv_contains(aliases, slash + 1) &&
        g_hash_table_size(self->folders) < CT_LIMIT_OWNER_LINKS)
        g_hash_table_add(self->folders, g_steal_pointer(&path));
}

static void take_first(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    static const char link[] = "symlink";

    if ((item->flags & CT_ITEM_DELETED) != 0)
        return;
    if (item->kind == CT_ITEM_SYMLINK ||
        (item->kind == CT_ITEM_MEMBER &&
         ct_bytes_equal(text_of(item, "type"), ct_bytes_of_text(link))))
        take_link(self, reader, item);
    else if (item->kind == CT_ITEM_PRODUCT)
        take_product(self, reader, item);
    else if (item->kind == CT_ITEM_FOLDER)
        take_folder(self, reader, item);
    else if (ct_item_fact(item, CT_FILE_LIST_DIVERTED) != NULL)
        take_diversions(self, reader, item);
}

/* ---- the lists ---- */

static void key_of(CtBytes path, uint8_t out[KEY_SIZE])
{
    uint8_t digest[CT_DIGEST_SIZE];

    ct_digest_of(path, digest);
    memcpy(out, digest, KEY_SIZE);
}

static const struct {
    const char *name;
    uint32_t bit;
    size_t size;
} algorithms[] = { { "md5", CT_ITEM_MD5, CT_ITEM_MD5_SIZE },
                   { "sha1", CT_ITEM_SHA1, CT_ITEM_SHA1_SIZE },
                   { "sha256", CT_ITEM_SHA256, CT_ITEM_SHA256_SIZE } };

static void add_claim(CtOwners *self, const Place *place, guint package,
                      const CtFileListEntry *entry)
{
    Claim claim = { .package = package - 1 };
    g_autofree char *listed = ct_bytes_to_text(entry->path);
    g_autofree char *path = diverted(self, place->root, listed, self->package->pdata[package - 1]);
    g_autofree char *real = ct_owner_links_resolve(self->links, place->root, path);

    if (self->claim->len >= CT_LIMIT_OWNED_FILES) {
        self->incomplete = true;
        return;
    }
    key_of(ct_bytes_of_text(real), claim.key);
    for (size_t i = 0; i < G_N_ELEMENTS(algorithms); i++)
        if (ct_bytes_equal(entry->algorithm, ct_bytes_of_text(algorithms[i].name)) &&
            ct_text_unhex(entry->hex, claim.digest, algorithms[i].size))
            claim.algorithm = algorithms[i].bit;
    g_array_append_val(self->claim, claim);
}

static void take_list(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = evidence_of(reader, item);
    g_auto(Place) place = { 0 };
    CtFileListEntry entry;

    if ((item->flags & CT_ITEM_DELETED) != 0 || !place_of(path, &place))
        return;
    guint package = package_of_list(self, &place, item);
    g_hash_table_add(self->roots, g_strdup(place.root));
    for (size_t i = 0; i < item->facts; i++) {
        CtBytes rest = { item->fact[i].bytes, item->fact[i].size };

        if (strcmp(item->fact[i].name, CT_FILE_LIST_FIELD) != 0)
            continue;
        while (ct_file_list_next(&rest, &entry))
            add_claim(self, &place, package, &entry);
    }
    if (ct_item_fact(item, CT_ITEM_FACTS_DROPPED) != NULL)
        self->incomplete = true;
}

static void take_second(CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    if (ct_item_fact(item, CT_FILE_LIST_FIELD) != NULL)
        take_list(self, reader, item);
}

static bool each(CtOwners *self, CtManifestReader *reader,
                 void (*take)(CtOwners *self, const CtManifestReader *reader, const CtItem *item),
                 GError **error)
{
    CtItem *item = NULL;

    if (ct_manifest_reader_totals(reader)->items == 0)
        return true;
    if (!ct_manifest_reader_seek(reader, 0, error))
        return false;
    for (;;) {
        if (!ct_manifest_reader_next(reader, &item, error))
            return false;
        if (item == NULL)
            return true;
        take(self, reader, item);
    }
}

static int compare_claims(gconstpointer a, gconstpointer b)
{
    const Claim *left = a;
    const Claim *right = b;
    int order = memcmp(left->key, right->key, KEY_SIZE);

    if (order != 0)
        return order;
    return (left->package > right->package) - (left->package < right->package);
}

CtOwners *ct_owners_new(CtManifestReader *reader, GError **error)
{
    g_autoptr(CtOwners) self = g_new0(CtOwners, 1);

    self->links = ct_owner_links_new();
    self->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->diverted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    self->roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->package = g_ptr_array_new_with_free_func(package_free);
    self->claim = g_array_new(FALSE, FALSE, sizeof(Claim));
    if (!each(self, reader, take_first, error) || !each(self, reader, take_second, error))
        return NULL;
    g_array_sort(self->claim, compare_claims);
    return g_steal_pointer(&self);
}

void ct_owners_free(CtOwners *self)
{
    if (self == NULL)
        return;
    ct_owner_links_free(self->links);
    g_hash_table_unref(self->known);
    g_hash_table_unref(self->diverted);
    g_hash_table_unref(self->roots);
    g_hash_table_unref(self->folders);
    g_ptr_array_unref(self->package);
    g_array_unref(self->claim);
    g_free(self);
}

bool ct_owners_cover(const CtOwners *self, const CtManifestReader *reader, const CtItem *item)
{
    g_autofree char *path = path_of(reader, item);
    GHashTableIter roots;
    gpointer root;

    g_hash_table_iter_init(&roots, self->roots);
    while (g_hash_table_iter_next(&roots, &root, NULL))
        if (strstr(root, "//") != NULL && g_str_has_prefix(path, root))
            return true;
    return false;
}

bool ct_owners_are_complete(const CtOwners *self)
{
    return !self->incomplete;
}

/* ---- the question ---- */

/* The first claim of that key, or where it would stand. */
static guint first_of(const CtOwners *self, const uint8_t key[KEY_SIZE])
{
    guint low = 0;
    guint high = self->claim->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (memcmp(g_array_index(self->claim, Claim, middle).key, key, KEY_SIZE) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static CtOwnerVerdict compare(const Claim *claim, const CtItemDigests *digests)
{
    const uint8_t *own[] = { digests->md5, digests->sha1, digests->sha256 };

    for (size_t i = 0; i < G_N_ELEMENTS(algorithms); i++)
        if (claim->algorithm == algorithms[i].bit && (digests->has & algorithms[i].bit) != 0)
            return memcmp(claim->digest, own[i], algorithms[i].size) == 0 ? CT_OWNER_RECORDED
                                                                          : CT_OWNER_CHANGED;
    return CT_OWNER_UNCHECKED;
}

static CtOwnerVerdict look_up(const CtOwners *self, CtBytes path, const CtItemDigests *digests,
                              const CtOwnerPackage **out)
{
    CtOwnerVerdict verdict = CT_OWNER_NONE;
    uint8_t key[KEY_SIZE];

    key_of(path, key);
    for (guint i = first_of(self, key); i < self->claim->len; i++) {
        const Claim *claim = &g_array_index(self->claim, Claim, i);

        if (memcmp(claim->key, key, KEY_SIZE) != 0)
            break;
        CtOwnerVerdict found = compare(claim, digests);
        bool better = found == CT_OWNER_RECORDED ||
                      (found == CT_OWNER_CHANGED && verdict == CT_OWNER_UNCHECKED);
        if (verdict != CT_OWNER_NONE && (!better || verdict == CT_OWNER_RECORDED))
            continue;
        verdict = found;
        *out = self->package->pdata[claim->package];
    }
    return verdict;
}

/* "ROOT/usr/bin/x" -> "ROOT/bin/x" where the sources do not tell what ROOT/bin is: databases name
 * such files as they were named before systems were merged. NULL when it is told, or no such. */
static char *before_merge(const CtOwners *self, const char *path, const char *root)
{
    const char *rest = path + strlen(root);

    if (!g_str_has_prefix(path, root) || !g_str_has_prefix(rest, "usr/"))
        return NULL;
    rest += strlen("usr/");
    g_autofree char *name = g_strndup(rest, strcspn(rest, "/"));
    g_autofree char *alias = g_strconcat(root, name, NULL);
    if (!g_strv_contains(aliases, name) || g_hash_table_contains(self->folders, alias))
        return NULL;
    return g_strconcat(root, rest, NULL);
}

CtOwnerVerdict ct_owners_look(const CtOwners *self, const CtManifestReader *reader,
                              const CtItem *item, const CtOwnerPackage **out)
{
    g_autofree char *path = path_of(reader, item);
    CtOwnerVerdict verdict;
    GHashTableIter roots;
    gpointer root;

    *out = NULL;
    verdict = look_up(self, ct_bytes_of_text(path), &item->digests, out);
    g_hash_table_iter_init(&roots, self->roots);
    while (verdict == CT_OWNER_NONE && g_hash_table_iter_next(&roots, &root, NULL)) {
        g_autofree char *other = before_merge(self, path, root);

        if (other != NULL)
            verdict = look_up(self, ct_bytes_of_text(other), &item->digests, out);
    }
    return verdict;
}

const char *ct_owners_verdict_name(CtOwnerVerdict verdict)
{
    static const char *const names[CT_OWNER_VERDICTS] = { "unowned", "owned", "changed",
                                                          "unchecked" };

    return names[verdict];
}
