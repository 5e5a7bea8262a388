/* tsk_lent.c - the request read, and pread.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "workers/tsk_lent.h"

#include <errno.h>
#include <unistd.h>

enum { FIRST_LENT = 3 };

ssize_t ct_tsk_lent_some(const CtDisk *file, uint64_t at, uint8_t *out, size_t size)
{
    ssize_t got;

    do {
        got = pread(GPOINTER_TO_INT(file->user), out, size, (off_t)at);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool read_lent(void *user, uint64_t at, uint8_t *out, size_t size)
{
    const CtDisk file = { .user = user };
    size_t done = 0;

    while (done < size) {
        ssize_t got = ct_tsk_lent_some(&file, at + done, out + done, size - done);

        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/* *next: the descriptor of the next file that is there. */
static void read_level(CtReader *reader, CtTskLevel *out, int *next)
{
    unsigned container = ct_reader_u8(reader);

    out->files = ct_reader_u32be(reader);
    if (container >= CT_IMAGE_TALK_CONTAINERS || out->files == 0 ||
        out->files > CT_LIMIT_CHILD_LENT)
        ct_reader_reject(reader, "is of no kind that we know");
    if (!ct_reader_ok(reader))
        return;
    out->container = (CtImageTalkContainer)container;
    out->file = g_new0(CtDisk, out->files);
    for (size_t i = 0; i < out->files && ct_reader_ok(reader); i++) {
        uint64_t size = ct_reader_u64be(reader);

        if (size == CT_IMAGE_TALK_NOT_THERE)
            continue;
        if (size > INT64_MAX)
            ct_reader_reject(reader, "is larger than any disk");
        out->file[i] = (CtDisk){ read_lent, GINT_TO_POINTER(*next), size };
        *next += 1;
    }
    if (ct_reader_ok(reader) && out->file[0].read == NULL)
        ct_reader_reject(reader, "is not there");
}

bool ct_tsk_lent_read(CtBytes payload, CtTskLent *out, GError **error)
{
    CtReader reader = ct_reader_over(payload);
    CtTskLent lent = { .levels = ct_reader_u32be(&reader) };
    int next = FIRST_LENT;

    if (lent.levels == 0 || lent.levels > CT_LIMIT_CONTAINER_CHAIN)
        ct_reader_reject_limit(&reader, "has more parents than the limit");
    for (size_t i = 0; i < lent.levels && ct_reader_ok(&reader); i++)
        read_level(&reader, &lent.level[i], &next);
    ct_reader_expect_end(&reader);
    if (!ct_reader_check(&reader, "image", error))
        return false;
    *out = lent;
    return true;
}
