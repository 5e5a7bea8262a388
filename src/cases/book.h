/* book.h - a mandate at work: its ledger, the procedures it adopted, and what feeds them.
 *
 * The program knows occurrences (a referral was found, a mail bounced, a letter was presented);
 * the law knows events. dossier.yaml says which is which, so that no name of any procedure
 * stands in the program:
 *   procedures: [intake.proc, graduated.proc]     files in the mandate's procedures/
 *   referral:                                     what a referral becomes
 *     procedure: NAME
 *     event: NAME                                 brings the values
 *     check: NAME                                 says whether it is admissible
 *     admitted: {FIELD: VALUE, ...}               constants of the check when it is admissible
 *     refused: {FIELD: VALUE, ...}                and when it is not
 *     rules: {max_age_months: 6, future_seconds: 600}
 *   occurrences: {bounce: NAME, presentation: NAME, return: NAME}
 *   opening: {procedure: NAME, event: NAME}       what opens a case by hand (desk/admission.h)
 *   channel: {...}                                what a restricted channel tells (desk/alerting.h)
 *   identity: {...}                               of a provider: whom it may name (desk/telling.h)
 * A procedure's text is adopted once, under the SHA-256 of its bytes and behind them its calendar's
 * (`cat X.proc Y.cal | sha256sum`), which an entry of the ledger holds for good; the texts are
 * rows. A newer text of the calendar is a new adoption of the same procedure, to which running
 * cases move. Cases stay on the version they began with until the clerk moves them, as a newer
 * text's `supersedes` says (procedure/succession.h); a text whose statement about an adopted
 * version does not fit that version is not adopted.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "evidence/batch.h"
#include "evidence/ledger.h"
#include "evidence/mandate.h"
#include "procedure/parser.h"

#define CT_BOOK_PROCEDURES 16 /* adopted versions of one mandate */
#define CT_BOOK_CONSTANTS  8  /* constant fields of a fed event */

typedef struct {
    int64_t id;                     /* of the row `adopted` */
    CtProcedure *procedure;         /* owned */
    uint8_t digest[CT_DIGEST_SIZE]; /* of its text and, behind it, its calendar's */
    uint8_t text[CT_DIGEST_SIZE];   /* of its text alone */
    bool settled;                   /* every running case of an older version has moved or stays */
} CtAdopted;

typedef struct {
    const char *name; /* borrowed from the dossier */
    const char *value;
} CtBookConstant;

typedef struct {
    const CtAdopted *adopted; /* borrowed from the book */
    int event;
    int check;
    size_t admitted_count;
    CtBookConstant admitted[CT_BOOK_CONSTANTS];
    size_t refused_count;
    CtBookConstant refused[CT_BOOK_CONSTANTS];
    int max_age_months;
    int future_seconds;
} CtReferralFeed;

typedef struct {
    const CtAdopted *adopted; /* borrowed from the book */
    int event;
} CtOpeningFeed;

typedef enum {
    CT_OCCURRENCE_MAIL_BOUNCED,
    CT_OCCURRENCE_LETTER_PRESENTED,
    CT_OCCURRENCE_LETTER_RETURNED,
    CT_OCCURRENCES,
} CtOccurrence;

typedef struct {
    CtMandate *mandate; /* borrowed */
    CtLedger *ledger;   /* owned */
    size_t count;
    CtAdopted adopted[CT_BOOK_PROCEDURES];
    bool has_referral;
    CtReferralFeed referral;
    bool has_opening;
    CtOpeningFeed opening;
    const char *occurrence[CT_OCCURRENCES]; /* the event's name; borrowed from the dossier */
    int tolerance_seconds;
} CtBook;

/* Opens the ledger and adopts the dossier's procedures that are not adopted yet. The mandate must
 * outlive the book. */
CtBook *ct_book_open(CtMandate *mandate, GError **error);
/* For a mandate opened without its key: what is adopted already, nothing is written. */
CtBook *ct_book_open_keyless(CtMandate *mandate, GError **error);
void ct_book_free(CtBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CtBook, ct_book_free)

/* The version adopted last under that name; NULL when there is none. Borrowed. */
const CtAdopted *ct_book_current(const CtBook *self, const char *name);
const CtAdopted *ct_book_adopted(const CtBook *self, int64_t id);
/* One text under two calendars. */
bool ct_book_is_same_text(const CtAdopted *one, const CtAdopted *other);
/* The version whose entries bear that digest; NULL: none is adopted. Borrowed. */
const CtAdopted *ct_book_of_digest(const CtBook *self, const uint8_t digest[CT_DIGEST_SIZE]);
/* The event that this occurrence is to a notice: named by the dossier and, in the procedure, an
 * answer to that notice; CT_PROCEDURE_NONE when the procedure does not want to know. */
int ct_book_occurrence(const CtBook *self, const CtProcedure *procedure, CtOccurrence occurrence,
                       int notice);
/* The event by which the party of an api notice answers it, or CT_PROCEDURE_NONE. */
int ct_book_answer(const CtProcedure *procedure, int notice);

/* Whether that person may tell this event by hand. DENIED: it is a machine's to tell (a provider's
 * answer, a carrier's word, a mail: they come through the exchange, the status file, the intake);
 * nobody signs an event of a role that people of the house hold; or mandate.yaml lists who holds
 * which role, `people` (cases/staff.h), and does not list this. Events of the subject and of
 * outsiders are written down by whoever received them; `person` may be NULL then. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_book_may_tell(const CtBook *self, const CtProcedure *procedure, int event,
                      const char *person, GError **error);

/* Whether that person may act for a role. DENIED: nobody is named, or mandate.yaml lists who holds
 * which role and does not list this. `what` begins the message. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_book_may_act(const CtBook *self, const CtProcedureRole *role, const char *person,
                     const char *what, GError **error);

/* Whether a notice leaves although the mandate is in pilot mode: only exchanges with a provider,
 * and only when mandate.yaml says `pilot_exchange: true`. */
bool ct_book_passes_in_pilot(const CtBook *self, const CtProcedureNotice *notice);
