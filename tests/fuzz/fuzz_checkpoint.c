/* fuzz_checkpoint.c - a checkpoint that parses begins with exactly the lines we would write.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "seal/checkpoint.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtCheckpoint checkpoint;

    if (!ct_checkpoint_parse((CtBytes){ data, size }, &checkpoint, NULL))
        return 0;
    g_autofree char *root = g_base64_encode(checkpoint.head.root, CT_DIGEST_SIZE);
    g_autofree char *text = g_strdup_printf("%s\n%" G_GUINT64_FORMAT "\n%s\n", checkpoint.origin,
                                            checkpoint.head.size, root);
    g_assert(strlen(text) <= size && memcmp(text, data, strlen(text)) == 0);
    return 0;
}
