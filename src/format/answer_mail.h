/* answer_mail.h - a mail that arrives where answers do.
 *
 * In:  any mail. Out: first one record "answer" {sender, reference (each), subject, text}: sender
 *      is a word of thread.h, a reference what may be one of ours (thread.h), subject and text what
 *      a person reads first, in which the number of a copy may stand. Then what signed_mail.h says
 *      of the same mail: "signed_mail", or an aside with the reason why nothing in it is signed.
 * A delivery report is dsn.h's, which comes first in this room (ct_format_of_answer).
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_answer_mail_format;
