/* agenda.h - what a person has to see, over all mandates, the earliest first.
 *
 * Open tasks of the procedures; orders that nobody handed over within three days, and those whose
 * fate is uncertain; deadlines that passed an hour ago and that the clerk has not worked off (then
 * the clerk does not run); mails that no reader came to the end of (desk/rereading.h). Each with
 * the law that asks for it and the role that owes it; and mails that a person has to read
 * (desk/letters.h), due within a day by the house's own rule. The words of `why` that do not come
 * from a procedure: not-handed-over, fate-uncertain, clerk-late, reading-given-up, and those of
 * desk/arrival.h with "letter-" before them; of `who`: operator.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/mandates.h"

/* Fills *out with the tasks [from, from + count), and counts all of them. */
bool ct_agenda_fill(const CtMandates *mandates, uint64_t from, uint64_t count, CtViewTodo *out,
                    GError **error);
