/* protocol.h - what a program and its jailed worker say to each other.
 *
 * The worker first says hello (or why it cannot start). Then the parent sends sources and
 * the worker answers each, in the order sent, with any number of `records` frames and one
 * `answer` frame, which is the acknowledgement. Payloads, integers big-endian:
 *   hello    u8 protocol version, u8 jailed, u8 Landlock level
 *   failure  u8 error code, text
 *   source   u64 id, u8 length and name of the format (none: detect it), the bytes
 *   records  u64 id, encoded records (base/record.h), one after another
 *   answer   u64 id, u8 verdict, u8 error code, u16 length and text of the reason, records
 * The parent reads everything as hostile: a payload that does not fit exactly is refused.
 * SPDX-License-Identifier: EUPL-1.2
 */
#pragma once

#include "base/limits.h"
#include "base/record.h"
#include "jail/channel.h"
#include "jail/jail.h"

#define CT_PROTOCOL_VERSION 1

typedef enum {
    CT_PROTOCOL_HELLO = 'H',
    CT_PROTOCOL_FAILURE = 'F',
    CT_PROTOCOL_SOURCE = 'S',
    CT_PROTOCOL_RECORDS = 'R',
    CT_PROTOCOL_ANSWER = 'A',
} CtProtocolType;

typedef enum {
    CT_PROTOCOL_DONE = 1,    /* every record of the source was given */
    CT_PROTOCOL_REFUSED = 2, /* the source as a whole is of no use; code and reason tell why */
} CtProtocolVerdict;

/* One frame from the worker; which members have a meaning depends on the type. */
typedef struct {
    CtProtocolType type;
    CtJailReport report; /* hello */
    uint64_t id;         /* records, answer */
    CtProtocolVerdict verdict;
    CtErrorCode code; /* failure, and answer when refused */
    CtBytes reason;   /* borrowed: failure and answer; UTF-8 */
    CtBytes records;  /* borrowed: records and answer; not decoded yet */
} CtProtocolMessage;

/* One frame from the parent. */
typedef struct {
    uint64_t id;
    char format[CT_RECORD_NAME_SIZE]; /* empty: detect */
    CtBytes bytes;                    /* borrowed */
} CtProtocolSource;

/* The parent's side: INPUT or LIMIT on whatever a worker that keeps to the rules never sends. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_protocol_read(const CtFrame *frame, CtProtocolMessage *out, GError **error);
/* The worker's side. A reason that is too long is cut. */
void ct_protocol_write(const CtProtocolMessage *message, CtChannel *channel);

/* The worker's side. */
G_GNUC_WARN_UNUSED_RESULT
bool ct_protocol_read_source(const CtFrame *frame, CtProtocolSource *out, GError **error);
/* The parent's side: everything but the bytes, which follow through ct_channel_add. */
void ct_protocol_begin_source(const CtProtocolSource *source, CtChannel *channel);
