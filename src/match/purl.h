/* purl.h - package URLs (ECMA-427, package-url/purl-spec):
 * pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH.
 *
 * In:  one URL. Out: its parts, decoded, in canonical form: the type in lower case, namespace and
 * subpath without empty segments, qualifiers in order of their keys with empty ones left out; name
 * and namespace in lower case where the type says so (pypi also turns _ into -). ct_purl_write
 * gives the one canonical spelling.
 * We refuse a missing type or name, a type or key of other characters than the specification's, a
 * qualifier twice, a broken percent sign, an encoded slash that would change the segments, and text
 * that is not UTF-8.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef struct {
    char *key;
    char *value;
} CtPurlQualifier;

typedef struct {
    char *type;         /* owned; lower case */
    char *namespace;    /* owned; segments parted by slashes; NULL when there is none */
    char *name;         /* owned */
    char *version;      /* owned; NULL when there is none */
    char *subpath;      /* owned; NULL when there is none */
    GArray *qualifiers; /* owned; of CtPurlQualifier, sorted by key */
} CtPurl;

/* INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_purl_parse(CtBytes text, CtPurl *out, GError **error);
void ct_purl_clear(CtPurl *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtPurl, ct_purl_clear)

void ct_purl_write(const CtPurl *self, CtBuffer *out);
/* NULL when there is none; borrowed. */
const char *ct_purl_qualifier(const CtPurl *self, const char *key);
