/* thread.h - what the header of a mail says of where it comes from: what it answers, and whether a
 * person wrote it.
 *
 * In:  the bytes of a mail. Out: the references that stand in it, as views, at most CT_THREAD_MOST:
 *      of each message id in In-Reply-To and References what is left of its "@" (RFC 5322, 3.6.4),
 *      and of each address in To, Delivered-To and X-Original-To what is behind a "+"
 *      (RFC 5233): where we sent it from. And what kind of mail it is:
 *   report    multipart/report of a delivery (RFC 3464)
 *   receipt   multipart/report of a disposition (RFC 8098): a program says that it was shown
 *   bounce    without a way back (Return-Path: <>), or by a mail server's own address, and no
 *   report reply     a program answered (RFC 3834, 5: Auto-Submitted: auto-replied; X-Autoreply,
 *             X-Autorespond or Precedence: auto_reply of older ones)
 *   machine   a program sent it for another reason (any other Auto-Submitted but "no")
 *   person    none of these
 * None of these fields is proven: they make a mail count less, never more.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/bytes.h"

#define CT_THREAD_MOST 16

typedef enum {
    CT_THREAD_PERSON,
    CT_THREAD_REPORT,
    CT_THREAD_RECEIPT,
    CT_THREAD_BOUNCE,
    CT_THREAD_REPLY,
    CT_THREAD_MACHINE,
} CtThreadKind;

typedef struct {
    CtThreadKind kind;
    size_t count;
    CtBytes reference[CT_THREAD_MOST];
} CtThread;

void ct_thread_read(CtBytes mail, CtThread *out);
const char *ct_thread_word(CtThreadKind kind);
