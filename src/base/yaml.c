/* yaml.c - a tree from libfyaml's events, and the strictness that libfyaml lacks.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "base/yaml.h"

#include "base/text.h"

#include <errno.h>
#include <libfyaml.h>
#include <stdio.h>
#include <string.h>

struct CtYaml {
    CtYamlKind kind;
    bool plain; /* a scalar without quotes */
    int line;   /* from 1 */
    int column;
    char *text;       /* owned; scalars */
    GPtrArray *keys;  /* owned, of CtYaml; mappings */
    GPtrArray *items; /* owned, of CtYaml; mappings and sequences */
    char *file;       /* owned by the root, borrowed by the others */
    bool is_root;
};

void ct_yaml_free(CtYaml *self)
{
    if (self == NULL)
        return;
    if (self->keys != NULL)
        g_ptr_array_unref(self->keys);
    if (self->items != NULL)
        g_ptr_array_unref(self->items);
    g_free(self->text);
    if (self->is_root)
        g_free(self->file);
    g_free(self);
}

static void free_node(void *node)
{
    ct_yaml_free((CtYaml *)node);
}

static bool refuse_at(const char *file, int line, int column, GError **error, const char *message)
{
    return ct_fail(error, CT_ERROR_INPUT, "%s:%d:%d: %s", file, line, column, message);
}

bool ct_yaml_refuse(const CtYaml *self, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return refuse_at(self->file, self->line, self->column, error, message);
}

/* What is seen on the bytes themselves, before any YAML. */
static const char *fault_of_byte(uint8_t byte)
{
    if (byte == '\t')
        return "a tab; use blanks";
    if (byte == 0x7f || (byte < ' ' && byte != '\n' && byte != '\r'))
        return "a control character";
    return NULL;
}

