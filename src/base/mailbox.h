/* mailbox.h - whether a text can be a mail address, and whether two are one person's.
 *
 * An address is checked only as far as is needed to keep it inside its angle brackets: UTF-8, at
 * most 254 bytes (RFC 5321, 4.5.3.1.3), no blank, control character, bracket, quote, backslash or
 * comma, and one @ with something on either side. The mail server knows the rest.
 * Pure.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

bool ct_mailbox_is_address(const char *text);
/* The same but for small and capital letters. A server could tell the parts before the @ apart
 * (RFC 5321, 2.4); nobody's does, and a person told twice by two spellings is worse. */
bool ct_mailbox_is_same(const char *a, const char *b);
