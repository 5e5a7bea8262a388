/* contract.h - what a client's contract covers, who may be told, and how fast.
 *
 * In:  strict YAML (base/yaml.h; doc/FORMATS.md shows one):
 *   contract, parties, valid, components, notice, sites, contacts, products.
 * Out: an immutable contract. Every message begins with "file:line:column: ".
 * A product that cannot be read refuses the whole contract, because a scope that silently lost a
 * line would answer "does not concern you". A contact that cannot be read - above all one without
 * clearance, without an address that a mail could have, or with that of a contact before it - is
 * put aside with its reason and place, and the rest goes on: whoever is not surely cleared is not
 * told.
 * A contact's clearance is the highest TLP 2.0 label (FIRST, 2022) that he may receive. Labels
 * are never translated; WHITE, the label of TLP 1.0, is refused, not mapped.
 * Texts are borrowed from the contract.
 * Not here: which bulletins touch it (concern.h), whether a key is real (the channel).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/time.h"
#include "base/yaml.h"
#include "match/version_range.h"

/* TLP 2.0, from the most to the least open. */
typedef enum {
    CT_TLP_CLEAR,
    CT_TLP_GREEN,
    CT_TLP_AMBER,
    CT_TLP_AMBER_STRICT,
    CT_TLP_RED,
    CT_TLP_LABELS,
} CtContractTlp;

typedef struct {
    CtInstant from;  /* CT_INSTANT_NEVER: since ever */
    CtInstant until; /* the first second after the last day; CT_INSTANT_NEVER: for ever */
} CtContractTerm;

typedef struct {
    const char *const *item; /* borrowed */
    size_t count;            /* 0: no restriction */
} CtContractList;

typedef struct {
    const char *name;
    const char *address;
    CtContractTlp cleared;
    const char *key; /* "openpgp:FINGERPRINT" (40 hex digits) or "smime:SHA-256" (64) */
    CtContractTerm valid;
    CtContractList sites;
    const char *language; /* of what he is sent; NULL: the notice's first */
    const char *deputy;   /* the address of the contact who is told when he is silent, or NULL */
    const CtYaml *place;  /* for refusals */
} CtContractContact;

typedef struct {
    const char *line;
    CtContractList editions;
    CtContractList architectures;
    CtContractList languages;
    CtContractList sites;
    const CtVersionRange *versions; /* owned by the contract; NULL: all */
    CtContractTerm support;
    const CtYaml *place; /* for refusals */
} CtContractProduct;

typedef struct {
    const char *id;
    const char *name;
    CtContractList groups; /* of machines */
} CtContractSite;

typedef struct {
    const char *id;
    const char *title;
    const char *publisher;
    const char *client;
    CtContractTerm valid;
    bool inclusive;          /* the component rule that the parties agreed on; else strict */
    const char *notice_kind; /* a word of the parties; NULL: they agreed on no notice */
    CtContractTlp tlp;     /* the most restricted label that it foresees; without notice any: RED */
    uint32_t within_hours; /* from the publisher's knowledge to the notice */
    CtContractSite *sites;
    size_t site_count;
    CtContractContact *contacts;
    size_t contact_count;
    CtContractProduct *products;
    size_t product_count;
    char **asides; /* reasons with their places, of contacts; NULL ends */
    size_t aside_count;
} CtContractFacts;

typedef struct CtContract CtContract;

/* INPUT or LIMIT; and what ct_yaml_load gives. */
G_GNUC_WARN_UNUSED_RESULT
CtContract *ct_contract_load(const char *path, GError **error);
G_GNUC_WARN_UNUSED_RESULT
CtContract *ct_contract_parse(CtBytes text, const char *file, GError **error);
void ct_contract_free(CtContract *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtContract, ct_contract_free)

const CtContractFacts *ct_contract_facts(const CtContract *self);
/* Whether the instant is in the term. */
bool ct_contract_holds(const CtContractTerm *term, CtInstant at);
const char *ct_contract_tlp_label(CtContractTlp tlp);
/* "AMBER+STRICT", nothing else; false when it is no label. */
bool ct_contract_tlp_read(const char *text, CtContractTlp *out);
/* A day, YYYY-MM-DD; its first second. */
bool ct_contract_day(const char *text, CtInstant *out);
