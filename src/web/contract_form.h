/* contract_form.h - a contract as the fields of a form, and back into the YAML that it stands for.
 *
 * In:  what a browser sent (form.h), or the YAML of a contract that is kept. Out: fields in groups,
 *      each with its value, and strict YAML as the command line takes it (match/contract.h): a
 *      line for each field that is not blank, so that what is said of a line is said of a field.
 * Rows of sites, contacts and products are named by a number from 1: "product-2-line". Texts are
 * quoted whatever they hold: nothing that is typed into a field can become another key.
 * Not here: what is right (the counter asks match/contract.h), and HTML.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/yaml.h"
#include "web/form.h"

#define CT_CONTRACT_FORM_ROWS 60 /* of each kind: more is for the command line */

typedef enum {
    CT_CONTRACT_FIELD_TEXT,
    CT_CONTRACT_FIELD_LIST,   /* parted by commas */
    CT_CONTRACT_FIELD_NUMBER, /* plain in YAML when it is of digits */
    CT_CONTRACT_FIELD_CHOICE, /* one of `choices` */
} CtContractFieldKind;

/* What a form has of one field. */
typedef struct {
    char *name;       /* owned: "product-2-line" */
    const char *id;   /* static: "product.line", what it is called by in po/ */
    const char *hint; /* static: of its value, e.g. "2015-01-31"; "" for none */
    CtContractFieldKind kind;
    const char *const *choices; /* static; NULL-ended; "" first when it may be left open */
    bool needed;
    char *value;   /* owned */
    char *problem; /* owned; NULL: none */
    unsigned line; /* in the YAML; 0: it is blank */
} CtContractField;

/* A fieldset: the head, or one site, contact or product. */
typedef struct {
    const char *id; /* static: "head", "site", "contact", "product" */
    unsigned row;   /* from 1; 0 of the head */
    unsigned line;  /* where it begins in the YAML; 0: it is blank */
    GArray *fields; /* owned: of CtContractField */
} CtContractGroup;

typedef struct {
    GArray *groups; /* owned: of CtContractGroup */
} CtContractForm;

void ct_contract_form_clear(CtContractForm *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtContractForm, ct_contract_form_clear)

/* From a form, or an empty one of NULL; `spare` blank rows of each kind are added. */
void ct_contract_form_of(const CtForm *form, unsigned spare, CtContractForm *out);
/* From a kept contract. INPUT: it has what a form has no field for. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_contract_form_read(CtBytes yaml, unsigned spare, CtContractForm *out, GError **error);
/* The YAML; notes each field's line. The caller frees it. */
char *ct_contract_form_yaml(CtContractForm *self);
/* Puts the reason of "contract:LINE:COLUMN: REASON" at its field: the last that begins at or before
 * that line. The reason, or NULL when it is of no field; borrowed from the message. */
const char *ct_contract_form_blame(CtContractForm *self, const char *message);
