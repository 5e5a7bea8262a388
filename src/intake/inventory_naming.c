/* inventory_naming.c - tables asked, CPE names written.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/inventory_naming.h"

#include "match/alias.h"
#include "match/cpe.h"
#include "match/product.h"
#include "match/purl.h"

#include <string.h>

struct CtInventoryNaming {
    CtProductBook *products; /* owned */
    CtAliasBook *aliases;    /* owned */
};

void ct_inventory_naming_free(CtInventoryNaming *self)
{
    if (self == NULL)
        return;
    ct_product_book_free(self->products);
    ct_alias_free(self->aliases);
    g_free(self);
}

CtInventoryNaming *ct_inventory_naming_load(const char *share, GError **error)
{
    g_autoptr(CtInventoryNaming) self = g_new0(CtInventoryNaming, 1);
    g_autofree char *products = g_build_filename(share, "products", NULL);
    g_autofree char *aliases = g_build_filename(share, "advisories", "aliases", NULL);

    self->products = ct_product_book_new();
    self->aliases = ct_alias_new();
    if (!ct_product_book_load(self->products, products, error) ||
        !ct_alias_load(self->aliases, aliases, error))
        return NULL;
    return g_steal_pointer(&self);
}

void ct_inventory_naming_recognise(const CtInventoryNaming *self, const CtRecord *record,
                                   GPtrArray *out, char **out_why)
{
    g_autofree char *name = ct_bytes_to_text(ct_record_get_text(record, "name"));
    g_autofree char *version = ct_bytes_to_text(ct_record_get_text(record, "version"));
    g_autofree char *architecture = ct_bytes_to_text(ct_record_get_text(record, "architecture"));
    g_autofree char *vendor = ct_bytes_to_text(ct_record_get_text(record, "vendor"));
    g_auto(CtProductFinding) finding = { 0 };

    ct_product_recognise(self->products, &(CtProductClue){ name, version, architecture, vendor },
                         &finding);
    for (guint i = 0; i < finding.cpe->len; i++)
        g_ptr_array_add(out, g_strdup(g_ptr_array_index(finding.cpe, i)));
    *out_why = finding.cpe->len > 0
                   ? NULL
                   : g_strdup_printf("%s: %s", ct_product_word(finding.verdict),
                                     finding.reason == NULL ? "advisories have no name for it"
                                                            : finding.reason);
}

static void add_name(GPtrArray *out, const char *product, const char *version)
{
    g_autoptr(GString) name = g_string_new("cpe:2.3:");

    g_string_append_printf(name, "%s:", product);
    if (version == NULL || version[0] == '\0')
        g_string_append_c(name, '*');
    else
        ct_cpe_quote(version, name);
    (void)g_string_append(name, ":*:*:*:*:*:*:*");
    g_ptr_array_add(out, g_string_free(g_steal_pointer(&name), FALSE));
}

static void add_names(GPtrArray *out, const GPtrArray *products, const char *version)
{
    for (guint i = 0; products != NULL && i < products->len; i++)
        add_name(out, g_ptr_array_index(products, i), version);
}

void ct_inventory_naming_package(const CtInventoryNaming *self, const CtInventoryPackage *package,
                                 GPtrArray *out)
{
    g_autofree char *source = ct_inventory_package_source(package);
    g_autofree char *version = ct_inventory_package_upstream(package);

    add_names(out, ct_alias_of_package(self->aliases, package->type, source), version);
}

static void others_of_url(const CtInventoryNaming *self, const char *text, GPtrArray *out)
{
    g_auto(CtPurl) purl = { 0 };

    if (ct_purl_parse(ct_bytes_of_text(text), &purl, NULL))
        add_names(out, ct_alias_of_url(self->aliases, purl.type, purl.namespace, purl.name),
                  purl.version);
}

/* Where the colon of that number stands that is not quoted, from 0; NULL when there are fewer. */
static const char *colon_of(const char *text, unsigned number)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == ':' && number-- == 0)
            return at;
    }
    return NULL;
}

static void others_of_cpe(const CtInventoryNaming *self, const char *text, GPtrArray *out)
{
    g_auto(CtCpe) cpe = { 0 };
    g_auto(CtBuffer) bound = ct_buffer_new(4 * (size_t)CT_LIMIT_CPE_BYTES);

    if (!ct_cpe_parse(ct_bytes_of_text(text), &cpe, NULL))
        return;
    ct_cpe_bind(&cpe, CT_CPE_FORMATTED, &bound);
    g_autofree char *name = ct_bytes_to_text(ct_buffer_bytes(&bound));
    const char *vendor = colon_of(name, 2); /* cpe:2.3:part:vendor:product: */
    const char *rest = colon_of(name, 4);
    g_autofree char *product = g_strndup(vendor + 1, (size_t)(rest - vendor) - 1);
    const GPtrArray *others = ct_alias_of_cpe(self->aliases, product);
    for (guint i = 0; others != NULL && i < others->len; i++)
        g_ptr_array_add(out, g_strdup_printf("%.*s:%s%s", (int)(vendor - name), name,
                                             (const char *)g_ptr_array_index(others, i), rest));
}

void ct_inventory_naming_others(const CtInventoryNaming *self, const char *name, GPtrArray *out)
{
    if (g_ascii_strncasecmp(name, "pkg:", 4) == 0)
        others_of_url(self, name, out);
    else
        others_of_cpe(self, name, out);
}
