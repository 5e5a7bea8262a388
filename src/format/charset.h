/* charset.h - the character sets that mail may come in, brought to UTF-8.
 *
 * In:  bytes and the name of their set: utf-8, us-ascii, iso-8859-1, iso-8859-15, windows-1252,
 *      utf-16 (with a byte order mark, or be/le by name), iso-2022-jp.
 * Out: UTF-8. Bytes that are not of the set become U+FFFD and are told; a set outside the list is
 *      a finding, never a guess.
 * The sets of one byte a character are tables drawn up once; iconv opens files at its first use,
 * so ct_charset_warm_up() is called before the jail closes.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/origin.h"

typedef enum {
    CT_CHARSET_UNKNOWN,
    CT_CHARSET_UTF8, /* also us-ascii, whose mails often hold UTF-8 */
    CT_CHARSET_LATIN1,
    CT_CHARSET_LATIN9,
    CT_CHARSET_WINDOWS1252,
    CT_CHARSET_UTF16,
    CT_CHARSET_UTF16BE,
    CT_CHARSET_UTF16LE,
    CT_CHARSET_ISO2022JP,
} CtCharset;

/* An empty name is UTF-8. */
CtCharset ct_charset_named(CtBytes name);
/* What the bytes say of themselves: a byte order mark, or the first XML declaration in them;
 * UTF-8 when they say nothing. */
CtCharset ct_charset_declared(CtBytes bytes);
/* True when `bytes` already are the UTF-8 wanted, so that nothing need be copied. */
bool ct_charset_is_plain(CtCharset charset, CtBytes bytes);
/* Appends the text as UTF-8; `origin` is a derived one and is told each place out of step, for the
 * sets where there is one. Returns how many bytes or characters had to be replaced. */
size_t ct_charset_convert(CtCharset charset, CtBytes bytes, CtBuffer *out, CtOrigin *origin);
void ct_charset_warm_up(void);
