/* contract_page.h - the operator's contracts as a page and a form.
 *
 * GET shows an empty form and nothing of anybody. POST (application/x-www-form-urlencoded, from our
 * own page) does what its button says: list what is kept, open one, check, keep, or make room for
 * more. All but the last ask the counter (desk/counter.h), which asks for the operator's word.
 * What a contract is refused for stands at its field. Called by the table in site.c.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "web/site.h"

#define CT_CONTRACT_PAGE_PATH "/contracts"

bool ct_contract_page_write(const CtSiteContext *context, CtBuffer *out, GError **error);
