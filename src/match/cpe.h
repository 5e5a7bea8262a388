/* cpe.h - names of products: CPE 2.3 (NISTIR 7695), read, written and compared (NISTIR 7696).
 *
 * In:  a name in one of three bindings: formatted string ("cpe:2.3:a:..."), URI ("cpe:/a:...",
 * with its packed edition and percent escapes) or well-formed name ("wfn:[part="a",...]").
 * Out: eleven attributes, each ANY, NA or a value. A value is kept without its quoting, in lower
 * case, because names compare without case; where an unquoted * or ? stood are the bytes
 * CT_CPE_MANY and CT_CPE_ONE, which no value can hold.
 * We refuse another number of components, an unquoted mark that must be quoted, a wildcard inside a
 * value, quoted letters and digits, a part that is none of a, o, h, and a name longer than
 * CT_LIMIT_CPE_BYTES. Comparing relates two names attribute by attribute as NISTIR 7696, table 6-2;
 * a wildcard in the target leaves the relation undefined.
 * A CtCpe owns its text; copies of the struct share it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"
#include "base/limits.h"

typedef enum {
    CT_CPE_PART,
    CT_CPE_VENDOR,
    CT_CPE_PRODUCT,
    CT_CPE_VERSION,
    CT_CPE_UPDATE,
    CT_CPE_EDITION,
    CT_CPE_LANGUAGE,
    CT_CPE_SW_EDITION,
    CT_CPE_TARGET_SW,
    CT_CPE_TARGET_HW,
    CT_CPE_OTHER,
    CT_CPE_ATTRIBUTES
} CtCpeAttribute;

typedef enum {
    CT_CPE_ANY,
    CT_CPE_NA,
    CT_CPE_VALUE,
    CT_CPE_PATTERN, /* a value with a wildcard */
} CtCpeKind;

#define CT_CPE_MANY '\x01' /* an unquoted asterisk */
#define CT_CPE_ONE  '\x02' /* an unquoted question mark */

typedef struct {
    CtCpeKind kind;
    CtBytes text; /* borrowed from the name's text; empty unless VALUE or PATTERN */
} CtCpeValue;

typedef struct {
    CtCpeValue attribute[CT_CPE_ATTRIBUTES];
    char *text; /* owned */
} CtCpe;

/* "part", "vendor", ... as the specification writes them. */
const char *ct_cpe_attribute_name(CtCpeAttribute attribute);

/* Any of the three bindings, told by how it begins. INPUT or LIMIT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_cpe_parse(CtBytes name, CtCpe *out, GError **error);
void ct_cpe_clear(CtCpe *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtCpe, ct_cpe_clear)

typedef enum {
    CT_CPE_FORMATTED,
    CT_CPE_URI,
    CT_CPE_WFN,
} CtCpeBinding;

/* Adds the name in that binding. */
void ct_cpe_bind(const CtCpe *self, CtCpeBinding binding, CtBuffer *out);
/* Adds a value, which has no wildcard, as the formatted string has it: in lower case, and what is
 * neither letter, digit nor one of . - _ quoted. */
void ct_cpe_quote(const char *value, GString *out);
/* By "fs", "uri" or "wfn"; false when it is none. */
bool ct_cpe_binding_of(const char *name, CtCpeBinding *out);

/* ---- relations ---- */

typedef enum {
    CT_CPE_EQUAL,
    CT_CPE_SUBSET,
    CT_CPE_SUPERSET,
    CT_CPE_DISJOINT,
    CT_CPE_UNDEFINED,
} CtCpeRelation;

/* "EQUAL", "SUBSET", ... */
const char *ct_cpe_relation_name(CtCpeRelation relation);
CtCpeRelation ct_cpe_relate(const CtCpeValue *source, const CtCpeValue *target);
/* Of the names as wholes (table 6-4): DISJOINT when any attribute is; else UNDEFINED when one is
 * or when some are wider and some narrower; else EQUAL, SUBSET or SUPERSET. `out_each`, unless
 * NULL, gets every attribute's relation. */
CtCpeRelation ct_cpe_compare(const CtCpe *source, const CtCpe *target,
                             CtCpeRelation out_each[CT_CPE_ATTRIBUTES]);
