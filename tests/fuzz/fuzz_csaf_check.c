/* fuzz_csaf_check.c - any bytes as a CSAF document: the same findings twice, and each of them at a
 * place that the document has.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/csaf_check.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LONGEST = 65536 };

static void collect(const CtCsafNode *node, GHashTable *out)
{
    g_hash_table_add(out, ct_csaf_node_pointer(node));
    for (unsigned i = 0; i < ct_csaf_node_count(node); i++)
        collect(ct_csaf_node_item(node, i), out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, MIN(size, LONGEST) };
    g_auto(CtCsafFindings) first = ct_csaf_finding_list();
    g_auto(CtCsafFindings) second = ct_csaf_finding_list();
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(CtCsafNode) root = ct_csaf_node_parse(bytes, NULL);
    bool valid = ct_csaf_check(bytes, &first);

    g_assert(valid == (first.findings->len == 0));
    g_assert(ct_csaf_check(bytes, &second) == valid);
    g_assert(first.findings->len == second.findings->len && first.untold == second.untold);
    if (root == NULL) {
        g_assert(!valid);
        return 0;
    }
    collect(root, places);
    for (unsigned i = 0; i < first.findings->len; i++) {
        const CtCsafFinding *a = &g_array_index(first.findings, CtCsafFinding, i);
        const CtCsafFinding *b = &g_array_index(second.findings, CtCsafFinding, i);

        g_assert(g_hash_table_contains(places, a->pointer));
        g_assert(strcmp(a->test, b->test) == 0 && strcmp(a->pointer, b->pointer) == 0 &&
                 strcmp(a->message, b->message) == 0);
    }
    return 0;
}
