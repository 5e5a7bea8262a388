/* contract_form.c - one table of fields, written and read by the same walk.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "web/contract_form.h"

#include "base/reader.h"
#include "base/text.h"

#include <string.h>

/* A field's place: under which mapping of its group, and its key there. */
typedef struct {
    const char *id;      /* in po/ and, behind its row, in the form */
    const char *mapping; /* "" for the group itself */
    const char *key;
    const char *hint;
    CtContractFieldKind kind;
    const char *const *choices;
    bool needed;
} Spec;

static const char *const tlp[] = { "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", NULL };
static const char *const may_tlp[] = { "", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", NULL };
static const char *const rules[] = { "inclusive", "strict", NULL };
static const char *const languages[] = { "", "fr", "en", NULL };

#define DAY "2015-01-31"

static const Spec head[] = {
    { "contract", "", "contract", "ministry-2015", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "title", "", "title", "", CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "publisher", "parties", "publisher", "", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "client", "parties", "client", "", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "from", "valid", "from", DAY, CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "until", "valid", "until", DAY, CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "components", "", "components", "", CT_CONTRACT_FIELD_CHOICE, rules, true },
    { "kind", "notice", "kind", "restricted", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "tlp", "notice", "tlp", "", CT_CONTRACT_FIELD_CHOICE, tlp, true },
    { "within-hours", "notice", "within-hours", "24", CT_CONTRACT_FIELD_NUMBER, NULL, false },
};
static const Spec site[] = {
    { "id", "", "id", "head-office", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "name", "", "name", "", CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "groups", "", "groups", "desktops, servers", CT_CONTRACT_FIELD_LIST, NULL, false },
};
static const Spec contact[] = {
    { "name", "", "name", "", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "address", "", "address", "", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "cleared", "", "cleared", "", CT_CONTRACT_FIELD_CHOICE, may_tlp, true },
    { "key", "", "key", "openpgp:… / smime:…", CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "language", "", "language", "", CT_CONTRACT_FIELD_CHOICE, languages, false },
    { "deputy", "", "deputy", "", CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "from", "valid", "from", DAY, CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "until", "valid", "until", DAY, CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "sites", "", "sites", "head-office", CT_CONTRACT_FIELD_LIST, NULL, false },
};
static const Spec product[] = {
    { "line", "", "line", "Windows 7", CT_CONTRACT_FIELD_TEXT, NULL, true },
    { "editions", "", "editions", "Service Pack 1", CT_CONTRACT_FIELD_LIST, NULL, false },
    { "architectures", "", "architectures", "x86, x64", CT_CONTRACT_FIELD_LIST, NULL, false },
    { "languages", "", "languages", "fr, en", CT_CONTRACT_FIELD_LIST, NULL, false },
    { "versions", "", "versions", "vers:windows/>=6.1", CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "sites", "", "sites", "head-office", CT_CONTRACT_FIELD_LIST, NULL, false },
    { "from", "support", "from", DAY, CT_CONTRACT_FIELD_TEXT, NULL, false },
    { "until", "support", "until", DAY, CT_CONTRACT_FIELD_TEXT, NULL, false },
};

typedef struct {
    const char *id;
    const char *key; /* of the list in YAML; NULL: the head */
    const Spec *spec;
    size_t count;
} Sort;

static const Sort sorts[] = {
    { "head", NULL, head, G_N_ELEMENTS(head) },
    { "site", "sites", site, G_N_ELEMENTS(site) },
    { "contact", "contacts", contact, G_N_ELEMENTS(contact) },
    { "product", "products", product, G_N_ELEMENTS(product) },
};

/* ---- memory ---- */

static void clear_field(gpointer data)
{
    CtContractField *self = data;

    g_free(self->name);
    g_free(self->value);
    g_free(self->problem);
}

static void clear_group(gpointer data)
{
    g_array_unref(((CtContractGroup *)data)->fields);
}

static GArray *new_groups(void)
{
    GArray *groups = g_array_new(FALSE, TRUE, sizeof(CtContractGroup));

    g_array_set_clear_func(groups, clear_group);
    return groups;
}

void ct_contract_form_clear(CtContractForm *self)
{
    if (self->groups != NULL)
        g_clear_pointer(&self->groups, g_array_unref);
}

static char *name_of(const Sort *sort, unsigned row, const Spec *spec)
{
    return row == 0 ? g_strdup(spec->id) : g_strdup_printf("%s-%u-%s", sort->id, row, spec->id);
}

static void add_field(CtContractGroup *group, const Sort *sort, const Spec *spec, const char *value)
{
    const CtContractField field = { .name = name_of(sort, group->row, spec),
                                    .id = spec->id,
                                    .hint = spec->hint,
                                    .kind = spec->kind,
                                    .choices = spec->choices,
                                    .needed = spec->needed,
                                    .value = g_strdup(value) };

    g_array_append_val(group->fields, field);
}

static CtContractGroup begin_group(const Sort *sort, unsigned row)
{
    CtContractGroup group = { sort->id, row, 0, g_array_new(FALSE, TRUE, sizeof(CtContractField)) };

    g_array_set_clear_func(group.fields, clear_field);
    return group;
}

/* ---- from a form ---- */

static bool is_blank(const CtContractGroup *group)
{
    for (guint i = 0; i < group->fields->len; i++)
        if (g_array_index(group->fields, CtContractField, i).value[0] != '\0')
            return false;
    return true;
}

static CtContractGroup group_of(const CtForm *form, const Sort *sort, unsigned from, unsigned row)
{
    CtContractGroup group = begin_group(sort, row);

    for (size_t i = 0; i < sort->count; i++) {
        g_autofree char *name = name_of(sort, from, &sort->spec[i]);
        const char *value = form == NULL ? NULL : ct_form_get(form, name);
        g_autofree char *text = g_strdup(value == NULL ? "" : value);

        add_field(&group, sort, &sort->spec[i], g_strstrip(g_strdelimit(text, "\n\t", ' ')));
    }
    return group;
}

/* Rows that are blank go; what is left is numbered anew. */
static void add_rows(const CtForm *form, const Sort *sort, unsigned spare, GArray *groups)
{
    unsigned row = 0;

    for (unsigned from = 1; from <= CT_CONTRACT_FORM_ROWS; from++) {
        CtContractGroup group = group_of(form, sort, from, row + 1);

        if (is_blank(&group)) {
            clear_group(&group);
            continue;
        }
        row++;
        g_array_append_val(groups, group);
    }
    for (unsigned i = 0; i < spare && row < CT_CONTRACT_FORM_ROWS; i++) {
        CtContractGroup group = group_of(NULL, sort, 0, ++row);

        g_array_append_val(groups, group);
    }
}

void ct_contract_form_of(const CtForm *form, unsigned spare, CtContractForm *out)
{
    out->groups = new_groups();
    CtContractGroup first = group_of(form, &sorts[0], 0, 0);
    g_array_append_val(out->groups, first);
    for (size_t i = 1; i < G_N_ELEMENTS(sorts); i++)
        add_rows(form, &sorts[i], spare, out->groups);
}

/* ---- from YAML ---- */

static char *text_of(const CtYaml *node)
{
    if (node == NULL)
        return g_strdup("");
    if (ct_yaml_kind(node) == CT_YAML_SCALAR)
        return g_strdup(ct_yaml_text(node));
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const char *item = ct_yaml_text(ct_yaml_at(node, i));

        g_string_append_printf(list, "%s%s", i == 0 ? "" : ", ", item == NULL ? "" : item);
    }
    return g_string_free(list, FALSE);
}

