/* format.h - the table of formats: every kind of hostile bytes that constat reads.
 *
 * A format is one file (`src/format/<noun>.c`) that reads a whole source held in memory and
 * hands records (base/record.h) to a sink, in source order. It runs in the jail: no file, no
 * network, no clock. What cannot be used ends as a record of kind "aside" with the fields
 * `reason` (a stable lower-case word with hyphens), `detail` (text for a person) and the byte
 * range; the reader then goes on. A reader returns false only when the source as a whole is
 * of no use or the sink stopped it.
 * doc/ADDING.md tells how to add one.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/record.h"

typedef struct {
    const char *name;    /* what --as takes, e.g. "acns-mail", "kea-csv" */
    const char *summary; /* one line for help */
    /* How sure this format is that the bytes are its own: 0 no, 100 certain. Looks at no more
     * than the first 64 KiB and never fails. */
    int (*detect)(CtBytes source);
    bool (*read)(CtBytes source, CtRecordSink sink, void *user, GError **error);
    /* Opens what the format's libraries open lazily (character sets, tables), before the jail
     * closes; NULL when there is nothing to warm up. */
    void (*warm_up)(void);
    /* One source is one mail: an mbox or a Maildir is split before it comes here. */
    bool of_mails;
    bool for_mail_room; /* what may arrive there */
} CtFormat;

/* Stands for "whatever may arrive in the mail room": no text in a mail makes it a log. */
#define CT_FORMAT_MAIL_ROOM "mail-room"
/* Stands for "whatever may arrive where answers to copies do": delivery reports, and any mail. */
#define CT_FORMAT_ANSWER_ROOM "answer-room"

/* All formats, ended by NULL. */
const CtFormat *const *ct_format_all(void);
/* NULL when there is none of that name. */
const CtFormat *ct_format_named(const char *name);
/* The surest format, ties to the first in the table; NULL when all say 0. */
const CtFormat *ct_format_of(CtBytes source);
/* The same among the formats for the mail room. */
const CtFormat *ct_format_of_mail(CtBytes source);
/* Never NULL. */
const CtFormat *ct_format_of_answer(CtBytes source);
void ct_format_warm_up(void);
