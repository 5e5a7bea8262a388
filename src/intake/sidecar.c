/* sidecar.c - two kinds of digests, one line each.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/sidecar.h"

#include "base/file.h"
#include "base/text.h"

#include <string.h>

enum { SIDECAR_BYTES = 4096, LONGEST_DIGEST = 64 };

typedef struct {
    const char *suffix;
    GChecksumType type;
    size_t size; /* of the digest */
} Kind;

/* The hex in front of the first blank. */
static bool read_digest(CtBytes text, const Kind *kind, uint8_t *out)
{
    size_t end = 0;

    while (end < text.size && !g_ascii_isspace(text.data[end]))
        end++;
    return end == 2 * kind->size && ct_text_unhex(ct_bytes_slice(text, 0, end), out, kind->size);
}

static void digest_of(CtBytes bytes, const Kind *kind, uint8_t *out)
{
    g_autoptr(GChecksum) sum = g_checksum_new(kind->type);
    gsize size = LONGEST_DIGEST;

    g_checksum_update(sum, bytes.data, (gssize)bytes.size);
    g_checksum_get_digest(sum, out, &size);
}

static bool check(const char *path, const Kind *kind, CtBytes bytes, GError **error)
{
    g_autofree char *beside = g_strconcat(path, kind->suffix, NULL);
    g_auto(CtBuffer) text = ct_buffer_new(SIDECAR_BYTES);
    uint8_t told[LONGEST_DIGEST];
    uint8_t found[LONGEST_DIGEST];

    if (!g_file_test(beside, G_FILE_TEST_EXISTS))
        return true;
    if (!ct_file_read_named(beside, &text, kind->suffix, error))
        return false;
    if (!read_digest(ct_buffer_bytes(&text), kind, told))
        return ct_fail(error, CT_ERROR_INPUT, "the file %s beside it begins with no digest",
                       kind->suffix);
    digest_of(bytes, kind, found);
    return memcmp(told, found, kind->size) == 0 ||
           ct_fail(error, CT_ERROR_INTEGRITY, "the file %s beside it is of other bytes",
                   kind->suffix);
}

bool ct_sidecar_check(const char *path, CtBytes bytes, GError **error)
{
    static const Kind kinds[] = { { ".sha256", G_CHECKSUM_SHA256, 32 },
                                  { ".sha512", G_CHECKSUM_SHA512, 64 } };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (!check(path, &kinds[i], bytes, error))
            return false;
    return true;
}
