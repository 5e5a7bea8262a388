/* session.c - freely before a seal, by a join after it.
 * SPDX-License-Identifier: EUPL-1.2
 */
#include "desk/session.h"

#include "desk/joining.h"
#include "desk/word.h"
#include "procedure/join.h"

bool ct_session_is_foreseen(const CtCase *subject, const CtOutboxItem *item)
{
    return ct_join_find(subject->adopted->procedure, subject->history.state, 0, item->notice,
                        CT_PROCEDURE_NONE) != NULL;
}

static CtJoiningRequest request_of(const CtSession *self, const CtOutboxItem *item,
                                   const char *word)
{
    return (CtJoiningRequest){ .purpose = item->notice,
                               .person = self->person,
                               .authorisation = ct_bytes_of_text(word),
                               .member = self->member };
}

CtValues *ct_session_values(const CtSession *self, CtBook *book, const CtCase *subject,
                            const CtOutboxItem *item, CtInstant now, GError **error)
{
    g_autoptr(CtValues) values = ct_values_load(book, subject, NULL, error);

    if (values == NULL || !ct_values_sealed(values))
        return g_steal_pointer(&values);
    if (self == NULL) {
        (void)ct_fail(error, CT_ERROR_DENIED,
                      "order %" G_GUINT64_FORMAT ": its case is sealed to a member of the bench",
                      item->order_index);
        return NULL;
    }
    g_autofree char *word = ct_word_find(book, item->case_id, item->notice);
    const CtJoiningRequest request = request_of(self, item, word);
    return ct_joining_prepare(book, item->case_id, now, &request, error);
}

bool ct_session_enter(const CtSession *self, const CtTurn *turn, const CtCase *subject,
                      const CtOutboxItem *item, GError **error)
{
    g_autoptr(CtValues) values = ct_values_load(turn->book, subject, NULL, error);

    if (values == NULL)
        return false;
    if (self == NULL || !ct_values_sealed(values))
        return true;
    g_autofree char *word = ct_word_find(turn->book, item->case_id, item->notice);
    const CtJoiningRequest request = request_of(self, item, word);
    return ct_joining_enter(turn, item->case_id, &request, error);
}
