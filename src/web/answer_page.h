/* answer_page.h - a recipient's page, out of what the counter said of his copy.
 *
 * In:  a sheet (desk/counter.h) and the language. Out: a whole document. A sheet says little, and
 *      the page says no more; under RED not even the advisory's number.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"
#include "web/ticket.h"

void ct_answer_page_write(CtTicket *sheet, const CtSiteRequest *request, CtPoLanguage language,
                          CtBuffer *out);
/* What is wrong (missing later often form input over), and a way back when `again`. */
void ct_answer_page_refuse(const char *code, const CtSiteRequest *request, unsigned wait,
                           bool again, CtPoLanguage language, CtBuffer *out);
