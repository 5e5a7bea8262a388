/* lease_log.c - one mapping, one pass of the worker over it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "intake/lease_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    uint64_t from;
    uint64_t to;
} Place;

struct CtLeaseLog {
    CtBytes bytes; /* owned mapping */
    uint32_t source;
    uint64_t leases;
    uint64_t asides;
    GArray *places; /* owned; Place, in source order */
};

typedef struct {
    CtLeaseLog *log;
    CtLeaseBuild *build;
} Intake;

void ct_lease_log_free(CtLeaseLog *self)
{
    if (self == NULL)
        return;
    if (self->bytes.data != NULL)
        (void)munmap((void *)(uintptr_t)self->bytes.data, self->bytes.size);
    g_array_unref(self->places);
    g_free(self);
}

static bool map_file(const char *path, CtBytes *out, GError **error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts = { 0 };
    void *mapping = NULL;

    if (file < 0)
        return ct_fail_errno(error, errno, "log");
    bool done = fstat(file, &facts) == 0 || ct_fail_errno(error, errno, "log");
    if (done && !S_ISREG(facts.st_mode))
        done = ct_fail(error, CT_ERROR_INPUT, "log: not a regular file");
    if (done && (uint64_t)facts.st_size > CT_LIMIT_SOURCE_BYTES)
        done = ct_fail(error, CT_ERROR_LIMIT, "log: larger than %u MiB; split it at a line",
                       CT_LIMIT_SOURCE_BYTES >> 20);
    if (done && facts.st_size > 0) {
        mapping = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (mapping == MAP_FAILED)
            done = ct_fail_errno(error, errno, "log");
    }
    (void)close(file);
    if (done)
        *out = (CtBytes){ mapping, (size_t)facts.st_size };
    return done;
}

/* The records come from the jail and are believed no more than the log is. */
static bool take_record(void *user, const CtRecord *record, GError **error)
{
    (void)error;
    Intake *self = user;
    const CtRecordField *line = ct_record_find(record, "line");

    if (strcmp(record->kind, "aside") == 0) {
        self->log->asides++;
        return true;
    }
    if (!ct_lease_build_record(self->build, self->log->source, record, NULL)) {
        self->log->asides++;
        return true;
    }
    if (strcmp(record->kind, "lease") != 0)
        return true;
    self->log->leases++;
    if (line != NULL && line->from < line->to && line->to <= self->log->bytes.size) {
        Place place = { line->from, line->to };
        g_array_append_val(self->log->places, place);
    }
    return true;
}

CtLeaseLog *ct_lease_log_read(CtWorker *worker, const char *path, const char *format,
                              CtLeaseBuild *build, GError **error)
{
    g_autoptr(CtLeaseLog) self = g_new0(CtLeaseLog, 1);
    Intake intake = { self, build };

    self->places = g_array_new(FALSE, FALSE, sizeof(Place));
    if (!map_file(path, &self->bytes, error) ||
        !ct_lease_build_source(build, path, self->bytes.size, &self->source, error) ||
        !ct_worker_read(worker, format, self->bytes, take_record, &intake, error))
        return NULL;
    return g_steal_pointer(&self);
}

uint32_t ct_lease_log_source(const CtLeaseLog *self)
{
    return self->source;
}

uint64_t ct_lease_log_leases(const CtLeaseLog *self)
{
    return self->leases;
}

uint64_t ct_lease_log_asides(const CtLeaseLog *self)
{
    return self->asides;
}

/* Places are in source order because readers work that way; a liar's are merely not found. */
static const Place *find_place(const CtLeaseLog *self, uint64_t from)
{
    guint low = 0;
    guint high = self->places->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(self->places, Place, middle).from < from)
            low = middle + 1;
        else
            high = middle;
    }
    const Place *place = low < self->places->len ? &g_array_index(self->places, Place, low) : NULL;
    return place != NULL && place->from == from ? place : NULL;
}

CtBytes ct_lease_log_text(const CtLeaseLog *self, uint64_t from, uint64_t *out_line)
{
    const Place *place = find_place(self, from);
    uint64_t line = 1;

    if (place == NULL)
        return (CtBytes){ NULL, 0 };
    for (uint64_t i = 0; i < place->from; i++)
        line += self->bytes.data[i] == '\n';
    *out_line = line;
    return ct_bytes_slice(self->bytes, place->from, place->to - place->from);
}
