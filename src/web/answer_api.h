/* answer_api.h - what a program is told: a sheet as JSON, or problem details.
 *
 * In:  what the counter said. Out: one JSON object; of a refusal the members of RFC 9457 (type,
 *      title, status, detail) and `code`. doc/FORMATS.md tells the members of a sheet.
 * And a question's body, {"answer": WORD, "remark": TEXT}, read strictly.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/ticket.h"

void ct_answer_api_write(CtTicket *sheet, CtBuffer *out);
void ct_answer_api_refuse(unsigned status, const char *code, const char *detail, CtBuffer *out);
/* Adds `word` and, when it is there, `remark` to the ticket's question. INPUT. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_answer_api_read(CtBytes body, CtTicket *question, GError **error);
