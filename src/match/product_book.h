/* product_book.h - which words name which products: rules as data, shared by advisories and
 * licences.
 *
 * In:  strict YAML, any number of texts, in order. Each may have:
 *   source      where its facts come from, in words
 *   publisher   whose products follow; `words` are other spellings of the publisher's name
 *   editions    named sets of editions: { windows: { Professional: [professional, pro] } }
 *   products    a list of: id; title; class; names (phrases, without the publisher); bare (false:
 *               only with the publisher's name); cpe; editions (a set's name, or a mapping);
 *               releases: a list of title, words (phrases), versions (a vers range), cpe, updates
 *               (a list of value and versions)
 *   common      architectures, languages, updates (value -> phrases), noise (phrases)
 * A `cpe` is one or more names "part:vendor:product[:version[:update]]" in the syntax of the
 * formatted string; {version} stands for the version given and {update} for the update (a name ends
 * before what is not known), # for the number that a phrase took.
 * A product or set that is told twice, a CPE name that is none, and unknown keys are refused with
 * their place; the book is then of no use. Everything is borrowed from the book.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/yaml.h"
#include "match/product_words.h"
#include "match/version_range.h"

typedef struct {
    CtProductWords words; /* owned */
    const char *value;    /* what it stands for; in a release's phrase NULL */
} CtProductPhrase;

typedef struct {
    const char *value;        /* "sp1" */
    CtVersionRange *versions; /* owned */
} CtProductUpdate;

typedef struct {
    const char *title;
    GArray *phrases;          /* owned; of CtProductPhrase */
    CtVersionRange *versions; /* owned; NULL: not told */
    GPtrArray *cpe;           /* owned; borrowed texts; NULL: the product's */
    GArray *updates;          /* owned; of CtProductUpdate */
} CtProductRelease;

typedef struct {
    const char *id;
    const char *title;
    const char *class; /* "os", "suite", "server", "application", "runtime"; "" when not told */
    const char *publisher;
    const char *source;
    const GArray *publisher_words; /* borrowed; of CtProductPhrase */
    bool bare;                     /* also without the publisher's name */
    GArray *names;                 /* owned; of CtProductPhrase */
    GArray *editions;              /* owned; of CtProductPhrase */
    GPtrArray *releases;           /* owned; of CtProductRelease */
    GPtrArray *cpe;                /* owned; borrowed texts; empty: it has no name of its own */
} CtProductRule;

typedef enum {
    CT_PRODUCT_ARCHITECTURE,
    CT_PRODUCT_LANGUAGE,
    CT_PRODUCT_UPDATE,
    CT_PRODUCT_NOISE,
    CT_PRODUCT_COMMONS
} CtProductCommon;

typedef struct CtProductBook CtProductBook;

CtProductBook *ct_product_book_new(void);
void ct_product_book_free(CtProductBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtProductBook, ct_product_book_free)

/* Adds one text's rules. INPUT or LIMIT, with the place; the book is of no use then. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_product_book_add(CtProductBook *self, CtBytes text, const char *file, GError **error);
/* Adds every *.yaml of a folder, in the order of their names. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_product_book_load(CtProductBook *self, const char *folder, GError **error);

size_t ct_product_book_count(const CtProductBook *self);
const CtProductRule *ct_product_book_at(const CtProductBook *self, size_t index);
/* Array of CtProductPhrase. */
const GArray *ct_product_book_common(const CtProductBook *self, CtProductCommon kind);
