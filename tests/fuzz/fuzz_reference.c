/* fuzz_reference.c - any bytes as a set of digests, and any bytes as the digests of a set.
 *
 * Oracle: what opens can be asked anything without harm, one by one and many at once alike; a set
 * built of digests from the same bytes, in runs of a few rows, says yes to each of them and to no
 * digest that differs from all in its last bit.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "match/reference_build.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const CtReference *set, const uint8_t *data, size_t size)
{
    for (size_t a = 0; a < CT_REFERENCE_ALGORITHMS; a++) {
        CtReferenceAlgorithm algorithm = (CtReferenceAlgorithm)a;
        size_t width = ct_reference_digest_size(algorithm);
        size_t count = MIN(size / width, 100);
        uint8_t hit[100];

        ct_reference_find(set, algorithm, data, count, hit);
        for (size_t i = 0; i < count; i++)
            g_assert(hit[i] == ct_reference_has(set, algorithm, data + i * width));
    }
}

static void open_any(const uint8_t *data, size_t size)
{
    int file = memfd_create("set", MFD_CLOEXEC);

    g_assert(file >= 0);
    if (write(file, data, size) == (ssize_t)size) {
        g_autoptr(CtReference) set = ct_reference_open_file(file, NULL);
        if (set != NULL)
            ask(set, data, size);
    }
    (void)close(file);
}

static bool is_among(const uint8_t *digests, size_t count, size_t width, const uint8_t *digest)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(digests + i * width, digest, width) == 0)
            return true;
    return false;
}

static void build_any(const uint8_t *data, size_t size)
{
    size_t width = ct_reference_digest_size(CT_REFERENCE_MD5);
    size_t count = MIN(size / width, 64);
    g_autofree char *folder = g_dir_make_tmp("ct-fuzz-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "set", NULL);
    CtReferencePlan plan = { path, CT_REFERENCE_IGNORE, 3 * width };
    g_autoptr(CtReferenceBuild) build = ct_reference_build_new(&plan, NULL);

    g_assert(ct_reference_build_add(build, CT_REFERENCE_MD5, data, count, NULL) &&
             ct_reference_build_finish(build, "", NULL));
    g_autoptr(CtReference) set = ct_reference_open(path, NULL);
    g_assert(set != NULL && ct_reference_verify(set, NULL));
    for (size_t i = 0; i < count; i++) {
        uint8_t other[CT_REFERENCE_LONGEST];

        memcpy(other, data + i * width, width);
        g_assert(ct_reference_has(set, CT_REFERENCE_MD5, other));
        other[width - 1] ^= 1;
        g_assert(ct_reference_has(set, CT_REFERENCE_MD5, other) ==
                 is_among(data, count, width, other));
    }
    (void)unlink(path);
    (void)rmdir(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_any(data, size);
    build_any(data, size);
    return 0;
}
