/* content.c - runs of data, runs of holes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "examine/content.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

CtContent ct_content_over(int file, uint64_t size, bool sparse, CtContentRead read)
{
    return (CtContent){ .file = file, .size = size, .sparse = sparse, .read = read };
}

CtContent ct_content_from(CtContentPull pull, void *user, uint64_t holes)
{
    return (CtContent){ .file = -1, .pull = pull, .user = user, .holes = holes };
}

uint64_t ct_content_holes(int file, uint64_t size)
{
    uint64_t holes = 0;
    off_t at = 0;

    while ((uint64_t)at < size) {
        off_t data = lseek(file, at, SEEK_DATA);

        if (data < 0)
            return errno == ENXIO ? holes + size - (uint64_t)at : 0;
        holes += (uint64_t)(data - at);
        at = lseek(file, data, SEEK_HOLE);
        if (at <= data) /* a file system that does not tell, or a file that shrank */
            break;
    }
    return holes;
}

/* Which run `at` is in, and where that ends. */
static void look(CtContent *self)
{
    off_t at = (off_t)self->at;
    off_t data = lseek(self->file, at, SEEK_DATA);

    self->hole = false;
    self->until = UINT64_MAX;
    if (self->at >= self->size) /* it grew: read what is there */
        return;
    if (data < 0 && errno == ENXIO) {
        self->hole = true;
        self->until = self->size;
        return;
    }
    if (data < 0) {
        self->sparse = false;
        return;
    }
    if (data > at) {
        self->hole = true;
        self->until = MIN((uint64_t)data, self->size);
        return;
    }
    off_t hole = lseek(self->file, at, SEEK_HOLE);
    self->until = hole > at ? (uint64_t)hole : UINT64_MAX;
}

static int64_t pull_next(CtContent *self, uint8_t *out, size_t size)
{
    size_t done = 0;

    while (done < size) {
        int64_t got = self->pull(self->user, out + done, size - done, self->at);

        if (got < 0) {
            self->cause = errno;
            return -1;
        }
        if (got == 0)
            break;
        done += (size_t)got;
        self->at += (uint64_t)got;
    }
    return (int64_t)done;
}

int64_t ct_content_next(CtContent *self, uint8_t *out, size_t size)
{
    size_t done = 0;

    if (self->pull != NULL)
        return pull_next(self, out, size);

    while (done < size) {
        size_t part = size - done;

        if (self->sparse && self->at >= self->until)
            look(self);
        if (self->sparse)
            part = (size_t)MIN((uint64_t)part, self->until - self->at);
        if (self->sparse && self->hole) {
            memset(out + done, 0, part);
            done += part;
            self->at += part;
            continue;
        }
        ssize_t got = self->read(self->file, out + done, part, (off_t)self->at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            self->cause = errno;
            return -1;
        }
        if (got == 0)
            break;
        done += (size_t)got;
        self->at += (uint64_t)got;
        /* A regular file gives less than it was asked for at its end only; saves the read that
         * says so. */
        if (!self->sparse && (size_t)got < part && self->at >= self->size)
            break;
    }
    return (int64_t)done;
}
