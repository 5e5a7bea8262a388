/* examination.h - sources in, a manifest out: the walk, the crew that reads, the writer, in one
 * order.
 *
 * One thread walks the sources and writes the manifest; the crew (crew.h) reads and digests
 * between the two. Items are written in the order of the walk, whatever the threads did, and
 * memory is bounded by what is in flight, not by how many there are. Several names of one inode
 * are digested once: the first in order is read, the others are LINKED to it. A SOURCE that is
 * the same folder or file as an earlier one is listed as one item with the fact "same-as" and not
 * examined twice. The manifest's own files are left out where a source contains them.
 * Whatever happens to one item is a fact of it; false is returned only when the manifest cannot
 * be written, or a source as a whole cannot be read on.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "examine/content.h"
#include "examine/manifest.h"
#include "examine/medium.h"
#include "examine/probe.h"

typedef struct {
    uint64_t items;          /* written so far */
    uint64_t bytes;          /* read so far */
    uint64_t expected_items; /* 0: not known */
    uint64_t expected_bytes;
} CtExaminationProgress;

typedef struct {
    const char *const *source; /* borrowed: paths */
    size_t sources;            /* 1 to CT_LIMIT_EXAMINE_SOURCES */
    const char *out;           /* borrowed: path of the manifest */
    int64_t options;           /* bits of CtManifestOption */
    unsigned jobs;             /* threads that read; 0: as many as there are processors */
    bool resume;
    const char *tool; /* name and version, for the header; at most 63 bytes */
    const char *host; /* NULL: not told */
    const CtProbe *probe;
    size_t probes;
    CtContentRead read;               /* NULL: pread */
    const char *const *parent_folder; /* as CtMediumOptions has them, like the next two */
    const char *image_program;
    uint32_t image_silence;
    /* Called now and then on the calling thread; NULL: nobody watches. */
    void (*watch)(void *user, const CtExaminationProgress *progress);
    void *user;
} CtExaminationPlan;

typedef struct {
    CtManifestTotals totals;
    bool resumed;    /* there was an interrupted one to go on from */
    uint64_t reused; /* items taken over from an interrupted examination */
    uint64_t bytes;  /* really read */
} CtExaminationResult;

G_GNUC_WARN_UNUSED_RESULT
bool ct_examination_run(const CtExaminationPlan *plan, CtExaminationResult *out, GError **error);
