/* product_book.c - YAML into rules; the trees are kept, because the rules' texts are theirs.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/product_book.h"

#include "base/file.h"
#include "match/cpe.h"

#include <string.h>

struct CtProductBook {
    GPtrArray *trees;      /* owned; of CtYaml */
    GPtrArray *rules;      /* owned; of CtProductRule */
    GPtrArray *publishers; /* owned; of GArray of CtProductPhrase */
    GHashTable *sets;      /* owned; borrowed name -> borrowed CtYaml */
    GHashTable *ids;       /* borrowed ids */
    GArray *common[CT_PRODUCT_COMMONS];
};

/* One text being read. */
typedef struct {
    CtProductBook *book;
    const CtYaml *root;
    const char *publisher;
    const char *source;
    const GArray *publisher_words;
} Reading;

static void clear_phrase(void *data)
{
    CtProductPhrase *phrase = data;

    ct_product_words_clear(&phrase->words);
}

static void clear_update(void *data)
{
    CtProductUpdate *update = data;

    ct_version_range_free(update->versions);
}

static GArray *phrase_list(void)
{
    GArray *list = g_array_new(FALSE, TRUE, sizeof(CtProductPhrase));

    g_array_set_clear_func(list, clear_phrase);
    return list;
}

static void free_release(void *data)
{
    CtProductRelease *release = data;

    g_array_unref(release->phrases);
    ct_version_range_free(release->versions);
    g_ptr_array_unref(release->cpe);
    g_array_unref(release->updates);
    g_free(release);
}

static void free_rule(void *data)
{
    CtProductRule *rule = data;

    g_array_unref(rule->names);
    g_array_unref(rule->editions);
    g_ptr_array_unref(rule->releases);
    g_ptr_array_unref(rule->cpe);
    g_free(rule);
}

static void free_tree(void *data)
{
    ct_yaml_free(data);
}

static void free_phrases(void *data)
{
    g_array_unref(data);
}

CtProductBook *ct_product_book_new(void)
{
    CtProductBook *self = g_new0(CtProductBook, 1);

    self->trees = g_ptr_array_new_with_free_func(free_tree);
    self->rules = g_ptr_array_new_with_free_func(free_rule);
    self->publishers = g_ptr_array_new_with_free_func(free_phrases);
    self->sets = g_hash_table_new(g_str_hash, g_str_equal);
    self->ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < CT_PRODUCT_COMMONS; i++)
        self->common[i] = phrase_list();
    return self;
}

void ct_product_book_free(CtProductBook *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->rules);
    g_ptr_array_unref(self->publishers);
    g_hash_table_unref(self->sets);
    g_hash_table_unref(self->ids);
    for (unsigned i = 0; i < CT_PRODUCT_COMMONS; i++)
        g_array_unref(self->common[i]);
    g_ptr_array_unref(self->trees);
    g_free(self);
}

/* ---- texts and lists of them ---- */

/* A scalar is a list of one. */
static size_t count_of(const CtYaml *node)
{
    if (node == NULL)
        return 0;
    return ct_yaml_kind(node) == CT_YAML_SCALAR ? 1 : ct_yaml_count(node);
}

static const CtYaml *item_of(const CtYaml *node, size_t index)
{
    return ct_yaml_kind(node) == CT_YAML_SCALAR ? node : ct_yaml_at(node, index);
}

static bool add_phrases(GArray *out, const CtYaml *node, const char *value, GError **error)
{
    for (size_t i = 0; i < count_of(node); i++) {
        const CtYaml *item = item_of(node, i);
        const char *text = ct_yaml_text(item);
        CtProductPhrase phrase = { .value = value };

        if (text == NULL)
            return ct_yaml_refuse(item, error, "not a text");
        phrase.words = ct_product_words_of(text);
        if (phrase.words.count == 0) {
            ct_product_words_clear(&phrase.words);
            return ct_yaml_refuse(item, error, "a phrase without words");
        }
        g_array_append_val(out, phrase);
    }
    return true;
}

/* { value: phrase or phrases, ... } */
static bool add_mapping(GArray *out, const CtYaml *node, GError **error)
{
    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(node); i++)
        if (!add_phrases(out, ct_yaml_at(node, i), ct_yaml_text(ct_yaml_key(node, i)), error))
            return false;
    return true;
}

/* Whether the name, its holes filled and its end added, is a CPE name. */
static bool is_cpe(const char *text)
{
    g_autoptr(GString) name = g_string_new("cpe:2.3:");
    g_auto(CtCpe) cpe = { 0 };
    unsigned colons = 0;

    (void)g_string_append(name, text);
    (void)g_string_replace(name, "{version}", "1", 0);
    (void)g_string_replace(name, "{update}", "1", 0);
    (void)g_string_replace(name, "#", "1", 0);
    for (const char *at = text; *at != '\0'; at++)
        colons += *at == ':' ? 1 : 0;
    for (; colons < CT_CPE_ATTRIBUTES - 1; colons++)
        (void)g_string_append(name, ":*");
    return ct_cpe_parse(ct_bytes_of_text(name->str), &cpe, NULL);
}

