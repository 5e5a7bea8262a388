/* package_url.c - escaped, parsed again, written.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "format/package_url.h"

#include "base/text.h"
#include "match/purl.h"

static char *escape(CtBytes text, const char *also)
{
    g_autofree char *plain = ct_bytes_to_text(text);

    return g_uri_escape_string(plain, also, FALSE);
}

GPtrArray *ct_package_url(const char *type, CtBytes name, CtBytes version)
{
    GPtrArray *made = g_ptr_array_new_with_free_func(g_free);
    g_auto(CtPurl) purl = { 0 };
    g_auto(CtBuffer) out = ct_buffer_new(8 * (size_t)CT_LIMIT_PRODUCT_TEXT);

    if (name.size == 0 || version.size == 0 || name.size > CT_LIMIT_PRODUCT_TEXT ||
        version.size > CT_LIMIT_PRODUCT_TEXT || !ct_text_is_utf8(name) || !ct_text_is_utf8(version))
        return made;
    g_autofree char *path = escape(name, "/");
    g_autofree char *number = escape(version, NULL);
    g_autofree char *text = g_strdup_printf("pkg:%s/%s@%s", type, path, number);
    if (!ct_purl_parse(ct_bytes_of_text(text), &purl, NULL))
        return made;
    ct_purl_write(&purl, &out);
    if (ct_buffer_ok(&out))
        g_ptr_array_add(made, ct_bytes_to_text(ct_buffer_bytes(&out)));
    return made;
}
