/* mailer.h - invented referral mails in the shapes that real ones have.
 *
 * The shapes are drawn from counts measured on 44 real mails (clear-signed 39 of 44; transfer
 * encodings quoted-printable 26, base64 12, 7bit 13, 8bit 1; 25 single-part, 19 multipart;
 * markers and dash levels; 11 of 63 blocks not well-formed; digests of several notices).
 * Some mails are not referrals at all. It shares no code with the readers.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/random.h"
#include "demo/facts.h"

/* Appends one mail with its mbox From_ line; `facts` are the notices it carries (usually one,
 * at most 8). `now` is the day it was sent. */
void ct_mailer_write(CtRandom *random, const CtFacts *facts, size_t count, CtInstant now,
                     CtBuffer *out);
/* A mail that reports something else and must make no case. */
void ct_mailer_write_other(CtRandom *random, uint32_t number, CtInstant now, CtBuffer *out);
