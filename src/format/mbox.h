/* mbox.h - many mails in one file, parted by "From " lines (mboxrd and its older relatives).
 *
 * In:  a file that begins with "From ". A separator is a line "From sender day time year" at the
 *      start or behind a blank line; a "From " without a time of day in it is text.
 * Out: the records of each mail as acns_mail.h makes them, each with `mail`, the mail's number
 *      from 1; ranges are those of the whole file. ">From " lines lose one ">" (mboxrd).
 * A mail that cannot be read makes an aside with its number, and the next one is read.
 * Source: RFC 4155, appendix A.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "format/format.h"

extern const CtFormat ct_mbox_format;
