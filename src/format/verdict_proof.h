/* verdict_proof.h - a proof of a verdict (match/verdict.h), read and rechecked in the jail.
 *
 * Out: the records of match/verdict_record.h when the proof holds by itself; else the source is
 * refused with the first thing that is not so (INPUT, LIMIT, INTEGRITY). Only with --as.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_verdict_proof_format; /* "verdict-proof" */