/* An item with a comma in it would become two. */
static bool is_simple(const CtYaml *node, GError **error)
{
    for (size_t i = 0; i < ct_yaml_count(node); i++) {
        const char *item = ct_yaml_text(ct_yaml_at(node, i));

        if (item == NULL || strchr(item, ',') != NULL)
            return ct_yaml_refuse(ct_yaml_at(node, i), error, "no field can hold this");
    }
    return true;
}

static bool read_group(const CtYaml *node, const Sort *sort, unsigned row, GArray *groups,
                       GError **error)
{
    CtContractGroup group = begin_group(sort, row);

    g_array_append_val(groups, group); /* owned there from now on */
    for (size_t i = 0; i < sort->count; i++) {
        const Spec *spec = &sort->spec[i];
        const CtYaml *mapping = spec->mapping[0] == '\0' ? node : ct_yaml_get(node, spec->mapping);
        const CtYaml *value = ct_yaml_get(mapping, spec->key);

        if (value != NULL && ct_yaml_kind(value) != CT_YAML_SCALAR && !is_simple(value, error))
            return false;
        g_autofree char *text = text_of(value);
        add_field(&group, sort, spec, text);
    }
    return true;
}

bool ct_contract_form_read(CtBytes yaml, unsigned spare, CtContractForm *out, GError **error)
{
    g_autoptr(CtYaml) root = ct_yaml_parse(yaml, "contract", error);
    g_auto(CtContractForm) form = { new_groups() };

    if (root == NULL || !read_group(root, &sorts[0], 0, form.groups, error))
        return false;
    for (size_t i = 1; i < G_N_ELEMENTS(sorts); i++) {
        const CtYaml *list = ct_yaml_get(root, sorts[i].key);
        unsigned row = 0;

        if (ct_yaml_count(list) > CT_CONTRACT_FORM_ROWS)
            return ct_yaml_refuse(list, error, "more than the %d that a form shows",
                                  CT_CONTRACT_FORM_ROWS);
        for (size_t j = 0; list != NULL && j < ct_yaml_count(list); j++)
            if (!read_group(ct_yaml_at(list, j), &sorts[i], ++row, form.groups, error))
                return false;
        for (unsigned j = 0; j < spare && row < CT_CONTRACT_FORM_ROWS; j++) {
            CtContractGroup blank = group_of(NULL, &sorts[i], 0, ++row);

            g_array_append_val(form.groups, blank);
        }
    }
    *out = form;
    form.groups = NULL;
    return true;
}

