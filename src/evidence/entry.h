/* entry.h - one entry of the ledger as bytes: a header in clear, then n commitments.
 *
 * The header is one CBOR array (RFC 8949) in the deterministic encoding of its section
 * 4.2.1: definite lengths, shortest forms, nothing after the end:
 *   [version 1, ledger time, kind, event, state after, procedure digest (32 bytes),
 *    case tag (16 bytes), nonce (16 bytes), [mark, ...], [[compartment, field name], ...],
 *    [[compartment, SHA-256 of that compartment's ciphertext], ...]]
 * Behind it stand the commitments of the fields, 32 bytes each, in the fields' order.
 * A header never holds a value: names, states and ids of the procedure, and "marks", small
 * numbers that are facts of the log itself (which compartment was erased, how many keys).
 * Refused with INPUT or LIMIT: another version or kind, a non-shortest form, a repeated field
 * name, compartments out of order, a compartment with fields but no digest or the reverse,
 * bytes missing or left over. What parses is written again byte for byte.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/time.h"
#include "seal/commitment.h"

#define CT_ENTRY_TAG_SIZE     16
#define CT_ENTRY_COMPARTMENTS 8
#define CT_ENTRY_MARKS        4
#define CT_ENTRY_NAME_BYTES   64 /* of event, state and field names */

/* What an entry records; the text name stands in the header. */
typedef enum {
    CT_ENTRY_MANDATE,   /* the mandate itself; the first entry; mark 0 is 1 for a demo */
    CT_ENTRY_PROCEDURE, /* a procedure text came into force */
    CT_ENTRY_EVIDENCE,  /* evidence arrived */
    CT_ENTRY_EVENT,     /* something happened to a case */
    CT_ENTRY_TIMER,     /* a deadline passed */
    CT_ENTRY_ORDER,     /* a notice was ordered */
    CT_ENTRY_ATTEMPT,   /* handing it over began */
    CT_ENTRY_SENT,
    CT_ENTRY_REFUSED,
    CT_ENTRY_UNCERTAIN,
    CT_ENTRY_WITHHELD, /* pilot: it would have been sent */
    CT_ENTRY_VOTE,
    CT_ENTRY_ERASED, /* event: the law's id; marks: compartment, values erased, due, who (a tag) if
                      * a person asked for it */
    CT_ENTRY_SEALED, /* marks: compartment, members it was sealed to */
    CT_ENTRY_ACCESS, /* somebody saw values; marks: compartment, index of the entry */
    CT_ENTRY_HOLD,   /* a legal hold; event: its law; marks: 1 placed or 0 lifted, who (a tag) */
    CT_ENTRY_DONE,   /* a person did what was asked; event: the task's name */
    CT_ENTRY_MOVED,  /* a case came to another version; mark: its number among the adopted */
    CT_ENTRY_JOINED, /* compartments were looked at together; event: the purpose; marks: the
                      * set of compartments, who looked, who authorised it (tags) */
    CT_ENTRY_KINDS,
} CtEntryKind;

const char *ct_entry_kind_name(CtEntryKind kind); /* static text */

typedef struct {
    unsigned compartment;
    CtBytes name;              /* borrowed */
    const uint8_t *commitment; /* borrowed, 32 bytes; unused when writing */
} CtEntryField;

typedef struct {
    unsigned compartment;
    uint8_t digest[CT_DIGEST_SIZE];
} CtEntryDigest;

typedef struct {
    CtInstant at;
    CtEntryKind kind;
    CtBytes event; /* borrowed; may be empty */
    CtBytes state; /* borrowed; may be empty */
    uint8_t procedure[CT_DIGEST_SIZE];
    uint8_t tag[CT_ENTRY_TAG_SIZE]; /* zeroes: of no case */
    uint8_t nonce[CT_COMMITMENT_NONCE_SIZE];
    size_t marks;
    uint64_t mark[CT_ENTRY_MARKS];
    size_t count;
    CtEntryField field[CT_LIMIT_ENTRY_FIELDS];
    size_t digests;
    CtEntryDigest digest[CT_ENTRY_COMPARTMENTS]; /* ascending compartments */
} CtEntry;

/* Appends the header alone; the caller appends `count` commitments. The entry must keep the
 * rules above (ct_entry_is_good), which is asserted. */
void ct_entry_write_header(const CtEntry *entry, CtBuffer *out);
bool ct_entry_is_good(const CtEntry *entry);
/* Views into `bytes`, which must outlive the entry. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_entry_parse(CtBytes bytes, CtEntry *out, GError **error);
/* The digest of one compartment's ciphertext, or NULL when the entry has no values there. */
const uint8_t *ct_entry_digest(const CtEntry *entry, unsigned compartment);
