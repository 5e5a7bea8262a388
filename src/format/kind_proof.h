/* kind_proof.h - what must follow a mark that chance or prose may write.
 *
 * Some marks are so short, or so like other bytes, that files of other kinds begin with them. Of
 * those kinds the fields behind the mark are looked at too, within the head: what contradicts the
 * format's own specification is not of the kind. Of all others the mark is enough.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/kind.h"

/* `head` begins with a mark of the kind; of a kind of text, the letters behind leading blanks. */
bool ct_kind_is_proven(const CtKind *kind, CtBytes head);
