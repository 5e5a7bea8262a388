/* fuzz_advisory.c - any bytes as an index of advisories, opened and walked.
 *
 * Oracle: nothing but the sanitizers' and the asserts of the floors: an index is believed in
 * nothing, so whatever opens is read from end to end and asked about a product without leaving its
 * bytes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/advisory_host.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const CtAdvisory *index)
{
    for (uint32_t i = 0; i < ct_advisory_count(index); i++) {
        g_auto(CtBuffer) tree = ct_buffer_new(CT_LIMIT_ADVISORY_TREE);
        CtAdvisoryEntry entry;
        bool read = ct_advisory_entry(index, i, &entry, NULL);

        g_assert(read);
        read = ct_advisory_tree(index, i, &tree, NULL);
        (void)read;
    }
}

static void ask(const CtAdvisory *index)
{
    const CtAdvisoryScope scope = { .rule = CT_ADVISORY_INCLUSIVE, .as_of = CT_INSTANT_NEVER };
    g_autoptr(CtAdvisoryHost) host = ct_advisory_host_new(index, &scope);
    uint32_t item = 0;

    if (!ct_advisory_host_add(host, ct_bytes_of_text("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"), &item,
                              NULL))
        return;
    ct_advisory_host_match(host, 1);
    for (size_t i = 0; i < ct_advisory_host_hits(host, item); i++)
        (void)ct_advisory_host_hit(host, item, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[] = "/tmp/constat-fuzz-XXXXXX";
    int file = mkstemp(path);
    g_autoptr(CtAdvisory) index = NULL;

    g_assert(file >= 0);
    ssize_t written = write(file, data, size);
    (void)close(file);
    if (written == (ssize_t)size)
        index = ct_advisory_open(path, NULL);
    (void)unlink(path);
    if (index != NULL) {
        walk(index);
        ask(index);
    }
    return 0;
}