static bool add_names(GPtrArray *out, const CtYaml *node, GError **error)
{
    for (size_t i = 0; i < count_of(node); i++) {
        const CtYaml *item = item_of(node, i);
        const char *text = ct_yaml_text(item);

        if (text == NULL || !is_cpe(text))
            return ct_yaml_refuse(item, error, "not part:vendor:product[:version[:update]] of CPE");
        g_ptr_array_add(out, (char *)(uintptr_t)text);
    }
    return true;
}

static bool read_range(const CtYaml *node, CtVersionRange **out, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const char *text = ct_yaml_text(node);

    if (node == NULL)
        return true;
    if (text != NULL)
        *out = ct_version_range_parse(NULL, ct_bytes_of_text(text), &problem);
    return *out != NULL || ct_yaml_refuse(node, error, "%s",
                                          problem == NULL ? "not a vers range" : problem->message);
}

/* ---- products ---- */

static bool read_updates(CtProductRelease *release, const CtYaml *node, GError **error)
{
    static const char *const keys[] = { "value", "versions", NULL };

    for (size_t i = 0; node != NULL && i < ct_yaml_count(node); i++) {
        const CtYaml *item = ct_yaml_at(node, i);
        CtProductUpdate update = { 0 };

        if (!ct_yaml_expect(item, CT_YAML_MAPPING, error) || !ct_yaml_only(item, keys, error) ||
            ct_yaml_need(item, "versions", error) == NULL)
            return false;
        update.value = ct_yaml_need_text(item, "value", error);
        if (update.value == NULL ||
            !read_range(ct_yaml_get(item, "versions"), &update.versions, error))
            return false;
        g_array_append_val(release->updates, update);
    }
    return true;
}

static bool read_release(CtProductRule *rule, const CtYaml *node, GError **error)
{
    static const char *const keys[] = { "title", "words", "versions", "cpe", "updates", NULL };
    CtProductRelease *release = g_new0(CtProductRelease, 1);

    release->phrases = phrase_list();
    release->cpe = g_ptr_array_new();
    release->updates = g_array_new(FALSE, TRUE, sizeof(CtProductUpdate));
    g_array_set_clear_func(release->updates, clear_update);
    g_ptr_array_add(rule->releases, release);
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, keys, error))
        return false;
    release->title = ct_yaml_need_text(node, "title", error);
    return release->title != NULL &&
           add_phrases(release->phrases, ct_yaml_get(node, "words"), NULL, error) &&
           read_range(ct_yaml_get(node, "versions"), &release->versions, error) &&
           add_names(release->cpe, ct_yaml_get(node, "cpe"), error) &&
           read_updates(release, ct_yaml_get(node, "updates"), error);
}

/* A set's name, or the mapping itself. */
static bool read_editions(const Reading *self, CtProductRule *rule, const CtYaml *node,
                          GError **error)
{
    const char *set = node == NULL ? NULL : ct_yaml_text(node);

    if (set == NULL)
        return add_mapping(rule->editions, node, error);
    const CtYaml *found = g_hash_table_lookup(self->book->sets, set);
    return found != NULL ? add_mapping(rule->editions, found, error)
                         : ct_yaml_refuse(node, error, "no set of editions \"%s\" before it", set);
}

static bool read_bare(const CtYaml *node, CtProductRule *rule, GError **error)
{
    rule->bare = true;
    return node == NULL || ct_yaml_bool(node, &rule->bare, error);
}

static bool read_lists(const Reading *self, CtProductRule *rule, const CtYaml *node, GError **error)
{
    const CtYaml *releases = ct_yaml_get(node, "releases");

    if (!add_phrases(rule->names, ct_yaml_need(node, "names", error), rule->id, error) ||
        rule->names->len == 0 || !add_names(rule->cpe, ct_yaml_get(node, "cpe"), error) ||
        !read_editions(self, rule, ct_yaml_get(node, "editions"), error))
        return false;
    for (size_t i = 0; releases != NULL && i < ct_yaml_count(releases); i++)
        if (!read_release(rule, ct_yaml_at(releases, i), error))
            return false;
    return true;
}

