/* fuzz_container.c - any bytes as the container of a disk: the map covers the disk without a gap,
 * and a place in the middle of a stretch gives the same answer as its start.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "../unit/memory_disk.h"

#include "base/limits.h"
#include "format/container.h"

enum { STEPS = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_unit(CtContainer *container, const CtStretch *stretch)
{
    g_assert(stretch->inside < stretch->unit);
    g_assert(stretch->size <= stretch->unit - stretch->inside);
    if (stretch->unit > 1u << 16)
        return;
    g_autofree uint8_t *unit = g_malloc(stretch->unit); /* lets ASan see the edge */
    g_autofree uint8_t *again = g_malloc(stretch->unit);
    bool good = ct_container_unpack(container, stretch, unit, NULL);
    g_assert(ct_container_unpack(container, stretch, again, NULL) == good);
    g_assert(!good || memcmp(unit, again, stretch->unit) == 0);
}

static void check_middle(CtContainer *container, uint64_t at, const CtStretch *whole)
{
    uint64_t half = whole->size / 2;
    CtStretch part = { 0 };

    g_assert(ct_container_stretch(container, at + half, &part, NULL));
    g_assert(part.kind == whole->kind && part.size == whole->size - half);
    if (whole->kind == CT_STRETCH_PLAIN)
        g_assert(part.file == whole->file && part.at == whole->at + half);
    if (whole->kind == CT_STRETCH_PACKED)
        g_assert(part.at == whole->at && part.inside == whole->inside + half);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CtBytes bytes = { data, size };
    /* A text that names extents finds itself as the first of them, and the second missing. */
    const CtDisk file[] = { memory_disk(&bytes), memory_disk(&bytes), { 0 } };
    g_autoptr(CtContainer) container = ct_container_open(file, G_N_ELEMENTS(file), NULL);
    uint64_t at = 0;

    if (container == NULL)
        return 0;
    g_assert(container->size <= INT64_MAX);
    for (size_t step = 0; step < STEPS && at < container->size; step++) {
        CtStretch stretch = { 0 };

        if (!ct_container_stretch(container, at, &stretch, NULL))
            break;
        g_assert(stretch.size > 0 && stretch.size <= container->size - at);
        g_assert(stretch.kind != CT_STRETCH_ABSENT || container->parent.has);
        if (stretch.kind == CT_STRETCH_PACKED)
            check_unit(container, &stretch);
        check_middle(container, at, &stretch);
        at += stretch.size;
    }
    return 0;
}
