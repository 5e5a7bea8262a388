/* fuzz_product.c - any bytes as rules and as a name; the oracle: nothing is known without a rule,
 * every CPE name that comes out is one, and the same name gives the same answer again.
 *
 * Input: rules, a zero byte, name, a zero byte, version. Rules that are refused leave ours.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/cpe.h"
#include "match/product.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char ours[] =
    "source: s\npublisher: P\neditions: { e: { Big: [big] } }\n"
    "products: [ { id: a, title: A, class: os, names: [a, a a], editions: e, cpe: "
    "\"a:p:a:{version}\", releases: [ { title: '1', words: ['1', 'up #'], versions: "
    "'vers:windows/>=1|<2', cpe: ['a:p:a:1:u#', 'a:p:a:1:r_{update}'] } ] }, { id: b, title: B, "
    "names: [a a] } ]\ncommon: { updates: { 'sp#': ['sp #'] }, noise: [for] }\n";

static void check(const CtProductBook *book, const char *name, const char *version)
{
    g_auto(CtProductFinding) first = { 0 };
    g_auto(CtProductFinding) second = { 0 };
    const CtProductClue clue = { name, version, version, NULL };

    ct_product_recognise(book, &clue, &first);
    ct_product_recognise(book, &clue, &second);
    g_assert((first.verdict == CT_PRODUCT_KNOWN) == (first.rule != NULL));
    g_assert(first.verdict == CT_PRODUCT_KNOWN || (first.cpe->len == 0 && first.reason != NULL));
    g_assert(first.rule == second.rule && first.cpe->len == second.cpe->len);
    for (guint i = 0; i < first.cpe->len; i++) {
        g_auto(CtCpe) cpe = { 0 };
        const char *text = g_ptr_array_index(first.cpe, i);

        g_assert(strlen(text) > CT_LIMIT_CPE_BYTES ||
                 ct_cpe_parse(ct_bytes_of_text(text), &cpe, NULL));
        g_assert(strcmp(text, g_ptr_array_index(second.cpe, i)) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = ct_bytes_to_text((CtBytes){ data, size });
    const char *name = text + strlen(text) + (strlen(text) < size ? 1 : 0);
    const char *end = text + size;
    const char *version = name + strlen(name) + (name + strlen(name) < end ? 1 : 0);
    g_autoptr(CtProductBook) book = ct_product_book_new();
    g_autoptr(CtProductBook) fallback = ct_product_book_new();
    bool read = ct_product_book_add(book, ct_bytes_of_text(text), "fuzz", NULL);

    g_assert(ct_product_book_add(fallback, ct_bytes_of_text(ours), "ours", NULL));
    if (!g_utf8_validate(name, -1, NULL) || !g_utf8_validate(version, -1, NULL))
        return 0;
    check(read ? book : fallback, name, version);
    return 0;
}
