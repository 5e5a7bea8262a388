/* acns_notice.h - what one ACNS document says, judged: a referral, or a reason why not.
 *
 * In:  the values of a document (acns_xml.h), where it stood and under which signature.
 * Out: a record "referral" {case_id, format, version, ip, ip_text, port, protocol, at, at_text,
 *      title, filename, size, size_text, hash, hash_type, complainant, complainant_email, type,
 *      items, signature, repaired, mismatch, part, copies} or a record "aside" {reason, detail,
 *      case_id, ip_text, at_text, part}.
 * A referral has an address and an instant; nothing is guessed to give it one.
 * Sources: ACNS 1.2 schema (2011); versions by namespace, schema location and shape.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"
#include "format/acns_xml.h"
#include "format/clearsign.h"

#define CT_ACNS_NOTICE_PART 24 /* "1.2.3": a part's number */

typedef struct {
    CtAcnsXml xml; /* its ranges are the source's */
    char part[CT_ACNS_NOTICE_PART];
    CtClearsignVerdict signature;
    unsigned repairs;  /* CtAcnsRepair; 0: the document was well-formed */
    unsigned mismatch; /* CtWordingPart: the letter states another one */
    uint64_t from;     /* the document's range in the source */
    uint64_t to;
    /* Judged: */
    const char *reason; /* static; NULL: this is a referral */
    const char *detail;
    CtAddress ip;
    CtInstant at;
    int64_t port; /* -1: none was stated, or none that can be */
    size_t copies;
} CtAcnsNotice;

/* Fills the judged members from the others. */
void ct_acns_notice_judge(CtAcnsNotice *self, const CtBuffer *values);
/* The same case, address, port and time: the same notice once more. */
bool ct_acns_notice_equal(const CtAcnsNotice *a, const CtAcnsNotice *b, const CtBuffer *values);
/* The record borrows from `values`, from the notice and from `scratch`, which is written anew. */
void ct_acns_notice_record(const CtAcnsNotice *self, const CtBuffer *values, CtBuffer *scratch,
                           CtRecord *out);