static bool check_bytes(CtBytes text, const char *file, GError **error)
{
    int line = 1;
    int column = 1;

    if (text.size > CT_LIMIT_CONFIG_BYTES)
        return ct_fail(error, CT_ERROR_LIMIT, "%s: is longer than configuration may be (%u bytes)",
                       file, CT_LIMIT_CONFIG_BYTES);
    for (size_t i = 0; i < text.size; i++) {
        const char *fault = fault_of_byte(text.data[i]);
        if (fault != NULL)
            return refuse_at(file, line, column, error, fault);
        column = text.data[i] == '\n' ? 1 : column + ((text.data[i] & 0xc0) != 0x80);
        line += text.data[i] == '\n';
    }
    if (!ct_text_is_utf8(text))
        return ct_fail(error, CT_ERROR_INPUT, "%s: is not UTF-8", file);
    if (text.size >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        return refuse_at(file, 1, 1, error, "a byte order mark");
    return true;
}

/* ---- building ---- */

typedef struct {
    const char *file;
    CtYaml *root; /* owned until it is handed out */
    CtYaml *open[CT_LIMIT_CONFIG_DEPTH];
    CtYaml *key[CT_LIMIT_CONFIG_DEPTH]; /* owned; the key whose value comes next */
    size_t depth;
    size_t nodes;
    size_t documents;
    int line; /* of the last event that had a place */
    int column;
} Builder;

static bool refuse(const Builder *self, GError **error, const char *message)
{
    return refuse_at(self->file, self->line, self->column, error, message);
}

static bool refuse_limit(const Builder *self, GError **error, const char *message)
{
    return ct_fail(error, CT_ERROR_LIMIT, "%s:%d:%d: %s", self->file, self->line, self->column,
                   message);
}

static CtYaml *new_node(Builder *self, CtYamlKind kind)
{
    CtYaml *node = g_new0(CtYaml, 1);

    node->kind = kind;
    node->line = self->line;
    node->column = self->column;
    node->file = self->root == NULL ? g_strdup(self->file) : self->root->file;
    if (kind != CT_YAML_SCALAR)
        node->items = g_ptr_array_new_with_free_func(free_node);
    if (kind == CT_YAML_MAPPING)
        node->keys = g_ptr_array_new_with_free_func(free_node);
    self->nodes++;
    return node;
}

static CtYaml *parent_of_next(const Builder *self)
{
    return self->depth == 0 ? NULL : self->open[self->depth - 1];
}

static bool is_key_next(const Builder *self)
{
    const CtYaml *parent = parent_of_next(self);

    return parent != NULL && parent->kind == CT_YAML_MAPPING && self->key[self->depth - 1] == NULL;
}

/* Takes the node into the tree. */
static void attach(Builder *self, CtYaml *node)
{
    CtYaml *parent = parent_of_next(self);

    if (parent == NULL) {
        node->is_root = true;
        self->root = node;
        return;
    }
    if (parent->kind == CT_YAML_MAPPING) {
        g_ptr_array_add(parent->keys, self->key[self->depth - 1]);
        self->key[self->depth - 1] = NULL;
    }
    g_ptr_array_add(parent->items, node);
}

static bool take_key(Builder *self, CtYaml *node, GError **error)
{
    const char *fault = NULL;

    if (node->text[0] == '\0')
        fault = "an empty key";
    else if (node->plain && strcmp(node->text, "<<") == 0)
        fault = "a merge";
    else if (ct_yaml_get(parent_of_next(self), node->text) != NULL)
        fault = "the key stands here twice";
    if (fault != NULL) {
        ct_yaml_free(node);
        return refuse(self, error, fault);
    }
    self->key[self->depth - 1] = node;
    return true;
}

/* libfyaml 0.7.12 loses characters where an escaped line break is followed by empty lines. */
static bool is_broken_quote(struct fy_token *token)
{
    const struct fy_mark *start = fy_token_start_mark(token);
    const struct fy_mark *end = fy_token_end_mark(token);
    enum fy_scalar_style style = fy_token_scalar_style(token);
    bool quoted = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;

    return quoted && start != NULL && end != NULL && start->line != end->line;
}

static bool add_scalar(Builder *self, struct fy_token *token, GError **error)
{
    size_t size = 0;
    const char *text = token == NULL ? NULL : fy_token_get_text(token, &size);

    if (!ct_text_is_utf8((CtBytes){ (const uint8_t *)text, size }))
        return refuse(self, error, "a zero character");
    if (token != NULL && is_broken_quote(token))
        return refuse(self, error, "a quoted text over several lines; use | or >");
    CtYaml *node = new_node(self, CT_YAML_SCALAR);
    node->text = text == NULL ? g_strdup("") : g_strndup(text, size);
    node->plain = token == NULL || fy_token_scalar_style(token) == FYSS_PLAIN;
    if (is_key_next(self))
        return take_key(self, node, error);
    attach(self, node);
    return true;
}

static bool open_node(Builder *self, CtYamlKind kind, GError **error)
{
    if (is_key_next(self))
        return refuse(self, error, "a key that is not a scalar");
    if (self->depth >= CT_LIMIT_CONFIG_DEPTH)
        return refuse_limit(self, error, "is nested deeper than configuration may be");
    CtYaml *node = new_node(self, kind);
    attach(self, node);
    self->open[self->depth++] = node;
    return true;
}

static bool begin_document(Builder *self, const struct fy_event *event, GError **error)
{
    struct fy_document_state *state = event->document_start.document_state;

    if (self->documents++ > 0)
        return refuse(self, error, "a second document");
    if (fy_document_state_version_explicit(state) || fy_document_state_tags_explicit(state))
        return refuse(self, error, "a directive");
    return true;
}

static bool take_event(Builder *self, struct fy_event *event, GError **error)
{
    if (self->nodes >= CT_LIMIT_CONFIG_NODES)
        return refuse_limit(self, error, "has more values than configuration may have");
    if (fy_event_get_anchor_token(event) != NULL || event->type == FYET_ALIAS)
        return refuse(self, error, "an anchor or an alias");
    if (fy_event_get_tag_token(event) != NULL)
        return refuse(self, error, "a tag");
    switch (event->type) {
    case FYET_DOCUMENT_START:
        return begin_document(self, event, error);
    case FYET_SCALAR:
        return add_scalar(self, event->scalar.value, error);
    case FYET_MAPPING_START:
        return open_node(self, CT_YAML_MAPPING, error);
    case FYET_SEQUENCE_START:
        return open_node(self, CT_YAML_SEQUENCE, error);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        self->depth--;
        return true;
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_END:
    case FYET_ALIAS:
    default:
        return true;
    }
}

/* libfyaml's own verdict, with the place that it gives. */
static bool refuse_syntax(const Builder *self, struct fy_diag *diag, GError **error)
{
    void *at = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &at);

    if (first == NULL || first->msg == NULL)
        return refuse(self, error, "is not YAML");
    return refuse_at(self->file, MAX(first->line, 1), MAX(first->column, 1), error, first->msg);
}