static bool read_product(const Reading *self, const CtYaml *node, GError **error)
{
    static const char *const keys[] = { "id",  "title",    "class",    "names", "bare",
                                        "cpe", "editions", "releases", NULL };
    CtProductRule *rule = g_new0(CtProductRule, 1);

    rule->names = phrase_list();
    rule->editions = phrase_list();
    rule->releases = g_ptr_array_new_with_free_func(free_release);
    rule->cpe = g_ptr_array_new();
    rule->publisher = self->publisher;
    rule->publisher_words = self->publisher_words;
    rule->source = self->source;
    g_ptr_array_add(self->book->rules, rule);
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, keys, error))
        return false;
    rule->id = ct_yaml_need_text(node, "id", error);
    rule->title = rule->id == NULL ? NULL : ct_yaml_need_text(node, "title", error);
    if (rule->title == NULL)
        return false;
    if (!g_hash_table_add(self->book->ids, (char *)(uintptr_t)rule->id))
        return ct_yaml_refuse(node, error, "the product \"%s\" is told twice", rule->id);
    const char *class = ct_yaml_text(ct_yaml_get(node, "class"));
    rule->class = class == NULL ? "" : class;
    return read_bare(ct_yaml_get(node, "bare"), rule, error) && read_lists(self, rule, node, error);
}

/* ---- a text ---- */

static bool read_sets(CtProductBook *self, const CtYaml *node, GError **error)
{
    for (size_t i = 0; node != NULL && i < ct_yaml_count(node); i++) {
        const char *name = ct_yaml_text(ct_yaml_key(node, i));

        if (!g_hash_table_insert(self->sets, (char *)(uintptr_t)name,
                                 (void *)(uintptr_t)ct_yaml_at(node, i)))
            return ct_yaml_refuse(ct_yaml_key(node, i), error, "the set \"%s\" is told twice",
                                  name);
    }
    return true;
}

static bool read_common(CtProductBook *self, const CtYaml *node, GError **error)
{
    static const char *const keys[] = { "architectures", "languages", "updates", "noise", NULL };

    if (node == NULL)
        return true;
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, keys, error))
        return false;
    for (unsigned i = 0; i < CT_PRODUCT_NOISE; i++)
        if (!add_mapping(self->common[i], ct_yaml_get(node, keys[i]), error))
            return false;
    return add_phrases(self->common[CT_PRODUCT_NOISE], ct_yaml_get(node, "noise"), NULL, error);
}

static bool read_text(Reading *self, GError **error)
{
    static const char *const keys[] = { "source",   "publisher", "words", "editions",
                                        "products", "common",    NULL };
    const CtYaml *products = ct_yaml_get(self->root, "products");
    GArray *words = phrase_list();

    g_ptr_array_add(self->book->publishers, words);
    self->publisher_words = words;
    if (!ct_yaml_expect(self->root, CT_YAML_MAPPING, error) ||
        !ct_yaml_only(self->root, keys, error))
        return false;
    self->source = ct_yaml_need_text(self->root, "source", error);
    if (self->source == NULL)
        return false;
    self->publisher = ct_yaml_text(ct_yaml_get(self->root, "publisher"));
    if (products != NULL && self->publisher == NULL)
        return ct_yaml_refuse(products, error, "products of no publisher");
    if (!add_phrases(words, ct_yaml_get(self->root, "publisher"), NULL, error) ||
        !add_phrases(words, ct_yaml_get(self->root, "words"), NULL, error) ||
        !read_sets(self->book, ct_yaml_get(self->root, "editions"), error) ||
        !read_common(self->book, ct_yaml_get(self->root, "common"), error))
        return false;
    for (size_t i = 0; products != NULL && i < ct_yaml_count(products); i++)
        if (!read_product(self, ct_yaml_at(products, i), error))
            return false;
    return true;
}

bool ct_product_book_add(CtProductBook *self, CtBytes text, const char *file, GError **error)
{
    CtYaml *root = ct_yaml_parse(text, file, error);

    if (root == NULL)
        return false;
    g_ptr_array_add(self->trees, root);
    Reading reading = { .book = self, .root = root };
    return read_text(&reading, error);
}

bool ct_product_book_load(CtProductBook *self, const char *folder, GError **error)
{
    g_auto(GStrv) names = NULL;

    if (!ct_file_list(folder, ".yaml", &names, "products", error))
        return false;
    for (size_t i = 0; names[i] != NULL; i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES);

        if (!ct_file_read(path, &text, "products", error) ||
            !ct_product_book_add(self, ct_buffer_bytes(&text), names[i], error))
            return false;
    }
    return true;
}

size_t ct_product_book_count(const CtProductBook *self)
{
    return self->rules->len;
}

const CtProductRule *ct_product_book_at(const CtProductBook *self, size_t index)
{
    return g_ptr_array_index(self->rules, index);
}

const GArray *ct_product_book_common(const CtProductBook *self, CtProductCommon kind)
{
    return self->common[kind];
}
