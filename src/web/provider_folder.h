/* provider_folder.h - a CSAF provider's folder over HTTP (CSAF 2.0, 7.1), as a static server would.
 *
 * In:  constat.yaml:
 *   csaf:
 *     folder: PATH     what `constat csaf publish` wrote
 *     open: GREEN      the most restricted label that anybody may read: CLEAR or GREEN (usual)
 *     url: https://example.org/.well-known/csaf     where the front server shows it
 *     contact: mailto:security@example.org          for security.txt
 *     expires: 2027-01-01T00:00:00Z                 the same
 * and a request for /.well-known/csaf/... or /.well-known/security.txt. Out: a file of the folder,
 * or what security.txt says (RFC 9116, with its CSAF field: 7.1.8), with validators (RFC 9110:
 * ETag, Last-Modified), whole, as one range of bytes, or "not modified".
 * A label's folder above `open` is read with a bearer token alone whose label is as high
 * (desk/csaf_readers.h). Whoever has none is told 404, as of what is not there: not even that
 * it is there is told. The provider's metadata and the list of feeds do name the labels in use,
 * because the standard wants them to (7.1.7, 7.1.16); no document is named there.
 * A path is names of a-z A-Z 0-9 . _ + - parted by "/", none of which begins with a point; no link
 * is followed, no folder is listed. What is read is what `csaf publish` replaces in one step.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/error.h"

typedef struct CtProviderFolder CtProviderFolder;

/* *out is NULL when the instance serves none. INPUT: the settings are wrong, with the place. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_provider_folder_open(const char *instance, CtProviderFolder **out, GError **error);
void ct_provider_folder_free(CtProviderFolder *self); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtProviderFolder, ct_provider_folder_free)

/* Header fields as they came, NULL when they did not; borrowed. */
typedef struct {
    const char *path; /* decoded */
    const char *authorization;
    const char *if_none_match;
    const char *if_modified_since;
    const char *if_range;
    const char *range;
} CtProviderAsk;

typedef struct {
    unsigned status;  /* 200, 206, 304, 404, 416 */
    const char *type; /* static; NULL unless a file or text is sent */
    int file;         /* owned; -1: none */
    uint64_t whole;   /* bytes of the file */
    uint64_t from;    /* what of it is sent */
    uint64_t size;
    bool is_open; /* anybody may have it, and keep it */
    char etag[40];
    char modified[40];
    char *text; /* owned; instead of a file */
} CtProviderAnswer;

void ct_provider_answer_clear(CtProviderAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtProviderAnswer, ct_provider_answer_clear)

/* Is the path one of these? */
bool ct_provider_folder_has(const char *path);
/* `self` may be NULL. Always fills *out. */
void ct_provider_folder_answer(const CtProviderFolder *self, const CtProviderAsk *ask,
                               CtProviderAnswer *out);
