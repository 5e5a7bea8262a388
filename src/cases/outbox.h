/* outbox.h - orders on their way out: one row each, and the only states they may be in.
 *
 *   ORDERED   -> ATTEMPTED  (durable before the first byte that could deliver it)
 *             -> SENT | REFUSED                      the other side answered
 *   ATTEMPTED -> ORDERED                             the other side said "not now"
 *   ATTEMPTED -> UNCERTAIN                           a crash or a silence in between
 *   UNCERTAIN -> SENT | REFUSED                      a delivery report or a person settles it
 *   SENT      -> REFUSED                             a report says that it failed behind the server
 *   REFUSED   -> ORDERED                             a provider wanted a reviewer's word, and it
 *                                                    was laid (desk/word.h)
 *   ORDERED   -> WITHHELD                            pilot mode, or no address to send to
 * An uncertain item is never sent again by itself. Every move is also an entry of the ledger,
 * written in the same transaction by cases/turn.h; the row is what the next worker looks for.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "cases/book.h"

#define CT_OUTBOX_ID_SIZE 32
/* The ordinal of a notice's fallback, which no action of the procedure ordered: its index is that
 * of its own ORDER entry. */
#define CT_OUTBOX_FALLBACK 0xffffu

typedef enum {
    CT_OUTBOX_ORDERED = 1,
    CT_OUTBOX_ATTEMPTED,
    CT_OUTBOX_SENT,
    CT_OUTBOX_REFUSED,
    CT_OUTBOX_UNCERTAIN,
    CT_OUTBOX_WITHHELD,
} CtOutboxState;

/* The notice's channel, and one for what is emitted to another procedure. */
#define CT_OUTBOX_EMISSION 100

typedef struct {
    int64_t sid;
    uint8_t id[CT_OUTBOX_ID_SIZE];
    int64_t case_id;
    int channel;
    char *notice; /* owned; of an emission: "PROCEDURE EVENT KEY FIELD,FIELD" */
    CtOutboxState state;
    uint64_t order_index; /* of the order's entry in the ledger */
    CtInstant ordered_at;
    int64_t attempts;
    CtInstant settled_at; /* CT_INSTANT_NEVER while it is not */
    char *number;         /* owned; of an item on paper (UPU S10 when registered), or NULL */
    char *proof;          /* owned; what its square code says, once it was handed over */
} CtOutboxItem;

void ct_outbox_item_clear(CtOutboxItem *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CtOutboxItem, ct_outbox_item_clear)

/* SHA-256(case tag, ledger index, ordinal): the same order twice is the same row. */
void ct_outbox_id(const CtLedgerOwner *owner, uint64_t index, unsigned ordinal,
                  uint8_t out[CT_OUTBOX_ID_SIZE]);
/* Inside the caller's transaction. */
bool ct_outbox_add(CtDb *db, const CtOutboxItem *item, GError **error);
/* CONFLICT when the item is no longer in the state `item` says; updates `item`. */
bool ct_outbox_move(CtDb *db, CtOutboxItem *item, CtOutboxState to, CtInstant now, GError **error);
/* An attempted item that the other side certainly did not take waits again, until `at`. */
bool ct_outbox_put_back(CtDb *db, CtOutboxItem *item, CtInstant at, GError **error);
/* Tries an ordered item again at `at`, counted as one more attempt. */
bool ct_outbox_postpone(CtDb *db, const CtOutboxItem *item, CtInstant at, GError **error);
/* Number and proof of an item on paper stay the same, however often it is rendered. */
bool ct_outbox_set_number(CtDb *db, CtOutboxItem *item, const char *number, const char *proof,
                          GError **error);

bool ct_outbox_get(CtDb *db, int64_t sid, const uint8_t id[CT_OUTBOX_ID_SIZE], CtOutboxItem *out,
                   GError **error);
/* MISSING when no item bears that number. */
bool ct_outbox_get_number(CtDb *db, const char *number, CtOutboxItem *out, GError **error);
/* Items in a state and channel that are due; the array is of CtOutboxItem, the caller unrefs it. */
GArray *ct_outbox_work(CtDb *db, CtOutboxState state, int channel, CtInstant now, size_t most,
                       GError **error);

/* "SID.ID" in hex: what travels as an envelope id (RFC 3461 ENVID) or a row's id, and back. */
char *ct_outbox_reference(const CtOutboxItem *item);
bool ct_outbox_read_reference(CtBytes text, int64_t *out_sid, uint8_t out_id[CT_OUTBOX_ID_SIZE]);
/* The order of such a reference, or of the start of one with at least so many digits of its id: the
 * address of an envelope has no room for more. *out is left alone when there is none. */
#define CT_OUTBOX_ID_DIGITS 22
G_GNUC_WARN_UNUSED_RESULT
bool ct_outbox_find(CtDb *db, CtBytes reference, CtOutboxItem *out, bool *out_found,
                    GError **error);
const char *ct_outbox_state_name(CtOutboxState state);