/* ---- to YAML ---- */

typedef struct {
    GString *text;
    unsigned line; /* that is written next, from 1 */
} Page;

static void end_line(Page *page)
{
    g_string_append_c(page->text, '\n');
    page->line++;
}

static void add_quoted(GString *text, const char *value)
{
    g_string_append_c(text, '"');
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(text, '\\');
        g_string_append_c(text, *at);
    }
    g_string_append_c(text, '"');
}

static void add_list(GString *text, const char *value)
{
    g_auto(GStrv) items = g_strsplit(value, ",", -1);
    bool first = true;

    g_string_append_c(text, '[');
    for (size_t i = 0; items[i] != NULL; i++) {
        if (g_strstrip(items[i])[0] == '\0')
            continue;
        g_string_append(text, first ? "" : ", ");
        add_quoted(text, items[i]);
        first = false;
    }
    g_string_append_c(text, ']');
}

static void add_value(GString *text, const CtContractField *field)
{
    if (field->kind == CT_CONTRACT_FIELD_LIST)
        add_list(text, field->value);
    else if (field->kind == CT_CONTRACT_FIELD_NUMBER &&
             strspn(field->value, "0123456789") == strlen(field->value))
        g_string_append(text, field->value);
    else
        add_quoted(text, field->value);
}

/* `lead` is what the first line of the group begins with, `indent` what the others do. */
static void write_group(Page *page, const Sort *sort, CtContractGroup *group, const char *lead,
                        const char *indent)
{
    const char *mapping = "";
    const char *begin = lead;

    for (size_t i = 0; i < sort->count; i++) {
        const Spec *spec = &sort->spec[i];
        CtContractField *field = &g_array_index(group->fields, CtContractField, i);

        field->line = 0;
        if (field->value[0] == '\0')
            continue;
        if (group->line == 0)
            group->line = page->line;
        if (spec->mapping[0] != '\0' && strcmp(spec->mapping, mapping) != 0) {
            g_string_append_printf(page->text, "%s%s:", begin, spec->mapping);
            end_line(page);
            begin = indent;
        }
        mapping = spec->mapping;
        g_string_append_printf(page->text, "%s%s%s: ", begin, mapping[0] == '\0' ? "" : "  ",
                               spec->key);
        begin = indent;
        add_value(page->text, field);
        field->line = page->line;
        end_line(page);
    }
}

char *ct_contract_form_yaml(CtContractForm *self)
{
    Page page = { g_string_new(NULL), 1 };

    for (size_t i = 0; i < G_N_ELEMENTS(sorts); i++) {
        const Sort *sort = &sorts[i];
        bool begun = sort->key == NULL;

        for (guint j = 0; j < self->groups->len; j++) {
            CtContractGroup *group = &g_array_index(self->groups, CtContractGroup, j);

            group->line = strcmp(group->id, sort->id) == 0 ? 0 : group->line;
            if (strcmp(group->id, sort->id) != 0 || is_blank(group))
                continue;
            if (!begun) {
                g_string_append_printf(page.text, "%s:", sort->key);
                end_line(&page);
            }
            begun = true;
            write_group(&page, sort, group, sort->key == NULL ? "" : "  - ",
                        sort->key == NULL ? "" : "    ");
        }
    }
    return g_string_free(page.text, FALSE);
}

/* ---- complaints ---- */

static bool read_place(const char *message, uint64_t *out_line, const char **out_what)
{
    static const char file[] = "contract:";
    g_auto(GStrv) parts = NULL;

    if (!g_str_has_prefix(message, file))
        return false;
    parts = g_strsplit(message + strlen(file), ":", 3);
    if (g_strv_length(parts) != 3 ||
        !ct_text_to_u64(ct_bytes_of_text(parts[0]), UINT32_MAX, out_line))
        return false;
    *out_what = message + strlen(file) + strlen(parts[0]) + 1 + strlen(parts[1]) + 1;
    return true;
}

/* A complaint about a mapping stands where it begins: the first field of its group. */
static CtContractField *field_at(CtContractForm *self, uint64_t line)
{
    CtContractField *best = NULL;

    for (guint i = 0; i < self->groups->len; i++) {
        CtContractGroup *group = &g_array_index(self->groups, CtContractGroup, i);

        for (guint j = 0; j < group->fields->len; j++) {
            CtContractField *field = &g_array_index(group->fields, CtContractField, j);

            if (field->line != 0 && field->line <= line)
                best = field;
        }
    }
    return best;
}

const char *ct_contract_form_blame(CtContractForm *self, const char *message)
{
    const char *what;
    uint64_t line;

    if (!read_place(message, &line, &what))
        return NULL;
    CtContractField *field = field_at(self, line);
    if (field == NULL)
        return NULL;
    g_free(field->problem);
    while (*what == ' ')
        what++;
    field->problem = g_strdup(what);
    return what;
}
