/* recalling.c - case after case, as the contract is now.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/recalling.h"

#include "cases/values.h"
#include "match/clearance.h"

#include <string.h>

typedef struct {
    const CtAlertingRun *run;
    const CtStandingTerms *terms;
    const CtContractFacts *contract;
    int withdraw;
    uint64_t count;
    CtCase *subject; /* owned */
} Recall;

static const CtConcernAnswer *answer_of(const CtAlertingRun *run, const char *advisory)
{
    for (size_t i = 0; i < run->concern->answer_count; i++) {
        const CtConcernAnswer *answer = &run->concern->answers[i];

        if (strcmp(ct_bulletin_at(run->bulletins, answer->bulletin)->id, advisory) == 0)
            return answer;
    }
    return NULL;
}

static bool read_label(const char *text, CtContractTlp *out)
{
    static const char before[] = "TLP:";

    return text != NULL && g_str_has_prefix(text, before) &&
           ct_contract_tlp_read(text + strlen(before), out);
}

/* NULL: he could be told today. */
static const char *reason_against(const Recall *self, const CtValues *values)
{
    const CtAlertingRun *run = self->run;
    const char *address = ct_values_get(values, "email");
    const char *advisory = ct_values_get(values, "advisory");
    const CtConcernAnswer *answer = advisory == NULL ? NULL : answer_of(run, advisory);
    const CtContractContact *contact =
        address == NULL ? NULL : ct_clearance_contact(self->contract, address);
    const char *reason = NULL;
    CtContractTlp label;

    if (answer == NULL) /* not among the bulletins of this run: nothing is known of it */
        return NULL;
    if (contact == NULL)
        return "no contact of the contract any more";
    if ((self->contract->inclusive ? answer->inclusive : answer->strict) != CT_CONCERN_YES)
        return "the contract is not concerned any more";
    if (!read_label(ct_values_get(values, "tlp"), &label))
        return NULL;
    const CtClearanceQuestion question = { self->contract,
                                           &run->concern->touches[answer->first_touch],
                                           answer->touch_count, label, run->now };
    CtClearanceVerdict verdict = ct_clearance_of(&question, contact);
    if (verdict != CT_CLEARANCE_YES)
        return ct_clearance_reason(verdict);
    if (contact->key != NULL)
        (void)ct_keyring_find(run->keys, contact->key, &reason);
    return reason;
}

static bool withdraw(Recall *self, const CtValues *values, const char *reason, GError **error)
{
    const CtAlertingRun *run = self->run;
    g_autoptr(CtBatch) batch = ct_batch_begin(run->book->ledger, run->now, error);
    const CtTurn turn = { run->book, batch, run->now };
    const CtTurnEvent event = { .event = self->withdraw,
                                .at = run->now,
                                .person = ct_turn_person(run->book, run->person) };

    if (batch == NULL || !ct_turn_event(&turn, self->subject, &event, error) ||
        !ct_case_save(run->book, self->subject, error) || !ct_batch_commit(batch, error))
        return false;
    self->count++;
    const CtAlertingLine line = {
        CT_ALERTING_WITHDRAWN,   ct_values_get(values, "advisory"), self->contract->id,
        self->subject->owner.id, ct_values_get(values, "copy"),     reason
    };
    if (run->told != NULL)
        run->told(run->user, &line);
    return true;
}

static bool look(void *user, const CtCaseName *name, GError **error)
{
    Recall *self = user;
    const CtAlertingRun *run = self->run;
    CtCase *subject = self->subject;

    if (!ct_case_get(run->book, name->sid, name->id, subject, error))
        return false;
    if (!ct_case_is_open(subject) ||
        strcmp(subject->adopted->procedure->name, self->terms->procedure) != 0 ||
        ct_standing_delivered(self->terms, subject) != CT_INSTANT_NEVER)
        return true;
    g_autoptr(CtValues) values = ct_values_load(run->book, subject, NULL, error);
    if (values == NULL)
        return false;
    if (g_strcmp0(ct_values_get(values, "contract"), self->contract->id) != 0 ||
        (run->only != NULL && g_strcmp0(ct_values_get(values, "advisory"), run->only) != 0))
        return true;
    const char *reason = reason_against(self, values);
    return reason == NULL || withdraw(self, values, reason, error);
}

bool ct_recalling_run(const CtAlertingRun *run, const CtStandingTerms *terms, int withdraw,
                      uint64_t *out_withdrawn, GError **error)
{
    g_autoptr(CtCase) subject = g_new(CtCase, 1);
    Recall self = { .run = run,
                    .terms = terms,
                    .contract = ct_contract_facts(run->contract),
                    .withdraw = withdraw,
                    .subject = subject };
    bool done = ct_case_each(run->book, look, &self, error);

    *out_withdrawn += self.count;
    return done;
}
