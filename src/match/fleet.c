/* fleet.c - machines, read and counted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/fleet.h"

#include <string.h>

typedef struct {
    const char *site; /* borrowed from the YAML; NULL: everywhere */
    char **lines;     /* owned */
} Machine;

struct CtFleet {
    CtYaml *root;     /* owned; NULL: of inventories */
    char *contract;   /* owned */
    GArray *machines; /* owned, of Machine */
};

static const char *const root_keys[] = { "fleet", "contract", "machines", NULL };
static const char *const machine_keys[] = { "id", "site", "products", NULL };

void ct_fleet_free(CtFleet *self)
{
    if (self == NULL)
        return;
    if (self->machines != NULL)
        g_array_unref(self->machines);
    ct_yaml_free(self->root);
    g_free(self->contract);
    g_free(self);
}

static bool read_machine(const CtYaml *node, GHashTable *ids, Machine *out, GError **error)
{
    if (!ct_yaml_expect(node, CT_YAML_MAPPING, error) || !ct_yaml_only(node, machine_keys, error))
        return false;
    const char *id = ct_yaml_need_text(node, "id", error);
    const CtYaml *products = id == NULL ? NULL : ct_yaml_need(node, "products", error);
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    if (products == NULL || !ct_yaml_expect(products, CT_YAML_SEQUENCE, error))
        return false;
    if (ct_yaml_count(products) == 0)
        return ct_yaml_refuse(node, error, "a machine without products");
    if (!g_hash_table_add(ids, (gpointer)(uintptr_t)id))
        return ct_yaml_refuse(node, error, "a machine that is told twice");
    for (size_t i = 0; i < ct_yaml_count(products); i++) {
        const char *line = ct_yaml_text(ct_yaml_at(products, i));

        if (line == NULL)
            return ct_yaml_refuse(ct_yaml_at(products, i), error, "not a text");
        g_strv_builder_add(lines, line);
    }
    *out = (Machine){ ct_yaml_text(ct_yaml_get(node, "site")), g_strv_builder_end(lines) };
    return true;
}

static bool read_fleet(CtFleet *self, GError **error)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

    if (!ct_yaml_expect(self->root, CT_YAML_MAPPING, error) ||
        !ct_yaml_only(self->root, root_keys, error) ||
        ct_yaml_need_text(self->root, "fleet", error) == NULL)
        return false;
    self->contract = g_strdup(ct_yaml_need_text(self->root, "contract", error));
    const CtYaml *list =
        self->contract == NULL ? NULL : ct_yaml_need(self->root, "machines", error);
    if (list == NULL || !ct_yaml_expect(list, CT_YAML_SEQUENCE, error))
        return false;
    for (size_t i = 0; i < ct_yaml_count(list); i++) {
        Machine machine = { 0 };

        if (!read_machine(ct_yaml_at(list, i), ids, &machine, error))
            return false;
        g_array_append_val(self->machines, machine);
    }
    return true;
}

static void clear_machine(void *data)
{
    g_strfreev(((Machine *)data)->lines);
}

CtFleet *ct_fleet_new(const char *contract)
{
    CtFleet *self = g_new0(CtFleet, 1);

    self->contract = g_strdup(contract);
    self->machines = g_array_new(FALSE, FALSE, sizeof(Machine));
    g_array_set_clear_func(self->machines, clear_machine);
    return self;
}

void ct_fleet_add(CtFleet *self, const char *const *lines)
{
    Machine machine = { .lines = g_strdupv((char **)(uintptr_t)lines) };

    g_array_append_val(self->machines, machine);
}

static CtFleet *fleet_of(CtYaml *root, GError **error)
{
    if (root == NULL)
        return NULL;
    g_autoptr(CtFleet) self = ct_fleet_new(NULL);
    self->root = root;
    return read_fleet(self, error) ? g_steal_pointer(&self) : NULL;
}

CtFleet *ct_fleet_load(const char *path, GError **error)
{
    return fleet_of(ct_yaml_load(path, error), error);
}

CtFleet *ct_fleet_parse(CtBytes text, const char *file, GError **error)
{
    return fleet_of(ct_yaml_parse(text, file, error), error);
}

const char *ct_fleet_contract(const CtFleet *self)
{
    return self->contract;
}

size_t ct_fleet_size(const CtFleet *self)
{
    return self->machines->len;
}

static bool is_there(const Machine *machine, const CtContractProduct *product)
{
    bool at_site = machine->site == NULL || product->sites.count == 0;

    for (size_t i = 0; !at_site && i < product->sites.count; i++)
        at_site = strcmp(product->sites.item[i], machine->site) == 0;
    return at_site && g_strv_contains((const char *const *)machine->lines, product->line);
}

size_t ct_fleet_touched(const CtFleet *self, const CtContractFacts *contract,
                        const CtConcernTouch *touch, size_t count)
{
    g_autofree bool *wanted = g_new0(bool, contract->product_count + 1);
    size_t machines = 0;

    for (size_t i = 0; i < count; i++)
        wanted[touch[i].product] = wanted[touch[i].product] || touch[i].in_term;
    for (guint i = 0; i < self->machines->len; i++) {
        const Machine *machine = &g_array_index(self->machines, Machine, i);
        bool found = false;

        for (size_t p = 0; !found && p < contract->product_count; p++)
            found = wanted[p] && is_there(machine, &contract->products[p]);
        machines += found;
    }
    return machines;
}