static bool build(Builder *self, struct fy_parser *parser, struct fy_diag *diag, GError **error)
{
    for (;;) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL)
            return !fy_parser_get_stream_error(parser) || refuse_syntax(self, diag, error);
        const struct fy_mark *mark = fy_event_start_mark(event);
        if (mark != NULL) {
            self->line = mark->line + 1;
            self->column = mark->column + 1;
        }
        bool taken = take_event(self, event, error);
        fy_parser_event_free(parser, event);
        if (!taken)
            return false;
    }
}

/* Gives libfyaml a place for its messages that is not standard error. */
static void swallow(struct fy_diag *diag, void *user, const char *text, size_t size)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)size;
}

static bool parse(Builder *self, CtBytes text, GError **error)
{
    /* Not fy_diag_cfg_default: it asks standard error whether it is a terminal, which no jailed
     * process may. */
    const struct fy_diag_cfg settings = {
        .output_fn = swallow,
        .level = FYET_INFO,
        .module_mask = (1u << FYEM_MAX) - 1,
    };
    struct fy_diag *diag = fy_diag_create(&settings);
    g_assert(diag != NULL);
    fy_diag_set_collect_errors(diag, true);
    const struct fy_parse_cfg how = {
        .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE | FYPCF_DISABLE_MMAP_OPT,
        .diag = diag,
    };
    struct fy_parser *parser = fy_parser_create(&how);
    g_assert(parser != NULL);
    bool done = (fy_parser_set_string(parser, (const char *)text.data, text.size) == 0 ||
                 refuse(self, error, "is not YAML")) &&
                build(self, parser, diag, error);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return done;
}

static void drop(Builder *self)
{
    for (size_t i = 0; i < G_N_ELEMENTS(self->key); i++)
        ct_yaml_free(self->key[i]);
    ct_yaml_free(self->root);
}

CtYaml *ct_yaml_parse(CtBytes text, const char *file, GError **error)
{
    Builder builder = { .file = file, .line = 1, .column = 1 };

    if (!check_bytes(text, file, error))
        return NULL;
    bool built = text.size == 0 || parse(&builder, text, error);
    if (built && builder.root == NULL)
        built = refuse(&builder, error, "holds no value");
    if (built)
        return builder.root;
    drop(&builder);
    return NULL;
}

/* One byte more than is granted, so that the limit shows. */
static bool read_file(const char *path, CtBuffer *out, GError **error)
{
    FILE *file = fopen(path, "rbe");

    if (file == NULL)
        return ct_fail_errno(error, errno, path);
    uint8_t *room = ct_buffer_reserve(out, CT_LIMIT_CONFIG_BYTES + 1u);
    ct_buffer_commit(out, fread(room, 1, CT_LIMIT_CONFIG_BYTES + 1u, file));
    int cause = ferror(file) != 0 ? errno : 0;
    (void)fclose(file);
    return cause == 0 || ct_fail_errno(error, cause, path);
}

CtYaml *ct_yaml_load(const char *path, GError **error)
{
    g_auto(CtBuffer) text = ct_buffer_new(CT_LIMIT_CONFIG_BYTES + 1u);

    if (!read_file(path, &text, error))
        return NULL;
    return ct_yaml_parse(ct_buffer_bytes(&text), path, error);
}

/* ---- reading the tree ---- */

CtYamlKind ct_yaml_kind(const CtYaml *self)
{
    return self->kind;
}

