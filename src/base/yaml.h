/* yaml.h - configuration text in the part of YAML that has one meaning only.
 *
 * In: UTF-8 text. Out: an immutable tree of mappings, sequences and scalars; a scalar is text,
 * and becomes a number or a truth only when it is asked for one. libfyaml does the scanning.
 * We refuse what makes one text mean two things, or a file do more than it shows: anchors,
 * aliases, tags, merges, directives, duplicate keys, keys that are not scalars, a second
 * document, tabs, control characters, quoted texts over several lines (block scalars say where
 * a line ends), a byte order mark, and what limits.h does not grant
 * (CT_LIMIT_CONFIG_…: LIMIT; all else is INPUT).
 * Each message begins with its place, "file:line:column: ", counted from 1, and each node
 * keeps its place, so that whoever reads the tree can refuse in the same way (ct_yaml_refuse).
 * The root owns the tree; every other node is borrowed from it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef struct CtYaml CtYaml;

typedef enum { CT_YAML_SCALAR, CT_YAML_MAPPING, CT_YAML_SEQUENCE } CtYamlKind;

/* `file` is what messages call the text. A text without any value is refused. */
G_GNUC_WARN_UNUSED_RESULT
CtYaml *ct_yaml_parse(CtBytes text, const char *file, GError **error);
/* The same for a file; MISSING, DENIED or SYSTEM when it cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
CtYaml *ct_yaml_load(const char *path, GError **error);
void ct_yaml_free(CtYaml *self); /* only the root */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtYaml, ct_yaml_free)

CtYamlKind ct_yaml_kind(const CtYaml *self);
int ct_yaml_line(const CtYaml *self); /* from 1 */
/* Values of a mapping (in the order of the text) or items of a sequence; 0 for a scalar. */
size_t ct_yaml_count(const CtYaml *self);
const CtYaml *ct_yaml_at(const CtYaml *self, size_t index);
const CtYaml *ct_yaml_key(const CtYaml *self, size_t index); /* a scalar; NULL if no mapping */

/* The value of that key, or NULL; also NULL when `self` is NULL or no mapping. */
const CtYaml *ct_yaml_get(const CtYaml *self, const char *key);
/* The same, but its absence is refused at the mapping's place. */
const CtYaml *ct_yaml_need(const CtYaml *self, const char *key, GError **error);
/* Refuses a node that is not of that kind. */
bool ct_yaml_expect(const CtYaml *self, CtYamlKind kind, GError **error);
/* Refuses a mapping with a key that is not in `names` (which NULL ends), naming the key. */
bool ct_yaml_only(const CtYaml *self, const char *const *names, GError **error);

/* The text of a scalar, "" when it is empty; NULL when `self` is NULL or no scalar. */
const char *ct_yaml_text(const CtYaml *self);
/* The text of that key's scalar; absent or empty is refused. Borrowed. */
const char *ct_yaml_need_text(const CtYaml *self, const char *key, GError **error);
/* A plain decimal scalar between `least` and `most`; no plus sign, blank or leading zero. */
bool ct_yaml_int(const CtYaml *self, int64_t least, int64_t most, int64_t *out, GError **error);
/* A plain `true` or `false`, nothing else. */
bool ct_yaml_bool(const CtYaml *self, bool *out, GError **error);

/* "file:line:column: <message>" as INPUT; returns false. For whoever gives the tree its meaning. */
bool ct_yaml_refuse(const CtYaml *self, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
