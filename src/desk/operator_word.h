/* operator_word.h - the secret by which the operator's forms know the operator, until there is a
 * sign-in.
 *
 * The pages listen on loopback, where every user of the machine can ask. So what an operator may
 * see and change there asks for a word: 160 random bits as 32 letters and digits, in the file
 * `operator.word` of the instance, for its owner alone. Whoever can read that file could read the
 * master keys beside it. It is typed into a field, kept in no cookie, and lasts until the file is
 * removed: then the next start makes another.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_OPERATOR_WORD_FILE "operator.word"

/* Makes it when it is not there. DENIED: others than its owner can read the file. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_operator_word_make(const char *instance, GError **error);
/* Whether that is it; false too when there is none, or the file is open to others. */
bool ct_operator_word_holds(const char *instance, const char *text);
