/* cms_question.h - is this S/MIME signature good? asked of a jailed worker.
 *
 * In:  one encoded record (base/record.h) of kind "cms_question" {message, content, certificate,
 *      anchors, address, now}, as ct_cms_question_add writes it; what is NULL is left out.
 * Out: one record "signature" {id, at}, or an aside "signature-bad" whose detail says why
 *      (seal/cms.h has the rules). The question's record is checked like any other source.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"
#include "seal/cms.h"

extern const CtFormat ct_cms_question_format;

/* Appends the question; what is larger than a value of a record may be is cut and then fails. */
void ct_cms_question_add(const CtCmsQuestion *question, CtBuffer *out);