int ct_yaml_line(const CtYaml *self)
{
    return self->line;
}

size_t ct_yaml_count(const CtYaml *self)
{
    return self == NULL || self->items == NULL ? 0 : self->items->len;
}

const CtYaml *ct_yaml_at(const CtYaml *self, size_t index)
{
    return index < ct_yaml_count(self) ? self->items->pdata[index] : NULL;
}

const CtYaml *ct_yaml_key(const CtYaml *self, size_t index)
{
    return self != NULL && self->keys != NULL && index < self->keys->len ? self->keys->pdata[index]
                                                                         : NULL;
}

const CtYaml *ct_yaml_get(const CtYaml *self, const char *key)
{
    for (size_t i = 0; ct_yaml_key(self, i) != NULL; i++)
        if (strcmp(ct_yaml_key(self, i)->text, key) == 0)
            return ct_yaml_at(self, i);
    return NULL;
}

bool ct_yaml_expect(const CtYaml *self, CtYamlKind kind, GError **error)
{
    static const char *const names[] = {
        [CT_YAML_SCALAR] = "a scalar",
        [CT_YAML_MAPPING] = "a mapping",
        [CT_YAML_SEQUENCE] = "a sequence",
    };

    return self->kind == kind ||
           ct_yaml_refuse(self, error, "%s where %s belongs", names[self->kind], names[kind]);
}

const CtYaml *ct_yaml_need(const CtYaml *self, const char *key, GError **error)
{
    if (!ct_yaml_expect(self, CT_YAML_MAPPING, error))
        return NULL;
    const CtYaml *value = ct_yaml_get(self, key);
    if (value == NULL)
        (void)ct_yaml_refuse(self, error, "lacks \"%s\"", key);
    return value;
}

bool ct_yaml_only(const CtYaml *self, const char *const *names, GError **error)
{
    if (!ct_yaml_expect(self, CT_YAML_MAPPING, error))
        return false;
    for (size_t i = 0; i < self->keys->len; i++) {
        const CtYaml *key = self->keys->pdata[i];
        if (!g_strv_contains(names, key->text))
            return ct_yaml_refuse(key, error, "the unknown key \"%s\"", key->text);
    }
    return true;
}

const char *ct_yaml_text(const CtYaml *self)
{
    return self == NULL ? NULL : self->text;
}

const char *ct_yaml_need_text(const CtYaml *self, const char *key, GError **error)
{
    const CtYaml *value = ct_yaml_need(self, key, error);

    if (value == NULL || !ct_yaml_expect(value, CT_YAML_SCALAR, error))
        return NULL;
    if (value->text[0] != '\0')
        return value->text;
    (void)ct_yaml_refuse(value, error, "\"%s\" is empty", key);
    return NULL;
}

bool ct_yaml_int(const CtYaml *self, int64_t least, int64_t most, int64_t *out, GError **error)
{
    if (!ct_yaml_expect(self, CT_YAML_SCALAR, error))
        return false;
    bool negative = self->text[0] == '-';
    CtBytes digits = ct_bytes_of_text(self->text + negative);
    uint64_t largest = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    uint64_t magnitude;
    bool padded = digits.size > 1 && digits.data[0] == '0';

    if (!self->plain || padded || !ct_text_to_u64(digits, largest, &magnitude) ||
        (negative && magnitude == 0))
        return ct_yaml_refuse(self, error, "\"%s\" where a whole number belongs", self->text);
    int64_t value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    if (value < least || value > most)
        return ct_yaml_refuse(self, error,
                              "%s is not between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
                              self->text, least, most);
    *out = value;
    return true;
}

bool ct_yaml_bool(const CtYaml *self, bool *out, GError **error)
{
    if (!ct_yaml_expect(self, CT_YAML_SCALAR, error))
        return false;
    bool truth = strcmp(self->text, "true") == 0;
    if (!self->plain || (!truth && strcmp(self->text, "false") != 0))
        return ct_yaml_refuse(self, error, "\"%s\" where true or false belongs", self->text);
    *out = truth;
    return true;
}
