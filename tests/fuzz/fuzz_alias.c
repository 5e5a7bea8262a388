/* fuzz_alias.c - any bytes as a table of names; the oracle: what is found is a CPE name's
 * beginning, and a pair of names is found in both directions.
 *
 * Input: the table, a zero byte, a name that is asked for in every way.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/alias.h"
#include "match/cpe.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const GPtrArray *names, const char *head)
{
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_auto(CtCpe) cpe = { 0 };
        g_autofree char *name = g_strdup_printf("cpe:2.3:%s%s:*:*:*:*:*:*:*:*", head,
                                                (const char *)g_ptr_array_index(names, i));

        g_assert(ct_cpe_parse(ct_bytes_of_text(name), &cpe, NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = ct_bytes_to_text((CtBytes){ data, size });
    const char *name = text + strlen(text) + (strlen(text) < size ? 1 : 0);
    g_autoptr(CtAliasBook) book = ct_alias_new();
    const GPtrArray *others;

    if (!ct_alias_add(book, ct_bytes_of_text(text), "fuzz", NULL))
        return 0;
    check(ct_alias_of_package(book, "deb", name), "");
    check(ct_alias_of_url(book, "npm", NULL, name), "");
    others = ct_alias_of_cpe(book, name);
    check(others, "a:");
    for (guint i = 0; others != NULL && i < others->len; i++)
        g_assert(ct_alias_of_cpe(book, g_ptr_array_index(others, i)) != NULL);
    return 0;
}
